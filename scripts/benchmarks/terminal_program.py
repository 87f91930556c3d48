"""The rating terminal in a process of its own: prints when it has drawn what, as lists of numbers in JSON."""

import json
import sys
import threading
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

from motcua.screens.options import WindowOptions
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


def tell(*numbers: float) -> None:
    print(json.dumps(numbers), flush=True)


class AskedTerminal(TerminalProgram):
    """A terminal that knows of the centre what it is given here, whatever the line says."""

    def ask(self, known: Known) -> None:
        """Take what is known."""
        self._known = known
        self._inbox.put(self._hear)

    def _hear(self, now: float) -> Effects:
        return self._flow.take(self._known, now)


class Terminal:
    """The terminal; the names of its orders are those of its methods."""

    def __init__(self, folder: Path, size: tuple[int, int]) -> None:
        times = Times(guard_s=GUARD_S, reasons_s=600.0)
        settings = TerminalSettings(credentials=NOWHERE, data_dir=folder, times=times)
        self.program = AskedTerminal(settings, version="1")
        options = WindowOptions(title="Terminal", size=size, place=(0, 0))
        self.window = open_window(self.program.post, self.seen, options)
        self.inner: Any = self.window
        self.waits_for: Screen | None = None
        self.is_asked = False
        self.program.on_change(self.window.show)

    def run(self) -> None:
        from kivy.clock import Clock

        self.clock = Clock
        self.inner._surface.bind(on_flip=self.drawn)  # noqa: SLF001
        self.window.show(self.program.snapshot())
        threading.Thread(target=self.listen, daemon=True).start()
        self.clock.schedule_once(lambda _: tell(), 1)
        with self.program:
            self.window.run()

    def listen(self) -> None:
        for line in sys.stdin:
            name, *arguments = json.loads(line)
            getattr(self, name)(*arguments)

    def seen(self, turn: int) -> None:
        self.program.seen(turn)
        if self.is_asked:
            self.is_asked = False
            threading.Timer(GUARD_S * 2, tell).start()

    def drawn(self, *_: object) -> None:
        if self.waits_for is not None and self.inner.view.snapshot.screen is self.waits_for:
            self.waits_for = None
            tell(time.monotonic())

    def question(self, token: str) -> None:
        """Put a question; it is told when a tap on it counts, and when the reasons are drawn after it."""
        prompt = Prompt(
            token=token, visit="v", number="A012", counter="q3", officer=None, seconds=300, form="five"
        )
        self.waits_for, self.is_asked = None, True
        self.program.ask(replace(known(), prompt=prompt))
        self.clock.schedule_once(lambda _: setattr(self, "waits_for", Screen.REASONS), 0.1)

    def frames(self, count: int) -> None:
        """Show so many screens, as fast as it goes; tell how long each took, in seconds."""
        shown: list[Snapshot] = [each for lang in ("vi", "en") for each in samples(lang).values()]
        times: list[float] = []

        def turn(number: int, began: float) -> None:
            if number:
                times.append(time.perf_counter() - began)
            if number == count:
                tell(*times)
                return
            began = time.perf_counter()
            self.inner.view.show(shown[number % len(shown)])
            self.clock.schedule_once(lambda _: turn(number + 1, began), 0)

        self.clock.schedule_once(lambda _: turn(0, 0.0), 0)


if __name__ == "__main__":
    Terminal(Path(sys.argv[1]), (int(sys.argv[2]), int(sys.argv[3]))).run()
