"""Which calls have their moment: they stand large and blink for a while, however many come at once. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

TOGETHER = 2
"""So many calls stand large at once."""
LEAST_S = 4.0
"""For so long a call stands large even when others wait for the place."""
BLINK_S = 0.5
"""How long each ground is shown: one flash a second (WCAG 2.2, 2.3.1 allows three)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """A call that stands large since `since`, in seconds of the board's clock."""

    call: str
    since: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Moments:
    """The calls that have their moment now, and those that wait for it, in the order in which they were made.

    `lasts_s`: how long a moment is when nobody waits. Moments are values: each step returns new ones.
    """

    lasts_s: float = 8.0
    shown: tuple[Moment, ...] = ()
    waiting: tuple[str, ...] = ()

    def called(self, calls: Iterable[str], now: float) -> "Moments":
        """Take calls that were just made, the earliest first; one that was made again begins anew."""
        new = tuple(dict.fromkeys(calls))
        return replace(
            self,
            shown=tuple(each for each in self.shown if each.call not in new),
            waiting=(*(call for call in self.waiting if call not in new), *new),
        ).at(now)

    def only(self, calls: Iterable[str]) -> "Moments":
        """Forget all but these calls: the others are not on the board any more."""
        kept = set(calls)
        return replace(
            self,
            shown=tuple(each for each in self.shown if each.call in kept),
            waiting=tuple(call for call in self.waiting if call in kept),
        )

    def at(self, now: float) -> "Moments":
        """End the moments that are over, and begin those for which there is room."""
        shown = tuple(each for each in self.shown if now < each.since + self.lasts_s)
        crowd = len(shown) + len(self.waiting) - TOGETHER
        had_theirs = sum(now >= each.since + LEAST_S for each in shown)
        shown = shown[max(min(crowd, had_theirs), 0) :]
        room = TOGETHER - len(shown)
        begun = tuple(Moment(call=call, since=now) for call in self.waiting[:room])
        if not begun and shown == self.shown:
            return self
        return replace(self, shown=(*shown, *begun), waiting=self.waiting[room:])

    def due(self, now: float) -> float | None:
        """Return when `at` or `is_lit` next changes something after `now`, None: never."""
        if not self.shown:
            return None
        ends = min(each.since for each in self.shown) + (LEAST_S if self.waiting else self.lasts_s)
        phase = now - self._anchor
        return min(max(ends, now), now + BLINK_S - phase % BLINK_S)

    def is_lit(self, now: float) -> bool:
        """Tell which of its two grounds a call that blinks is on; all of them change together."""
        return bool(self.shown) and int((now - self._anchor) / BLINK_S) % 2 == 0

    @property
    def _anchor(self) -> float:
        """The newest moment's begin: it starts on the bright ground."""
        return max(each.since for each in self.shown)
