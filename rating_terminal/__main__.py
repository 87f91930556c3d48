"""`motcua terminal --settings terminal.toml`: the rating terminal with its window and its buttons."""

import argparse
import sys
from collections.abc import Sequence
from contextlib import ExitStack
from typing import TYPE_CHECKING

from motcua import __version__
from motcua.device_main import device_parser, run_device, run_in_window, run_without_window
from motcua.ending import Ending
from motcua.screens.options import add_window_argument, window_options
from motcua.texts import text
from rating_terminal.program import TerminalProgram
from rating_terminal.settings import TerminalSettings, load

if TYPE_CHECKING:
    from motcua.screens.window import Window
    from rating_terminal.snapshot import Snapshot


def parser() -> argparse.ArgumentParser:
    """Return the parser of the program's options."""
    made = device_parser(
        "motcua terminal", text("Run a rating terminal."), text("the terminal's settings file")
    )
    made.add_argument(
        "--no-window", action="store_true", help=text("run with buttons alone, without a window")
    )
    add_window_argument(made)
    return made


def main(argv: Sequence[str] | None = None) -> int:
    """Run the terminal until it is closed; 2: bad settings, 1: its disk or its buttons cannot be used."""
    asked = parser().parse_args(argv)
    return run_device(
        asked,
        load,
        lambda settings, ending: run(settings, ending, asked),
        lambda error: text("the terminal cannot start: {error}", error=error),
    )


def run(settings: TerminalSettings, ending: Ending, asked: argparse.Namespace) -> int:
    """Run the terminal until it is closed; return the exit code. Raises `OutboxError`, `ButtonError`."""
    with ExitStack() as stack:
        program = stack.enter_context(TerminalProgram(settings, version=__version__))
        _listen_to_buttons(program, settings, stack)
        if asked.no_window:
            # the question is put by a sign beside the buttons: it is seen as soon as it is open
            program.on_change(lambda shown: program.seen(shown.turn))
            run_without_window(program, ending)
        else:
            run_in_window(program, ending, lambda: _open_window(program, settings, asked))
    return 0


def _listen_to_buttons(program: TerminalProgram, settings: TerminalSettings, stack: ExitStack) -> None:
    if settings.buttons is None:
        return
    panel = stack.enter_context(settings.buttons.open())
    panel.on_stuck(lambda name: program.count_fault("button", f"{name} is stuck"))
    panel.on_press(program.press)


def _open_window(
    program: TerminalProgram, settings: TerminalSettings, asked: argparse.Namespace
) -> "Window[Snapshot]":
    from rating_terminal.app import open_window

    options = window_options(asked, settings.window.options(text("Rating terminal")))
    return open_window(program.post, program.seen, options, settings.look, count=program.count_fault)


if __name__ == "__main__":
    sys.exit(main())
