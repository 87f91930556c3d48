"""The tables that are made from the journal: which rows each event changes."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import fields
from datetime import datetime

from motcua.core import events as e
from motcua.core.day import Day, Visit
from motcua.core.private import Private
from motcua.core.ticket import Ticket
from motcua.wire.codec import rfc3339

SCHEMA = 3
"""The newest step of the schema."""
TABLES = ("ticket", "joined", "visit", "prompt", "rating", "feedback")
"""The tables that follow from the journal; the first column of each is its key."""

Values = tuple[str | int | None, ...]
Batch = dict[str, list[Values]]

_TICKET_COLUMNS = (
    "id", "day", "number", "also", "code", "service", "priority", "lang", "issued_at", "device", "offline",
    "state", "token", "timed", "replaced_by",
)  # fmt: skip
_VISIT_COLUMNS = (
    "id", "day", "ticket", "counter", "officer", "since", "called_at", "calls", "served_at", "ended_at",
    "ended", "service", "supplement",
)  # fmt: skip


def _upsert(table: str, columns: tuple[str, ...]) -> str:
    marks = ", ".join("?" * len(columns))
    changes = ", ".join(f"{column} = excluded.{column}" for column in columns[1:])
    names = ", ".join(columns)
    return f"INSERT INTO {table} ({names}) VALUES ({marks}) ON CONFLICT (id) DO UPDATE SET {changes}"  # noqa: S608


UPSERT_TICKET = _upsert("ticket", _TICKET_COLUMNS)
UPSERT_VISIT = _upsert("visit", _VISIT_COLUMNS)
TICKETS_OF_DAY = f"SELECT {', '.join(_TICKET_COLUMNS)} FROM ticket WHERE day = ? ORDER BY id"  # noqa: S608
VISITS_OF_DAY = f"SELECT {', '.join(_VISIT_COLUMNS)} FROM visit WHERE day = ? ORDER BY id"  # noqa: S608
INSERT_JOINED = "INSERT INTO joined VALUES (?, ?, ?, ?, ?)"
INSERT_PROMPT = "INSERT INTO prompt VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, NULL, ?, NULL)"
SHOW_PROMPT = "UPDATE prompt SET shown_at = ? WHERE token = ?"
CLOSE_PROMPT = "UPDATE prompt SET closed_at = ?, why = ? WHERE token = ? AND closed_at IS NULL"
TELL_PROMPT = "UPDATE prompt SET why = ? WHERE token = ?"
INSERT_RATING = "INSERT INTO rating VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
EXPLAIN_RATING = "UPDATE rating SET reasons = ?, comment = coalesce(?, comment) WHERE id = ?"
INSERT_FEEDBACK = "INSERT INTO feedback VALUES (?, ?, ?, ?, ?, ?)"
INSERT_PRIVATE = "INSERT INTO private VALUES (?, ?, ?)"
_IN_ORDER = (
    UPSERT_TICKET, INSERT_JOINED, UPSERT_VISIT, INSERT_PROMPT, SHOW_PROMPT, INSERT_RATING, CLOSE_PROMPT,
    TELL_PROMPT, EXPLAIN_RATING, INSERT_FEEDBACK, INSERT_PRIVATE,
)  # fmt: skip
"""What makes a row comes before what refers to it or changes it, whatever order the events had."""


def changes(day: Day, events: Iterable[e.Event]) -> Batch:
    """Return the statements, with their values, that bring the tables to the `day` after `events`."""
    batch: Batch = {statement: [] for statement in _IN_ORDER}
    tickets: dict[str, None] = {}
    visits: dict[str, None] = {}
    for event in events:
        _collect(day, event, tickets, visits)
        for statement, values in _rows(day, event):
            batch[statement].append(values)
    found = (day.tickets.get(ticket) or day.past_tickets.get(ticket) for ticket in tickets)
    batch[UPSERT_TICKET] = [ticket_values(ticket) for ticket in found if ticket is not None]
    batch[UPSERT_VISIT] = [visit_values(day, day.visits[visit]) for visit in visits]
    return {statement: values for statement, values in batch.items() if values}


def privates(event: e.Event) -> Iterator[Private]:
    """Yield the texts of an event that lie apart, so that they can be erased."""
    if isinstance(event, e.RatingGiven | e.RatingExplained | e.FeedbackGiven):
        for one in fields(event):
            value = getattr(event, one.name)
            if isinstance(value, Private):
                yield value


def _collect(day: Day, event: e.Event, tickets: dict[str, None], visits: dict[str, None]) -> None:
    visit = getattr(event, "visit", None)
    if visit is not None and visit in day.visits:
        visits[visit] = None
        tickets[day.visits[visit].ticket] = None
    ticket = getattr(event, "ticket", None)
    if ticket is not None and not isinstance(event, e.TicketPrinted):
        tickets[ticket] = None
        if ticket in day.tickets and isinstance(event, e.TicketLapsed) and day.tickets[ticket].visit:
            visits[day.tickets[ticket].visit or ""] = None


def ticket_values(ticket: Ticket) -> Values:
    """Return the row of a ticket."""
    return (
        ticket.id,
        ticket.day.isoformat(),
        ticket.number,
        json.dumps(ticket.also),
        ticket.code,
        ticket.service,
        ticket.priority,
        ticket.lang,
        rfc3339(ticket.issued_at),
        ticket.device,
        int(ticket.offline),
        ticket.state.value,
        ticket.token,
        ticket.timed,
        ticket.replaced_by,
    )


def visit_values(day: Day, visit: Visit) -> Values:
    """Return the row of a visit of today."""
    return (
        visit.id,
        day.tickets[visit.ticket].day.isoformat(),
        visit.ticket,
        visit.counter,
        visit.officer,
        _moment(visit.since),
        rfc3339(visit.called_at),
        visit.calls,
        _moment(visit.served_at),
        _moment(visit.ended_at),
        visit.ended,
        visit.service,
        int(visit.supplement),
    )


def _moment(moment: datetime | None) -> str | None:
    return None if moment is None else rfc3339(moment)


def _rows(day: Day, event: e.Event) -> Iterator[tuple[str, Values]]:
    today = day.today.isoformat() if day.today else ""
    at = rfc3339(event.at)
    for private in privates(event):
        if private.text is not None:
            yield INSERT_PRIVATE, (private.digest, private.salt, private.text)
    yield from _of_a_question(event, today, at)
    match event:
        case e.TicketJoined():
            yield INSERT_JOINED, (event.alias, event.ticket, today, event.number, event.code)
        case e.RatingGiven():
            yield INSERT_RATING, (
                event.rating, today, event.token, event.visit, event.counter, event.score, event.after_ms,
                json.dumps(event.reasons), _digest(event.comment), at, event.device, rfc3339(event.device_at),
                int(event.verified),
            )  # fmt: skip
            yield CLOSE_PROMPT, (at, "answered", event.token)
        case e.RatingExplained():
            yield EXPLAIN_RATING, (json.dumps(event.reasons), _digest(event.comment), event.rating)
        case e.FeedbackGiven():
            yield INSERT_FEEDBACK, (
                event.case, at, event.service, event.text.digest, _digest(event.contact), event.device,
            )  # fmt: skip
        case _:
            return


def _of_a_question(event: e.Event, today: str, at: str) -> Iterator[tuple[str, Values]]:
    match event:
        case e.PromptOpened():
            yield INSERT_PROMPT, (
                event.token, today, event.visit, event.ticket, event.number, event.counter, event.officer,
                event.terminal, event.seconds, event.form, at, None if event.terminal else at,
            )  # fmt: skip
        case e.PromptShown():
            yield SHOW_PROMPT, (at, event.token)
        case e.PromptClosed():
            yield CLOSE_PROMPT, (at, event.why, event.token)
        case e.PromptToldLate():
            yield TELL_PROMPT, (event.why, event.token)
        case _:
            return


def _digest(private: Private | None) -> str | None:
    return private.digest if private else None
