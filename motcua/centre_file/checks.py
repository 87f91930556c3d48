"""What the settings of `centre.toml` must be together: references, equal ids, devices, hours. Pure.

These checks read the file as `tomllib` gives it and pass over what has the wrong shape, for
`settings_tables` reports that: so all mistakes are found at once.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from motcua.centre_file.lines import KeyPath
from motcua.centre_file.tables import WEEKDAYS, did_you_mean, nearest, shown

_ROWS = 500  # no list may be longer
_SLIPS = 100  # comparing words takes its time
RESERVED_DEVICES = ("admin", "coordinator")
_UNIQUE = (
    *((table, "id") for table in ("group", "service", "counter", "officer", "priority", "device")),
    ("service", "prefix"),
    ("device", "letter"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """A mistake at `path`; `other` is what it is at odds with."""

    path: KeyPath
    reason: str
    other: KeyPath | None = None


def findings(data: Mapping[str, Any]) -> Iterator[Finding]:
    """Yield the mistakes of a whole file that no setting shows alone."""
    for table, key in _UNIQUE:
        yield from _equal(data, table, key)
    yield from _references(data)
    yield from _unserved(data)
    yield from _ranks(data)
    yield from _devices(data)
    if "hours" in data:
        yield from _hours(_table(data, "hours"))
    yield from _calling(_table(data, "calling"))
    yield from _english(data)


def _table(data: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    table = data.get(name)
    return table if isinstance(table, dict) else {}


def _rows(data: Mapping[str, Any], name: str) -> Iterator[tuple[KeyPath, Mapping[str, Any]]]:
    rows = data.get(name)
    for place, row in enumerate(rows[:_ROWS] if isinstance(rows, list) else ()):
        if isinstance(row, dict):
            yield (name, place), row


def _texts(data: Mapping[str, Any], name: str, key: str) -> Iterator[tuple[KeyPath, str]]:
    for path, row in _rows(data, name):
        if isinstance(text := row.get(key), str):
            yield (*path, key), text


def _entries(data: Mapping[str, Any], name: str, key: str) -> Iterator[tuple[KeyPath, str]]:
    """Yield the texts in the lists called `key`."""
    for path, row in _rows(data, name):
        entries = row.get(key)
        for place, entry in enumerate(entries if isinstance(entries, list) else ()):
            if isinstance(entry, str):
                yield (*path, key, place), entry


def _equal(data: Mapping[str, Any], table: str, key: str) -> Iterator[Finding]:
    first: dict[str, KeyPath] = {}
    for path, text in _texts(data, table, key):
        if text in first:
            yield Finding(path=path, reason=f"{shown(text)} is taken already", other=first[text])
        first.setdefault(text, path)


def _references(data: Mapping[str, Any]) -> Iterator[Finding]:
    named = (
        ("group", _texts(data, "service", "group")),
        ("service", _entries(data, "counter", "services")),
        ("counter", _texts(data, "device", "counter")),
    )
    for table, references in named:
        known = dict.fromkeys(text for _, text in _texts(data, table, "id"))
        for path, text in references:
            if text not in known:
                near = did_you_mean(text, known)
                yield Finding(path=path, reason=f"there is no {table} {shown(text)}{near}")


def _unserved(data: Mapping[str, Any]) -> Iterator[Finding]:
    """Yield the open services that no counter serves, nor means to serve with a name written wrong."""
    ids = dict.fromkeys(text for _, text in _texts(data, "service", "id"))
    served = {text for _, text in _entries(data, "counter", "services")}
    slips = sorted(served - ids.keys())[:_SLIPS]
    served |= {near for slip in slips if (near := nearest(slip, ids))}
    for path, row in _rows(data, "service"):
        if isinstance(text := row.get("id"), str) and text not in served and row.get("open", True):
            reason = f"no counter serves {shown(text)}; name it in a counter's services, or set open = false"
            yield Finding(path=(*path, "id"), reason=reason)


def _ranks(data: Mapping[str, Any]) -> Iterator[Finding]:
    for path, row in _rows(data, "priority"):
        first, rank = path[1] == 0, row.get("rank")
        if first and rank != 0 and isinstance(rank, int):
            yield Finding(path=(*path, "rank"), reason="must be 0: the first priority is the ordinary one")
        if not first and rank == 0:
            reason = "must be 1 or more: only the first priority is the ordinary one"
            yield Finding(path=(*path, "rank"), reason=reason)


def _devices(data: Mapping[str, Any]) -> Iterator[Finding]:
    rated: dict[str, KeyPath] = {}
    for path, row in _rows(data, "device"):
        role, counter = row.get("role"), row.get("counter")
        if row.get("id") in RESERVED_DEVICES:
            yield Finding(path=(*path, "id"), reason=f"{row['id']!r} is the name of an account of the system")
        if role in ("counter", "rating") and counter is None:
            yield Finding(path=(*path, "counter"), reason=f"is missing: a {role} device stands at a counter")
        if role in ("kiosk", "web") and counter is not None:
            yield Finding(path=(*path, "counter"), reason=f"a {role} device stands at no counter")
        if role == "kiosk" and row.get("letter") is None:
            reason = "is missing: a kiosk that is cut off gives out numbers with its letter"
            yield Finding(path=(*path, "letter"), reason=reason)
        if role in ("counter", "rating", "board", "web") and "letter" in row:
            yield Finding(path=(*path, "letter"), reason="only a kiosk has a letter")
        if role == "rating" and isinstance(counter, str):
            if counter in rated:
                reason = f"{shown(counter)} has a rating terminal already"
                yield Finding(path=(*path, "counter"), reason=reason, other=rated[counter])
            rated.setdefault(counter, (*path, "counter"))


def _hours(hours: Mapping[str, Any]) -> Iterator[Finding]:
    named = [day for day in WEEKDAYS if hours.get(day)]
    if hours.get("always") is True:
        for key in (*named, *(key for key in ("holidays", "days") if hours.get(key))):
            yield Finding(
                path=("hours", key), reason="has no meaning with always = true; leave out one of the two"
            )
    elif hours.get("always", False) is False and not named and not hours.get("days"):
        yield Finding(path=("hours",), reason="the centre never opens; name hours, or set always = true")
    holidays, days = hours.get("holidays"), hours.get("days")
    if isinstance(holidays, list) and isinstance(days, dict):
        for place, holiday in enumerate(holidays):
            if isinstance(holiday, date) and holiday.isoformat() in days:
                other = ("hours", "days", holiday.isoformat())
                reason = f"{holiday} is a holiday and has hours"
                yield Finding(path=("hours", "holidays", place), reason=reason, other=other)


def _calling(calling: Mapping[str, Any]) -> Iterator[Finding]:
    if calling.get("policy") == "strict" and "in_a_row" in calling:
        yield Finding(path=("calling", "in_a_row"), reason='has a meaning only with policy = "alternate"')


def _english(data: Mapping[str, Any]) -> Iterator[Finding]:
    centre = _table(data, "centre")
    languages = centre.get("languages", ["vi", "en"])
    if not isinstance(languages, list) or "en" not in languages:
        return
    rows = [row for table in ("group", "service", "counter", "priority") for row in _rows(data, table)]
    for path, row in [(("centre",), centre), *rows]:
        if isinstance(name := row.get("name"), dict) and "en" not in name:
            reason = "is missing: English is one of the centre's languages"
            yield Finding(path=(*path, "name", "en"), reason=reason)
