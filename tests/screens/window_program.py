"""A window as a program for tests: orders come, and news goes, as lines of JSON.

An order is `[name, argument...]`; its answer comes as `["answer", ...]` once it is done and drawn.
"""

import json
import os
import resource
import sys
import threading
from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence
from dataclasses import fields, replace
from pathlib import Path
from typing import Any

from motcua.screens.options import WindowOptions

RECOVERY_S = 60.0  # so long the failsafe screen can be looked at, unless `recover` is ordered
FRAMES = 6  # until what was changed is drawn


def tell(*what: object) -> None:
    print(json.dumps(what, ensure_ascii=False), flush=True)


def resident_kb() -> int:
    pages = Path("/proc/self/statm").read_text(encoding="ascii").split()[1]
    return int(pages) * resource.getpagesize() // 1024


def broken(good: Any, name: str) -> Any:
    """Return a snapshot as `good`, which fails when its field `name` is looked at."""
    kind = type("Broken", (type(good),), {name: property(lambda _: 1 // 0, lambda *_: None)})
    return kind(**{each.name: getattr(good, each.name) for each in fields(good)})


class WindowProgram(ABC):
    """A window; the names of its orders are those of its methods."""

    title: str

    def __init__(self, size: tuple[int, int] | None) -> None:
        """Open the window with this size; None: as large as the screen."""
        self.pressed = 0
        options = WindowOptions(title=self.title, size=size, place=(0, 0) if size else None)
        self.window = self.opened(options)
        from kivy.clock import Clock

        self.clock = Clock

    # --- what a program has of its own --------------------------------------------------------

    @abstractmethod
    def opened(self, options: WindowOptions) -> Any:
        """Open the program's window."""

    @abstractmethod
    def samples(self, lang: Any) -> Mapping[str, Any]:
        """Return the samples of what it shows, by name."""

    def changing(self) -> Sequence[Any]:
        """Return what `change` shows in turn."""
        return [snapshot for lang in ("vi", "en") for snapshot in self.samples(lang).values()]

    # --- running --------------------------------------------------------------------------------

    @classmethod
    def main(cls) -> None:
        """Run the program with the size that the arguments name, `WIDTHxHEIGHT` or `full`."""
        width, _, height = sys.argv[1].partition("x")
        cls((int(width), int(height)) if height else None).run()
        os._exit(0)  # the listening thread waits for a line

    def run(self) -> None:
        self.window._surface.bind(on_key_down=self.key)
        threading.Thread(target=self.listen, daemon=True).start()
        tell("ready")
        self.window.run()

    def key(self, *_: object) -> None:
        self.pressed += 1

    def listen(self) -> None:
        for line in sys.stdin:
            name, *arguments = json.loads(line)
            getattr(self, name)(*arguments)

    def count(self, kind: str, what: object) -> None:
        tell("fault", kind, str(what))

    def soon(self, work: Callable[[], object]) -> None:
        """Do `work` in the window's thread and answer some frames later."""

        def turn(left: int, result: object) -> None:
            if left:
                self.clock.schedule_once(lambda _: turn(left - 1, result), 0)
            else:
                tell("answer", result)

        self.clock.schedule_once(lambda _: turn(FRAMES, work()), 0)

    def visible_labels(self) -> list[Any]:
        """Return what can be read now: all that was made to fit, and has lines."""
        from scripts.pictures import visible

        shown = [each for top in self.window._surface.children for each in visible(top)]
        return [each for each in shown if hasattr(each, "fitted") and each.fitted.lines]

    # --- orders -----------------------------------------------------------------------------

    def show(self, sample: str, lang: Any, changes: Any) -> None:
        self.window.show(replace(self.samples(lang)[sample], **changes))
        self.soon(lambda: None)

    def flood(self, count: int, sample: str, field: str) -> None:
        """Show a sample many times, its `field` counting, from this thread, which is not the window's."""
        shown = self.samples("vi")[sample]
        for number in range(count):
            self.window.show(replace(shown, **{field: f"Số {number}"}))
        self.soon(lambda: None)

    def labels(self) -> None:
        """Tell what can be read: each text, and its lines as they are drawn."""
        self.soon(lambda: [[each.text, "\n".join(each.fitted.lines)] for each in self.visible_labels()])

    def where(self, text: str) -> None:
        """Tell the middle of the label that shows `text`, in pixels from the upper left."""

        def look() -> list[int] | None:
            for each in self.visible_labels():
                if each.text == text:
                    x, y = each.to_window(each.x + each.width / 2, each.y + each.height / 2)
                    return [round(x), round(self.window._surface.height - y)]
            return None

        self.soon(look)

    def size(self) -> None:
        self.soon(lambda: list(self.window._surface.size))

    def resize(self, width: int, height: int) -> None:
        self.soon(lambda: setattr(self.window._surface, "size", (width, height)))

    def cursor(self) -> None:
        self.soon(lambda: self.window._surface.show_cursor)

    def keys(self) -> None:
        """Tell how many keys have arrived at the window."""
        self.soon(lambda: self.pressed)

    def ask_to_close(self) -> None:
        """Tell whether the window refuses what Alt-F4 and a window manager's cross ask for."""
        self.soon(lambda: bool(self.window._surface.dispatch("on_request_close")))

    def is_failsafe(self) -> None:
        self.soon(lambda: self.window.view is None)

    def change(self, count: int) -> None:
        """Show so many snapshots, each drawn; tell the memory in kB a third of the way, and at the end."""
        shown = self.changing()
        used: list[int] = []

        def turn(number: int) -> None:
            if number in (count // 3, count):
                used.append(resident_kb())
            if number == count:
                tell("answer", used)
                return
            self.window.view.show(shown[number % len(shown)])
            self.clock.schedule_once(lambda _: turn(number + 1), 0)

        self.clock.schedule_once(lambda _: turn(0), 0)

    def recover(self) -> None:
        """Let the time of the failsafe screen be over; tell whether it was running."""

        def end() -> bool:
            trigger = self.window._recover
            was_running = bool(trigger.is_triggered)
            trigger.cancel()
            self.clock.schedule_once(self.window._show_view, 0)
            return was_running

        self.soon(end)

    def close(self) -> None:
        self.window.close()
