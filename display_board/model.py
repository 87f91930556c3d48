"""What the lobby board shows: the newest state, each call announced once, whether the line lives. Pure."""

from dataclasses import dataclass

from motcua.wire.states import BoardState, CallLine, NextLine

STALE_S = 5.0
"""What has heard no heartbeat for so long says so on its screen."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Announcement:
    """A call to be shown and spoken: `times` is 1 for the call, 2 for the first recall, and so on."""

    call: str
    number: str
    counter: str
    lang: str
    times: int


class Board:
    """The lobby board, fed with states and heartbeats. Moments are seconds of one monotonic clock."""

    def __init__(self, now: float) -> None:
        self._state: BoardState | None = None
        self._announced: dict[str, int] = {}
        self._heard = now

    @property
    def calls(self) -> tuple[CallLine, ...]:
        """The calls to show, newest first."""
        return self._state.calls if self._state else ()

    @property
    def next(self) -> tuple[NextLine, ...]:
        """Who will be called soon, in the order of calling."""
        return self._state.next if self._state else ()

    def apply(self, state: BoardState) -> tuple[Announcement, ...]:
        """Take in a state; return the calls and recalls that are new in it, the earliest first.

        The calls of the first state are shown, not announced: they were spoken before this board was there.
        A state that is older than the one held (same epoch, smaller `rev`) changes nothing.
        """
        held = self._state
        if held is not None and held.epoch == state.epoch and state.rev < held.rev:
            return ()
        self._state = state
        if held is None or held.day != state.day:
            self._announced.clear()
        new = [line for line in reversed(state.calls) if line.times > self._announced.get(line.call, 0)]
        self._announced.update((line.call, line.times) for line in new)
        return tuple(_announcement(line) for line in new) if held is not None else ()

    def heard(self, now: float) -> None:
        """Note a heartbeat."""
        self._heard = now

    def is_stale(self, now: float) -> bool:
        """Tell whether nothing has been heard for five seconds: what is shown may be old."""
        return now - self._heard > STALE_S


def _announcement(line: CallLine) -> Announcement:
    return Announcement(
        call=line.call, number=line.number, counter=line.counter, lang=line.lang, times=line.times
    )
