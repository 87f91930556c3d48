"""The rating terminal in a process of its own, to be measured: tells when the reasons are drawn."""

import sys
import threading
import time
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from motcua.wire.commands import Role
from motcua.wire.credentials import Credentials
from motcua.wire.states import Prompt
from rating_terminal.app import open_window
from rating_terminal.flow import Effects
from rating_terminal.program import TerminalProgram
from rating_terminal.samples import known, samples
from rating_terminal.settings import TerminalSettings
from rating_terminal.snapshot import Screen, Snapshot
from rating_terminal.state import Known, Times
from scripts.benchmarks.window_program import WindowProgram, options, tell

NOWHERE = Credentials(
    device="rating-1",
    role=Role.RATING,
    host="127.0.0.1",
    port=1,
    username="rating-1",
    password="",
    root="motcua/v1/q1",
    counter="q3",
)
"""An account of a centre that does not answer: the score stays in the outbox."""
GUARD_S = 0.05


class AskedTerminal(TerminalProgram):
    """A terminal that knows of the centre what it is given here, whatever the line says."""

    def ask(self, known: Known) -> None:
        """Take what is known."""
        self._known = known
        self._inbox.put(self._hear)

    def _hear(self, now: float) -> Effects:
        return self._flow.take(self._known, now)


class TerminalWindow(WindowProgram):
    """A terminal with its window."""

    def __init__(self, folder: Path, size: tuple[int, int]) -> None:
        times = Times(guard_s=GUARD_S, reasons_s=600.0)
        settings = TerminalSettings(credentials=NOWHERE, data_dir=folder, times=times)
        self.program = AskedTerminal(settings, version="1")
        self.waits_for: Screen | None = None
        self.is_asked = False
        super().__init__(open_window(self.program.post, self.seen, options("Terminal", size)))

    def changing(self) -> Sequence[Snapshot]:
        return [each for lang in ("vi", "en") for each in samples(lang).values()]

    def run(self) -> None:
        self.program.on_change(self.window.show)
        with self.program:
            super().run()

    def seen(self, turn: int) -> None:
        self.program.seen(turn)
        if self.is_asked:
            self.is_asked = False
            threading.Timer(GUARD_S * 2, tell, ["answer"]).start()

    def drawn(self, *_: object) -> None:
        if self.waits_for is not None and self.window.view.snapshot.screen is self.waits_for:
            self.waits_for = None
            tell("drawn", time.monotonic())

    def question(self, token: str) -> None:
        """Put a question; it is told when a tap on it counts, and when the reasons are drawn after it."""
        prompt = Prompt(
            token=token, visit="v", number="A012", counter="q3", officer=None, seconds=300, form="five"
        )
        self.waits_for, self.is_asked = None, True
        self.program.ask(replace(known(), prompt=prompt))
        self.clock.schedule_once(lambda _: setattr(self, "waits_for", Screen.REASONS), 0.1)


if __name__ == "__main__":
    TerminalWindow(Path(sys.argv[1]), (int(sys.argv[2]), int(sys.argv[3]))).run()
