"""The days of a centre, read from its records: all of them stay, whatever days follow.

Nothing is written here; the coordinator may go on meanwhile.
"""

import sqlite3
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any

from motcua.centre_file.reading import parse
from motcua.coordinator.day_figures import DaySummary, Ratings, Seal
from motcua.coordinator.day_summary import Facts, Outage, TicketFact, VisitFact, summarise
from motcua.coordinator.duty import EVENTS
from motcua.coordinator.journal import Row
from motcua.coordinator.reader import reading
from motcua.coordinator.store import ROW
from motcua.coordinator.witness import Witness
from motcua.core.events import SettingsAdopted
from motcua.settings import Settings
from motcua.texts import text
from motcua.wire.codec import Instant, message

_NO_SHOW = "t.state IN ('no_show', 'lapsed') AND v.ended IS 'no_show'"
_DAYS = f"""
WITH last AS (SELECT ticket, ended FROM visit WHERE rowid IN (SELECT max(rowid) FROM visit GROUP BY ticket))
SELECT t.day, count(*), sum(t.state = 'served'), sum({_NO_SHOW}), sum(t.state = 'cancelled'),
    sum(t.state = 'lapsed' AND NOT ({_NO_SHOW}))
FROM ticket t LEFT JOIN last v ON v.ticket = t.id
WHERE t.replaced_by IS NULL GROUP BY t.day
"""  # noqa: S608 - put together from the constant above alone
_COUNTS = ("tickets", "served", "no_show", "cancelled", "lapsed")
_TICKETS = """
SELECT id, service, state, offline FROM ticket WHERE day = ? AND replaced_by IS NULL ORDER BY rowid
"""
_VISITS = """
SELECT v.ticket, v.service, v.counter, v.officer, v.since, v.called_at, v.ended_at, v.ended, v.supplement,
    EXISTS (SELECT 1 FROM prompt p WHERE p.ticket = v.ticket AND p.visit = v.id)
FROM visit v WHERE v.day = ? ORDER BY v.rowid
"""
_RATINGS = """
SELECT coalesce(sum(p.terminal IS NOT NULL OR r.id IS NOT NULL), 0), count(p.shown_at), count(r.id),
       coalesce(sum(r.id IS NULL AND p.why IS 'skipped'), 0)
FROM prompt p JOIN ticket t ON t.id = p.ticket LEFT JOIN rating r ON r.token = p.token
WHERE t.day = ?
"""
_OPENED = f"{ROW} WHERE kind = 'day/opened' AND day = ? ORDER BY seq DESC LIMIT 1"
_NEXT = "SELECT min(seq) FROM journal WHERE kind = 'day/opened' AND seq > ?"
_SETTINGS = f"{ROW} WHERE kind = 'settings/adopted' AND seq < ? ORDER BY seq DESC LIMIT 1"
_NOTED = (*EVENTS, "doors/opened", "doors/closed", "service/closed", "service/opened", "clock/set",
          "coordinator/started", "feedback/given", "day/closed")  # fmt: skip
_BETWEEN = f"{ROW} WHERE seq >= ? AND seq < ? AND kind IN ({', '.join('?' * len(_NOTED))}) ORDER BY seq"
_BEFORE = "SELECT at FROM journal WHERE seq < ? AND kind <> 'store/opened' ORDER BY seq DESC LIMIT 1"
_END = 2**62


class NoSuchDay(LookupError):
    """The centre has no records of the day that was asked for."""


@message
class DayLine:
    """A day of the list: what became of its tickets, and whether its end is sealed outside the database."""

    day: date
    opened_at: Instant | None
    closed_at: Instant | None
    is_sealed: bool
    tickets: int = 0
    served: int = 0
    no_show: int = 0
    cancelled: int = 0
    lapsed: int = 0


def days(data_dir: Path) -> list[DayLine]:
    """Return all days of a centre, the oldest first; raises sqlite3.Error where there are no records."""
    seals = {seal.day: seal.tail.hash for seal in Witness(data_dir).seals()}
    with reading(data_dir) as records:
        opened = _landmarks(records, "day/opened")
        closed = _landmarks(records, "day/closed")
        counts = {row[0]: dict(zip(_COUNTS, row[1:], strict=True)) for row in records.execute(_DAYS)}
    return [
        DayLine(
            day=date.fromisoformat(day),
            opened_at=_moment(opened[day].at) if day in opened else None,
            closed_at=_moment(closed[day].at) if day in closed else None,
            is_sealed=day in closed and seals.get(date.fromisoformat(day)) == closed[day].hash,
            **counts.get(day, {}),
        )
        for day in sorted(opened.keys() | counts.keys())
    ]


