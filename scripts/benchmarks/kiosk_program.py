"""The kiosk's window in a process of its own: prints when it has drawn what, as lists of numbers in JSON."""

import json
import sys
import threading
import time
from typing import Any

from kiosk.app import open_window
from kiosk.samples import samples
from kiosk.snapshot import Snapshot, Step
from motcua.screens.options import WindowOptions

SCREENS = ("groups", "priority")  # a tap leads from one to the other


def tell(*numbers: float) -> None:
    print(json.dumps(numbers), flush=True)


class Program:
    """The window; the names of its orders are those of its methods."""

    def __init__(self, size: tuple[int, int]) -> None:
        self.window = open_window(self.post, WindowOptions(title="Kiosk", size=size, place=(0, 0)))
        self.inner: Any = self.window
        self.shown = samples("vi")
        self.at = 0
        self.is_waited_for = False

    def run(self) -> None:
        from kivy.base import EventLoop
        from kivy.clock import Clock

        self.loop, self.clock = EventLoop, Clock
        surface = self.inner._surface  # noqa: SLF001
        surface.bind(on_touch_down=self.touched)
        surface.bind(on_flip=self.drawn)
        self.window.show(self.shown[SCREENS[0]])
        threading.Thread(target=self.listen, daemon=True).start()
        self.clock.schedule_once(lambda _: tell(), 1)
        self.window.run()

    def listen(self) -> None:
        for line in sys.stdin:
            name, *arguments = json.loads(line)
            self.clock.schedule_once(lambda _, n=name, a=arguments: getattr(self, n)(*a), 0)

    def post(self, _step: Step, _choice: str) -> None:
        self.at = 1 - self.at
        self.window.show(self.shown[SCREENS[self.at]])
        self.is_waited_for = True

    def touched(self, *_: object) -> None:
        self.is_waited_for = True

    def drawn(self, *_: object) -> None:
        if self.is_waited_for:
            self.is_waited_for = False
            self.clock.schedule_once(lambda _: tell(time.monotonic()), 0)

    def aim(self) -> None:
        """Tell where the second button is, in pixels from the upper left."""
        tile = self.inner.view.part.ids.grid.tiles[1]
        x, y = tile.to_window(tile.x + tile.width / 2, tile.y + tile.height / 2)
        tell(round(x), round(self.inner._surface.height - y))  # noqa: SLF001

    def frames(self, count: int) -> None:
        """Show so many screens, as fast as it goes; tell how long each took, in seconds."""
        shown: list[Snapshot] = [each for lang in ("vi", "en") for each in samples(lang).values()]
        times: list[float] = []

        def turn(number: int, began: float) -> None:
            if number:
                times.append(time.perf_counter() - began)
            if number == count:
                self.window.show(self.shown[SCREENS[self.at]])
                tell(*times)
                return
            began = time.perf_counter()
            self.inner.view.show(shown[number % len(shown)])
            self.clock.schedule_once(lambda _: turn(number + 1, began), 0)

        turn(0, 0.0)


if __name__ == "__main__":
    Program((int(sys.argv[1]), int(sys.argv[2]))).run()
