"""The day as the coordinator knows it, made from the journal that it writes; nothing is asked of it.

So a hundred phones cost the coordinator nothing, and what they show is what its own rules say.
"""

import sqlite3
import sys

from motcua.coordinator.journal import DamagedJournal, Row, Tail
from motcua.core.day import Day
from motcua.core.evolve import evolve

_ROW = "SELECT seq, at, day, kind, cause, device, body, hash FROM journal "
_FROM = f"{_ROW} WHERE seq >= ? ORDER BY seq"
_LANDMARK = _ROW + "WHERE kind = '{kind}' AND seq < ? ORDER BY seq DESC LIMIT 1"
_BEFORE_A_DAY = ("store/opened", "settings/adopted", "devices/enrolled")


class Today:
    """Follows the journal over a connection that only reads; `day` is the newest that was read."""

    def __init__(self) -> None:
        """Know nothing yet."""
        self.day = Day()
        self._tail = Tail()

    def read(self, connection: sqlite3.Connection) -> None:
        """Take in what is new; begin anew where the journal is not the one of before (a restored store).

        Raises sqlite3.Error, `DamagedJournal`; then the day is as it was.
        """
        found = map(Row._make, connection.execute(_FROM, (max(self._tail.seq, 1),)))
        known = next(found, None)
        if known is None or (known.seq, known.hash) != (self._tail.seq, self._tail.hash):
            self._begin(connection)
            return
        day, tail = self.day, self._tail
        for row in found:
            day, tail = _evolved(day, row), Tail(row.seq, row.hash)
        self.day, self._tail = day, tail

    def _begin(self, connection: sqlite3.Connection) -> None:
        """Make the day again from what opened it."""
        opened = _landmark(connection, "day/opened", sys.maxsize)
        start = opened.seq if opened else 1
        day, tail = Day(), Tail()
        for kind in _BEFORE_A_DAY:
            if (row := _landmark(connection, kind, start)) is not None:
                day = _evolved(day, row)
        for row in map(Row._make, connection.execute(_FROM, (start,))):
            day, tail = _evolved(day, row), Tail(row.seq, row.hash)
        self.day, self._tail = day, tail


def _landmark(connection: sqlite3.Connection, kind: str, before: int) -> Row | None:
    # The kind stands in the statement itself, since only then the index of the landmarks is used.
    found = connection.execute(_LANDMARK.format(kind=kind), (before,)).fetchone()
    return Row._make(found) if found else None


def _evolved(day: Day, row: Row) -> Day:
    try:
        return evolve(day, row.event())
    except DamagedJournal:
        raise
    except Exception as error:  # `evolve` never refuses what was decided, so this was not
        raise DamagedJournal(row.seq, f"it does not fit what went before: {error!r}") from error
