"""The facts of a period, read from the centre's database, which is only read."""

import json
import sqlite3
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from pathlib import Path

from motcua.centre_file.reading import BadSettings, parse
from motcua.coordinator.journal import DamagedJournal, Row
from motcua.coordinator.reader import reading
from motcua.core.events import SettingsAdopted
from motcua.evaluation.periods import Period
from motcua.evaluation.tally import Finished, Question
from motcua.settings import Settings
from motcua.texts import text

_VISITS = """
SELECT v.id, v.officer, v.service, v.counter, v.since, v.called_at, v.ended_at,
       p.terminal IS NOT NULL, p.why, r.score, r.reasons
FROM visit AS v
JOIN prompt AS p ON p.ticket = v.ticket AND p.visit = v.id
LEFT JOIN rating AS r ON r.token = p.token AND r.verified
WHERE v.day BETWEEN ? AND ? AND v.ended = 'served'
ORDER BY v.id
"""
_UNVERIFIED = "SELECT count(*) FROM rating WHERE day BETWEEN ? AND ? AND NOT verified"
_TAIL = "SELECT seq, at, hash FROM journal ORDER BY seq DESC LIMIT 1"
_SETTINGS = (
    "SELECT seq, at, day, kind, cause, device, body, hash FROM journal WHERE kind = 'settings/adopted'"
    " ORDER BY coalesce(day > ?, 0), seq DESC"
)
"""Those that were in force at the end of a period, and before; then, newest first, those that followed."""


class NoFacts(Exception):
    """There is nothing to read: no coordinator has started yet, or the database cannot be read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AsOf:
    """How far the journal went when it was read: the number, the moment and the hash of its last row."""

    seq: int
    at: str
    hash: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """The finished visits of a period, and what they are called by. `settings`: at the end of the period.

    `agencies`: the agency of each officer, also of one who has left the settings. `unverified`: scores whose
    visit a restored database does not know; they count nowhere. `sha256`: of all that figures are made from.
    """

    period: Period
    settings: Settings
    agencies: Mapping[str, str]
    names: Mapping[str, str]
    visits: tuple[Finished, ...]
    unverified: int
    as_of: AsOf
    sha256: str


def read_facts(data_dir: Path, period: Period) -> Facts:
    """Return the facts of a period, all of one moment. Raises `NoFacts`."""
    if not (data_dir / "centre.db").exists():
        raise NoFacts(text("there is no database in {folder}", folder=data_dir))
    try:
        with reading(data_dir) as connection:
            connection.execute("BEGIN")
            return _facts(connection, period)
    except (sqlite3.Error, DamagedJournal) as error:
        raise NoFacts(
            text("the database in {folder} cannot be read: {error}", folder=data_dir, error=error)
        ) from error


def _facts(connection: sqlite3.Connection, period: Period) -> Facts:
    days = period.first.isoformat(), period.last.isoformat()
    rows = connection.execute(_VISITS, days).fetchall()
    (unverified,) = connection.execute(_UNVERIFIED, days).fetchone()
    settings, names, agencies = _people(connection, days[1], {str(row[1]) for row in rows})
    visits = tuple(_visit(row, agencies) for row in rows)
    return Facts(
        period=period,
        settings=settings,
        agencies=agencies,
        names=names,
        visits=visits,
        unverified=unverified,
        as_of=AsOf(**dict(zip(("seq", "at", "hash"), connection.execute(_TAIL).fetchone(), strict=True))),
        sha256=_digest(period, rows, unverified, settings.policy.target_s, agencies),
    )


def _people(
    connection: sqlite3.Connection, last: str, officers: set[str]
) -> tuple[Settings, Mapping[str, str], Mapping[str, str]]:
    """Return the settings at the end of the period, and name and agency of its officers and of `officers`.

    Those who had left the settings by then are looked up in older ones. Raises `NoFacts`.
    """
    found: Settings | None = None
    names: dict[str, str] = {}
    agencies: dict[str, str] = {}
    for settings in _all_settings(connection, last):
        found = found or settings
        for officer in settings.officers.values():
            if settings is found or officer.id in officers:
                names.setdefault(officer.id, officer.name)
                agencies.setdefault(officer.id, officer.agency)
        if officers <= names.keys():
            break
    if found is None:
        raise NoFacts(text("no coordinator has started yet"))
    return found, names, agencies


def _all_settings(connection: sqlite3.Connection, last: str) -> Iterator[Settings]:
    for row in connection.execute(_SETTINGS, (last,)):
        event = Row(*row).event()
        if isinstance(event, SettingsAdopted):
            try:
                yield parse(event.content)
            except BadSettings:  # written for an older program; only a name may be missing by it
                continue


def _visit(row: tuple[str | int | None, ...], agencies: Mapping[str, str]) -> Finished:
    ident, officer, service, counter, since, called_at, ended_at, asked, why, score, reasons = row
    called = datetime.fromisoformat(str(called_at))
    return Finished(
        id=str(ident),
        officer=str(officer),
        service=str(service),
        counter=str(counter),
        agency=agencies.get(str(officer), ""),
        wait_ms=None if since is None else _ms(datetime.fromisoformat(str(since)), called),
        work_ms=_ms(called, datetime.fromisoformat(str(ended_at))),
        question=_question(asked=bool(asked), why=why, rated=score is not None),
        score=None if score is None else int(score),
        reasons=tuple(sorted(json.loads(str(reasons)))) if reasons else (),
    )


def _question(*, asked: bool, why: str | int | None, rated: bool) -> Question:
    if rated:
        return "answered"
    if not asked:
        return "none"
    return "skipped" if why == "skipped" else "unanswered"


def _ms(begin: datetime, end: datetime) -> int:
    return (end - begin) // timedelta(milliseconds=1)


def _digest(period: Period, rows: object, unverified: int, target_s: int, agencies: object) -> str:
    """Return the SHA-256 of what the figures are made from: its JSON, sorted, without spaces, UTF-8."""
    inputs = [period.name, rows, unverified, target_s, agencies]
    canonical = json.dumps(inputs, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
    return sha256(canonical.encode()).hexdigest()
