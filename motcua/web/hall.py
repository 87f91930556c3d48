"""What the web knows of the hall: tickets by their code, and whoever watches one is told when it changes."""

import asyncio
import contextlib
import json
import logging
import sqlite3
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from motcua.coordinator.journal import DamagedJournal
from motcua.coordinator.reader import reading
from motcua.core.day import Day
from motcua.core.dispatch import all_ahead, next_aging
from motcua.core.ticket import TicketState
from motcua.settings import Settings
from motcua.web.ticket_view import TicketView, service_name, view_of
from motcua.web.today import Today

log = logging.getLogger(__name__)

GOOD_FOR = timedelta(days=35)
"""So long a code leads to its ticket."""
PAUSE_S = 0.2  # between two looks: what happens at once is shown at once
RETRY_S = 2.0
MOST_WATCHES = 1000
MOST_OF_ONE = 20
_BY_CODE = (
    "SELECT id, day FROM ticket WHERE id IN"
    " (SELECT id FROM ticket WHERE code = ?1 UNION ALL SELECT ticket FROM joined WHERE code = ?1)"
)
_BY_ID = "SELECT number, also, service, day, lang, state FROM ticket WHERE id = ?"


class NotKnown(Exception):
    """The centre's data cannot be read now, or there are none yet."""


class Watch:
    """One page that follows a ticket; `view` is the newest."""

    def __init__(self, view: TicketView) -> None:
        """Begin with what is known."""
        self.view = view
        self.is_over = False
        """Whether the hall closes, and nothing more will come."""
        self._changed = asyncio.Event()

    def tell(self, view: TicketView) -> None:
        """Take a newer view; only the newest is kept for a page that is slow."""
        self.view = view
        self._changed.set()

    def end(self) -> None:
        """Say that nothing more will come."""
        self.is_over = True
        self._changed.set()

    async def change(self, seconds: float) -> bool:
        """Wait until something was told; False when nothing was for so many seconds."""
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._changed.wait(), seconds)
        changed = self._changed.is_set()
        self._changed.clear()
        return changed


def _utc_now() -> datetime:
    return datetime.now(UTC)


class Hall:
    """The hall, read from the database of `data_dir`; belongs to one event loop, but for `wake`.

    `is_live`: whether the coordinator was heard just now. Call `wake` when anything may have changed.
    """

    def __init__(
        self, data_dir: Path, *, is_live: Callable[[], bool], now: Callable[[], datetime] = _utc_now
    ) -> None:
        """Open nothing yet."""
        self._data_dir, self.is_live, self._now = data_dir, is_live, now
        self._today = Today()
        self._ahead: Mapping[str, int] = {}
        self._ahead_of: tuple[Day, datetime | None] | None = None
        self._watches: dict[str, set[Watch]] = {}
        self._loop: asyncio.AbstractEventLoop | None = None
        self._woken = asyncio.Event()
        self._is_readable = True

    # --- tickets --------------------------------------------------------------------------------

    @property
    def settings(self) -> Settings | None:
        """The settings in force, as far as they are known."""
        return self._today.day.settings

    def find(self, code: str) -> str | None:
        """Return the id of the ticket with this code, None for a wrong or an old one. Raises `NotKnown`."""
        with self._read() as connection:
            found = connection.execute(_BY_CODE, (code,)).fetchone()
        today = self._today.day.today
        if found is None or today is None or date.fromisoformat(found[1]) < today - GOOD_FOR:
            return None
        return str(found[0])

    def look(self, ticket: str) -> TicketView | None:
        """Return what the holder of a ticket may see now; None where there is none. Raises `NotKnown`."""
        with self._read() as connection:
            return self._view(connection, ticket)

    def _view(self, connection: sqlite3.Connection, ticket_id: str) -> TicketView | None:
        day, live = self._today.day, self.is_live()
        ticket = day.tickets.get(ticket_id)
        if ticket is not None:
            return view_of(day, ticket, ahead=self._people_ahead().get(ticket_id), live=live)
        found = connection.execute(_BY_ID, (ticket_id,)).fetchone()
        if found is None:
            return None
        number, also, service, on, lang, state = found
        return TicketView(
            number=number,
            also=tuple(json.loads(also)),
            service=service_name(day, service),
            day=date.fromisoformat(on),
            lang=lang,
            state=TicketState(state),
            live=live,
        )

    def _people_ahead(self) -> Mapping[str, int]:
        """Return the people ahead of all who wait; reckoned once for each day value, and when one ages."""
        day, now = self._today.day, self._now()
        known = self._ahead_of
        if known is None or known[0] is not day or (known[1] is not None and now >= known[1]):
            self._ahead = all_ahead(day, now)
            self._ahead_of = (day, next_aging(day, now))
        return self._ahead

    @contextmanager
    def _read(self) -> Iterator[sqlite3.Connection]:
        """Read what is new, and yield the connection; all that is read in the block is of one moment."""
        try:
            with reading(self._data_dir) as connection:
                connection.execute("BEGIN")
                self._today.read(connection)
                if self._today.day.settings is None:
                    raise NotKnown("no settings are in force yet")
                yield connection
        except (sqlite3.Error, DamagedJournal) as error:
            raise NotKnown(f"the centre's data cannot be read: {error}") from error

    # --- who watches ----------------------------------------------------------------------------

    def has_room(self, ticket: str) -> bool:
        """Whether one more page may follow this ticket."""
        others = len(self._watches.get(ticket, ()))
        return others < MOST_OF_ONE and sum(map(len, self._watches.values())) < MOST_WATCHES

    @contextmanager
    def watch(self, ticket: str, view: TicketView) -> Iterator[Watch]:
        """Follow through the block a ticket that looked like `view` just now."""
        mine = Watch(view)
        self._watches.setdefault(ticket, set()).add(mine)
        self._woken.set()  # it may look different already
        try:
            yield mine
        finally:
            self._watches[ticket].remove(mine)
            if not self._watches[ticket]:
                del self._watches[ticket]

    def wake(self) -> None:
        """Say, from any thread, that something may have changed."""
        if self._loop is not None:
            with contextlib.suppress(RuntimeError):  # the loop has just ended
                self._loop.call_soon_threadsafe(self._woken.set)

    async def run(self) -> None:
        """Look whenever somebody woke us, at most every `PAUSE_S`, and tell who watches; until cancelled."""
        self._loop = asyncio.get_running_loop()
        self._woken.set()
        while True:
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._woken.wait(), self._patience())
            self._woken.clear()
            self._tell()
            await asyncio.sleep(PAUSE_S)

    def end(self) -> None:
        """Let every page go that follows a ticket; it will come back by itself."""
        for watches in self._watches.values():
            for watch in watches:
                watch.end()

    def _patience(self) -> float | None:
        """Return the seconds after which time alone may have changed something, or None."""
        if not self._is_readable:
            return RETRY_S
        ages = self._ahead_of[1] if self._ahead_of and self._watches else None
        return None if ages is None else max((ages - self._now()).total_seconds(), 0.0)

    def _tell(self) -> None:
        """Tell those whose ticket looks different; where it cannot be read, that this is not the truth."""
        try:
            with self._read() as connection:
                seen = {ticket: self._view(connection, ticket) for ticket in self._watches}
        except NotKnown as error:
            if self._is_readable:
                log.warning("%s", error)
            self._is_readable = False
            seen = {}
        else:
            self._is_readable = True
        for ticket, watches in self._watches.items():
            for watch in watches:
                view = seen.get(ticket) or replace(watch.view, live=False)
                if watch.view != view:
                    watch.tell(view)
