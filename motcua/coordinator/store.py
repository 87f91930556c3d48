"""The centre's database: one connection, one transaction for all commands that arrived together."""

import logging
import sqlite3
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from types import TracebackType
from typing import Self

from sqlite_utils import Database

from motcua.coordinator import tables
from motcua.coordinator.journal import DamagedJournal, Record, Row, Tail, checked, rows
from motcua.coordinator.schema import schema
from motcua.core.day import Day
from motcua.core.events import SettingsAdopted
from motcua.core.evolve import evolve
from motcua.settings import Settings
from motcua.settings_file import parse
from motcua.wire.codec import rfc3339

log = logging.getLogger(__name__)
REPLIES_KEPT = timedelta(days=36)
_PRAGMAS = (
    "PRAGMA journal_mode = WAL",
    "PRAGMA synchronous = FULL",
    "PRAGMA foreign_keys = ON",
    "PRAGMA busy_timeout = 5000",
    "PRAGMA wal_autocheckpoint = 1000",
    "PRAGMA journal_size_limit = 8388608",
    "PRAGMA trusted_schema = OFF",
)
_ROW = "SELECT seq, at, day, kind, cause, device, body, hash FROM journal"
_LANDMARK = f"{_ROW} WHERE kind = ? AND seq <= ? ORDER BY seq DESC LIMIT 1"


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """The stored answer to a command, and the device whose command it was."""

    command: str
    device: str
    name: str
    reply: bytes


@dataclass(slots=True)
class Segment:
    """Events of one business day on their way into the store, and the day after them."""

    day: Day
    records: list[Record] = field(default_factory=list)

    def take(self, record: Record, day: Day) -> None:
        """Add an event, and what the day is after it."""
        self.records.append(record)
        self.day = day

    def changes(self) -> tables.Batch:
        """Return the statements, with their values, that bring the tables up to date."""
        return tables.changes(self.day, [record.event for record in self.records])


class Store:
    """`centre.db`. Every method may raise `sqlite3.Error`; a commit that does has changed nothing."""

    def __init__(self, path: Path) -> None:
        """Open the database at `path`, or make it, and bring its schema up to date."""
        connection = sqlite3.connect(path, isolation_level=None, check_same_thread=True)
        self._db = Database(connection)
        for pragma in _PRAGMAS:
            connection.execute(pragma)
        schema.apply(self._db)
        self._connection = connection
        self.tail = self._read_tail()

    def __enter__(self) -> Self:
        """Return the open store."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close the store."""
        self.close()

    def close(self) -> None:
        """Close the connection. Safe to call twice."""
        self._connection.close()

    def _read_tail(self) -> Tail:
        found = self._connection.execute("SELECT seq, hash FROM journal ORDER BY seq DESC LIMIT 1").fetchone()
        return Tail(*found) if found else Tail()

    def hash_at(self, seq: int) -> str | None:
        """Return the hash of the journal's row `seq`, or None where there is no such row."""
        found = self._connection.execute("SELECT hash FROM journal WHERE seq = ?", (seq,)).fetchone()
        return found[0] if found else None

    def journal(self, after: int = 0) -> Iterator[Row]:
        """Yield the rows of the journal that follow row `after`."""
        for found in self._connection.execute(f"{_ROW} WHERE seq > ? ORDER BY seq", (after,)):
            yield Row(*found)

    def landmark(self, kind: str, until: int) -> Row | None:
        """Return the last row of a landmark `kind` up to row `until`, or None."""
        found = self._connection.execute(_LANDMARK, (kind, until)).fetchone()
        return Row(*found) if found else None

    def former_settings(self) -> Iterator[Settings]:
        """Yield the few settings that were in force before the present ones, newest first."""
        query = f"{_ROW} WHERE kind = 'settings/adopted' ORDER BY seq DESC LIMIT 4 OFFSET 1"
        for found in self._connection.execute(query):
            event = Row(*found).event()
            if isinstance(event, SettingsAdopted):
                yield parse(event.content)

    def replay(self) -> Day:
        """Make today again from the journal, checking its chain; raise `DamagedJournal`."""
        opened = self.landmark("day/opened", self.tail.seq)
        start = opened.seq - 1 if opened else 0
        day = Day()
        for kind in ("store/opened", "settings/adopted", "devices/enrolled"):
            row = self.landmark(kind, start)
            if row is not None:
                day = evolve(day, row.event())
        before = Tail(start, self.hash_at(start) or "") if start else Tail()
        for row in checked(self.journal(start), before):
            day = evolve(day, row.event())
        return day

    def check_tables(self, day: Day) -> None:
        """Compare today's rows of the tables with the `day` of the journal; raise `DamagedJournal`."""
        if day.today is None:
            return
        today = (day.today.isoformat(),)
        tickets = [tables.ticket_values(ticket) for _, ticket in sorted(day.tickets.items())]
        visits = [tables.visit_values(day, visit) for _, visit in sorted(day.visits.items())]
        for name, query, expected in (
            ("ticket", tables.TICKETS_OF_DAY, tickets),
            ("visit", tables.VISITS_OF_DAY, visits),
        ):
            known = {values[0] for values in expected}
            found = [
                row for row in self._connection.execute(query, today) if name == "visit" or row[0] in known
            ]
            if found != expected:
                raise DamagedJournal(self.tail.seq, f"today's rows of the table {name} differ from it")

    def commit(self, segments: Sequence[Segment], answered: Sequence[Answered], now: datetime) -> None:
        """Write events, the tables they change and the answers in one transaction, durable on return."""
        made = rows((record for segment in segments for record in segment.records), self.tail)
        with self._db.atomic():
            execute = self._connection.executemany
            execute("INSERT INTO journal VALUES (?, ?, ?, ?, ?, ?, ?, ?)", made)
            for segment in segments:
                for statement, values in segment.changes().items():
                    execute(statement, values)
            at = rfc3339(now)
            execute(
                "INSERT INTO command VALUES (?, ?, ?, ?, ?)",
                [(a.command, a.device, a.name, at, a.reply.decode()) for a in answered],
            )
        if made:
            self.tail = Tail(made[-1].seq, made[-1].hash)

    def has_moved(self) -> bool:
        """After a commit that failed, tell whether the file holds something else than what is known."""
        return self._read_tail() != self.tail

    def reload(self) -> Day:
        """Go on from what the file holds."""
        self.tail = self._read_tail()
        return self.replay()

    def answer_to(self, command: str) -> Answered | None:
        """Return the stored answer to a command id, or None."""
        found = self._connection.execute(
            "SELECT id, device, name, reply FROM command WHERE id = ?", (command,)
        ).fetchone()
        if found is None:
            return None
        return Answered(command=found[0], device=found[1], name=found[2], reply=found[3].encode())

    def rows(self, query: str, *values: str) -> list[tuple[str | int | None, ...]]:
        """Return what a query of the tables finds."""
        return self._connection.execute(query, values).fetchall()

    def forget_answers(self, now: datetime) -> None:
        """Remove stored answers that are older than the contract asks for."""
        self._connection.execute("DELETE FROM command WHERE at < ?", (rfc3339(now - REPLIES_KEPT),))
