"""The centre's database: one connection, one transaction for all commands that arrived together."""

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from operator import itemgetter
from pathlib import Path
from types import TracebackType
from typing import Self

from motcua.centre_file.reading import parse
from motcua.coordinator import tables
from motcua.coordinator.journal import DamagedJournal, Record, Row, Tail, checked, rows
from motcua.core.day import Day
from motcua.core.events import DayOpened, Event, SettingsAdopted
from motcua.core.evolve import evolve
from motcua.settings import Settings
from motcua.wire.codec import rfc3339

ANSWERED_FOR = timedelta(days=35)
"""So long the same command has the same answer."""
_KEPT = ANSWERED_FOR + timedelta(days=1)
_PRAGMAS = (
    "PRAGMA synchronous = FULL",
    "PRAGMA foreign_keys = ON",
    "PRAGMA busy_timeout = 1000",
    "PRAGMA wal_autocheckpoint = 1000",
    "PRAGMA journal_size_limit = 8388608",
    "PRAGMA trusted_schema = OFF",
)
ROW = "SELECT seq, at, day, kind, cause, device, body, hash FROM journal"
# The kind stands in the text: for a bound value SQLite would not use the index, which holds landmarks alone.
_LANDMARK = ROW + " WHERE kind = '{kind}' AND seq <= ? ORDER BY seq DESC LIMIT 1"

_ANSWER = "SELECT id, device, name, reply FROM command WHERE id = ?"
_KEEP = "INSERT INTO command (id, device, name, at, reply) VALUES (?, ?, ?, ?, ?)"
_FORGET = """
DELETE FROM command WHERE place < coalesce(
    (SELECT place FROM command WHERE at >= ? ORDER BY place LIMIT 1),
    (SELECT max(place) + 1 FROM command)
)
"""


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

    @property
    def opens_day(self) -> bool:
        """Whether a business day begins with it."""
        return isinstance(self.records[0].event, DayOpened)

    def changes(self) -> tables.Batch:
        """Return the statements, with their values, that bring the tables up to date."""
        return tables.changes(self.day, [record.event for record in self.records])


def evolved(day: Day, row: Row, event: Event) -> Day:
    """Return the day after the `event` of a journal `row`; raise `DamagedJournal` where it does not fit."""
    try:
        return evolve(day, event)
    except Exception as error:  # `evolve` never refuses what was decided, so this was not
        raise DamagedJournal(row.seq, f"it does not fit what went before: {error!r}") from error


def _bring_up_to_date(connection: sqlite3.Connection) -> None:
    # here and not above: it takes a fifth of a second to import, and most starts need none of it
    from sqlite_utils import Database

    from motcua.coordinator.schema import schema

    schema.apply(Database(connection))


@contextmanager
def _transaction(connection: sqlite3.Connection) -> Iterator[None]:
    if connection.in_transaction:  # a rollback failed: nothing may be added to what was given up
        connection.execute("ROLLBACK")
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:  # some errors end it by themselves
            connection.execute("ROLLBACK")
        raise


