"""What devices say of themselves, as the broker would deliver it to the pages."""

import json
from typing import Any

from motcua import __version__
from motcua.wire.link import Delivery
from motcua.wire.topics import root_of
from tests.web.served import Served

SINCE = "2026-11-23T01:00:00.000Z"


def says(pages: Served, device: str, what: str, **body: Any) -> None:
    """Let a device say something of itself, as the broker would deliver it."""
    topic = f"{root_of('demonstration')}/device/{device}/{what}"
    if pages.devices.heard(Delivery(topic, json.dumps(body).encode(), retain=True)):
        pages.hall.stir()


def is_here(pages: Served, device: str, **health: Any) -> None:
    """Let a device come, and say how it is."""
    says(
        pages, device, "presence", online=True, incarnation=1, role="kiosk", version=__version__, since=SINCE
    )
    known = {"at": SINCE, "printer": "ok", "outbox": 0, "disk_free_mb": 9000, "faults": 0, **health}
    says(pages, device, "health", **known)
