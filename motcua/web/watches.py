"""Pages that follow something: each is told the newest, and only the newest, however slow it is."""

import asyncio
import contextlib

from motcua.core.day import Day
from motcua.web.ticket_view import TicketView


class _Following:
    """What all of them have; belongs to one event loop."""

    def __init__(self) -> None:
        self.is_over = False
        """Whether the hall closes, and nothing more will come."""
        self._changed = asyncio.Event()

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


class Watch(_Following):
    """One page that follows a ticket; `view` is the newest."""

    def __init__(self, view: TicketView) -> None:
        """Begin with what is known."""
        super().__init__()
        self.view = view

    def tell(self, view: TicketView) -> None:
        """Take a newer view."""
        self.view = view
        self._changed.set()


class DayWatch(_Following):
    """One page that follows the whole day; `day` is the newest, and `is_live` whether it is the truth."""

    def __init__(self, day: Day, *, is_live: bool) -> None:
        """Begin with what is known."""
        super().__init__()
        self.day, self.is_live = day, is_live

    def tell(self, day: Day, *, is_live: bool, beside: bool = False) -> None:
        """Take a newer day, if it is one; `beside`: what the page shows beside the day has changed."""
        if beside or day is not self.day or is_live != self.is_live:
            self.day, self.is_live = day, is_live
            self._changed.set()
