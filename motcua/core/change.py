"""The small changes of a day that several events have in common."""

from bisect import bisect_left
from dataclasses import replace
from datetime import datetime
from typing import Any

from motcua.core.day import Day, Visit
from motcua.core.dispatch import entry_of, line_of
from motcua.core.ticket import TRANSITIONS, Action, Ticket


def step(day: Day, ticket: Ticket, action: Action, **changes: Any) -> Day:
    """Return the day after `ticket` took the step of `action`, with further `changes`."""
    moved = replace(ticket, state=TRANSITIONS[ticket.state][action], **changes)
    return day._replace(tickets=day.tickets.set(ticket.id, moved))


def enqueue(day: Day, ticket: Ticket) -> Day:
    """Return the day with a waiting ticket in its line."""
    name, entry = line_of(day, ticket), entry_of(ticket)
    line = day.lines.get(name, ())
    place = bisect_left(line, entry)
    waiting = day.waiting.set(ticket.service, day.waiting.get(ticket.service, 0) + 1)
    return day._replace(lines=day.lines.set(name, (*line[:place], entry, *line[place:])), waiting=waiting)


def dequeue(day: Day, ticket: Ticket, name: str | None = None) -> Day:
    """Return the day with a ticket out of its line, or of the line called `name`."""
    name = name or line_of(day, ticket)
    line = day.lines[name]
    place = bisect_left(line, entry_of(ticket))
    rest = line[:place] + line[place + 1 :]
    lines = day.lines.set(name, rest) if rest else day.lines.delete(name)
    waiting = day.waiting.set(ticket.service, day.waiting[ticket.service] - 1)
    return day._replace(lines=lines, waiting=waiting)


def end_visit(day: Day, visit: Visit, at: datetime, **changes: Any) -> Day:
    """Return the day after a stay at a counter ended."""
    ended = replace(visit, ended_at=at, **changes)
    day = day._replace(visits=day.visits.set(visit.id, ended))
    return change_counter(day, visit.counter, visit=None)


def change_counter(day: Day, name: str, **changes: Any) -> Day:
    """Return the day with a counter changed."""
    return day._replace(counters=day.counters.set(name, replace(day.counters[name], **changes)))


def change_prompt(day: Day, token: str, **changes: Any) -> Day:
    """Return the day with a prompt changed, of today or remembered; one that is not known changes nothing."""
    if token in day.prompts:
        return day._replace(prompts=day.prompts.set(token, replace(day.prompts[token], **changes)))
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
