"""What the four lamps tell. Pure."""

from dataclasses import dataclass
from enum import StrEnum

from hardware.buttons.pattern import BLINK, DOUBLE, FLASH, OFF, ON, Pattern
from motcua.keypad.steps import View


class Lamp(StrEnum):
    """The lamps, in their order on the keypad."""

    READY = "ready"
    WAITING = "waiting"
    IN_HAND = "in_hand"
    ERROR = "error"


@dataclass(frozen=True, slots=True, kw_only=True)
class Light:
    """A pattern, and the moment when it began (monotonic seconds)."""

    pattern: Pattern
    since: float = 0.0


NOBODY = Pattern(steps=((True, 0.25), (False, 0.25)) * 3, repeats=False)
"""Three times, slowly: asked for the next, but nobody waits."""
_READY = {"closed": FLASH, "open": ON, "paused": FLASH}
_IN_HAND = {"idle": OFF, "called": BLINK, "serving": ON}


def ready(view: View | None, *, is_live: bool) -> Light:
    """Steady: the counter is open. A short flash: closed or paused. Blinking: no word from the centre."""
    return Light(pattern=_READY[view.status] if view is not None and is_live else BLINK)


def waiting(count: int | None, nobody_at: float | None) -> Light:
    """Steady: somebody waits for this counter. Three times: nobody, when the next was asked for."""
    if nobody_at is not None:
        return Light(pattern=NOBODY, since=nobody_at)
    return Light(pattern=ON if count else OFF)


def in_hand(view: View | None) -> Light:
    """Blinking: a visitor is called. Steady: one is served."""
    return Light(pattern=_IN_HAND[view.stage] if view is not None else OFF)


def error(refused_at: float | None, *, is_stuck: bool) -> Light:
    """Twice, briefly: that press did nothing. Steady: a button is stuck."""
    if is_stuck:
        return Light(pattern=ON)
    return Light(pattern=DOUBLE, since=refused_at) if refused_at is not None else Light(pattern=OFF)
