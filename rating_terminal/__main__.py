"""`motcua terminal --settings terminal.toml`: the rating terminal with its window and its buttons."""

import argparse
import logging
import sys
import threading
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path

from hardware.buttons import ButtonError
from motcua import __version__
from motcua.centre_file.reading import BadSettings
from motcua.ending import on_end
from motcua.screens.options import add_window_argument, window_options
from motcua.texts import text
from motcua.watchdog import Watchdog
from motcua.wire.errors import OutboxError
from rating_terminal.program import TerminalProgram
from rating_terminal.settings import TerminalSettings, load


def parser() -> argparse.ArgumentParser:
    """Return the parser of the program's options."""
    made = argparse.ArgumentParser(prog="motcua terminal", description=text("Run a rating terminal."))
    made.add_argument("--settings", type=Path, required=True, help=text("the terminal's settings file"))
    made.add_argument("--check", action="store_true", help=text("check the settings and end"))
    made.add_argument(
        "--no-window", action="store_true", help=text("run with buttons alone, without a window")
    )
    add_window_argument(made)
    return made


def main(argv: Sequence[str] | None = None) -> int:
    """Run the terminal until it is closed; 2: bad settings, 1: its disk or its buttons cannot be used."""
    asked = parser().parse_args(argv)
    logging.basicConfig(level=logging.INFO, format="%(levelname)s %(name)s: %(message)s", stream=sys.stderr)
    ended = threading.Event()
    try:
        settings = load(asked.settings)
        if asked.check:
            return 0
        on_end(ended.set)
        with ExitStack() as stack:
            program = stack.enter_context(TerminalProgram(settings, version=__version__))
            _listen_to_buttons(program, settings, stack)
            if asked.no_window:
                _without_window(program, ended)
            else:
                _with_window(program, settings, asked, ended)
    except BadSettings as error:
        print(error.report(str(asked.settings)), file=sys.stderr)
        return 2
    except (OutboxError, ButtonError) as error:
        print(text("the terminal cannot start: {error}", error=error), file=sys.stderr)
        return 1
    return 0


def _listen_to_buttons(program: TerminalProgram, settings: TerminalSettings, stack: ExitStack) -> None:
    if settings.buttons is None:
        return
    panel = stack.enter_context(settings.buttons.open())
    panel.on_stuck(lambda name: program.count_fault("button", f"{name} is stuck"))
    panel.on_press(program.press)


def _without_window(program: TerminalProgram, ended: threading.Event) -> None:
    """Take it that the question is put by a sign beside the buttons, as soon as it is open."""
    program.on_change(lambda shown: program.seen(shown.turn))
    program.seen(program.snapshot().turn)
    with Watchdog({"terminal": program.call}):
        ended.wait()


def _with_window(
    program: TerminalProgram, settings: TerminalSettings, asked: argparse.Namespace, ended: threading.Event
) -> None:
    from rating_terminal.app import TerminalWindow

    title = text("Rating terminal")
    options = settings.window.options(title) if asked.window is None else window_options(asked, title)
    window = TerminalWindow(program.post, program.seen, options, settings.look, count=program.count_fault)
    on_end(window.close)
    program.on_change(window.show)
    window.show(program.snapshot())
    if not ended.is_set():
        with Watchdog({"terminal": program.call, "window": window.call}):
            window.run()


if __name__ == "__main__":
    sys.exit(main())
