"""Windows in tests: a program of its own on a virtual screen, and fingers on it."""

import json
import queue
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

import pytest

from scripts.virtual_screen import is_installed, virtual_screen

ROOT = Path(__file__).parents[2]
PATIENCE_S = 30.0

needs_screen = pytest.mark.skipif(not is_installed(), reason="Xvfb is not installed")


class Window:
    """The window of a `tests.screens.window_program.WindowProgram`, run from the module `program`."""

    def __init__(self, program: str, size: str, environment: dict[str, str]) -> None:
        self.environment = environment
        self.heard: list[list[Any]] = []
        self.program = subprocess.Popen(
            [sys.executable, "-m", program, size],
            cwd=ROOT,
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self._lines: queue.SimpleQueue[list[Any]] = queue.SimpleQueue()
        assert self.program.stdin
        assert self.program.stdout
        self._into: IO[str] = self.program.stdin
        self._out: IO[str] = self.program.stdout
        threading.Thread(target=self._read, daemon=True).start()
        self.wait_for("ready")

    def _read(self) -> None:
        for line in self._out:
            self._lines.put(json.loads(line))

    def order(self, *order: object) -> None:
        self._into.write(json.dumps(order) + "\n")
        self._into.flush()

    def show(self, sample: str, lang: str = "vi", **changes: object) -> None:
        self.ask("show", sample, lang, changes)

    def texts(self) -> list[str]:
        """What can be read in the window."""
        return [text for text, _ in self.ask("labels")]

    def ask(self, *order: object) -> Any:
        self.order(*order)
        return self.wait_for("answer")[0]

    def wait_for(self, kind: str, seconds: float = PATIENCE_S) -> list[Any]:
        """Return the rest of the next line of this kind; keep the others in `heard`."""
        for place, (said, *rest) in enumerate(self.heard):
            if said == kind:
                del self.heard[place]
                return rest
        until = time.monotonic() + seconds
        while True:
            try:
                said, *rest = self._lines.get(timeout=max(until - time.monotonic(), 0.001))
            except queue.Empty:
                raise AssertionError(f"nothing of the kind {kind!r} came; heard: {self.heard}") from None
            if said == kind:
                return rest
            self.heard.append([said, *rest])

    def wait_until(self, condition: Callable[[], bool]) -> None:
        until = time.monotonic() + PATIENCE_S
        while not condition():
            assert time.monotonic() < until, "it did not come true in time"

    def heard_no(self, kind: str) -> bool:
        """Whether nothing of this kind came until now."""
        self.ask("size")
        return not any(said == kind for said, *_ in self.heard)

    def xdotool(self, *words: object) -> str:
        """Move, press or ask as these words say; return the answer."""
        return subprocess.run(
            ["xdotool", *map(str, words)],
            env=self.environment,
            check=True,
            timeout=PATIENCE_S,
            stdout=subprocess.PIPE,
            text=True,
        ).stdout.strip()

    def where(self, text: str) -> tuple[int, int]:
        """Return the middle of the label with this text, once it is there."""
        until = time.monotonic() + PATIENCE_S
        while (place := self.ask("where", text)) is None:
            assert time.monotonic() < until, f"{text!r} is not shown: {self.texts()}"
        x, y = place
        return x, y

    def tap(self, text: str, times: int = 1) -> None:
        """Touch the label with this text, once it is there."""
        x, y = self.where(text)
        self.tap_at(x, y, times)

    def tap_at(self, x: int, y: int, times: int = 1) -> None:
        self.xdotool("mousemove", x, y)
        self.xdotool("click", "--repeat", times, "--delay", 120, 1)

    def close(self) -> None:
        if self.program.poll() is None:
            self.order("close")
            try:
                self.program.wait(PATIENCE_S)
            except subprocess.TimeoutExpired:
                self.program.kill()
        self._into.close()
        self._out.close()
        self.program.wait()


@contextmanager
def window(program: str, size: str, screen: tuple[int, int] = (1000, 1000)) -> Iterator[Window]:
    """Open a program's window of this size, `WIDTHxHEIGHT` or `full`, on a screen of that one."""
    with virtual_screen(*screen) as environment:
        opened = Window(program, size, environment)
        try:
            yield opened
        finally:
            opened.close()