class Store:
    """`centre.db`. Every method may raise `sqlite3.Error`; a commit that does has changed nothing."""

    def __init__(self, path: Path) -> None:
        """Open the database at `path`, or make it, and bring its schema up to date."""
        self._connection = sqlite3.connect(path, isolation_level=None)
        try:
            self._prepare()
            self.tail = self._read_tail()
        except BaseException:
            self.close()
            raise

    def _prepare(self) -> None:
        (mode,) = self._connection.execute("PRAGMA journal_mode = WAL").fetchone()
        if mode != "wal":
            raise sqlite3.OperationalError(f"the disk allows no write-ahead log (journal mode {mode})")
        for pragma in _PRAGMAS:
            self._connection.execute(pragma)
        (version,) = self._connection.execute("PRAGMA user_version").fetchone()
        if version > tables.SCHEMA:
            raise sqlite3.OperationalError(f"it is of a newer program: schema {version}, not {tables.SCHEMA}")
        if version < tables.SCHEMA:
            _bring_up_to_date(self._connection)

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
        for found in self._connection.execute(f"{ROW} WHERE seq > ? ORDER BY seq", (after,)):
            yield Row(*found)

    def landmark(self, kind: str, until: int) -> Row | None:
        """Return the last row of a landmark `kind` up to row `until`, or None."""
        found = self._connection.execute(_LANDMARK.format(kind=kind), (until,)).fetchone()
        return Row(*found) if found else None

    def closed_days(self, after: int) -> Iterator[Row]:
        """Yield the rows that close a day and follow row `after`."""
        query = f"{ROW} WHERE kind = 'day/closed' AND seq > ? ORDER BY seq"
        for found in self._connection.execute(query, (after,)):
            yield Row(*found)

    def former_settings(self) -> Iterator[Settings]:
        """Yield the few settings that were in force before the present ones, newest first."""
        query = f"{ROW} WHERE kind = 'settings/adopted' ORDER BY seq DESC LIMIT 4 OFFSET 1"
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
                (row,) = checked([row], self._tail_before(row.seq))
                day = evolved(day, row, row.event())
        for row in checked(self.journal(start), self._tail_before(start + 1)):
            day = evolved(day, row, row.event())
        return day

    def _tail_before(self, seq: int) -> Tail:
        return Tail(seq - 1, self.hash_at(seq - 1) or "") if seq > 1 else Tail()

    def check_tables(self, day: Day) -> None:
        """Compare today's rows of the tables with the `day` of the journal; raise `DamagedJournal`."""
        if day.today is None:
            return
        recorded = {t.id: t for t in day.past_tickets.values() if t.day == day.today}
        tickets = [tables.ticket_values(ticket) for ticket in (recorded | dict(day.tickets)).values()]
        visits = [tables.visit_values(day, visit) for visit in day.visits.values()]
        for name, query, expected in (
            ("ticket", tables.TICKETS_OF_DAY, tickets),
            ("visit", tables.VISITS_OF_DAY, visits),
        ):
            if self.rows(query, day.today.isoformat()) != sorted(expected, key=itemgetter(0)):
                raise DamagedJournal(self.tail.seq, f"today's rows of the table {name} differ from it")

    def commit(self, segments: Sequence[Segment], answered: Sequence[Answered], now: datetime) -> list[Row]:
        """Write events, the tables they change and the answers in one transaction, durable on return.

        Returns the rows of the events. A new day forgets answers older than the contract asks for.
        """
        made = rows((record for segment in segments for record in segment.records), self.tail)
        with _transaction(self._connection):
            execute = self._connection.executemany
            execute("INSERT INTO journal VALUES (?, ?, ?, ?, ?, ?, ?, ?)", made)
            for segment in segments:
                for statement, values in segment.changes().items():
                    execute(statement, values)
            if any(segment.opens_day for segment in segments):
                execute(_FORGET, [(rfc3339(now - _KEPT),)])
            at = rfc3339(now)
            execute(_KEEP, [(a.command, a.device, a.name, at, a.reply.decode()) for a in answered])
        if made:
            self.tail = Tail(made[-1].seq, made[-1].hash)
        return made

    def has_moved(self) -> bool:
        """After a commit that failed, tell whether the file holds something else than what is known."""
        return self._read_tail() != self.tail

    def reload(self) -> Day:
        """Go on from what the file holds."""
        self.tail = self._read_tail()
        return self.replay()

    def answer_to(self, command: str) -> Answered | None:
        """Return the stored answer to a command id, or None."""
        found = self._connection.execute(_ANSWER, (command,)).fetchone()
        if found is None:
            return None
        return Answered(command=found[0], device=found[1], name=found[2], reply=found[3].encode())

    def rows(self, query: str, *values: str) -> list[tuple[str | int | None, ...]]:
        """Return what a query of the tables finds."""
        return self._connection.execute(query, values).fetchall()
