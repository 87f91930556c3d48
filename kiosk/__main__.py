"""`motcua kiosk --settings kiosk.toml`: the kiosk with its window."""

import argparse
import sys
import threading
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from hardware.printer.factory import make_printer
from hardware.printer.outcome import TicketPrinter
from kiosk.program import KioskProgram
from kiosk.settings import KioskSettings, PrinterSettings, load
from motcua import __version__
from motcua.device_main import device_parser, run_device, run_in_window, run_without_window
from motcua.ending import Ending
from motcua.screens.options import add_window_argument, window_options
from motcua.texts import text

if TYPE_CHECKING:
    from kiosk.snapshot import Snapshot
    from motcua.screens.window import Window

RESTART = 75
"""The exit code with which the kiosk asks to be started again (EX_TEMPFAIL)."""


def parser() -> argparse.ArgumentParser:
    """Return the parser of the program's options."""
    made = device_parser("motcua kiosk", text("Run a kiosk."), text("the kiosk's settings file"))
    made.add_argument("--no-window", action="store_true", help=text("run without a window"))
    add_window_argument(made)
    return made


def main(argv: Sequence[str] | None = None) -> int:
    """Run the kiosk until it is closed; 2: bad settings, 1: its disk refuses, 75: start it again."""
    asked = parser().parse_args(argv)
    return run_device(
        asked,
        load,
        lambda settings, ending: run(settings, ending, asked),
        lambda error: text("the kiosk cannot start: {error}", error=error),
    )


def run(settings: KioskSettings, ending: Ending, asked: argparse.Namespace) -> int:
    """Run the kiosk until it is closed; return the exit code. Raises `OutboxError`."""
    with KioskProgram(settings, _printer(settings.printer), version=__version__) as program:
        if asked.no_window:
            ended = threading.Event()
            _on_restart(program, ended.set)
            run_without_window(program, ending, ended)
        else:
            run_in_window(program, ending, lambda: _open_window(program, settings, asked))
        return RESTART if program.restart_asked.is_set() else 0


def _printer(settings: PrinterSettings | None) -> TicketPrinter | None:
    return make_printer(settings.kind, **settings.options) if settings is not None else None


def _open_window(
    program: KioskProgram, settings: KioskSettings, asked: argparse.Namespace
) -> "Window[Snapshot]":
    from kiosk.app import open_window

    options = window_options(asked, settings.window.options(text("Kiosk")))
    window = open_window(program.post, options, settings.look, count=program.count_fault)
    _on_restart(program, window.close)
    return window


def _on_restart(program: KioskProgram, end: Callable[[], None]) -> None:
    def wait() -> None:
        program.restart_asked.wait()
        end()

    threading.Thread(target=wait, name="restart", daemon=True).start()


if __name__ == "__main__":
    sys.exit(main())
