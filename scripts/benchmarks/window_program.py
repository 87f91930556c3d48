"""A window to measure, in a process of its own: orders come, and news goes, as lines of JSON.

An order is `[name, argument...]`, and its answer `["answer", ...]`; `["ready"]` comes first of all, and
`["drawn", ...]` with each frame that is waited for. Moments are of CLOCK_MONOTONIC: all processes share it.
"""

import json
import sys
import threading
import time
from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from typing import Any

from motcua.screens.options import WindowOptions


def tell(*what: object) -> None:
    """Say a line."""
    print(json.dumps(what), flush=True)


def options(title: str, size: tuple[int, int]) -> WindowOptions:
    """Ask for a window in the corner of the screen."""
    return WindowOptions(title=title, size=size, place=(0, 0))


class WindowProgram(ABC):
    """A window that is measured; the names of its orders are those of its methods."""

    def __init__(self, window: Any) -> None:
        from kivy.clock import Clock

        self.window, self.clock = window, Clock

    @abstractmethod
    def changing(self) -> Sequence[object]:
        """Return what `frames` shows in turn: each is another one than the one before."""

    def begin(self) -> None:
        """Say that it is ready, once what a start leaves to be done is done."""
        self.clock.schedule_once(lambda _: tell("ready"), 1)

    @abstractmethod
    def drawn(self, *_: object) -> None:
        """Take note of a frame: it is about to be shown."""

    def measured(self) -> None:  # noqa: B027 - most have nothing to go back to
        """Go back to what was shown before."""

    def run(self) -> None:
        """Do what is ordered until the process is ended."""
        self.window._surface.bind(on_flip=self.drawn)  # noqa: SLF001
        self.begin()
        threading.Thread(target=self.listen, daemon=True).start()
        self.window.run()

    def listen(self) -> None:
        """On a thread of its own: have the orders done on the window's."""
        for line in sys.stdin:
            name, *arguments = json.loads(line)
            self.clock.schedule_once(lambda _, n=name, a=arguments: getattr(self, n)(*a), 0)

    # --- orders -----------------------------------------------------------------------------

    def floor(self, count: int) -> None:
        """Draw what is shown again so many times; tell how long each took, in seconds."""
        self.measure(count, lambda _: self.window._surface.canvas.ask_update())  # noqa: SLF001

    def frames(self, count: int) -> None:
        """Show so many screens, each another one; tell how long each took, in seconds."""
        shown = self.changing()
        self.measure(count, lambda number: self.window.view.show(shown[number % len(shown)]))

    def measure(self, count: int, show: Callable[[int], object]) -> None:
        """Show something so many times, as fast as it goes; tell how long each took, in seconds."""
        times: list[float] = []

        def turn(number: int, began: float) -> None:
            if number:
                times.append(time.perf_counter() - began)
            if number == count:
                self.measured()
                tell("answer", *times)
                return
            began = time.perf_counter()
            show(number)
            self.clock.schedule_once(lambda _: turn(number + 1, began), 0)

        turn(0, 0.0)
