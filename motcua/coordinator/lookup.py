"""Facts of earlier days, looked up in the tables for the command at hand: the rules ask no database."""

import json
from datetime import date, datetime

from motcua.coordinator.store import Store
from motcua.core.day import Day, Prompt, Score
from motcua.core.ticket import Ticket, TicketState
from motcua.wire import commands as c

_COLUMNS = "id, day, number, also, code, service, priority, lang, issued_at, device, offline, state, token"
_TICKET = f"SELECT {_COLUMNS} FROM ticket"  # noqa: S608
_PROMPT = (
    "SELECT p.token, p.visit, p.ticket, p.number, p.counter, p.officer, p.terminal, p.seconds, p.form,"
    " p.opened_at, p.shown_at, p.closed_at, p.why, r.id, r.at, r.device_at"
    " FROM prompt p LEFT JOIN rating r ON r.token = p.token"
)
_UNVERIFIED = (
    "SELECT token, NULL, NULL, '', counter, '', device, 0, '', at, NULL, at, 'answered', id, at, device_at"
    " FROM rating WHERE token = ? AND verified = 0"
)


def remember(store: Store, day: Day, command: c.Command) -> Day:
    """Return the day with the facts of earlier days that deciding `command` needs; most need none."""
    match command:
        case c.TicketIssuedOffline():
            return _paper(store, day, command)
        case c.TicketPrinted(ticket=ticket) | c.TicketCancel(ticket=ticket):
            return _ticket(store, day, "id = ?", ticket) if day.ticket(ticket) is None else day
        case c.RatingShown(token=token) | c.RatingSkip(token=token):
            return _token(store, day, token)
        case c.RatingSubmit() | c.RatingExplain():
            day = _token(store, day, command.token) if command.token else day
            return _code(store, day, command.code) if command.code else day
        case _:
            return day


def _paper(store: Store, day: Day, command: c.TicketIssuedOffline) -> Day:
    if day.ticket(command.ticket) is None:
        day = _ticket(store, day, "id = ?", command.ticket)
    if command.day != day.today:
        day = _ticket(store, day, "day = ? AND number = ?", command.day.isoformat(), command.number)
    return day


def _ticket(store: Store, day: Day, where: str, *values: str) -> Day:
    for row in store.rows(f"{_TICKET} WHERE {where}", *values):
        if row[0] not in day.tickets and row[0] not in day.past_tickets:
            day = day.remember_ticket(_as_ticket(row))
    return day


def _as_ticket(row: tuple[str | int | None, ...]) -> Ticket:
    ident, on, number, also, code, service, priority, lang, issued_at, device, offline, state, token = row
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
        token=None if token is None else str(token),
    )


def _token(store: Store, day: Day, token: str) -> Day:
    if token in day.prompts or token in day.past_prompts:
        return day
    for row in store.rows(f"{_PROMPT} WHERE p.token = ?", token) or store.rows(_UNVERIFIED, token):
        day = day.remember_prompt(_as_prompt(row))
    return day


def _code(store: Store, day: Day, code: str) -> Day:
    if code in day.codes or code in day.past_codes:
        return day
    query = f"{_PROMPT} JOIN ticket t ON t.token = p.token WHERE t.code = ?"
    for row in store.rows(query, code):
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
