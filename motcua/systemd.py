"""The few words that systemd wants to hear from a service of `Type=notify`; see sd_notify(3)."""

import logging
import os
import socket

log = logging.getLogger(__name__)

VARIABLES = frozenset({"NOTIFY_SOCKET", "WATCHDOG_USEC", "WATCHDOG_PID"})
"""What systemd puts into the environment; it is not meant for our children."""


def notify(state: str) -> None:
    """Tell systemd, where it asked to be told. A systemd that does not listen is logged, no more."""
    address = os.environ.get("NOTIFY_SOCKET")
    if not address:
        return
    try:
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as to_systemd:
            to_systemd.sendto(state.encode(), "\0" + address[1:] if address[0] == "@" else address)
    except OSError as error:
        log.warning("systemd not told %s: %s", state, error)


def watchdog_seconds() -> float | None:
    """Return how often systemd wants `WATCHDOG=1`, twice as often as it must; None where it does not."""
    if "NOTIFY_SOCKET" not in os.environ or "WATCHDOG_USEC" not in os.environ:
        return None
    return int(os.environ["WATCHDOG_USEC"]) / 2e6
