"""What a device knows of the coordinator itself: whether it was heard lately, and its clock."""

import math
from datetime import datetime

HEARTBEAT_S = 5.0


class CoordinatorWatch:
    """The heartbeat watch. All `now` are monotonic seconds of the device."""

    def __init__(self) -> None:
        """Begin with silence."""
        self._heard_at = -math.inf
        self._was_live = False
        self._since: float | None = None
        self._beat: tuple[float, float] | None = None

    def heartbeat(self, at: datetime, now: float) -> None:
        """Note a heartbeat that arrived `now` and was sent `at`, by the coordinator's clock."""
        self._heard_at = now
        self._beat = at.timestamp(), now

    def serves_since(self, at: datetime) -> None:
        """Note that the coordinator started `at`, by its own clock."""
        self._since = at.timestamp()

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
        """Return its time by the newest heartbeat, in seconds since 1970; None before the first."""
        beat = self._beat
        return None if beat is None else beat[0] + now - beat[1]

    def time_at_least(self, now: float) -> float | None:
        """Return its time; before the first heartbeat when it started, if that was told."""
        time = self.time(now)
        return self._since if time is None else time
