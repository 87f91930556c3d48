"""A real centre, and a keypad on mock pins that a hand presses."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Any

from hardware.buttons import PinPanel, Timing, make_buttons
from motcua.device_file import WindowTable
from motcua.keypad.lamps import Lamp
from motcua.keypad.pad import AGAIN_S
from motcua.keypad.program import KeypadProgram
from motcua.keypad.settings import KeypadSettings
from motcua.keypad.steps import Button, View, Why
from motcua.screens.theme import Look
from motcua.wire.commands import Role
from motcua.wire.credentials import Credentials
from motcua.wire.watch import HEARTBEAT_S
from tests.clock import Clock
from tests.hardware.contacts import Finger
from tests.kiosk.centre import Centre
from tests.wire.hall import until

PINS = {button.value: pin for pin, button in enumerate(Button, 17)}
LAMPS = {lamp.value: pin for pin, lamp in enumerate(Lamp, 5)}
COUNTER = "q-1"
HOLD_S, LOCKOUT_S = 3.0, 0.06


class Hand:
    """A keypad at work, and the hand at its mock pins."""

    def __init__(self, program: KeypadProgram, panel: PinPanel, clock: Clock) -> None:
        self.program, self.panel, self._clock = program, panel, clock
        self._finger = Finger(panel, PINS)

    def press(self, button: str, *, patiently: bool = True, bounces: int = 0, is_held: bool = False) -> None:
        """Press and release; patiently: a number that was called has been looked at before."""
        if patiently and self.view.stage == "called":
            wait(AGAIN_S + 0.1)
        self._finger.press(button, bounces=bounces, is_held=is_held)

    def down_for(self, button: str, seconds: float) -> None:
        """Press and do not release, for so long by the keypad's clock."""
        self._finger.close(button)
        until(lambda: self.panel._presses[button], what="the press")
        self._clock.ahead += seconds

    def hears_nothing(self) -> None:
        """Let so much time pass that a coordinator that has stopped counts as silent."""
        self._clock.ahead += HEARTBEAT_S
        until(lambda: not self.program.snapshot().is_live, what="the silence being noticed")

    @property
    def view(self) -> View:
        return self.program.snapshot().view or View()

    def sees(self, stage: str, number: str | None = None, status: str = "open") -> None:
        """Wait until the counter is like this and nothing is under way."""

        def is_so() -> bool:
            view = self.view
            is_like = (view.status, view.stage, view.number) == (status, stage, number)
            return is_like and not self.program.snapshot().is_busy

        until(is_so, what=f"{status}, {stage}, {number}; it is {self.view}, {self.why}")

    def is_told(self, why: Why) -> None:
        until(lambda: self.why == why, what=f"{why}; it is {self.why}")

    @property
    def why(self) -> Why | None:
        note = self.program.snapshot().note
        return note.why if note else None

    def lamp(self, lamp: Lamp) -> bool:
        """Whether the pin of a lamp is high at this moment."""
        return bool(self.panel.factory.pin(LAMPS[lamp]).state)


def account(centre: Centre, name: str = "keypad-1") -> Credentials:
    return Credentials(**asdict(centre.broker.enroll(name, Role.COUNTER, counter=COUNTER)))


def settings(place: Path, who: Credentials, **more: Any) -> KeypadSettings:
    return KeypadSettings(
        credentials=who, data_dir=place, kind="mock", window=WindowTable(), look=Look(), **more
    )


@contextmanager
def keypad(who: Credentials, place: Path, *, time_stands: bool = False, **more: Any) -> Iterator[Hand]:
    """Run a keypad through the block; for its program (not for its buttons) time may stand still."""
    clock = Clock()
    now = clock()
    panel = make_buttons(
        "mock", PINS, leds=LAMPS, timing=Timing(hold_s=HOLD_S, lockout_s=LOCKOUT_S), clock=clock
    )
    assert isinstance(panel, PinPanel)
    of_program = (lambda: now) if time_stands else clock
    with KeypadProgram(settings(place, who, **more), panel, version="test", clock=of_program) as program:
        until(
            lambda: program.snapshot().is_live and program.snapshot().view,
            what="the counter's state",
        )
        hand = Hand(program, panel, clock)
        yield hand
        until(lambda: not program.snapshot().is_busy, what="the last answer")


def wait(seconds: float) -> None:
    """Let the time pass in which a person looks."""
    threading.Event().wait(seconds)
