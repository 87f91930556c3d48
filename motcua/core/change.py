"""The small changes of a day that several events have in common."""

from bisect import insort
from dataclasses import replace
from datetime import datetime
from typing import Any

from motcua.core.day import Day, Entry, Visit
from motcua.core.dispatch import line_of
from motcua.core.ticket import Action, Ticket, after


def step(day: Day, ticket: Ticket, action: Action, **changes: Any) -> Day:
    """Return the day after `ticket` took the step of `action`, with further `changes`."""
    state = after(ticket.state, action)
    moved = replace(ticket, state=state or ticket.state, **changes)
    return replace(day, tickets=day.tickets.set(ticket.id, moved))


def enqueue(day: Day, ticket: Ticket) -> Day:
    """Return the day with a waiting ticket in its line."""
    line = line_of(day, ticket)
    entries = list(day.lines.get(line, ()))
    insort(entries, Entry(ticket.place, ticket.order, ticket.id, ticket.rank))
    waiting = day.waiting.set(ticket.service, day.waiting.get(ticket.service, 0) + 1)
    return replace(day, lines=day.lines.set(line, tuple(entries)), waiting=waiting)


def dequeue(day: Day, ticket: Ticket, line: str | None = None) -> Day:
    """Return the day with a ticket out of its line."""
    line = line or line_of(day, ticket)
    entries = tuple(entry for entry in day.lines[line] if entry.ticket != ticket.id)
    lines = day.lines.set(line, entries) if entries else day.lines.delete(line)
    waiting = day.waiting.set(ticket.service, day.waiting[ticket.service] - 1)
    return replace(day, lines=lines, waiting=waiting)


def end_visit(day: Day, visit: Visit, at: datetime, **changes: Any) -> Day:
    """Return the day after a stay at a counter ended."""
    ended = replace(visit, ended_at=at, **changes)
    day = replace(day, visits=day.visits.set(visit.id, ended))
    return change_counter(day, visit.counter, visit=None)


def change_counter(day: Day, name: str, **changes: Any) -> Day:
    """Return the day with a counter changed."""
    return replace(day, counters=day.counters.set(name, replace(day.counters[name], **changes)))


def change_prompt(day: Day, token: str, **changes: Any) -> Day:
    """Return the day with a prompt changed, of today or remembered; one that is not known changes nothing."""
    if token in day.prompts:
        return replace(day, prompts=day.prompts.set(token, replace(day.prompts[token], **changes)))
    if token in day.past_prompts:
        return day.remember_prompt(replace(day.past_prompts[token], **changes))
    return day


def close_prompt(day: Day, token: str, at: datetime, why: str) -> Day:
    """Return the day with a prompt of today closed, if it stands open."""
    prompt = day.prompts.get(token)
    if prompt is None or prompt.closed_at is not None:
        return day
    day = change_prompt(day, token, closed_at=at, why=why)
    counter = day.counters.get(prompt.counter or "")
    if counter is not None and counter.prompt == token:
        day = change_counter(day, counter.id, prompt=None)
    return day
