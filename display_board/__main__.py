"""`motcua board --settings board.toml`: the lobby's display board with its window, and its voice."""

import argparse
import logging
import sys
import threading
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import time
from functools import partial
from pathlib import Path

from display_board.program import BoardProgram, MakeVoice, Speaks
from display_board.settings import BoardSettings, load
from display_board.voice_settings import VoiceTable
from motcua import __version__
from motcua.centre_file.reading import BadSettings
from motcua.ending import on_end
from motcua.screens.options import WindowOptions, add_window_argument, window_options
from motcua.texts import text
from motcua.watchdog import Watchdog
from motcua.wire.errors import OutboxError


def parser() -> argparse.ArgumentParser:
    """Return the parser of the program's options."""
    made = argparse.ArgumentParser(prog="motcua board", description=text("Run a display board."))
    made.add_argument("--settings", type=Path, required=True, help=text("the board's settings file"))
    made.add_argument("--check", action="store_true", help=text("check the settings and end"))
    made.add_argument(
        "--counter", metavar="ID", help=text("be the screen of this counter alone, whatever the file says")
    )
    made.add_argument("--no-window", action="store_true", help=text("run without a window"))
    add_window_argument(made)
    return made


def main(argv: Sequence[str] | None = None) -> int:
    """Run the board until it is closed; 2: bad settings, 1: its disk refuses."""
    asked = parser().parse_args(argv)
    logging.basicConfig(level=logging.INFO, format="%(levelname)s %(name)s: %(message)s", stream=sys.stderr)
    try:
        settings = load(asked.settings)
        if asked.check:
            return 0
        if asked.counter:
            settings = replace(settings, manner=replace(settings.manner, counter=asked.counter))
        with BoardProgram(settings, _voice_of(settings), version=__version__) as program:
            return _without_window(program) if asked.no_window else _with_window(program, settings, asked)
    except BadSettings as error:
        print(error.report(str(asked.settings)), file=sys.stderr)
        return 2
    except OutboxError as error:
        print(text("the board cannot start: {error}", error=error), file=sys.stderr)
        return 1


def _voice_of(settings: BoardSettings) -> MakeVoice | None:
    return partial(_voice, settings, settings.voice) if settings.voice is not None else None


def _voice(settings: BoardSettings, table: VoiceTable, local_time: Callable[[], time]) -> Speaks:
    return table.voice(settings.folder, settings.data_dir, local_time=local_time)


def _without_window(program: BoardProgram) -> int:
    ended = threading.Event()
    on_end(ended.set)
    with Watchdog({"board": program.call}):
        ended.wait()
    return 0


def _with_window(program: BoardProgram, settings: BoardSettings, asked: argparse.Namespace) -> int:
    from display_board.app import BoardWindow

    window = BoardWindow(_options(settings, asked), settings.look, count=program.count_fault)
    on_end(window.close)
    program.on_change(window.show)
    window.show(program.snapshot())
    with Watchdog({"board": program.call, "window": window.call}):
        window.run()
    return 0


def _options(settings: BoardSettings, asked: argparse.Namespace) -> WindowOptions:
    if asked.window is not None:
        return window_options(asked, text("Board"))
    return settings.window.options(text("Board"))


if __name__ == "__main__":
    sys.exit(main())
