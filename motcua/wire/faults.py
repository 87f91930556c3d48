"""Faults are counted, and logged at most once a minute for each kind: a flood of them fills no disk."""

import logging
import threading
import time
from collections.abc import Callable

QUIET_S = 60.0


class Faults:
    """A count of what went wrong, for `health`, and a log that cannot be flooded. Thread-safe."""

    def __init__(self, log: logging.Logger, clock: Callable[[], float] = time.monotonic) -> None:
        """Write to `log`; `clock` is monotonic, in seconds."""
        self._log, self._clock = log, clock
        self._lock = threading.Lock()
        self._said: dict[str, float] = {}
        self._held_back: dict[str, int] = {}
        self._total = 0

    @property
    def total(self) -> int:
        """How many faults were counted."""
        return self._total

    def count(self, kind: str, what: object) -> None:
        """Count one fault of a `kind` (a fixed word) and say `what` happened, if that was not said lately."""
        with self._lock:
            self._total += 1
        self.say(kind, what)

    def say(self, kind: str, what: object) -> None:
        """Log a warning, at most once a minute for each `kind`."""
        now = self._clock()
        with self._lock:
            if now < self._said.get(kind, float("-inf")) + QUIET_S:
                self._held_back[kind] = self._held_back.get(kind, 0) + 1
                return
            self._said[kind] = now
            more = self._held_back.pop(kind, 0)
        suffix = f" ({more} more since the last such line)" if more else ""
        self._log.warning("%s: %s%s", kind, what, suffix)
