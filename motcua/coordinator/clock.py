"""The coordinator's clock: UTC, whole milliseconds, never back; and whether it may open a new day."""

import ctypes
import mmap
import struct
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Protocol

RELEASED = datetime(2026, 11, 1, tzinfo=UTC)  # no clock that is earlier can be right
BEHIND, AHEAD = timedelta(minutes=2), timedelta(hours=36)
_STEP = timedelta(seconds=2)
_LOOK_AGAIN_S = 10.0
_TIME_ERROR = 5
_TIMEX_BYTES = 256  # struct timex has 208


class Clock(Protocol):
    """What the coordinator asks of a clock."""

    def now(self) -> datetime:
        """Return the time, never earlier than before."""

    def is_trusted(self) -> bool:
        """Tell whether a new day may be opened by it."""

    def set_by(self) -> timedelta:
        """Return by how much it was set since it was made, all in all: what time alone does not explain."""


def is_synchronised() -> bool:
    """Tell whether the kernel's clock is kept by NTP (adjtimex(2): not TIME_ERROR)."""
    state: int = ctypes.CDLL(None).adjtimex(ctypes.create_string_buffer(_TIMEX_BYTES))
    return 0 <= state < _TIME_ERROR


def has_battery_clock() -> bool:
    """Tell whether the machine has a clock that runs while it is off."""
    return any(Path("/dev").glob("rtc[0-9]*"))


class SystemClock:
    """The machine's clock, trusted when NTP or a battery keeps it, or when it fits the journal's `last` time.

    One that is not trusted goes on from `last` by the monotonic clock, so that no day is opened by mistake
    and no event is earlier than the one before.
    """

    def __init__(
        self,
        last: datetime | None,
        *,
        kept: Callable[[], bool] = lambda: is_synchronised() or has_battery_clock(),
        wall: Callable[[], float] = time.time,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        """Judge the clock; `kept` tells whether something keeps it, `wall` and `monotonic` are in seconds."""
        self._kept, self._wall, self._monotonic = kept, wall, monotonic
        self._seen = last or RELEASED
        now = self._read_wall()
        fits = now >= RELEASED if last is None else -BEHIND <= now - last <= AHEAD
        self._trusted = fits or (kept() and now >= RELEASED)
        self._base = now if self._trusted else self._seen
        self._base_at = self._checked_at = self._asked_at = monotonic()
        self._set_by = timedelta()

    def _read_wall(self) -> datetime:
        return datetime.fromtimestamp(self._wall(), UTC)

    def is_trusted(self) -> bool:
        """Tell whether a new day may be opened by it."""
        return self._trusted

    def set_by(self) -> timedelta:
        """Return by how much it was set since it was made, all in all: what time alone does not explain."""
        return self._set_by

    def now(self) -> datetime:
        """Return the time, never earlier than before; a step of the clock counts only if it is kept."""
        elapsed = self._monotonic()
        wall = self._read_wall()
        expected = self._base + timedelta(seconds=elapsed - self._base_at)
        stepped = abs(wall - expected) > _STEP
        if stepped and elapsed - self._checked_at >= _LOOK_AGAIN_S:
            self._checked_at = elapsed
            if self._kept() and wall >= RELEASED:
                self._trusted, stepped = True, False
                self._set_by += wall - expected
        if not stepped:
            self._base, self._base_at = wall, elapsed
            expected = wall
        crawled = self._seen + timedelta(seconds=(elapsed - self._asked_at) / 2)
        self._asked_at = elapsed
        # A clock that was set back is waited for at half speed, so that time goes on and questions still end.
        self._seen = expected if expected >= self._seen else crawled
        return self._seen.replace(microsecond=self._seen.microsecond // 1000 * 1000)


class RehearsalClock:
    """A clock that somebody else sets: shared memory of eight bytes, milliseconds since 1970."""

    def __init__(self, descriptor: int) -> None:
        """Map the shared memory of an inherited file `descriptor`."""
        self._memory = mmap.mmap(descriptor, 8, prot=mmap.PROT_READ)
        self._seen = datetime.fromtimestamp(0, UTC)

    def is_trusted(self) -> bool:
        """Tell that a new day may be opened by it: whoever sets it knows."""
        return True

    def set_by(self) -> timedelta:
        """Return nothing: whoever sets it lets the time pass."""
        return timedelta()

    def now(self) -> datetime:
        """Return the time that was set last, never earlier than before."""
        (millis,) = struct.unpack("<q", self._memory[:8])
        moment = datetime.fromtimestamp(millis // 1000, UTC) + timedelta(milliseconds=millis % 1000)
        self._seen = max(self._seen, moment)
        return self._seen
