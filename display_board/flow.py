"""What a board shows next: states, heartbeats and the clock become moments of calls. Pure.

Whatever happens is told to a `Flow` with `now`, in seconds of a clock that never goes back. How its state
looks is in `display_board.screens`.
"""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import datetime

from display_board.model import Announcement
from display_board.moments import Moments
from display_board.screens import draw
from display_board.snapshot import Slide, Snapshot
from display_board.state import Known, Manner
from motcua.wire.states import BoardState, CallLine
from motcua.wire.states_held import HeldStates

STALE_S = 5.0
"""What has heard no heartbeat for so long says so on its screen."""


class Flow:
    """One board: what it knows, and which calls have their moment."""

    def __init__(self, manner: Manner, now: float) -> None:
        self._manner = manner
        self._began = now
        self.known = Known()
        self.moments = Moments(lasts_s=manner.blink_s)

    def take(self, states: HeldStates, board: BoardState | None, *, is_live: bool, now: float) -> None:
        """Take the newest states; `is_live`: a heartbeat was heard in the last five seconds."""
        only = self._manner.only
        calls = board.calls if board is not None else ()
        self.known = replace(
            self.known,
            centre=states.centre,
            counters=states.counters,
            has_board=board is not None,
            calls=tuple(line for line in _newest(calls) if not only or line.counter in only),
            coming=board.next if board is not None else (),
            is_stale=not is_live and now - self._began >= STALE_S,
        )
        self.moments = self.moments.only(line.call for line in self.known.calls)

    def concerns(self, announcement: Announcement) -> bool:
        """Whether this board shows and speaks the calls of that counter."""
        return not self._manner.only or announcement.counter in self._manner.only

    def called(self, announcements: Iterable[Announcement], now: float) -> None:
        """Give calls their moment, the earliest first."""
        self.moments = self.moments.called((each.call for each in announcements), now)

    def tell(self, *, time: datetime | None) -> None:
        """Take the coordinator's time, None where it is not known."""
        self.known = replace(self.known, time=time)

    def lay_out(self, slide: Slide | None, running: tuple[str, ...]) -> None:
        """Take what else is shown: a slide, and the running text's messages."""
        self.known = replace(self.known, slide=slide, running=running)

    def draw(self, now: float) -> Snapshot:
        """Return what is on the screen at `now`."""
        self.moments = self.moments.at(now)
        return draw(self.known, self.moments, self._manner, now)

    def due(self, now: float) -> float:
        """Return when something changes by time alone, after `now`; a minute's end is not counted."""
        page = now + self._manner.page_s - now % self._manner.page_s
        blink = self.moments.due(now)
        return page if blink is None else min(page, blink)


def _newest(calls: Iterable[CallLine]) -> Iterator[CallLine]:
    """Yield of a number that was called more than once only the newest call: two would lead astray."""
    seen: set[str] = set()
    for line in calls:
        if line.number not in seen:
            seen.add(line.number)
            yield line
