"""`motcua keypad --settings keypad.toml`: the keypad on a Pi's pins, on a keyboard, or in a window."""

import argparse
import logging
import sys
import threading
import time
from collections.abc import Sequence
from pathlib import Path

from hardware.buttons.errors import ButtonError
from hardware.buttons.factory import make_buttons
from hardware.buttons.panel import ButtonPanel
from motcua import __version__
from motcua.centre_file.reading import BadSettings
from motcua.ending import on_end
from motcua.keypad.lamps import Lamp
from motcua.keypad.program import KeypadProgram
from motcua.keypad.settings import ON_PINS, WINDOW, KeypadSettings, load
from motcua.keypad.steps import Button
from motcua.keypad.touch_panel import TouchPanel
from motcua.texts import text
from motcua.watchdog import Watchdog
from motcua.wire.errors import OutboxError

KEYS = "keys"
LAST_ANSWER_S = 5.0
"""How long the answer to a script's last press is waited for."""
_LOOK_S = 0.05


def parser() -> argparse.ArgumentParser:
    """Return the parser of the program's options."""
    made = argparse.ArgumentParser(prog="motcua keypad", description=text("Run the keypad of a counter."))
    made.add_argument("--settings", type=Path, required=True, help=text("the keypad's settings file"))
    made.add_argument("--check", action="store_true", help=text("check the settings and end"))
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
    logging.basicConfig(level=logging.INFO, format="%(levelname)s %(name)s: %(message)s", stream=sys.stderr)
    try:
        settings = load(asked.settings)
        if asked.check:
            return 0
        kind = asked.kind or settings.kind
        with make_panel(kind, settings) as panel:
            run(kind, settings, panel)
    except BadSettings as error:
        print(error.report(str(asked.settings)), file=sys.stderr)
        return 2
    except (ButtonError, OutboxError) as error:
        print(text("the keypad cannot start: {error}", error=error), file=sys.stderr)
        return 1
    return 0


def make_panel(kind: str, settings: KeypadSettings) -> ButtonPanel:
    """Open the panel of a kind; raises `ButtonError`."""
    if kind == WINDOW:
        return TouchPanel(Button, Lamp)
    if kind in ON_PINS:
        return make_buttons(kind, settings.pins, leds=settings.lamps, pull_up=settings.pull_up)
    from motcua.keypad.terminal import LETTERS

    unwired = dict.fromkeys(map(str, Button), 0)
    return make_buttons(kind, unwired, leds=dict.fromkeys(map(str, Lamp), 0), keys=LETTERS)


def run(kind: str, settings: KeypadSettings, panel: ButtonPanel) -> None:
    """Run the keypad with its panel until it is asked to end. Raises `OutboxError`."""
    with KeypadProgram(settings, panel, version=__version__) as program:
        if isinstance(panel, TouchPanel):
            _in_window(program, settings, panel)
        elif kind == KEYS:
            _in_terminal(program, panel)
        else:
            _until_ended(program, panel)


def _until_ended(program: KeypadProgram, panel: ButtonPanel) -> None:
    on_end(panel.ended.set)
    with Watchdog({"keypad": program.call}):
        panel.ended.wait()


def _in_terminal(program: KeypadProgram, panel: ButtonPanel) -> None:
    from motcua.keypad.terminal import StatusLine

    with StatusLine() as line:
        program.on_change(line.show)
        program.call(lambda: line.show(program.shown()))
        _until_ended(program, panel)
        _await_answer(program)


def _await_answer(program: KeypadProgram) -> None:
    """Wait for what the last press of a script has begun."""
    taken = threading.Event()
    program.call(taken.set)
    until = time.monotonic() + LAST_ANSWER_S
    taken.wait(LAST_ANSWER_S)
    while program.shown().is_busy and time.monotonic() < until:
        time.sleep(_LOOK_S)


def _in_window(program: KeypadProgram, settings: KeypadSettings, panel: TouchPanel) -> None:
    from motcua.keypad.window import KeypadWindow

    window = KeypadWindow(panel, settings.window.options(text("Keypad")), settings.look, program.count_fault)
    on_end(window.close)
    program.on_change(window.show)
    window.show(program.shown())
    with Watchdog({"keypad": program.call, "window": window.call}):
        window.run()


if __name__ == "__main__":
    sys.exit(main())
