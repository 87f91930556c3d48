"""A whole board in a process of its own, to be measured: tells which numbers it has drawn, and when."""

import json
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from display_board.app import open_window
from display_board.program import BoardProgram
from display_board.samples import samples
from display_board.settings import BoardSettings, ShownSettings
from display_board.snapshot import Snapshot
from motcua import __version__
from motcua.wire.commands import Role
from motcua.wire.credentials import Credentials
from scripts.benchmarks.window_program import WindowProgram, options, tell

RUNNING = ("Mời công dân chuẩn bị giấy tờ trước khi đến quầy.", "Please have your documents ready.")
SAMPLES = ("full", "called", "called-dark", "few", "together")


class BoardWindow(WindowProgram):
    """A board with its window. The first line that it is told is its account."""

    def __init__(self, work: Path, size: tuple[int, int]) -> None:
        account = json.loads(sys.stdin.readline())
        who = Credentials(**{**account, "role": Role(account["role"])})
        shown = ShownSettings(running=RUNNING)
        settings = BoardSettings(credentials=who, data_dir=work / "board", shown=shown)
        self.program = BoardProgram(settings, version=__version__)
        self.seen: set[str] = set()
        super().__init__(open_window(options("Board", size)))

    def changing(self) -> Sequence[Snapshot]:
        return [samples(lang)[name] for lang in ("vi", "en") for name in SAMPLES]

    def run(self) -> None:
        self.program.on_change(self.window.show)
        with self.program:
            super().run()

    def begin(self) -> None:
        """Say that it is ready once the centre's clock has come."""

        def look(_: float) -> bool:
            is_there = bool(self.program.snapshot().clock)
            if is_there:
                tell("ready")
            return not is_there

        self.clock.schedule_interval(look, 0.1)

    def drawn(self, *_: object) -> None:
        view = self.window.view
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

    def measure(self, count: int, show: Callable[[int], object]) -> None:
        self.program.on_change(lambda _: None)
        self.seen |= {call.number for each in samples("vi").values() for call in (*each.cards, *each.rows)}
        super().measure(count, show)

    def settle(self) -> None:
        """Say when no call blinks any more."""

        def look(_: float) -> bool:
            shown = self.program.snapshot()
            blinks = any(call.is_fresh for call in (*shown.cards, *shown.rows))
            if not blinks:
                tell("answer")
            return blinks

        self.clock.schedule_interval(look, 0.5)


if __name__ == "__main__":
    BoardWindow(Path(sys.argv[1]), (int(sys.argv[2]), int(sys.argv[3]))).run()
