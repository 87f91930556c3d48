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
from motcua.texts import text

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
        if isinstance(word := row.get(key), str):
            yield (*path, key), word


def _entries(data: Mapping[str, Any], name: str, key: str) -> Iterator[tuple[KeyPath, str]]:
    """Yield the texts in the lists called `key`."""
    for path, row in _rows(data, name):
        entries = row.get(key)
        for place, entry in enumerate(entries if isinstance(entries, list) else ()):
            if isinstance(entry, str):
                yield (*path, key, place), entry


def _equal(data: Mapping[str, Any], table: str, key: str) -> Iterator[Finding]:
    first: dict[str, KeyPath] = {}
    for path, word in _texts(data, table, key):
        if word in first:
            reason = text("{word} is taken already", word=shown(word))
            yield Finding(path=path, reason=reason, other=first[word])
        first.setdefault(word, path)


def _references(data: Mapping[str, Any]) -> Iterator[Finding]:
    for table, references, unknown in (
        ("group", _texts(data, "service", "group"), _no_group),
        ("service", _entries(data, "counter", "services"), _no_service),
        ("counter", _texts(data, "device", "counter"), _no_counter),
    ):
        known = dict.fromkeys(word for _, word in _texts(data, table, "id"))
        for path, word in references:
            if word not in known:
                yield Finding(path=path, reason=unknown(shown(word), did_you_mean(word, known)))


def _no_group(word: str, near: str) -> str:
    return text("there is no group {word}{near}", word=word, near=near)


def _no_service(word: str, near: str) -> str:
    return text("there is no service {word}{near}", word=word, near=near)


def _no_counter(word: str, near: str) -> str:
    return text("there is no counter {word}{near}", word=word, near=near)


def _unserved(data: Mapping[str, Any]) -> Iterator[Finding]:
    """Yield the open services that no counter serves, nor means to serve with a name written wrong."""
    ids = dict.fromkeys(word for _, word in _texts(data, "service", "id"))
    served = {word for _, word in _entries(data, "counter", "services")}
    slips = sorted(served - ids.keys())[:_SLIPS]
    served |= {near for slip in slips if (near := nearest(slip, ids))}
    for path, row in _rows(data, "service"):
        if isinstance(word := row.get("id"), str) and word not in served and row.get("open", True):
            reason = text(
                "no counter serves {service}; name it in a counter's services, or set open = false",
                service=shown(word),
            )
            yield Finding(path=(*path, "id"), reason=reason)


def _ranks(data: Mapping[str, Any]) -> Iterator[Finding]:
    for path, row in _rows(data, "priority"):
        first, rank = path[1] == 0, row.get("rank")
        if first and rank != 0 and isinstance(rank, int):
            reason = text("must be 0: the first priority is the ordinary one")
            yield Finding(path=(*path, "rank"), reason=reason)
        if not first and rank == 0:
            reason = text("must be 1 or more: only the first priority is the ordinary one")
            yield Finding(path=(*path, "rank"), reason=reason)


def _devices(data: Mapping[str, Any]) -> Iterator[Finding]:
    rated: dict[str, KeyPath] = {}
    for path, row in _rows(data, "device"):
        role, counter = row.get("role"), row.get("counter")
        if row.get("id") in RESERVED_DEVICES:
            reason = text("{device} is the name of an account of the system", device=shown(row["id"]))
            yield Finding(path=(*path, "id"), reason=reason)
        if role in ("counter", "rating") and counter is None:
            reason = text("is missing: a {role} device stands at a counter", role=role)
            yield Finding(path=(*path, "counter"), reason=reason)
        if role in ("kiosk", "web") and counter is not None:
            reason = text("a {role} device stands at no counter", role=role)
            yield Finding(path=(*path, "counter"), reason=reason)
        if role == "kiosk" and row.get("letter") is None:
            reason = text("is missing: a kiosk that is cut off gives out numbers with its letter")
            yield Finding(path=(*path, "letter"), reason=reason)
        if role in ("counter", "rating", "board", "web") and "letter" in row:
            yield Finding(path=(*path, "letter"), reason=text("only a kiosk has a letter"))
        if role == "rating" and isinstance(counter, str):
            if counter in rated:
                reason = text("{counter} has a rating terminal already", counter=shown(counter))
                yield Finding(path=(*path, "counter"), reason=reason, other=rated[counter])
            rated.setdefault(counter, (*path, "counter"))


def _hours(hours: Mapping[str, Any]) -> Iterator[Finding]:
    named = [day for day in WEEKDAYS if hours.get(day)]
    if hours.get("always") is True:
        for key in (*named, *(key for key in ("holidays", "days") if hours.get(key))):
            reason = text("has no meaning with always = true; leave out one of the two")
            yield Finding(path=("hours", key), reason=reason)
    elif hours.get("always", False) is False and not named and not hours.get("days"):
        reason = text("the centre never opens; name hours, or set always = true")
        yield Finding(path=("hours",), reason=reason)
    holidays, days = hours.get("holidays"), hours.get("days")
    if isinstance(holidays, list) and isinstance(days, dict):
        for place, holiday in enumerate(holidays):
            if isinstance(holiday, date) and holiday.isoformat() in days:
                other = ("hours", "days", holiday.isoformat())
                reason = text("{day} is a holiday and has hours", day=holiday)
                yield Finding(path=("hours", "holidays", place), reason=reason, other=other)


def _calling(calling: Mapping[str, Any]) -> Iterator[Finding]:
    if calling.get("policy") == "strict" and "in_a_row" in calling:
        reason = text('has a meaning only with policy = "alternate"')
        yield Finding(path=("calling", "in_a_row"), reason=reason)


def _english(data: Mapping[str, Any]) -> Iterator[Finding]:
    centre = _table(data, "centre")
    languages = centre.get("languages", ["vi", "en"])
    if not isinstance(languages, list) or "en" not in languages:
        return
    rows = [row for table in ("group", "service", "counter", "priority") for row in _rows(data, table)]
    for path, row in [(("centre",), centre), *rows]:
        if isinstance(name := row.get("name"), dict) and "en" not in name:
            reason = text("is missing: English is one of the centre's languages")
            yield Finding(path=(*path, "name", "en"), reason=reason)
