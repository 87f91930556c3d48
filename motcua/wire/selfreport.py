"""What a device says about itself: presence and health. Retained, so that watchers see the last of it."""

import json
import logging
import math
import shutil
from collections.abc import Callable, Mapping
from datetime import datetime
from pathlib import Path
from typing import Literal

from motcua.wire.codec import encode
from motcua.wire.errors import NotConnected
from motcua.wire.outbox import Outbox
from motcua.wire.states import Health, Presence

log = logging.getLogger(__name__)

HEALTH_S = 30.0
COUNTS_S = 2.0  # counts in `health` may be so old; trouble with a printer is told at once

PrinterHealth = Literal["ok", "near_end", "out", "cover_open", "offline", "unknown", "none"]
Extra = str | int | float | bool | None
Publish = Callable[[bytes], object]


def farewell(incarnation: int) -> bytes:
    """Return the presence that is the last will, and the last word of an orderly end."""
    return encode(Presence(online=False, incarnation=incarnation))


class HealthReport:
    """Publishes `health` every 30 s and when it changes. `set` is for any thread, the rest for one."""

    def __init__(self, folder: Path, outbox: Outbox, faults: Callable[[], int]) -> None:
        """`folder` is where the free disk space is looked up, `faults()` their count."""
        self._folder, self._outbox, self._faults = folder, outbox, faults
        self._printer: PrinterHealth = "none"
        self._extra: Mapping[str, Extra] = {}
        self.due = -math.inf

    def set(self, printer: PrinterHealth, extra: Mapping[str, Extra]) -> bool:
        """Take the state of the printer and further fields; say whether anything changed."""
        if (printer, extra) == (self._printer, self._extra):
            return False
        self._printer, self._extra, self.due = printer, dict(extra), -math.inf
        return True

    def soon(self, now: float) -> None:
        """Publish within two seconds: a count may have changed."""
        self.due = min(self.due, now + COUNTS_S)

    def turn(self, now: float, at: datetime, publish: Publish) -> None:
        """Publish if it is due. Raises `OutboxError` if the counts cannot be read."""
        if now < self.due:
            return
        self.due = now + HEALTH_S
        health = Health(
            at=at,
            printer=self._printer,
            outbox=self._outbox.count(),
            disk_free_mb=_free_mb(self._folder),
            faults=self._faults(),
            refused=self._outbox.refused_count(),
        )
        told = {**self._extra, "refused": 0, **json.loads(encode(health))}
        try:
            publish(json.dumps(told, ensure_ascii=False).encode())
        except NotConnected:
            self.due = now  # told when the line is back


def _free_mb(folder: Path) -> int:
    try:
        return shutil.disk_usage(folder).free // 10**6
    except OSError as error:
        log.debug("no free space known of %s: %s", folder, error)
        return 0
