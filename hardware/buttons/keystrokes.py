"""When a key of a terminal counts as pressed. Pure.

A terminal tells of no release; a key that is held comes again and again, at first after half a second or so,
then many times a second. What comes like that belongs to the same press.
"""

import math
from dataclasses import dataclass

from hardware.buttons.lockout import Happening, Kind, Timing

REPEAT_S = 0.75
"""Before this a key that is held comes for the second time."""
RATE_S = 0.2
"""And within this each further time."""


@dataclass(slots=True)
class _Train:
    """The comings of one key, so far."""

    first: float
    last: float
    count: int = 1

    def goes_on(self, now: float) -> bool:
        return now - self.last < (REPEAT_S if self.count == 1 else RATE_S)

    def come(self, now: float) -> None:
        self.last, self.count = now, self.count + 1


class Keystrokes:
    """Turns characters into presses; the same promises as `Lockout`. All moments are seconds."""

    def __init__(self, timing: Timing) -> None:
        """Begin with all keys up."""
        self._timing = timing
        self._trains: dict[str, _Train] = {}
        self._pressed: str | None = None
        self._pressed_at = -math.inf
        self._told: set[Kind] = set()

    def stroke(self, name: str, now: float) -> tuple[Happening, ...]:
        """Take the key of the button `name`."""
        freed = self.pass_time(now)
        train = self._trains.get(name)
        if train is not None:
            train.come(now)
            if name != self._pressed:
                return freed
            self._pressed_at = now
            return self._lasting(name, now - train.first)
        self._trains[name] = _Train(first=now, last=now)
        if now - self._pressed_at < self._timing.lockout_s:
            return freed
        freed += self._let_go()
        self._pressed, self._pressed_at = name, now
        return (*freed, Happening(kind=Kind.PRESSED, name=name))

    def pass_time(self, now: float) -> tuple[Happening, ...]:
        """Notice the keys that come no more."""
        self._trains = {name: train for name, train in self._trains.items() if train.goes_on(now)}
        return () if self._pressed in self._trains else self._let_go()

    def _lasting(self, name: str, seconds: float) -> tuple[Happening, ...]:
        due = (Kind.HELD, self._timing.hold_s), (Kind.STUCK, self._timing.stuck_s)
        kinds = [kind for kind, after in due if seconds >= after and kind not in self._told]
        self._told.update(kinds)
        return tuple(Happening(kind=kind, name=name) for kind in kinds)

    def _let_go(self) -> tuple[Happening, ...]:
        name, was_stuck = self._pressed, Kind.STUCK in self._told
        self._pressed, self._told = None, set()
        return (Happening(kind=Kind.FREED, name=name),) if name is not None and was_stuck else ()
