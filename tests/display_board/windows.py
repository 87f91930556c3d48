"""The board's window in tests: a program of its own, as `tests.screens.windows` has the kiosk's."""

import queue
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from scripts.virtual_screen import virtual_screen
from tests.screens.windows import ROOT, Window


class BoardWindow(Window):
    def __init__(self, size: str, environment: dict[str, str]) -> None:
        self.environment = environment
        self.heard: list[list[Any]] = []
        self.program = subprocess.Popen(
            [sys.executable, "-m", "tests.display_board.window_program", size],
            cwd=ROOT,
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self._lines: queue.SimpleQueue[list[Any]] = queue.SimpleQueue()
        assert self.program.stdin
        assert self.program.stdout
        self._into, self._out = self.program.stdin, self.program.stdout
        threading.Thread(target=self._read, daemon=True).start()
        self.wait_for("ready")

    def texts(self) -> list[str]:
        """What can be read in the window."""
        return [str(text) for text in self.ask("texts")]


@contextmanager
def board_window(size: str = "640x360", screen: tuple[int, int] = (1000, 1000)) -> Iterator[BoardWindow]:
    with virtual_screen(*screen) as environment:
        opened = BoardWindow(size, environment)
        try:
            yield opened
        finally:
            opened.close()
