"""The keypad's window, on a virtual screen, with xdotool for a finger."""

import json
import os
import queue
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from motcua.keypad.samples import samples
from scripts.virtual_screen import virtual_screen
from tests.keypad.halls import wait
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
LOCKOUT_S = 0.4
"""Longer than a button that has come up is deaf."""


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

    def finger(self, *words: object) -> str:
        done = subprocess.run(
            ["xdotool", *map(str, words)],
            env=self._environment,
            check=True,
            timeout=PATIENCE_S,
            stdout=subprocess.PIPE,
            text=True,
        )
        return done.stdout.strip()

    def wake(self) -> None:
        """Click until a click is heard: the X server may give the first to no window yet."""
        assert self.name()
        for _ in range(int(PATIENCE_S)):
            self.finger("mousemove", *PLACES["next"], "click", 1)
            with suppress(queue.Empty):
                assert self._news.get(timeout=1.0) == ["press", "next"]
                wait(LOCKOUT_S)
                return
        raise AssertionError("no click is heard")

    def name(self) -> str:
        """Return what stands on the window's bar, when there is a window."""
        return self.finger("search", "--sync", "--onlyvisible", "--class", "python", "getwindowname")


@pytest.fixture(scope="module")
def keypad() -> Iterator[Keypad]:
    with virtual_screen(400, 500) as environment:
        made = Keypad({**os.environ, **environment})
        made.show("called")
        made.wake()
        yield made
        made.program.kill()
        made.program.communicate()


def test_a_desktop_is_told_the_name_of_the_window(keypad):
    assert keypad.name() == "Keypad"


@pytest.mark.parametrize("button", PLACES)
def test_a_click_on_a_button_is_its_press(keypad, button):
    keypad.show("called")
    keypad.finger("mousemove", *PLACES[button], "click", 1)

    assert keypad.hear() == ["press", button]
    wait(LOCKOUT_S)


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
