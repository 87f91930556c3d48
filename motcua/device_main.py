"""How a device's program is begun from the command line: its settings, its window, its end."""

import argparse
import logging
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from hardware.buttons.errors import ButtonError
from motcua.centre_file.reading import BadSettings
from motcua.device_program import DeviceProgram
from motcua.ending import Ending
from motcua.texts import text
from motcua.watchdog import Watchdog
from motcua.wire.errors import OutboxError

if TYPE_CHECKING:
    from motcua.screens.window import Window

Settings = TypeVar("Settings")
Shown = TypeVar("Shown")


def device_parser(prog: str, description: str, settings_help: str) -> argparse.ArgumentParser:
    """Return a parser of what every device's program takes: `--settings FILE` and `--check`."""
    made = argparse.ArgumentParser(prog=prog, description=description)
    made.add_argument("--settings", type=Path, required=True, help=settings_help)
    made.add_argument("--check", action="store_true", help=text("check the settings and end"))
    return made


def run_device(
    asked: argparse.Namespace,
    load: Callable[[Path], Settings],
    run: Callable[[Settings, Ending], int],
    cannot_start: Callable[[Exception], str],
) -> int:
    """Load the settings and run until the ending is asked for; return the exit code.

    2: bad settings; 1: the disk or the pins refuse, which is said with `cannot_start(error)`; else `run`'s.
    """
    logging.basicConfig(level=logging.INFO, format="%(levelname)s %(name)s: %(message)s", stream=sys.stderr)
    try:
        settings = load(asked.settings)
        if not asked.check:
            return run(settings, Ending())
        print(text("{path} has no mistakes.", path=asked.settings))
    except BadSettings as error:
        print(error.report(str(asked.settings)), file=sys.stderr)
        return 2
    except (OutboxError, ButtonError) as error:
        print(cannot_start(error), file=sys.stderr)
        return 1
    return 0


def run_in_window(
    program: DeviceProgram[Shown, Any], ending: Ending, open_window: Callable[[], "Window[Shown]"]
) -> None:
    """Show the program in its window until that is closed, or the program is asked to end."""
    window = open_window()
    ending.then(window.close)
    window.show(program.snapshot())  # there is something to see, even if the program is held up
    program.on_change(window.show)
    if not ending.is_asked:  # opening takes a second or two
        with Watchdog({program.name: program.call, "window": window.call}):
            window.run()


def run_without_window(
    program: DeviceProgram[Any, Any], ending: Ending, ended: threading.Event | None = None
) -> None:
    """Let the program run until it is asked to end, or `ended` is set."""
    ended = ended or threading.Event()
    ending.then(ended.set)
    with Watchdog({program.name: program.call}):
        ended.wait()
