"""The journal walked from its first row to its last, the tables made again from it on the way."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import date
from functools import partial

from sqlite_utils import Database

from motcua.coordinator import tables
from motcua.coordinator.findings import Finding, Kind
from motcua.coordinator.journal import DamagedJournal, Record, Row, Tail
from motcua.coordinator.schema import schema
from motcua.coordinator.store import ANSWERED_FOR, ROW, Segment, evolved
from motcua.core.day import Day
from motcua.core.events import DayClosed, DayOpened, Event, StoreOpened
from motcua.texts import text
from motcua.wire.codec import rfc3339

_AT_ONCE = 1000
_PRAGMAS = ("PRAGMA synchronous = OFF", "PRAGMA journal_mode = MEMORY")
_KNOWN = (
    "CREATE TEMP TABLE digest (digest TEXT PRIMARY KEY, seq INTEGER) WITHOUT ROWID",
    "CREATE TEMP TABLE cause (id TEXT PRIMARY KEY, seq INTEGER, device TEXT, at TEXT) WITHOUT ROWID",
)
_TAKEN = "SELECT EXISTS (SELECT 1 FROM cause WHERE id = ? AND at >= ?)"
as_text = partial(str, encoding="utf-8", errors="replace")
"""Reads text that may be damaged: what is not UTF-8 differs from what was written, that is enough."""


@contextmanager
def scratch() -> Iterator[sqlite3.Connection]:
    """Open an empty database of the same schema, in a file of its own that goes when it is closed.

    Beside the tables it has `digest` and `cause`: the texts and the commands that the journal names.
    """
    with closing(sqlite3.connect("", isolation_level=None)) as connection:
        for statement in (*_PRAGMAS, *_KNOWN):
            connection.execute(statement)
        schema.apply(Database(connection))
        yield connection


class Retrace:
    """One walk along the journal in `source`, which fills the tables of `made`."""

    def __init__(self, source: sqlite3.Connection, made: sqlite3.Connection) -> None:
        """Prepare the walk; `closed` will hold each closed day with its last row, `tail` the last of all."""
        self._source, self._made = source, made
        self._segment = Segment(day=Day())
        self._cause: str | None = None
        self._broken: tuple[int, int] | None = None
        self.tail = Tail()
        self.rows = 0
        self.days = 0
        self.closed: dict[date, Tail] = {}

    @property
    def day(self) -> Day:
        """The day after the last row."""
        return self._segment.day

    def findings(self) -> Iterator[Finding]:
        """Walk, and yield what is wrong on the way."""
        self._made.execute("BEGIN")
        for found in self._source.execute(f"{ROW} ORDER BY seq"):
            row = Row(*found)
            yield from self._link(row)
            self.tail = Tail(row.seq, row.hash)
            self.rows += 1
            try:
                yield from self._take(row, row.event())
            except DamagedJournal as error:
                yield _at(Kind.EVENT, row, error.reason)
        yield from self._end_of_break()
        yield from self._write()
        self._made.execute("COMMIT")

    def _link(self, row: Row) -> Iterator[Finding]:
        """Tell whether the row is the one that was written behind the one before."""
        if row.seq != self.tail.seq + 1:
            yield from self._end_of_break()
            yield Finding(
                kind=Kind.CHAIN,
                said=text("rows {first} to {last} are missing", first=self.tail.seq + 1, last=row.seq - 1),
                seq=self.tail.seq + 1,
            )
        elif row.hash != row.expected_hash(self.tail.hash):
            self._broken = (self._broken[0] if self._broken else row.seq, row.seq)
        else:
            yield from self._end_of_break()

    def _end_of_break(self) -> Iterator[Finding]:
        if self._broken is None:
            return
        first, last = self._broken
        self._broken = None
        if first == last:
            said = text("row {seq} does not follow from row {before}: one of the two was changed",
                        seq=first, before=first - 1)  # fmt: skip
        else:
            said = text("rows {first} to {last} do not follow from each other: they were changed",
                        first=first, last=last)  # fmt: skip
        yield Finding(kind=Kind.CHAIN, said=said, seq=first)

    def _take(self, row: Row, event: Event) -> Iterator[Finding]:
        day = evolved(self.day, row, event)
        if row.at != rfc3339(event.at) or row.day != (day.today and day.today.isoformat()):
            yield _at(Kind.EVENT, row, text("its day or its time is not that of its event"))
        if isinstance(event, DayOpened) or len(self._segment.records) >= _AT_ONCE:
            yield from self._write()
        self._segment.take(Record(event=event, day=day.today), day)
        if isinstance(event, DayOpened):
            self.days += 1
        elif isinstance(event, DayClosed):
            self.closed[event.day] = self.tail
        elif isinstance(event, StoreOpened) and event.why == "restored":
            yield _at(Kind.RESTORED, row, text("the store was cut or restored from a copy before this row"))
        yield from self._remember(row, event)

    def _remember(self, row: Row, event: Event) -> Iterator[Finding]:
        """Note the texts and the command that the row names; a command takes effect once."""
        self._made.executemany(
            "INSERT OR IGNORE INTO digest VALUES (?, ?)",
            [(private.digest, row.seq) for private in tables.privates(event)],
        )
        if row.cause is not None and row.cause != self._cause:
            since = rfc3339(event.at - ANSWERED_FOR)
            (known,) = self._made.execute(_TAKEN, (row.cause, since)).fetchone()
            if known:
                yield _at(Kind.EVENT, row, text("its command {id} had taken effect before", id=row.cause))
            values = (row.cause, row.seq, row.device, row.at)
            self._made.execute("INSERT OR REPLACE INTO cause VALUES (?, ?, ?, ?)", values)
        self._cause = row.cause

    def _write(self) -> Iterator[Finding]:
        """Bring the tables up to date with the events since the last time."""
        segment, self._segment = self._segment, Segment(day=self.day)
        for statement, values in segment.changes().items():
            try:
                self._made.executemany(statement, values)
            except sqlite3.IntegrityError as error:
                day = segment.day.today
                yield Finding(kind=Kind.EVENT, said=text("the day {day} breaks a rule of the tables: {error}",
                                                         day=day, error=error))  # fmt: skip


def _at(kind: Kind, row: Row, said: str) -> Finding:
    return Finding(kind=kind, said=text("row {seq}: {said}", seq=row.seq, said=said), seq=row.seq)
