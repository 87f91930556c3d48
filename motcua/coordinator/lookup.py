"""Facts of earlier days, looked up in the tables for the command at hand: the rules ask no database."""

# ruff: noqa: S608 - the queries are put together from the constants of this module alone

import json
from datetime import date, datetime

from motcua.coordinator.store import Store
from motcua.core.day import Day, Prompt, Score
from motcua.core.ticket import Ticket, TicketState
from motcua.wire import commands as c

_TICKET = (
    "SELECT id, day, number, also, code, service, priority, lang, issued_at, device, offline, state, token,"
    " timed, replaced_by FROM ticket WHERE "
)
_BY_ID = _TICKET + "id = ?1 OR id = (SELECT ticket FROM joined WHERE id = ?1)"
_BY_NUMBER = (
    _TICKET + "day = ?1 AND number = ?2 OR id = (SELECT ticket FROM joined WHERE day = ?1 AND number = ?2)"
)
_PROMPT = (
    "SELECT p.token, p.visit, p.ticket, p.number, p.counter, p.officer, p.terminal, p.seconds, p.form,"
    " p.opened_at, p.shown_at, p.closed_at, p.why, r.id, r.at, r.device_at"
    " FROM prompt p LEFT JOIN rating r ON r.token = p.token "
)
_BY_TOKEN = _PROMPT + "WHERE p.token = ?1"
_BY_CODE = (
    _PROMPT + "JOIN ticket t ON t.token = p.token WHERE t.id IN"
    " (SELECT id FROM ticket WHERE code = ?1 UNION ALL SELECT ticket FROM joined WHERE code = ?1)"
    " ORDER BY p.opened_at"
)
_UNVERIFIED = (
    "SELECT token, NULL, NULL, '', counter, '', device, 0, '', at, NULL, at, 'answered', id, at, device_at"
    " FROM rating WHERE token = ? AND verified = 0"
)


def remember(store: Store, day: Day, command: c.Command) -> Day:
    """Return the day with the facts of earlier days that deciding `command` needs; most need none."""
    match command:
        case c.TicketIssuedOffline():
            day = _paper(store, day, command.ticket)
            return _number(store, day, command.day, command.number)
        case c.TicketPrinted(ticket=ticket) | c.TicketCancel(ticket=ticket):
            return _paper(store, day, ticket)
        case c.RatingShown(token=token) | c.RatingSkip(token=token):
            return _token(store, day, token)
        case c.RatingSubmit() | c.RatingExplain():
            day = _token(store, day, command.token) if command.token else day
            return _code(store, day, command.code) if command.code else day
        case _:
            return day


def _paper(store: Store, day: Day, paper: str) -> Day:
    """Look up the ticket of a paper, which is its own or the one that it was joined to."""
    if day.ticket(paper) is not None or paper in day.past_tickets:
        return day
    for row in store.rows(_BY_ID, paper):
        day = _remember(day, _as_ticket(row), paper)
    return day


def _number(store: Store, day: Day, of: date, number: str) -> Day:
    """Look up who bore a number on an earlier day."""
    if of == day.today:
        return day
    for row in store.rows(_BY_NUMBER, of.isoformat(), number):
        day = _remember(day, _as_ticket(row), str(row[0]))
    return day


def _remember(day: Day, ticket: Ticket, paper: str) -> Day:
    if ticket.id in day.tickets:
        return day
    day = day.remember_ticket(day.past_tickets.get(ticket.id, ticket))
    return day._replace(past_tickets=day.past_tickets.set(paper, day.past_tickets[ticket.id]))


def _as_ticket(row: tuple[str | int | None, ...]) -> Ticket:
    ident, on, number, also, code, service, priority, lang, issued_at, device, offline, state, *rest = row
    token, timed, replaced_by = map(_text, rest)
    issued = datetime.fromisoformat(str(issued_at))
    return Ticket(
        id=str(ident),
        number=str(number),
        code=str(code),
        service=str(service),
        priority=str(priority),
        rank=0,
        lang=str(lang),
        issued_at=issued,
        day=date.fromisoformat(str(on)),
        device=str(device),
        place=issued,
        order=0,
        since=issued,
        state=TicketState(str(state)),
        offline=bool(offline),
        also=tuple(json.loads(str(also))),
        token=token,
        timed=timed,
        replaced_by=replaced_by,
    )


def _token(store: Store, day: Day, token: str) -> Day:
    if token in day.prompts or token in day.past_prompts:
        return day
    for row in store.rows(_BY_TOKEN, token) or store.rows(_UNVERIFIED, token):
        day = day.remember_prompt(_as_prompt(row))
    return day


def _code(store: Store, day: Day, code: str) -> Day:
    if code in day.codes or code in day.past_codes:
        return day
    for row in store.rows(_BY_CODE, code):
        prompt = _as_prompt(row)
        day = day.remember_prompt(day.past_prompts.get(prompt.token, prompt), code)
    return day


def _as_prompt(row: tuple[str | int | None, ...]) -> Prompt:
    token, visit, ticket, number, counter, officer, terminal, seconds, form, *moments = row
    opened_at, shown_at, closed_at, why, rating, rated_at, device_at = moments
    score = None
    if rating is not None:
        score = Score(
            id=str(rating),
            at=datetime.fromisoformat(str(rated_at)),
            device_at=datetime.fromisoformat(str(device_at)),
        )
    return Prompt(
        token=str(token),
        visit=_text(visit),
        ticket=_text(ticket),
        number=str(number),
        counter=_text(counter),
        officer=str(officer),
        terminal=_text(terminal),
        seconds=int(seconds or 0),
        form=str(form),
        opened_at=datetime.fromisoformat(str(opened_at)),
        shown_at=_moment(shown_at),
        closed_at=_moment(closed_at),
        why=_text(why),
        score=score,
    )


def _text(value: str | int | None) -> str | None:
    return None if value is None else str(value)


def _moment(value: str | int | None) -> datetime | None:
    return None if value is None else datetime.fromisoformat(str(value))
