"""The board's window as a program for tests: orders come, and answers go, as lines of JSON.

An order is `[name, argument...]`; its answer comes as `["answer", ...]` once it is done and drawn.
"""

import json
import os
import sys
import threading
from collections.abc import Callable
from dataclasses import fields, replace
from typing import Any

from display_board.app import open_window
from display_board.samples import samples, slide
from display_board.snapshot import Snapshot
from motcua.screens.options import WindowOptions
from tests.screens.window_program import FRAMES, RECOVERY_S, resident_kb, tell


class Broken(Snapshot):
    """A snapshot that fails when it is looked at."""

    cards = property(lambda _: 1 // 0, lambda *_: None)


class Program:
    """The window; the names of its orders are those of its methods."""

    def __init__(self, size: tuple[int, int] | None) -> None:
        options = WindowOptions(title="Board", size=size, place=(0, 0) if size else None)
        self.window = open_window(
            options, count=lambda kind, what: tell("fault", kind, what), recovery_s=RECOVERY_S
        )
        self.inner: Any = self.window
        from kivy.clock import Clock

        self.clock = Clock

    def run(self) -> None:
        threading.Thread(target=self.listen, daemon=True).start()
        tell("ready")
        self.window.run()

    def listen(self) -> None:
        for line in sys.stdin:
            name, *arguments = json.loads(line)
            getattr(self, name)(*arguments)

    def soon(self, work: Callable[[], object]) -> None:
        """Do `work` in the window's thread and answer some frames later."""

        def turn(left: int, result: object) -> None:
            if left:
                self.clock.schedule_once(lambda _: turn(left - 1, result), 0)
            else:
                tell("answer", result)

        self.clock.schedule_once(lambda _: turn(FRAMES, work()), 0)

    # --- orders -----------------------------------------------------------------------------

    def show(self, sample: str, lang: Any, changes: Any) -> None:
        self.window.show(replace(samples(lang)[sample], **changes))
        self.soon(lambda: None)

    def texts(self) -> None:
        """Tell what can be read in the window."""

        def look() -> list[str]:
            from scripts.pictures import visible

            shown = [each for top in self.inner._surface.children for each in visible(top)]
            return [each.text for each in shown if getattr(each, "fitted", None) and each.fitted.lines]

        self.soon(look)

    def flood(self, count: int) -> None:
        """Show many, from this thread, which is not the window's."""
        for number in range(count):
            self.window.show(replace(samples("vi")["full"], clock=f"{number // 60:02}:{number % 60:02}"))
        self.soon(lambda: None)

    def slide_size(self) -> None:
        """Tell how large the slide stands there."""
        self.soon(lambda: list(self.inner.view.picture._shown.size))

    def resize(self, width: int, height: int) -> None:
        def work() -> None:
            self.inner._surface.size = (width, height)

        self.soon(work)

    def size(self) -> None:
        self.soon(lambda: list(self.inner._surface.size))

    def is_failsafe(self) -> None:
        self.soon(lambda: self.inner.view is None)

    def break_screen(self) -> None:
        good = samples("vi")["full"]
        self.window.show(Broken(**{each.name: getattr(good, each.name) for each in fields(good)}))

    def change(self, count: int) -> None:
        """Show so many boards, each drawn; tell the memory in kB a third of the way, and at the end."""
        shown = list(samples("vi").values())
        slides = [replace(slide(), key=("slide", number, 0)) for number in range(7)]
        used: list[int] = []

        def turn(number: int) -> None:
            if number in (count // 3, count):
                used.append(resident_kb())
            if number == count:
                tell("answer", used)
                return
            snapshot = shown[number % len(shown)]
            if snapshot.slide is not None:
                snapshot = replace(snapshot, slide=slides[number % len(slides)])
            self.inner.view.show(snapshot)
            self.clock.schedule_once(lambda _: turn(number + 1), 0)

        self.clock.schedule_once(lambda _: turn(0), 0)

    def close(self) -> None:
        self.window.close()


if __name__ == "__main__":
    given = sys.argv[1]
    width, _, height = given.partition("x")
    Program(None if given == "full" else (int(width), int(height))).run()
    os._exit(0)  # the listening thread waits for a line
