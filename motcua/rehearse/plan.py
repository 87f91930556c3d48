"""From a day of an office to a centre that can play it: settings, counters, and when they open and close."""

import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from hashlib import sha256
from itertools import pairwise
from string import ascii_uppercase

from motcua.rehearse.days import OfficeDay, Queue, Staffing
from motcua.texts import text

CENTRE = "rehearsal"
TIME_ZONE = "Asia/Ho_Chi_Minh"
ORDINARY, EXPRESS = "ordinary", "elderly"
_PRIORITIES = ((ORDINARY, "Thông thường", "Ordinary"), (EXPRESS, "Người cao tuổi", "Elderly people"))
_LONGEST = 120
_LONGEST_ID, _DIGITS = 20, 8
KIOSKS = {"K": "kiosk-1", "L": "kiosk-2"}
"""The kiosks by their letters."""
ADMIN, BOARD = "admin", "board-1"
PAGES = "web-1"
"""What stands behind telephones and officers' browsers."""
IN_A_ROW = 3
_HOUR_MS = 3600 * 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """A counter with the officer who works there and the rating terminal.

    `keypad`: the officer's; None: the officer works on the page alone.
    """

    counter: str
    officer: str
    terminal: str
    keypad: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """From `at_ms` (after midnight, local time) on, `desks` of a group are open."""

    at_ms: int
    desks: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Services that share their counters, and how many of them are open when."""

    services: tuple[str, ...]
    desks: tuple[Desk, ...]
    changes: tuple[Change, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """A centre for a day: the text of its `centre.toml`, its groups, and the service of each queue.

    `notes`: what was made of the data, a sentence each; the day's own oddities come first.
    """

    day: OfficeDay
    settings: str
    groups: tuple[Group, ...]
    services: Mapping[str, str]
    notes: tuple[str, ...]

    @property
    def desks(self) -> tuple[Desk, ...]:
        """All counters, in the order of their numbers."""
        return tuple(desk for group in self.groups for desk in group.desks)


def plan_day(day: OfficeDay, keypads: int | None = None) -> Plan:
    """Plan a centre in which `day` can be played, with so many `keypads`; None: for half of the counters."""
    notes = list(day.oddities)
    prefixes = _prefixes(day.queues, notes)
    groups = _with_keypads(_groups(day, notes), keypads)
    return Plan(
        day=day,
        settings="\n".join(_settings(day, prefixes, groups)),
        groups=groups,
        services={queue: service_of(queue) for queue in day.queues},
        notes=tuple(notes),
    )


def service_of(queue: str) -> str:
    """Return the slug of a queue's service: `q` and the letters and digits of its id.

    Where those are not all of it, a digest keeps it apart from others like it.
    """
    plain = "".join(sign for sign in queue.lower() if sign.isascii() and sign.isalnum())[:_LONGEST_ID]
    if plain == queue:
        return f"q{plain}"
    return f"q{plain}-{sha256(queue.encode()).hexdigest()[:_DIGITS]}"


def _prefixes(queues: Mapping[str, Queue], notes: list[str]) -> dict[str, str]:
    """Give each queue a prefix of its own: the office's letter where it is free, else two letters."""
    taken: dict[str, str] = {}
    for queue in queues.values():
        free = next(prefix for prefix in _candidates(queue.letter) if prefix not in taken.values())
        taken[queue.id] = free
    other = [f"{q.letter} {q.name} = {taken[q.id]}" for q in queues.values() if q.letter != taken[q.id]]
    if other:
        notes.append(text("two services may not share a letter: {changes}", changes="; ".join(other)))
    return taken


def _candidates(letter: str) -> Iterator[str]:
    first = letter[:1].upper()
    if len(first) == 1 and first in ascii_uppercase:
        yield first
        yield from (first + second for second in ascii_uppercase)
    yield from (one + two for one in reversed(ascii_uppercase) for two in ascii_uppercase)


def _groups(day: OfficeDay, notes: list[str]) -> tuple[Group, ...]:
    """Put queues whose series of open counters are the same together: they share the counters."""
    alike: defaultdict[tuple[tuple[int, int], ...], list[str]] = defaultdict(list)
    for queue in day.queues:
        series = tuple((row.at_ms, row.counters_open) for row in day.staffing.get(queue, ()))
        alike[series].append(queue)
    groups: list[Group] = []
    number = 1
    for series, queues in alike.items():
        most = max((count for _, count in series), default=0)
        # The settings want a counter for every service that gives out tickets; this one never opens.
        desks = tuple(_desk(place) for place in range(number, number + max(1, most)))
        number += len(desks)
        services = tuple(service_of(queue) for queue in queues)
        groups.append(Group(services=services, desks=desks, changes=tuple(_changes(series))))
        _note_group(day, queues, most, notes)
    return tuple(groups)


