"""`motcua board --settings board.toml`: the lobby's display board with its window, and its voice."""

import argparse
import sys
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import time
from functools import partial
from typing import TYPE_CHECKING

from display_board.program import BoardProgram, MakeVoice, Speaks
from display_board.settings import BoardSettings, load
from display_board.voice_settings import VoiceTable
from motcua import __version__
from motcua.device_main import device_parser, run_device, run_in_window, run_without_window
from motcua.ending import Ending
from motcua.screens.options import add_window_argument, window_options
from motcua.texts import text

if TYPE_CHECKING:
    from display_board.snapshot import Snapshot
    from motcua.screens.window import Window


def parser() -> argparse.ArgumentParser:
    """Return the parser of the program's options."""
    made = device_parser("motcua board", text("Run a display board."), text("the board's settings file"))
    made.add_argument(
        "--counter", metavar="ID", help=text("be the screen of this counter alone, whatever the file says")
    )
    made.add_argument("--no-window", action="store_true", help=text("run without a window"))
    add_window_argument(made)
    return made


def main(argv: Sequence[str] | None = None) -> int:
    """Run the board until it is closed; 2: bad settings, 1: its disk refuses."""
    asked = parser().parse_args(argv)
    return run_device(
        asked,
        load,
        lambda settings, ending: run(settings, ending, asked),
        lambda error: text("the board cannot start: {error}", error=error),
    )


def run(settings: BoardSettings, ending: Ending, asked: argparse.Namespace) -> int:
    """Run the board until it is closed; return the exit code. Raises `OutboxError`."""
    if asked.counter:
        settings = replace(settings, manner=replace(settings.manner, counter=asked.counter))
    with BoardProgram(settings, _voice_of(settings), version=__version__) as program:
        if asked.no_window:
            run_without_window(program, ending)
        else:
            run_in_window(program, ending, lambda: _open_window(program, settings, asked))
    return 0


def _voice_of(settings: BoardSettings) -> MakeVoice | None:
    return partial(_voice, settings, settings.voice) if settings.voice is not None else None


def _voice(settings: BoardSettings, table: VoiceTable, local_time: Callable[[], time]) -> Speaks:
    return table.voice(settings.folder, settings.data_dir, local_time=local_time)


def _open_window(
    program: BoardProgram, settings: BoardSettings, asked: argparse.Namespace
) -> "Window[Snapshot]":
    from display_board.app import open_window

    options = window_options(asked, settings.window.options(text("Board")))
    return open_window(options, settings.look, count=program.count_fault)


if __name__ == "__main__":
    sys.exit(main())
