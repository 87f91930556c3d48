"""The kiosk's window in a process of its own, to be measured: tells when it has drawn what a finger did."""

import sys
import time
from collections.abc import Sequence

from kiosk.app import open_window
from kiosk.samples import samples
from kiosk.snapshot import Snapshot, Step
from scripts.benchmarks.window_program import WindowProgram, options, tell

SCREENS = ("groups", "priority")  # a tap leads from one to the other


class KioskWindow(WindowProgram):
    """The kiosk's window, where each tap leads to another screen."""

    def __init__(self, size: tuple[int, int]) -> None:
        super().__init__(open_window(self.post, options("Kiosk", size)))
        self.shown = samples("vi")
        self.at = 0
        self.is_waited_for = False
        self.window._surface.bind(on_touch_down=self.touched)  # noqa: SLF001

    def changing(self) -> Sequence[Snapshot]:
        return [each for lang in ("vi", "en") for each in samples(lang).values()]

    def begin(self) -> None:
        self.measured()
        super().begin()

    def measured(self) -> None:
        self.window.show(self.shown[SCREENS[self.at]])

    def post(self, _step: Step, _choice: str) -> None:
        self.at = 1 - self.at
        self.window.show(self.shown[SCREENS[self.at]])
        self.is_waited_for = True

    def touched(self, *_: object) -> None:
        self.is_waited_for = True

    def drawn(self, *_: object) -> None:
        if self.is_waited_for:
            self.is_waited_for = False
            self.clock.schedule_once(lambda _: tell("drawn", time.monotonic()), 0)

    def aim(self) -> None:
        """Tell where the second button is, in pixels from the upper left."""
        tile = self.window.view.part.ids.grid.tiles[1]
        x, y = tile.to_window(tile.x + tile.width / 2, tile.y + tile.height / 2)
        tell("answer", round(x), round(self.window._surface.height - y))  # noqa: SLF001


if __name__ == "__main__":
    KioskWindow((int(sys.argv[1]), int(sys.argv[2]))).run()
