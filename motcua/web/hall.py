"""What the web knows of the hall: tickets by their code, and whoever watches one is told when it changes."""

import asyncio
import contextlib
import json
import logging
import sqlite3
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path

from motcua.coordinator.journal import DamagedJournal
from motcua.coordinator.reader import reading
from motcua.core.day import Day
from motcua.core.dispatch import all_ahead, next_aging
from motcua.core.ticket import TicketState
from motcua.settings import Settings
from motcua.web.clock import utc_now
from motcua.web.ticket_view import TicketView, service_name, view_of
from motcua.web.today import Today
from motcua.web.watches import DayWatch, Watch

log = logging.getLogger(__name__)

GOOD_FOR = timedelta(days=35)
"""So long a code leads to its ticket."""
PAUSE_S = 0.2  # between two looks for phones: what happens at once is shown at once
DAY_PAUSE_S = 0.015  # between two looks for the staff's pages, which must follow each step
RETRY_S = 2.0
MOST_WATCHES = 1000
MOST_OF_ONE = 20
MOST_DAY_WATCHES = 200
_BY_CODE = (
    "SELECT id, day FROM ticket WHERE id IN"
    " (SELECT id FROM ticket WHERE code = ?1 UNION ALL SELECT ticket FROM joined WHERE code = ?1)"
)
_BY_ID = "SELECT number, also, service, day, lang, state FROM ticket WHERE id = ?"


class NotKnown(Exception):
    """The centre's data cannot be read now, or there are none yet."""


class Hall:
    """The hall, read from the database of `data_dir`; belongs to one event loop, but for `wake`.

    `is_live`: whether the coordinator was heard just now. Call `wake` when anything may have changed.
    """

    def __init__(
        self, data_dir: Path, *, is_live: Callable[[], bool], now: Callable[[], datetime] = utc_now
    ) -> None:
        """Open nothing yet."""
        self._data_dir, self.is_live, self._now = data_dir, is_live, now
        self._today = Today()
        self._ahead: Mapping[str, int] = {}
        self._ahead_of: tuple[Day, datetime | None] | None = None
        self._watches: dict[str, set[Watch]] = {}
        self._day_watches: set[DayWatch] = set()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._woken, self._day_woken = asyncio.Event(), asyncio.Event()
        self._is_readable, self._is_stirred = True, False

    def today(self) -> Day:
        """Return the day as it is now; the same value as long as nothing has happened. Raises `NotKnown`."""
        with self._read():
            return self._today.day

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

    def has_room_for_day(self) -> bool:
        """Whether one more page may follow the day."""
        return len(self._day_watches) < MOST_DAY_WATCHES

    @contextmanager
    def watch_day(self) -> Iterator[DayWatch]:
        """Follow the day through the block: whatever happens in it, and whether the coordinator is live."""
        self._read_day()
        mine = DayWatch(self._today.day, is_live=self._tells_the_truth())
        self._day_watches.add(mine)
        try:
            yield mine
        finally:
            self._day_watches.remove(mine)

    def wake(self) -> None:
        """Say, from any thread, that something may have changed."""
        if self._loop is not None:
            with contextlib.suppress(RuntimeError):  # the loop has just ended
                self._loop.call_soon_threadsafe(self._wake)

    def stir(self) -> None:
        """Say, from any thread, that something changed which pages of the staff show beside the day."""
        self._is_stirred = True
        self.wake()

    def _wake(self) -> None:
        self._woken.set()
        self._day_woken.set()

    async def run(self) -> None:
        """Look whenever somebody woke us, and tell who watches; until cancelled."""
        self._loop = asyncio.get_running_loop()
        self._wake()
        async with asyncio.TaskGroup() as both:
            both.create_task(self._follow_tickets())
            both.create_task(self._follow_day())

    async def _follow_tickets(self) -> None:
        """Tell the phones, at most every `PAUSE_S`: they are many."""
        while True:
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._woken.wait(), self._patience())
            self._woken.clear()
            self._tell()
            await asyncio.sleep(PAUSE_S)

    async def _follow_day(self) -> None:
        """Tell the staff's pages, at most every `DAY_PAUSE_S`."""
        while True:
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._day_woken.wait(), None if self._is_readable else RETRY_S)
            self._day_woken.clear()
            if self._day_watches:
                self._tell_day()
            await asyncio.sleep(DAY_PAUSE_S)

    def end(self) -> None:
        """Let every page go that follows a ticket or the day; it will come back by itself."""
        for watch in (*(each for some in self._watches.values() for each in some), *self._day_watches):
            watch.end()

    def _tells_the_truth(self) -> bool:
        return self._is_readable and self.is_live()

    def _patience(self) -> float | None:
        """Return the seconds after which time alone may have changed something, or None."""
        if not self._is_readable:
            return RETRY_S
        ages = self._ahead_of[1] if self._ahead_of and self._watches else None
        return None if ages is None else max((ages - self._now()).total_seconds(), 0.0)

    def _tell_day(self) -> None:
        self._read_day()
        beside, self._is_stirred = self._is_stirred, False
        for watch in self._day_watches:
            watch.tell(self._today.day, is_live=self._tells_the_truth(), beside=beside)

    def _read_day(self) -> None:
        try:
            with self._read():
                self._readable()
        except NotKnown as error:
            self._readable(error)

    def _readable(self, error: NotKnown | None = None) -> None:
        """Note whether the data could be read; complain once."""
        if error is not None and self._is_readable:
            log.warning("%s", error)
        self._is_readable = error is None

    def _tell(self) -> None:
        """Tell those whose ticket looks different; where it cannot be read, that this is not the truth."""
        try:
            with self._read() as connection:
                seen = {ticket: self._view(connection, ticket) for ticket in self._watches}
            self._readable()
        except NotKnown as error:
            self._readable(error)
            seen = {}
        for ticket, watches in self._watches.items():
            for watch in watches:
                view = seen.get(ticket) or replace(watch.view, live=False)
                if watch.view != view:
                    watch.tell(view)
