"""How a program is asked to end."""

import contextlib
import os
import signal
import threading
from collections.abc import Callable


class Ending:
    """Hears that the program is asked to end: SIGTERM, or Ctrl-C. To be made once, on the main thread, early.

    A handler interrupts whatever the main thread does, which may hold any lock: so it only writes to a pipe,
    and a thread of its own does the rest.
    """

    def __init__(self) -> None:
        """Hear from now on."""
        self._lock = threading.Lock()
        self._is_asked = False
        self._ends: list[Callable[[], None]] = []
        self._heard, self._hear = os.pipe()
        os.set_blocking(self._hear, False)
        threading.Thread(target=self._wait, name="end", daemon=True).start()
        for each in (signal.SIGTERM, signal.SIGINT):
            signal.signal(each, self._handle)

    @property
    def is_asked(self) -> bool:
        """Whether the program was asked to end."""
        return self._is_asked

    def then(self, end: Callable[[], None]) -> None:
        """Have `end()` called each time the program is asked; at once, if it was before."""
        with self._lock:
            self._ends.append(end)
            is_asked = self._is_asked
        if is_asked:
            end()

    def _handle(self, *_: object) -> None:
        with contextlib.suppress(BlockingIOError):  # it was asked often enough
            os.write(self._hear, b"\n")

    def _wait(self) -> None:
        while os.read(self._heard, 1):
            with self._lock:
                self._is_asked = True
                ends = tuple(self._ends)
            for end in ends:
                end()
