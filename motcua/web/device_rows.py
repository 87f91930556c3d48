"""The devices as the technician sees them, and what is wrong with them. Pure."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from motcua.checkup.status import LITTLE_DISK_MB, MANY_WAITING
from motcua.core.order import Device
from motcua.settings import Name, Settings
from motcua.web.devices import DeviceNow
from motcua.wire.commands import Role

Printer = Literal["ok", "near_end", "out", "cover_open", "offline", "unknown", "none"]
Line = Literal["online", "offline", "unseen"]
Kind = Literal[
    "unseen",
    "offline",
    "out",
    "cover_open",
    "printer_offline",
    "outbox",
    "disk",
    "garbled",
    "near_end",
    "printer_unknown",
    "refused",
    "faults",
    "version",
]
GRAVE: frozenset[Kind] = frozenset(
    {"unseen", "offline", "out", "cover_open", "printer_offline", "outbox", "disk", "garbled"}
)
_PRINTER: Mapping[str, Kind] = {
    "out": "out",
    "cover_open": "cover_open",
    "offline": "printer_offline",
    "near_end": "near_end",
    "unknown": "printer_unknown",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class DeviceRow:
    """A device. `line`: whether it is there (`unseen`: the broker has never heard it); `since`: when it came.

    What it said of itself is None where it has said nothing; of one that is not there it is old, so that
    but the `outbox` is left out.
    """

    id: str
    role: str
    counter: Name | None = None
    line: Line
    since: datetime | None = None
    version: str | None = None
    printer: Printer | None = None
    outbox: int | None = None
    refused: int | None = None
    faults: int | None = None
    disk_free_mb: int | None = None
    garbled: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Trouble:
    """One thing that is wrong with a device, or (not `grave`) worth a look; `value` says how much."""

    device: str
    kind: Kind
    value: str = ""

    @property
    def grave(self) -> bool:
        """Whether somebody has to do something now."""
        return self.kind in GRAVE


def device_rows(
    enrolled: Mapping[str, Device], heard: Sequence[DeviceNow], settings: Settings
) -> tuple[DeviceRow, ...]:
    """Return the enrolled devices and whatever else is online, by name."""
    known = {one.id: one for one in heard}
    online = {one.id for one in heard if one.presence is not None and one.presence.online}
    names = ({*enrolled} | online) - {Role.ADMIN.value, Role.COORDINATOR.value}
    return tuple(
        _row(name, enrolled.get(name), known.get(name), settings) for name in sorted(names, key=_naturally)
    )


def _naturally(name: str) -> list[tuple[int, str]]:
    """Return the key by which `counter-2` comes before `counter-10`."""
    return [(int(part), "") if part.isdigit() else (0, part) for part in re.split(r"([0-9]+)", name)]


def _row(name: str, device: Device | None, now: DeviceNow | None, settings: Settings) -> DeviceRow:
    now = now or DeviceNow(id=name)
    presence, health = now.presence, now.health
    line: Line = "unseen" if presence is None else "online" if presence.online else "offline"
    counter = settings.counters.get(device.counter or "") if device else None
    told = health if line == "online" else None
    return DeviceRow(
        id=name,
        role=device.role.value if device else (presence.role or "" if presence else ""),
        counter=counter.name if counter else None,
        line=line,
        since=presence.since if presence else None,
        version=presence.version if presence else None,
        printer=told.printer if told else None,
        outbox=health.outbox if health else None,
        refused=told.refused if told else None,
        faults=told.faults if told else None,
        disk_free_mb=told.disk_free_mb if told else None,
        garbled=now.garbled,
    )


def troubles(rows: Sequence[DeviceRow], *, version: str) -> tuple[Trouble, ...]:
    """Return what is wrong, the grave before the rest, each by device."""
    found = [trouble for row in rows for trouble in _troubles(row, version)]
    return tuple(sorted(found, key=lambda trouble: not trouble.grave))


def _troubles(row: DeviceRow, version: str) -> Iterator[Trouble]:
    if row.line == "unseen":
        yield Trouble(device=row.id, kind="unseen")
    elif row.line == "offline":
        yield Trouble(device=row.id, kind="offline")
    if (printer := _PRINTER.get(row.printer or "")) is not None:
        yield Trouble(device=row.id, kind=printer)
    outbox = row.outbox or 0
    if outbox >= MANY_WAITING or (outbox and row.line != "online"):
        yield Trouble(device=row.id, kind="outbox", value=str(outbox))
    if row.disk_free_mb is not None and row.disk_free_mb < LITTLE_DISK_MB:
        yield Trouble(device=row.id, kind="disk", value=str(row.disk_free_mb))
    if row.garbled:
        yield Trouble(device=row.id, kind="garbled")
    if row.refused:
        yield Trouble(device=row.id, kind="refused", value=str(row.refused))
    if row.faults:
        yield Trouble(device=row.id, kind="faults", value=str(row.faults))
    if row.line == "online" and row.version != version:
        yield Trouble(device=row.id, kind="version", value=row.version or "?")
