"""When a button counts as pressed. Pure: the levels of the buttons, and their moments, are arguments.

A contact bounces for some milliseconds when it closes and again when it opens, and long wires catch sparks.
So a button counts as pressed once it has been down for a moment without a break, and as released only once it
has been up for the lock-out; what happens in between belongs to the same press.
"""

import math
from collections.abc import Iterable
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """What happened to a button."""

    PRESSED = "pressed"
    HELD = "held"
    STUCK = "stuck"
    FREED = "freed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Happening:
    """Something that happened to the button `name`."""

    kind: Kind
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Timing:
    """How long is long, in seconds.

    `settle_s`: down for so long without a break is a press. `lockout_s`: up for so long is a release; until
    then no button of the panel is pressed anew. `hold_s`: down for so long without a break is held.
    `stuck_s`: not released for so long is a fault.
    """

    settle_s: float = 0.015
    lockout_s: float = 0.25
    hold_s: float = 3.0
    stuck_s: float = 30.0


class _Phase(StrEnum):
    REST = "rest"
    PRESSED = "pressed"
    IGNORED = "ignored"
    STUCK = "stuck"


@dataclass(slots=True)
class _Button:
    phase: _Phase = _Phase.REST
    since: float = 0.0
    down_since: float | None = None
    seen_down: float = -math.inf
    is_held: bool = False


class Lockout:
    """Turns levels into presses. One press is told once, however long it lasts; of two at once the first."""

    def __init__(self, names: Iterable[str], timing: Timing | None = None) -> None:
        """Begin with all buttons up; of two that go down in the same moment the first of `names` counts."""
        self._timing = timing or Timing()
        self._buttons = {name: _Button() for name in names}

    def begin(self, down: AbstractSet[str], now: float) -> None:
        """Take it that the buttons that are `down` have been so before: first they must be released."""
        for name in down:
            self._buttons[name] = _Button(phase=_Phase.IGNORED, since=now, seen_down=now)

    def sample(self, down: AbstractSet[str], now: float) -> tuple[Happening, ...]:
        """Take the names of the buttons that are down `now` (seconds, never less than before)."""
        happened = (self._look(name, button, name in down, now) for name, button in self._buttons.items())
        return tuple(Happening(kind=kind, name=name) for name, kinds in happened for kind in kinds)

    def _look(self, name: str, button: _Button, is_down: bool, now: float) -> tuple[str, tuple[Kind, ...]]:
        return name, self._down(button, now) if is_down else self._up(button, now)

    def _up(self, button: _Button, now: float) -> tuple[Kind, ...]:
        button.down_since = None
        if button.phase is _Phase.REST or now - button.seen_down < self._timing.lockout_s:
            return ()
        was_stuck = button.phase is _Phase.STUCK
        button.phase, button.since, button.is_held = _Phase.REST, now, False
        return (Kind.FREED,) if was_stuck else ()

    def _down(self, button: _Button, now: float) -> tuple[Kind, ...]:
        button.seen_down = now
        if button.down_since is None:
            button.down_since = now
        lasts = now - button.down_since
        match button.phase:
            case _Phase.REST if lasts >= self._timing.settle_s:
                is_first = not any(each.phase is _Phase.PRESSED for each in self._buttons.values())
                button.phase, button.since = (_Phase.PRESSED if is_first else _Phase.IGNORED), now
                return (Kind.PRESSED,) if is_first else ()
            case _Phase.PRESSED | _Phase.IGNORED if now - button.since >= self._timing.stuck_s:
                button.phase = _Phase.STUCK
                return (Kind.STUCK,)
            case _Phase.PRESSED if not button.is_held and lasts >= self._timing.hold_s:
                button.is_held = True
                return (Kind.HELD,)
        return ()
