"""A whole board in a process of its own: says which numbers it has drawn, and when (CLOCK_MONOTONIC)."""

import json
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from display_board.app import open_window
from display_board.program import BoardProgram
from display_board.samples import samples
from display_board.settings import BoardSettings, ShownSettings
from motcua import __version__
from motcua.screens.options import WindowOptions
from motcua.wire.commands import Role
from motcua.wire.credentials import Credentials

RUNNING = ("Mời công dân chuẩn bị giấy tờ trước khi đến quầy.", "Please have your documents ready.")
SAMPLES = ("full", "called", "called-dark", "few", "together")


def tell(*what: object) -> None:
    print(json.dumps(what), flush=True)


class Program:
    """The board; the names of its orders are those of its methods."""

    def __init__(self, work: Path, size: tuple[int, int]) -> None:
        account = json.loads(sys.stdin.readline())
        who = Credentials(**{**account, "role": Role(account["role"])})
        shown = ShownSettings(running=RUNNING)
        settings = BoardSettings(credentials=who, data_dir=work / "board", shown=shown)
        self.program = BoardProgram(settings, version=__version__)
        self.window = open_window(WindowOptions(title="Board", size=size, place=(0, 0)))
        self.inner: Any = self.window
        self.seen: set[str] = set()

    def run(self) -> None:
        from kivy.clock import Clock

        self.clock = Clock
        self.inner._surface.bind(on_flip=self.drawn)  # noqa: SLF001
        self.program.on_change(self.window.show)
        with self.program:
            self.window.show(self.program.snapshot())
            threading.Thread(target=self.listen, daemon=True).start()
            Clock.schedule_interval(self.begin, 0.1)
            self.window.run()

    def begin(self, _: float) -> bool:
        """Say that it is ready once the centre's clock has come."""
        if not self.program.snapshot().clock:
            return True
        tell("ready")
        return False

    def listen(self) -> None:
        for line in sys.stdin:
            name, *arguments = json.loads(line)
            self.clock.schedule_once(lambda _, n=name, a=arguments: getattr(self, n)(*a), 0)

    def drawn(self, *_: object) -> None:
        view = self.inner.view
        if view is None:
            return
        numbers = {
            part.call.number
            for part in (*view.cards, *view.rows)
            if part.opacity and part.ids.number.fitted.lines == (part.call.number,)
        }
        new, self.seen = numbers - self.seen, self.seen | numbers
        if new:
            self.clock.schedule_once(lambda _: self.told(new), 0)

    def told(self, numbers: set[str]) -> None:
        at = time.monotonic()
        for number in numbers:
            tell("drawn", number, at)

    def settle(self) -> None:
        """Say when no call blinks any more."""

        def look(_: float) -> bool:
            shown = self.program.snapshot()
            blinks = any(call.is_fresh for call in (*shown.cards, *shown.rows))
            if not blinks:
                tell("answer")
            return blinks

        self.clock.schedule_interval(look, 0.5)

    def floor(self, count: int) -> None:
        """Draw the same board again so many times."""
        self.measure(count, lambda _: self.inner._surface.canvas.ask_update())  # noqa: SLF001

    def frames(self, count: int) -> None:
        """Show so many boards, each another one."""
        shown = [samples(lang)[name] for lang in ("vi", "en") for name in SAMPLES]
        self.measure(count, lambda number: self.inner.view.show(shown[number % len(shown)]))

    def measure(self, count: int, show: Callable[[int], object]) -> None:
        """Show something so many times, as fast as it goes; tell how long each took, in seconds."""
        self.program.on_change(lambda _: None)
        self.seen |= {call.number for each in samples("vi").values() for call in (*each.cards, *each.rows)}
        times: list[float] = []

        def turn(number: int, began: float) -> None:
            if number:
                times.append(time.perf_counter() - began)
            if number == count:
                tell("answer", *times)
                return
            began = time.perf_counter()
            show(number)
            self.clock.schedule_once(lambda _: turn(number + 1, began), 0)

        turn(0, 0.0)


if __name__ == "__main__":
    Program(Path(sys.argv[1]), (int(sys.argv[2]), int(sys.argv[3]))).run()
