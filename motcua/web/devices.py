"""What the devices say of themselves, heard from the broker: whether they are there, and how they are."""

import logging
import threading
from dataclasses import dataclass, replace

from motcua.wire import topics
from motcua.wire.codec import MalformedMessage, decode
from motcua.wire.link import Delivery
from motcua.wire.states import Health, Presence

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class DeviceNow:
    """The last word of a device; None: nothing was heard of that. `garbled`: the last could not be read."""

    id: str
    presence: Presence | None = None
    health: Health | None = None
    garbled: bool = False


class Devices:
    """Keeps the last word of every device below `root`; for any thread.

    Presence and health are retained, so all is known again a moment after each connection.
    """

    def __init__(self, root: str) -> None:
        """Know of no device yet."""
        self._root = root
        self._lock = threading.Lock()
        self._known: dict[str, DeviceNow] = {}

    def heard(self, delivery: Delivery) -> bool:
        """Take what was delivered; tell whether it is of a device and says anything new but the time."""
        for channel, field in ((topics.PRESENCE, "presence"), (topics.HEALTH, "health")):
            parts = channel.match(self._root, delivery.topic)
            if parts is not None:
                return self._take(parts["device"], field, delivery.payload)
        return False

    def forget(self) -> None:
        """Know of none: without a line to the broker what was heard may be true no more."""
        with self._lock:
            self._known = {}

    def all(self) -> tuple[DeviceNow, ...]:
        """Return the devices by name."""
        with self._lock:
            return tuple(one for _, one in sorted(self._known.items()))

    def _take(self, name: str, field: str, payload: bytes) -> bool:
        with self._lock:
            before = self._known.get(name, DeviceNow(id=name))
            after = _told(before, field, payload)
            if after == DeviceNow(id=name):
                self._known.pop(name, None)
            else:
                self._known[name] = after
            return _but_for_the_time(after, before) != before


def _but_for_the_time(after: DeviceNow, before: DeviceNow) -> DeviceNow:
    """Return a device as if it had told how it is when it did so before: it does every 30 s."""
    if after.health is None or before.health is None:
        return after
    return replace(after, health=replace(after.health, at=before.health.at))


def _told(before: DeviceNow, field: str, payload: bytes) -> DeviceNow:
    """Return a device after it said something; nothing at all takes back what it said before."""
    try:
        if field == "presence":
            presence = decode(Presence, payload) if payload else None
            return replace(before, garbled=False, presence=presence)
        return replace(before, garbled=False, health=decode(Health, payload) if payload else None)
    except MalformedMessage as error:
        log.debug("%s of %s cannot be read: %s", field, before.id, error)
        return replace(before, garbled=True)
