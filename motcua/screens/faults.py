"""Where a screen's faults are told."""

import logging
from collections.abc import Callable

log = logging.getLogger(__name__)

Count = Callable[[str, object], None]
"""Counts a fault of a kind and says what happened, as `motcua.wire.faults.Faults.count`."""


def log_fault(kind: str, what: object) -> None:
    """Say what happened, where nobody counts faults."""
    log.warning("%s: %s", kind, what)
