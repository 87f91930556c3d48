"""A program and its window: what is shown at the beginning, and how it is asked to end."""

import signal
import threading
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Never

import pytest

from motcua.device_main import run_in_window
from motcua.device_program import DeviceProgram
from motcua.ending import Ending
from motcua.wire.commands import Role
from motcua.wire.credentials import Credentials
from motcua.wire.device import Change
from tests.wire.hall import until

NOBODY = Credentials(
    device="d", role=Role.BOARD, host="127.0.0.1", port=1, username="d", password="p", root="motcua/v1/q1"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    data_dir: Path
    credentials: Credentials = NOBODY


class Numbers(DeviceProgram[int, Never]):
    """Shows a number."""

    name = "numbers"

    def __init__(self, folder: Path) -> None:
        super().__init__(Settings(data_dir=folder), version="1")
        self._snapshot = self.number = 0

    def shows(self, number: int) -> None:
        """Show another number; return when the program is done with it."""
        done = threading.Event()
        self.call(lambda: setattr(self, "number", number))
        self.call(done.set)
        assert done.wait(30)

    def _turn(self) -> None:
        happening = self._next(self._clock() + 1)
        if happening is not None:
            happening(self._clock())
        self._show(self.number)

    def _device_changed(self, change: Change) -> None:
        """Nothing is shown of it."""


class Hurried(Numbers):
    """Shows another number just after it was asked what there is to be shown."""

    def snapshot(self) -> int:
        before = super().snapshot()
        self.shows(before + 1)
        return before


class Glass:
    """What takes the place of a window; it runs until it is closed, or shows what it is to show at last."""

    def __init__(self, last: int | None = None, when_run: Callable[[], None] = lambda: None) -> None:
        self.shown: list[int] = []
        self.is_run = False
        self._last, self._when_run = last, when_run
        self.is_closed = False

    def show(self, number: int) -> None:
        self.shown.append(number)

    def run(self) -> None:
        self.is_run = True
        self._when_run()
        until(lambda: self.is_closed or self.shown[-1] == self._last, what="the end")

    def close(self) -> None:
        self.is_closed = True

    def call(self, back: Callable[[], None]) -> None:
        back()


@pytest.fixture(autouse=True)
def handlers():
    """The handlers of signals are as before afterwards."""
    kept = {each: signal.getsignal(each) for each in (signal.SIGTERM, signal.SIGINT)}
    yield
    for each, handler in kept.items():
        signal.signal(each, handler)


def run(program: Numbers, open_window: Callable[[], Any]) -> None:
    with program:
        run_in_window(program, Ending(), open_window)


def test_what_changes_while_the_window_is_shown_the_first_is_shown_too(tmp_path):
    glass = Glass(last=1)

    run(Hurried(tmp_path), lambda: glass)

    assert glass.shown[0] == 0


def test_who_asks_for_changes_is_told_at_once_what_there_is(tmp_path):
    told: list[int] = []
    with Numbers(tmp_path) as program:
        program.shows(7)
        program.on_change(told.append)
        program.shows(8)

        assert until(lambda: told == [7, 8])


def test_a_program_that_is_asked_to_end_while_its_window_opens_ends(tmp_path):
    glass = Glass()

    def open_window() -> Glass:
        signal.raise_signal(signal.SIGTERM)
        return glass

    run(Numbers(tmp_path), open_window)

    assert glass.is_closed or not glass.is_run


def test_a_program_that_is_asked_to_end_closes_its_window(tmp_path):
    glass = Glass(when_run=lambda: signal.raise_signal(signal.SIGTERM))

    run(Numbers(tmp_path), lambda: glass)

    assert glass.is_closed
