"""The kiosk's window as a program for tests: orders come, and news goes, as lines of JSON.

An order is `[name, argument...]`; its answer comes as `["answer", ...]` once it is done and drawn.
"""

import json
import os
import resource
import sys
import threading
from collections.abc import Callable
from dataclasses import fields, replace
from pathlib import Path
from typing import Any

from kiosk.app import open_window
from kiosk.samples import samples
from kiosk.snapshot import Screen, Snapshot, Step
from motcua.screens.options import WindowOptions

RECOVERY_S = 0.3
FRAMES = 6  # until what was changed is drawn


class Broken(Snapshot):
    """A snapshot that fails when a rule of `.kv` looks at its title."""

    title = property(lambda _: 1 // 0, lambda *_: None)


def tell(*what: object) -> None:
    print(json.dumps(what, ensure_ascii=False), flush=True)


def resident_kb() -> int:
    pages = Path("/proc/self/statm").read_text(encoding="ascii").split()[1]
    return int(pages) * resource.getpagesize() // 1024


class Program:
    """The window; the names of its orders are those of its methods."""

    def __init__(self, size: tuple[int, int] | None) -> None:
        self.fails_at_touch, self.pressed = False, 0
        options = WindowOptions(title="Kiosk", size=size, place=(0, 0) if size else None)
        self.window = open_window(self.post, options, count=self.count, recovery_s=RECOVERY_S)
        self.inner: Any = self.window
        from kivy.clock import Clock

        self.clock = Clock

    def post(self, step: Step, choice: str) -> None:
        if self.fails_at_touch and step is not Step.START_AGAIN:
            self.fails_at_touch = False
            raise RuntimeError("touch")
        tell("step", step, choice)

    def count(self, kind: str, what: object) -> None:
        tell("fault", kind, what)

    def run(self) -> None:
        self.inner._surface.bind(on_key_down=self.key)
        threading.Thread(target=self.listen, daemon=True).start()
        tell("ready")
        self.window.run()

    def key(self, *_: object) -> None:
        self.pressed += 1

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

    def visible_labels(self) -> list[Any]:
        from motcua.screens.label import FitLabel
        from scripts.pictures import visible

        shown = [each for top in self.inner._surface.children for each in visible(top)]
        return [each for each in shown if isinstance(each, FitLabel) and each.fitted.lines]

    # --- orders -----------------------------------------------------------------------------

    def show(self, sample: str, lang: Any, changes: Any) -> None:
        self.window.show(replace(samples(lang)[sample], **changes))
        self.soon(lambda: None)

    def flood(self, count: int) -> None:
        """Show many, from this thread, which is not the window's."""
        for number in range(count):
            self.window.show(replace(samples("vi")["issuing"], title=f"Số {number}"))
        self.soon(lambda: None)

    def labels(self) -> None:
        self.soon(lambda: [[each.text, "\n".join(each.fitted.lines)] for each in self.visible_labels()])

    def where(self, text: str) -> None:
        """Tell the middle of the label that shows `text`, in pixels from the upper left."""

        def look() -> list[int] | None:
            for each in self.visible_labels():
                if each.text == text:
                    x, y = each.to_window(each.x + each.width / 2, each.y + each.height / 2)
                    return [round(x), round(self.inner._surface.height - y)]
            return None

        self.soon(look)

    def size(self) -> None:
        self.soon(lambda: list(self.inner._surface.size))

    def cursor(self) -> None:
        self.soon(lambda: self.inner._surface.show_cursor)

    def keys(self) -> None:
        """Tell how many keys have arrived at the window."""
        self.soon(lambda: self.pressed)

    def ask_to_close(self) -> None:
        """Tell whether the window refuses what Alt-F4 and a window manager's cross ask for."""
        self.soon(lambda: bool(self.inner._surface.dispatch("on_request_close")))

    def is_failsafe(self) -> None:
        self.soon(lambda: self.inner.view is None)

    def try_again(self) -> None:
        """Leave the failsafe screen now."""
        self.inner._faults = 0
        self.clock.schedule_once(self.inner._show_view, 0)

    def break_screen(self, screen: str) -> None:
        good = next(each for each in samples("vi").values() if each.screen == Screen(screen))
        self.window.show(Broken(**{each.name: getattr(good, each.name) for each in fields(good)}))

    def break_touch(self) -> None:
        self.fails_at_touch = True
        self.soon(lambda: None)

    def break_clock(self) -> None:
        self.clock.schedule_once(lambda _: 1 // 0, 0)

    def break_drawing(self) -> None:
        from kivy.graphics import Callback

        def fail(_: object) -> None:
            raise RuntimeError("drawing")

        def add(_: float) -> None:
            with self.inner.view.canvas:
                Callback(fail)

        self.clock.schedule_once(add, 0)

    def break_rule(self) -> None:
        """Let a rule of `.kv` for a canvas fail: Kivy keeps those for the end of the frame."""
        from kivy.lang import Builder

        rule = "Widget:\n    canvas:\n        Color:\n            a: 1 / self.opacity\n"

        def add(_: float) -> None:
            widget = Builder.load_string(rule)
            self.inner.view.add_widget(widget)
            widget.opacity = 0

        self.clock.schedule_once(add, 0)

    def change(self, count: int) -> None:
        """Show so many snapshots, each drawn; tell the memory in kB a third of the way, and at the end."""
        shown = [snapshot for lang in ("vi", "en") for snapshot in samples(lang).values()]
        used: list[int] = []

        def turn(number: int) -> None:
            if number in (count // 3, count):
                used.append(resident_kb())
            if number == count:
                tell("answer", used)
                return
            self.inner.view.show(shown[number % len(shown)])
            self.clock.schedule_once(lambda _: turn(number + 1), 0)

        self.clock.schedule_once(lambda _: turn(0), 0)

    def close(self) -> None:
        self.window.close()


if __name__ == "__main__":
    given = sys.argv[1]
    width, _, height = given.partition("x")
    Program(None if given == "full" else (int(width), int(height))).run()
    os._exit(0)  # the listening thread waits for a line
