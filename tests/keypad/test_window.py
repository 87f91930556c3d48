"""The keypad's window, on a virtual screen, with xdotool for a finger."""

import json
import os
import queue
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from motcua.keypad.samples import samples
from scripts.virtual_screen import virtual_screen
from tests.screens.windows import needs_screen

pytestmark = [pytest.mark.display, needs_screen]
ROOT = Path(__file__).parents[2]
PLACES = {
    "next": (180, 225),
    "recall": (90, 310),
    "serve": (270, 310),
    "no_show": (90, 385),
    "pause": (270, 385),
}
PATIENCE_S = 20.0


class Keypad:
    def __init__(self, environment: dict[str, str]) -> None:
        self._environment = environment
        self.program = subprocess.Popen(
            [sys.executable, "-m", "tests.keypad.window_program"],
            cwd=ROOT,
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self._news: queue.SimpleQueue[list[Any]] = queue.SimpleQueue()
        threading.Thread(target=self._read, daemon=True).start()

    def _read(self) -> None:
        assert self.program.stdout
        for line in self.program.stdout:
            self._news.put(json.loads(line))

    def hear(self) -> list[Any]:
        return self._news.get(timeout=PATIENCE_S)

    def show(self, sample: str) -> None:
        assert self.program.stdin
        self.program.stdin.write(sample + "\n")
        self.program.stdin.flush()
        assert self.hear() == ["shown"]

    def finger(self, *words: object) -> None:
        subprocess.run(["xdotool", *map(str, words)], env=self._environment, check=True)


@pytest.fixture(scope="module")
def keypad() -> Iterator[Keypad]:
    with virtual_screen(400, 500) as environment:
        made = Keypad({**os.environ, **environment})
        made.show("called")
        made.finger("search", "--sync", "--onlyvisible", "--name", "Keypad")
        yield made
        made.program.kill()
        made.program.communicate()


@pytest.mark.parametrize("button", PLACES)
def test_a_click_on_a_button_is_its_press(keypad, button):
    keypad.show("called")
    keypad.finger("mousemove", *PLACES[button], "click", 1)

    assert keypad.hear() == ["press", button]
    threading.Event().wait(0.4)  # the lock-out


def test_a_button_that_is_held_is_told(keypad):
    keypad.finger("mousemove", *PLACES["pause"], "mousedown", 1)
    try:
        assert keypad.hear() == ["press", "pause"]
        assert keypad.hear() == ["hold", "pause"]
    finally:
        keypad.finger("mouseup", 1)


@pytest.mark.parametrize("sample", samples())
def test_every_sample_is_shown_without_a_fault(keypad, sample):
    keypad.show(sample)
