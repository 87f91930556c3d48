"""What a lobby board has to call out: each call and recall once, also over its own restart. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta

from motcua.wire.codec import message
from motcua.wire.states import BoardState, CallLine, NextLine

FRESH = timedelta(seconds=60)
"""A call that is older when the board learns of it is shown, and not announced."""
AT_ONCE = datetime.min.replace(tzinfo=UTC)
"""A time before every call: for a board that announces whatever is new to it."""
KEPT = 64
"""So many calls are remembered as announced: more than a state holds, so that none of them comes twice."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Announcement:
    """A call to be shown and spoken: `times` is 1 for the call, 2 for the first recall, and so on."""

    call: str
    number: str
    counter: str
    lang: str
    times: int


@message
class Announced:
    """What was announced, for the disk: how often each call, the newest last, of one store and one day."""

    epoch: str = ""
    day: date | None = None
    calls: Mapping[str, int] = field(default_factory=dict)


class Board:
    """The lobby board, fed with states. It holds the newest; what is new in it waits to be announced."""

    def __init__(self, announced: Announced | None = None) -> None:
        """`announced`: what the board remembers of earlier starts."""
        self._state: BoardState | None = None
        self._announced = announced or Announced()

    @property
    def state(self) -> BoardState | None:
        """The newest state, None before the first."""
        return self._state

    @property
    def calls(self) -> tuple[CallLine, ...]:
        """The calls to show, newest first."""
        return self._state.calls if self._state else ()

    @property
    def next(self) -> tuple[NextLine, ...]:
        """Who will be called soon, in the order of calling."""
        return self._state.next if self._state else ()

    @property
    def announced(self) -> Announced:
        """What was announced, to be remembered over a restart."""
        return self._announced

    def take(self, state: BoardState) -> bool:
        """Hold a state; False: it is older than the one held (same epoch, smaller `rev`), nothing changed."""
        held = self._state
        if held is not None and held.epoch == state.epoch and state.rev < held.rev:
            return False
        self._state = state
        self._announced = _carried(self._announced, state)
        return True

    def announce(self, time: datetime) -> tuple[Announcement, ...]:
        """Return the calls and recalls that were not announced yet, the earliest first; each comes once.

        `time` is the coordinator's. What is older than `FRESH` then was called while nobody here could hear
        of it: it is shown, and never announced.
        """
        if self._state is None:
            return ()
        known = self._announced.calls
        new = [line for line in reversed(self._state.calls) if line.times > known.get(line.call, 0)]
        if new:
            self._announced = _noted(self._announced, new)
        return tuple(_announcement(line) for line in new if time - line.at < FRESH)


def _noted(announced: Announced, lines: Iterable[CallLine]) -> Announced:
    calls = dict(announced.calls)
    for line in lines:
        calls.pop(line.call, None)
        calls[line.call] = line.times
    newest = dict(list(calls.items())[-KEPT:])
    return Announced(epoch=announced.epoch, day=announced.day, calls=newest)


def _carried(announced: Announced, state: BoardState) -> Announced:
    """Return what still counts once `state` has come.

    A new day begins with nothing. A store that was restored may count the recalls of a call anew, and has
    forgotten calls: of it only what it shows itself is known.
    """
    calls = announced.calls
    if announced.day != state.day:
        calls = {}
    elif announced.epoch != state.epoch:
        shown = {line.call: line.times for line in state.calls}
        calls = {call: min(times, shown[call]) for call, times in calls.items() if call in shown}
    return Announced(epoch=state.epoch, day=state.day, calls=calls)


def _announcement(line: CallLine) -> Announcement:
    return Announcement(
        call=line.call, number=line.number, counter=line.counter, lang=line.lang, times=line.times
    )
