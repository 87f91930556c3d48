"""Tells systemd that a program works, as long as each of its loops comes around.

A thread of its own that said so would prove nothing but its own life. So this one asks every loop to call
back, and speaks only when all have: a window that hangs, or a queue that nobody serves, ends the program.
"""

import logging
import queue
import threading
import time
from collections.abc import Callable, Mapping
from functools import partial
from types import TracebackType
from typing import Self

from motcua.systemd import notify, watchdog_seconds

log = logging.getLogger(__name__)

UNWATCHED_S = 5.0
"""How often the loops are asked where systemd wants no sign of life, until they have come around once."""

Loop = Callable[[Callable[[], None]], object]
"""Has a function called, soon, on a loop's own thread; returns at once."""


class Watchdog:
    """Says READY once every loop has come around, WATCHDOG as often as systemd wants, at the end STOPPING.

    `loops`: by name, how each is asked to come around.
    """

    def __init__(self, loops: Mapping[str, Loop], *, every_s: float | None = None) -> None:
        """Ask nothing before the block begins; `every_s`: instead of what systemd wants."""
        self._loops = loops
        self._watched_s = watchdog_seconds() if every_s is None else every_s
        self._stop = threading.Event()
        self._round = 0
        self._answers: queue.SimpleQueue[tuple[int, str]] = queue.SimpleQueue()
        self._thread = threading.Thread(target=self._run, name="watchdog", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, _kind: type[BaseException] | None, _error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        self._stop.set()
        self._answers.put((0, ""))
        self._thread.join()
        notify("STOPPING=1")

    def _run(self) -> None:
        every_s = self._watched_s or UNWATCHED_S
        is_ready = False
        while not self._stop.is_set():
            missing = self._missing(every_s)
            if missing and not self._stop.is_set():
                log.warning("no sign of life from: %s", ", ".join(sorted(missing)))
            elif not missing:
                notify("WATCHDOG=1" if is_ready else "READY=1")
                is_ready = True
                if self._watched_s is None:
                    return
                self._stop.wait(every_s)

    def _missing(self, within_s: float) -> set[str]:
        """Ask all loops; return those that have not come around in time."""
        self._round += 1
        missing = set(self._loops)
        for name, ask in self._loops.items():
            ask(partial(self._answers.put, (self._round, name)))
        due = time.monotonic() + within_s
        while missing and not self._stop.is_set():
            try:
                asked, name = self._answers.get(timeout=max(due - time.monotonic(), 0))
            except queue.Empty:
                break
            if asked == self._round:
                missing.discard(name)
        return missing
