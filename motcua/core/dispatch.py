"""Who is next: one order of calling, for call-next, for the people ahead and for the board alike."""

import sys
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from heapq import merge
from itertools import islice

from motcua.core.day import CALLS_SHOWN, Counter, Day, Entry
from motcua.core.ticket import Ticket
from motcua.settings import Settings

_ORDINARY = (0,)  # sorts before every ordinary entry and behind all others
_MOMENT = timedelta(milliseconds=1)
_NEVER = datetime.min.replace(tzinfo=UTC)

Line = tuple[Entry, ...]


def line_of(day: Day, ticket: Ticket) -> str:
    """Return the line of a waiting ticket: its service's, or that of the working counter it was sent to."""
    counter = day.counters.get(ticket.sent_to or "")
    if counter is not None and counter.status != "closed":
        return own_line(counter.id)
    return ticket.service


def own_line(counter: str) -> str:
    """Return the line of the tickets that were sent to `counter`."""
    return f">{counter}"


def calling_order(lines: Sequence[Line], streak: int, settings: Settings, now: datetime) -> Iterator[Entry]:
    """Yield the tickets of `lines` in the order of calling, after `streak` priority tickets in a row.

    Within a class the earliest place goes first, a higher rank before a lower; ordinary tickets after all
    others (strict), or one after every `in_a_row` others (alternate). An ordinary ticket that has waited
    longer than the limit goes by its place among those of the lowest priority class.
    """
    most = settings.policy.in_a_row or sys.maxsize
    lowest = max((-p.rank for p in settings.priorities.values() if p.rank), default=0)
    aged = _aged_before(settings, now)
    cuts = [(line, bisect_left(line, _ORDINARY)) for line in lines]
    express = merge(*(line[:cut] for line, cut in cuts))
    ordinary = merge(*(line[cut:] for line, cut in cuts))
    first, second = next(express, None), next(ordinary, None)
    while first is not None:
        if second is not None and (
            streak >= most or (second.place < aged and first.behind >= lowest and second[1:] < first[1:])
        ):
            yield second
            streak, second = 0, next(ordinary, None)
        else:
            yield first
            streak, first = streak + 1, next(express, None)
    if second is not None:
        yield second
    yield from ordinary


def _aged_before(settings: Settings, now: datetime) -> datetime:
    """Return the moment before which an ordinary ticket's place must lie for it to count as priority.

    The wait counts from the place, so that no ordinary ticket overtakes another by it.
    """
    limit = settings.policy.limit_s
    return _NEVER if limit is None else now - timedelta(seconds=limit)


def next_ticket(day: Day, counter: Counter, now: datetime) -> Entry | None:
    """Return the ticket that `counter` calls next, or None when nobody waits for it."""
    return next(_order(day, (*counter.services, own_line(counter.id)), counter.streak, now), None)


def _order(day: Day, names: Sequence[str], streak: int, now: datetime) -> Iterator[Entry]:
    lines = [day.lines[name] for name in names if name in day.lines]
    return calling_order(lines, streak, day.in_force(), now)


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


def people_ahead(day: Day, ticket: Ticket, now: datetime) -> int:
    """Count the tickets that a counter which may call `ticket` would call before it, as things stand.

    Where several counters may call it the smallest count is taken: whoever of them is free first calls it.
    """
    line = line_of(day, ticket)
    return min(
        next(
            count for count, entry in enumerate(_order(day, names, streak, now)) if entry.ticket == ticket.id
        )
        for names, streak in _queues(day)
        if line in names
    )


def next_tickets(day: Day, now: datetime) -> list[str]:
    """Return the ids of the tickets that are called next over the whole centre, at most 12.

    In the order of the people ahead of each, then class, then place: the exact order where one counter works.
    """
    best: dict[str, tuple[int, Entry]] = {}
    for names, streak in _queues(day):
        for count, entry in enumerate(islice(_order(day, names, streak, now), CALLS_SHOWN)):
            key = (count, entry)
            best[entry.ticket] = min(best.get(entry.ticket, key), key)
    return sorted(best, key=best.__getitem__)[:CALLS_SHOWN]


def next_aging(day: Day, now: datetime) -> datetime | None:
    """Return when the next ordinary ticket will have waited so long that it counts as priority."""
    limit = day.in_force().policy.limit_s
    if limit is None:
        return None
    reach = timedelta(seconds=limit)
    waiting = (entry.place + reach for line in day.lines.values() for entry in line if not entry.behind)
    return min((age + _MOMENT for age in waiting if age >= now), default=None)