def newest_day(data_dir: Path) -> date | None:
    """Return the day that was opened last, or None before the first; raises sqlite3.Error."""
    with reading(data_dir) as records:
        opened = _landmarks(records, "day/opened")
    return date.fromisoformat(max(opened)) if opened else None


def summary(data_dir: Path, day: date, now: datetime) -> DaySummary:
    """Return a day in figures, as known `now`; raises NoSuchDay, sqlite3.Error or DamagedJournal."""
    seals = {seal.day: seal.tail.hash for seal in Witness(data_dir).seals()}
    with reading(data_dir) as records:
        records.execute("BEGIN")  # so that all that is read is of one moment
        return summarise(_facts(records, day, now, seals.get(day)))


def _facts(records: sqlite3.Connection, day: date, now: datetime, seal: str | None) -> Facts:
    opened = _first(records, _OPENED, day.isoformat())
    begins, ends = 0, 0
    if opened is not None:
        begins, ends = opened.seq, records.execute(_NEXT, (opened.seq,)).fetchone()[0] or _END
    rows = [Row(*found) for found in records.execute(_BETWEEN, (begins, ends, *_NOTED))]
    closed = next((row for row in rows if row.kind == "day/closed"), None)
    tickets = [_ticket(found) for found in _of(records, _TICKETS, day)]
    if opened is None and not tickets:
        raise NoSuchDay(day.isoformat())
    return Facts(
        day=day,
        now=now,
        settings=_settings(records, ends or _END),
        opened_at=_moment(opened.at) if opened else None,
        opened_by_hand=opened is not None and opened.cause is not None,
        closed_at=_moment(closed.at) if closed else None,
        closed_by_hand=closed is not None and closed.cause is not None,
        seal=Seal(seq=closed.seq, hash=closed.hash, is_kept=seal == closed.hash) if closed else None,
        tickets=tickets,
        visits=[_visit(found) for found in _of(records, _VISITS, day)],
        ratings=_ratings(records, day),
        events=[row.event() for row in rows],
        outages=list(_outages(records, rows)),
    )


def _landmarks(records: sqlite3.Connection, kind: str) -> dict[str, Row]:
    """Return the rows of a landmark `kind` by their days."""
    found = records.execute(f"{ROW} WHERE kind = '{kind}' ORDER BY seq")  # by the index of landmarks
    return {row.day: row for row in (Row(*each) for each in found) if row.day is not None}


def _first(records: sqlite3.Connection, query: str, *values: str | int) -> Row | None:
    found = records.execute(query, values).fetchone()
    return Row(*found) if found else None


def _of(records: sqlite3.Connection, query: str, day: date) -> Iterator[tuple[Any, ...]]:
    return records.execute(query, (day.isoformat(),))


def _settings(records: sqlite3.Connection, before: int) -> Settings:
    """Return the settings that were in force last before a row of the journal."""
    row = _first(records, _SETTINGS, before)
    event = row.event() if row else None
    if not isinstance(event, SettingsAdopted):
        raise NoSuchDay(text("no settings have been adopted"))
    return parse(event.content)


def _outages(records: sqlite3.Connection, rows: Iterable[Row]) -> Iterator[Outage]:
    """Yield when no coordinator ran: from the last that is known of one to the start of the next.

    That may be its own start: a question that ran out meanwhile is noted as of the moment it was due.
    """
    started: datetime | None = None
    for row in rows:
        if row.kind == "coordinator/started":
            before = records.execute(_BEFORE, (row.seq,)).fetchone()
            if before is not None:
                heard = _moment(before[0])
                yield Outage(max(heard, started or heard), _moment(row.at))
            started = _moment(row.at)


def _ratings(records: sqlite3.Connection, day: date) -> Ratings:
    ((asked, shown, answered, skipped),) = _of(records, _RATINGS, day)
    unanswered = asked - answered - skipped
    return Ratings(asked=asked, shown=shown, answered=answered, skipped=skipped, unanswered=unanswered)


def _ticket(found: tuple[Any, ...]) -> TicketFact:
    ident, service, state, offline = found
    return TicketFact(id=ident, service=service, state=state, offline=bool(offline))


def _visit(found: tuple[Any, ...]) -> VisitFact:
    ticket, service, counter, officer, since, called_at, ended_at, ended, supplement, asked = found
    return VisitFact(
        ticket=ticket,
        service=service,
        counter=counter,
        officer=officer,
        since=_moment(since) if since else None,
        called_at=_moment(called_at),
        ended_at=_moment(ended_at) if ended_at else None,
        ended=ended,
        supplement=bool(supplement),
        asked=bool(asked),
    )


def _moment(written: str) -> datetime:
    return datetime.fromisoformat(written)
