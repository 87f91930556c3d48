"""The clock that a rehearsal gives its coordinator: eight bytes of shared memory, set by the rehearsal."""

import mmap
import os
import signal
import struct
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from types import TracebackType
from typing import Self

_STEP_S = 0.25
"""While the rehearsal keeps pace with real time, the clock is set at least that often."""


class SharedClock:
    """Milliseconds since 1970, a little-endian signed 64-bit number, in memory that a child can map.

    `speed`: seconds of the day in a second of ours; None: the clock jumps.
    """

    def __init__(self, start: datetime, speed: float | None) -> None:
        self.descriptor = os.memfd_create("motcua-clock")
        os.ftruncate(self.descriptor, 8)
        self._memory = mmap.mmap(self.descriptor, 8)
        self._speed = speed
        self._is_stopped = False
        self._shown = start
        self._began: tuple[datetime, float] | None = None
        self._set(start)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Give the memory back. Safe to call twice."""
        if not self._memory.closed:
            self._memory.close()
            os.close(self.descriptor)

    def stop(self) -> None:
        """Stand still from now on; for any moment, a signal's handler too."""
        self._is_stopped = True

    def advance(self, to: datetime) -> None:
        """Set the clock, at the pace of the rehearsal; the first time it jumps.

        Raises KeyboardInterrupt once it was stopped.
        """
        if self._speed is not None and self._began is not None:
            self._keep_pace(to, self._speed, *self._began)
        self._set(to)
        if self._began is None:
            self._began = (to, time.monotonic())

    def _keep_pace(self, to: datetime, speed: float, began: datetime, began_s: float) -> None:
        due_s = began_s + (to - began).total_seconds() / speed
        while (left_s := due_s - time.monotonic()) > 0:
            self._set(max(self._shown, to - timedelta(seconds=left_s * speed)))
            time.sleep(min(left_s, _STEP_S))

    def _set(self, to: datetime) -> None:
        if self._is_stopped:
            raise KeyboardInterrupt
        self._shown = to
        self._memory[:8] = struct.pack("<q", round(to.timestamp() * 1000))


@contextmanager
def interruptible(clock: SharedClock) -> Iterator[None]:
    """Let Ctrl-C end the rehearsal whenever it comes: where Python passes over it, the clock stands still."""

    def handle(*_: object) -> None:
        clock.stop()
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGINT, handle)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
