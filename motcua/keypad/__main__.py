"""`motcua keypad --settings keypad.toml`: the keypad on a Pi's pins, on a keyboard, or in a window."""

import argparse
import sys
import threading
import time
from collections.abc import Sequence
from typing import TYPE_CHECKING

from hardware.buttons.factory import make_buttons
from hardware.buttons.panel import ButtonPanel
from motcua import __version__
from motcua.device_main import device_parser, run_device, run_in_window, run_without_window
from motcua.ending import Ending
from motcua.keypad.lamps import Lamp
from motcua.keypad.program import KeypadProgram
from motcua.keypad.settings import ON_PINS, WINDOW, KeypadSettings, load
from motcua.keypad.steps import Button
from motcua.keypad.touch_panel import TouchPanel
from motcua.texts import text

if TYPE_CHECKING:
    from motcua.keypad.pad import Shown
    from motcua.screens.window import Window

KEYS = "keys"
LAST_ANSWER_S = 5.0
"""How long the answer to a script's last press is waited for."""
_LOOK_S = 0.05


def parser() -> argparse.ArgumentParser:
    """Return the parser of the program's options."""
    made = device_parser(
        "motcua keypad", text("Run the keypad of a counter."), text("the keypad's settings file")
    )
    instead = made.add_mutually_exclusive_group()
    instead.add_argument(
        "--keys",
        dest="kind",
        action="store_const",
        const=KEYS,
        help=text("press the buttons on this keyboard"),
    )
    instead.add_argument(
        "--window",
        dest="kind",
        action="store_const",
        const=WINDOW,
        help=text("press the buttons in a window"),
    )
    return made


def main(argv: Sequence[str] | None = None) -> int:
    """Run the keypad until it is ended; 2: bad settings, 1: its pins or its disk refuse."""
    asked = parser().parse_args(argv)
    return run_device(
        asked,
        load,
        lambda settings, ending: run(asked.kind or settings.kind, settings, ending),
        lambda error: text("the keypad cannot start: {error}", error=error),
    )


def make_panel(kind: str, settings: KeypadSettings) -> ButtonPanel:
    """Open the panel of a kind; raises `ButtonError`."""
    if kind == WINDOW:
        return TouchPanel(Button, Lamp)
    if kind in ON_PINS:
        return make_buttons(kind, settings.pins, leds=settings.lamps, pull_up=settings.pull_up)
    from motcua.keypad.terminal import LETTERS

    unwired = dict.fromkeys(map(str, Button), 0)
    return make_buttons(kind, unwired, leds=dict.fromkeys(map(str, Lamp), 0), keys=LETTERS)


def run(kind: str, settings: KeypadSettings, ending: Ending) -> int:
    """Run the keypad until it is ended; return the exit code. Raises `OutboxError`, `ButtonError`."""
    with make_panel(kind, settings) as panel, KeypadProgram(settings, panel, version=__version__) as program:
        if isinstance(panel, TouchPanel):
            run_in_window(program, ending, lambda: _open_window(program, settings, panel))
        elif kind == KEYS:
            _in_terminal(program, ending, panel)
        else:
            run_without_window(program, ending, panel.ended)
    return 0


def _in_terminal(program: KeypadProgram, ending: Ending, panel: ButtonPanel) -> None:
    from motcua.keypad.terminal import StatusLine

    with StatusLine() as line:
        program.on_change(line.show)
        run_without_window(program, ending, panel.ended)
        _await_answer(program)


def _await_answer(program: KeypadProgram) -> None:
    """Wait for what the last press of a script has begun."""
    taken = threading.Event()
    program.call(taken.set)
    until = time.monotonic() + LAST_ANSWER_S
    taken.wait(LAST_ANSWER_S)
    while program.snapshot().is_busy and time.monotonic() < until:
        time.sleep(_LOOK_S)


def _open_window(program: KeypadProgram, settings: KeypadSettings, panel: TouchPanel) -> "Window[Shown]":
    from motcua.keypad.window import open_window

    options = settings.window.options(text("Keypad"))
    return open_window(panel, options, settings.look, count=program.count_fault)


if __name__ == "__main__":
    sys.exit(main())
