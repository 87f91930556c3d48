"""`motcua kiosk --settings kiosk.toml`: the kiosk with its window."""

import argparse
import logging
import sys
import threading
from collections.abc import Callable, Sequence
from pathlib import Path

from hardware.printer.factory import make_printer
from hardware.printer.outcome import TicketPrinter
from kiosk.program import KioskProgram
from kiosk.settings import KioskSettings, PrinterSettings, load
from motcua import __version__
from motcua.centre_file.reading import BadSettings
from motcua.ending import on_end
from motcua.texts import text
from motcua.watchdog import Watchdog
from motcua.wire.errors import OutboxError

RESTART = 75
"""The exit code with which the kiosk asks to be started again (EX_TEMPFAIL)."""


def parser() -> argparse.ArgumentParser:
    """Return the parser of the program's options."""
    made = argparse.ArgumentParser(prog="motcua kiosk", description=text("Run a kiosk."))
    made.add_argument("--settings", type=Path, required=True, help=text("the kiosk's settings file"))
    made.add_argument("--check", action="store_true", help=text("check the settings and end"))
    made.add_argument("--no-window", action="store_true", help=text("run without a window"))
    return made


def main(argv: Sequence[str] | None = None) -> int:
    """Run the kiosk until it is closed; 2: bad settings, 1: its disk refuses, 75: start it again."""
    asked = parser().parse_args(argv)
    logging.basicConfig(level=logging.INFO, format="%(levelname)s %(name)s: %(message)s", stream=sys.stderr)
    try:
        settings = load(asked.settings)
        if asked.check:
            return 0
        with KioskProgram(settings, _printer(settings.printer), version=__version__) as program:
            if asked.no_window:
                return _without_window(program)
            return _with_window(program, settings)
    except BadSettings as error:
        print(error.report(str(asked.settings)), file=sys.stderr)
        return 2
    except OutboxError as error:
        print(text("the kiosk cannot start: {error}", error=error), file=sys.stderr)
        return 1


def _printer(settings: PrinterSettings | None) -> TicketPrinter | None:
    return make_printer(settings.kind, **settings.options) if settings is not None else None


def _without_window(program: KioskProgram) -> int:
    ended = threading.Event()
    on_end(ended.set)
    _on_restart(program, ended.set)
    with Watchdog({"kiosk": program.call}):
        ended.wait()
    return RESTART if program.restart_asked.is_set() else 0


def _with_window(program: KioskProgram, settings: KioskSettings) -> int:
    from kiosk.app import KioskWindow

    options = settings.window.options(text("Kiosk"))
    window = KioskWindow(program.post, options, settings.look, count=program.count_fault)
    on_end(window.close)
    _on_restart(program, window.close)
    program.on_change(window.show)
    window.show(program.snapshot())
    with Watchdog({"kiosk": program.call, "window": window.call}):
        window.run()
    return RESTART if program.restart_asked.is_set() else 0


def _on_restart(program: KioskProgram, end: Callable[[], None]) -> None:
    def wait() -> None:
        program.restart_asked.wait()
        end()

    threading.Thread(target=wait, name="restart", daemon=True).start()


if __name__ == "__main__":
    sys.exit(main())
