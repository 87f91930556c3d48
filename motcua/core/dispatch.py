"""Who is next: one order of calling, for call-next, for the people ahead and for the board alike."""

from collections import deque
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from heapq import merge
from itertools import islice

from motcua.core.day import CALLS_SHOWN, Counter, Day, Entry
from motcua.core.ticket import Ticket
from motcua.settings import Policy


def line_of(day: Day, ticket: Ticket) -> str:
    """Return the line of a waiting ticket: that of the counter it was sent to while it works, else its service's."""
    counter = day.counters.get(ticket.sent_to or "")
    if counter is not None and counter.status != "closed":
        return own_line(counter.id)
    return ticket.service


def own_line(counter: str) -> str:
    """Return the line of the tickets that were sent to `counter`."""
    return f">{counter}"


def is_express(entry: Entry, policy: Policy, now: datetime) -> bool:
    """Tell whether a ticket goes as priority: by its class, or because it has waited longer than the limit.

    The wait counts from the ticket's place, so that no ordinary ticket overtakes another by it.
    """
    if entry.rank > 0:
        return True
    return policy.limit_s is not None and now - entry.place > timedelta(seconds=policy.limit_s)


def calling_order(waiting: Sequence[Entry], streak: int, policy: Policy, now: datetime) -> Iterator[Entry]:
    """Yield waiting tickets in the order of calling, after `streak` priority tickets in a row.

    `waiting` is sorted by place. Within a class the earliest place goes first, a higher rank before a lower;
    ordinary tickets after all others (strict), or one after every `in_a_row` others (alternate).
    """
    express = [e for e in waiting if is_express(e, policy, now)]
    express.sort(key=lambda e: -max(e.rank, 1))
    ordinary = deque(e for e in waiting if e.rank == 0)
    gone: set[str] = set()
    for entry in express:
        if ordinary and policy.in_a_row is not None and streak >= policy.in_a_row:
            turn = ordinary.popleft()
            gone.add(turn.ticket)
            yield turn
            streak = 0
        if entry.ticket in gone:
            continue
        if entry.rank == 0:
            ordinary.remove(entry)
        yield entry
        streak = streak + 1 if entry.rank > 0 else 0
    yield from ordinary


def next_ticket(day: Day, counter: Counter, now: datetime) -> Entry | None:
    """Return the ticket that `counter` calls next, or None when nobody waits for it."""
    lines = (*counter.services, own_line(counter.id))
    return next(_order(day, lines, counter.streak, now), None)


def _order(day: Day, lines: Sequence[str], streak: int, now: datetime) -> Iterator[Entry]:
    waiting = list(merge(*(day.lines.get(line, ()) for line in lines)))
    return calling_order(waiting, streak, day.in_force().policy, now)


def _queues(day: Day) -> set[tuple[tuple[str, ...], int]]:
    """Return the distinct queues of the centre: the lines that one counter calls from, and its streak.

    Services that no working counter serves are a queue each.
    """
    at_work = [c for c in day.counters.values() if c.status != "closed"]
    queues = {
        ((*c.services, own_line(c.id)) if day.lines.get(own_line(c.id)) else c.services, c.streak)
        for c in at_work
    }
    served = {line for lines, _ in queues for line in lines}
    return queues | {((line,), 0) for line in day.lines if line not in served}


def people_ahead(day: Day, ticket: Ticket, now: datetime) -> int:
    """Count the tickets that a counter which may call `ticket` would call before it, as things stand.

    Where several counters may call it the smallest count is taken: whoever of them is free first calls it.
    """
    line = line_of(day, ticket)
    counts = [
        next(
            place for place, entry in enumerate(_order(day, lines, streak, now)) if entry.ticket == ticket.id
        )
        for lines, streak in _queues(day)
        if line in lines
    ]
    return min(counts)


def next_tickets(day: Day, now: datetime) -> list[str]:
    """Return the ids of the tickets that are called next over the whole centre, at most 12.

    In the order of the people ahead of each, then class, then place: the exact order where one counter works.
    """
    best: dict[str, tuple[int, int, Entry]] = {}
    for lines, streak in _queues(day):
        for place, entry in enumerate(islice(_order(day, lines, streak, now), CALLS_SHOWN)):
            key = (place, -entry.rank, entry)
            best[entry.ticket] = min(best.get(entry.ticket, key), key)
    return sorted(best, key=best.__getitem__)[:CALLS_SHOWN]


def next_aging(day: Day, now: datetime) -> datetime | None:
    """Return when the next ordinary ticket will have waited so long that it counts as priority."""
    limit = day.in_force().policy.limit_s
    if limit is None:
        return None
    ages = (e.place + timedelta(seconds=limit) for line in day.lines.values() for e in line if e.rank == 0)
    return min((age for age in ages if age >= now), default=None)