def _desk(number: int) -> Desk:
    place = f"{number:02d}"
    return Desk(counter=f"c{place}", officer=f"o{place}", terminal=f"rating-{place}")


def _with_keypads(groups: Iterable[Group], keypads: int | None) -> tuple[Group, ...]:
    """Put the keypads on counters that will open: on every second one, then on the others."""
    groups = tuple(groups)
    opening = [desk.counter for group in groups if group.changes for desk in group.desks]
    count = -(-len(opening) // 2) if keypads is None else keypads
    chosen = set([*opening[::2], *opening[1::2]][:count])

    def equipped(desk: Desk) -> Desk:
        return replace(desk, keypad=f"counter-{desk.counter[1:]}") if desk.counter in chosen else desk

    return tuple(replace(group, desks=tuple(map(equipped, group.desks))) for group in groups)


def _changes(series: tuple[tuple[int, int], ...]) -> Iterator[Change]:
    open_now = 0
    for at_ms, count in series:
        if count != open_now:
            yield Change(at_ms=at_ms, desks=count)
            open_now = count


def _note_group(day: OfficeDay, queues: list[str], most: int, notes: list[str]) -> None:
    came = Counter(arrival.queue for arrival in day.arrivals if arrival.queue in queues)
    names = ", ".join(f"{queue} {day.queues[queue].name}" for queue in queues)
    tickets = came.total()
    if not most:
        notes.append(text("no counter ever serves {names}: its tickets ({n}) lapse", names=names, n=tickets))
        return
    if len(queues) > 1:
        notes.append(
            text("the same counters are open for {names}: they share {counters}", names=names, counters=most)
        )
    arrivals = [arrival for arrival in day.arrivals if arrival.queue in queues]
    wanted = sum(day.minutes(arrival.queue, arrival.at_ms) for arrival in arrivals) / 60
    offered = _open_ms(day.staffing[queues[0]]) / _HOUR_MS
    if wanted > offered:
        notes.append(
            text(
                "{names}: {n} visits need {wanted} h, the counters are open {offered} h: many lapse",
                names=names,
                n=tickets,
                wanted=f"{wanted:.0f}",
                offered=f"{offered:.0f}",
            )
        )


def _open_ms(rows: tuple[Staffing, ...]) -> int:
    return sum(row.counters_open * (after.at_ms - row.at_ms) for row, after in pairwise(rows))


def _settings(day: OfficeDay, prefixes: Mapping[str, str], groups: tuple[Group, ...]) -> Iterator[str]:
    yield from ("[centre]", f'id = "{CENTRE}"', f"name = {_name(day.name)}", f"address = {_text(day.name)}")
    yield from ('web = "http://127.0.0.1:8080"', f'timezone = "{TIME_ZONE}"', "", "[hours]", "always = true")
    yield from ("", "[calling]", 'policy = "alternate"', f"in_a_row = {IN_A_ROW}", "")
    for queue in day.queues.values():
        yield from ("[[service]]", f'id = "{service_of(queue.id)}"', f'prefix = "{prefixes[queue.id]}"')
        yield from (f"name = {_name(queue.name or queue.id)}", "")
    for group in groups:
        for desk in group.desks:
            number = desk.counter[1:]
            yield from ("[[counter]]", f'id = "{desk.counter}"')
            yield f"name = {_name(f'Quầy {number}', f'Counter {number}')}"
            yield from (f"services = {json.dumps(group.services)}", "")
            yield from ("[[officer]]", f'id = "{desk.officer}"', f"name = {_text(f'Cán bộ {number}')}")
            yield from ('title = "Chuyên viên"', f"agency = {_text(day.name)}", "")
    for rank, (priority, vi, en) in enumerate(_PRIORITIES):
        yield from ("[[priority]]", f'id = "{priority}"', f"name = {_name(vi, en)}", f"rank = {rank}", "")


def _name(vi: str, en: str | None = None) -> str:
    return f"{{ vi = {_text(vi)}, en = {_text(en or vi)} }}"


def _text(text: str) -> str:
    """Write a TOML string of what can be seen; JSON's escapes are TOML's too."""
    seen = "".join(sign for sign in text if sign.isprintable()).strip()
    return json.dumps(seen[:_LONGEST] or "-", ensure_ascii=False)
