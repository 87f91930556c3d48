"""What a device knows of the coordinator itself: whether it was heard lately, and its clock."""

import math
from datetime import UTC, datetime

HEARTBEAT_S = 5.0


class CoordinatorWatch:
    """The heartbeat watch. All `now` are monotonic seconds of the device."""

    def __init__(self) -> None:
        """Begin with silence."""
        self._heard_at = -math.inf
        self._was_live = False
        self._clock: tuple[float, float] | None = None
        self._beat: tuple[float, float] | None = None

    def heartbeat(self, at: datetime, now: float) -> None:
        """Note a heartbeat that arrived `now` and was sent `at`, by the coordinator's clock."""
        self._heard_at = now
        self._beat = at.timestamp(), now
        self.clock_says(at, now)

    def clock_says(self, at: datetime, now: float) -> None:
        """Note that the coordinator's clock showed `at` (or later) `now`."""
        self._clock = (at.timestamp(), now)

    def is_live(self, now: float) -> bool:
        """Whether a heartbeat was heard in the last five seconds."""
        return now - self._heard_at < HEARTBEAT_S

    def silent_at(self) -> float:
        """Return when it will count as silent if nothing is heard; never, if it does already."""
        return self._heard_at + HEARTBEAT_S if self._was_live else math.inf

    def flipped(self, now: float) -> bool:
        """Whether it has become live or silent since this was last asked."""
        live = self.is_live(now)
        self._was_live, before = live, self._was_live
        return live != before

    def time(self, now: float) -> float | None:
        """Return the coordinator's time, in seconds since 1970, if it was ever told."""
        return None if self._clock is None else self._clock[0] + now - self._clock[1]

    def time_of_heartbeat(self, now: float) -> datetime | None:
        """Return what the coordinator's clock shows, as its newest heartbeat told it."""
        if self._beat is None:
            return None
        return datetime.fromtimestamp(self._beat[0] + now - self._beat[1], UTC)
