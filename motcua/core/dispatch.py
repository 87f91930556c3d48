"""Who is next: one order of calling, for call-next, for the people ahead and for the board alike."""

import sys
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from heapq import merge
from itertools import chain, islice
from typing import NamedTuple

from motcua.core.day import CALLS_SHOWN, Counter, Day, Entry
from motcua.core.ticket import Ticket
from motcua.settings import Settings

_ORDINARY = (0,)  # sorts before every ordinary entry and behind all others
_MOMENT = timedelta(milliseconds=1)
_NEVER = datetime.min.replace(tzinfo=UTC)


class Line(NamedTuple):
    """A line, cut in two: those of priority classes, and the ordinary ones."""

    express: tuple[Entry, ...]
    ordinary: tuple[Entry, ...]


def entry_of(ticket: Ticket) -> Entry:
    """Return what stands for a waiting ticket in its line."""
    return Entry(-ticket.rank, ticket.place, ticket.order, ticket.id)


def line_of(day: Day, ticket: Ticket) -> str:
    """Return the line of a waiting ticket: its service's, or that of the working counter it was sent to."""
    counter = day.counters.get(ticket.sent_to or "")
    if counter is not None and counter.status != "closed":
        return own_line(counter.id)
    return ticket.service


def own_line(counter: str) -> str:
    """Return the line of the tickets that were sent to `counter`."""
    return f">{counter}"


def calling_order(
    lines: Iterable[Line], streak: int, settings: Settings, now: datetime
) -> Iterator[tuple[Entry, bool]]:
    """Yield the tickets of `lines` in the order of calling, after `streak` priority tickets in a row.

    With each: whether it goes as priority. Within a class the earliest place goes first, a higher rank before
    a lower; ordinary tickets after all others (strict), or one after every `in_a_row` others (alternate). An
    ordinary ticket that has waited longer than the limit counts as one of the lowest priority class.
    """
    most = settings.policy.in_a_row or sys.maxsize
    lowest = max((-p.rank for p in settings.priorities.values() if p.rank), default=0)
    aged = _aged_before(settings, now)
    lines = list(lines)
    express = merge(*(line.express for line in lines if line.express))
    ordinary = merge(*(line.ordinary for line in lines if line.ordinary))
    first, second = next(express, None), next(ordinary, None)
    while first is not None:
        as_priority = second is not None and second.place < aged and first.behind >= lowest
        if second is not None and streak >= most:
            yield second, False
            streak, second = 0, next(ordinary, None)
        elif second is not None and as_priority and second[1:] < first[1:]:
            yield second, True
            streak, second = streak + 1, next(ordinary, None)
        else:
            yield first, True
            streak, first = streak + 1, next(express, None)
    if second is not None:
        yield from ((entry, entry.place < aged) for entry in chain([second], ordinary))


def _aged_before(settings: Settings, now: datetime) -> datetime:
    """Return the moment before which an ordinary ticket's place must lie for it to count as priority.

    The wait counts from the place, so that no ordinary ticket overtakes another by it.
    """
    limit = settings.policy.limit_s
    return _NEVER if limit is None else now - timedelta(seconds=limit)


def next_ticket(day: Day, counter: Counter, now: datetime) -> tuple[Entry, bool] | None:
    """Return the ticket that `counter` calls next, and whether as priority; None when nobody waits for it."""
    names = (*counter.services, own_line(counter.id))
    return next(calling_order(_lines(day, names).values(), counter.streak, day.in_force(), now), None)


def counts_as_priority(day: Day, ticket: Ticket, now: datetime) -> bool:
    """Tell whether a ticket that is called by its number counts in the row of priority tickets."""
    return ticket.rank > 0 or ticket.place < _aged_before(day.in_force(), now)


def _lines(day: Day, names: Iterable[str]) -> dict[str, Line]:
    """Return those of the lines called `names` in which anybody waits."""
    lines = {}
    for name in names:
        if name in day.lines:
            line = day.lines[name]
            cut = bisect_left(line, _ORDINARY)
            lines[name] = Line(line[:cut], line[cut:])
    return lines


def _queues(day: Day) -> set[tuple[tuple[str, ...], int]]:
    """Return the distinct queues of the centre: the lines that one open counter calls from, and its streak.

    A line that no open counter calls from is a queue of its own.
    """
    queues = {
        ((*c.services, own_line(c.id)) if own_line(c.id) in day.lines else c.services, c.streak)
        for c in day.counters.values()
        if c.status == "open"
    }
    served = {name for names, _ in queues for name in names}
    return queues | {((name,), 0) for name in day.lines if name not in served}


def _queued(day: Day, line: str | None = None) -> Iterator[tuple[list[Line], int]]:
    """Yield the lines and the streak of each queue of the centre, or of those that `line` belongs to."""
    lines = _lines(day, day.lines)
    for names, streak in _queues(day):
        if line is None or line in names:
            yield [lines[name] for name in names if name in lines], streak


def _orders(day: Day, now: datetime) -> Iterator[Iterator[Entry]]:
    """Yield the order of calling of each queue of the centre."""
    for lines, streak in _queued(day):
        yield (entry for entry, _ in calling_order(lines, streak, day.in_force(), now))


def people_ahead(day: Day, ticket: Ticket, now: datetime) -> int:
    """Count the tickets that a counter which may call `ticket` would call before it, as things stand.

    Where several counters may call it the smallest count is taken: whoever of them is free first calls it.
    """
    entry = entry_of(ticket)
    return min(
        _before(entry, lines, streak, day, now) for lines, streak in _queued(day, line_of(day, ticket))
    )


def _before(entry: Entry, lines: Sequence[Line], streak: int, day: Day, now: datetime) -> int:
    """Count the entries of `lines` that are called before `entry`."""
    if not any(line.express for line in lines):  # then places alone decide, and need not be walked along
        return sum(bisect_left(line.ordinary, entry) for line in lines)
    order = calling_order(lines, streak, day.in_force(), now)
    return next(count for count, (other, _) in enumerate(order) if other.ticket == entry.ticket)


def all_ahead(day: Day, now: datetime) -> dict[str, int]:
    """Return the people ahead of every waiting ticket by its id: `people_ahead` of all, in one pass."""
    least: dict[str, int] = {}
    for order in _orders(day, now):
        for count, entry in enumerate(order):
            least[entry.ticket] = min(count, least.get(entry.ticket, count))
    return least


def next_tickets(day: Day, now: datetime) -> list[str]:
    """Return the ids of the tickets that are called next over the whole centre, at most 12.

    In the order of the people ahead of each, then class, then place: the exact order where one counter works.
    """
    best: dict[Entry, int] = {}
    for order in _orders(day, now):
        for count, entry in enumerate(islice(order, CALLS_SHOWN)):
            if count < best.get(entry, CALLS_SHOWN):
                best[entry] = count
    return [entry.ticket for entry in sorted(best, key=lambda entry: (best[entry], entry))[:CALLS_SHOWN]]


def next_aging(day: Day, now: datetime) -> datetime | None:
    """Return when the next ordinary ticket will have waited so long that it counts as priority."""
    limit = day.in_force().policy.limit_s
    if limit is None:
        return None
    reach = timedelta(seconds=limit)
    young = ((line, bisect_left(line, (0, now - reach))) for line in day.lines.values())
    return min((line[cut].place + reach + _MOMENT for line, cut in young if cut < len(line)), default=None)
