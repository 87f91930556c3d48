"""What every event has. The events themselves: `motcua.core.events`."""

from collections.abc import Mapping
from typing import Any

from motcua.wire.codec import Instant, message

SECRET: Mapping[str, Any] = {"secret": True}
"""The metadata of a field that never leaves the coordinator."""


@message
class Event:
    """What every event has: when it happened, by the coordinator's clock."""

    at: Instant
