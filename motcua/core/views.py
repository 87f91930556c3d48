"""What the day looks like from outside: bodies of replies, retained states, prompts."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Literal, get_args

from motcua.core import events as e
from motcua.core.centre import opens_at
from motcua.core.day import Day, Prompt, Visit
from motcua.core.dispatch import next_tickets, people_ahead
from motcua.core.order import Order
from motcua.core.ticket import Ticket, TicketState
from motcua.settings import Name, Settings
from motcua.wire import commands as c
from motcua.wire import states as s
from motcua.wire.codec import Lang

_LANGS: tuple[Lang, ...] = get_args(Lang)


def answer(day: Day, order: Order, events: tuple[e.Event, ...], now: datetime) -> object:
    """Return the body of the reply to `order`, from the `day` after its `events`."""
    match order.command:
        case c.TicketRequest(id=request):
            return _issued(day, day.requests[request], now)
        case c.TicketIssuedOffline(ticket=ticket) | c.TicketCancel(ticket=ticket):
            return s.TicketAnswer(ticket=ticket_body(_any_ticket(day, ticket)))
        case c.CounterOpen() | c.CounterPause() | c.CounterResume() | c.CounterClose():
            return s.CounterAnswer(counter=counter_body(day, order.command.counter))
        case c.ServiceClose(service=service) | c.ServiceOpen(service=service):
            gives_out = day.gives_out(day.in_force().services[service])
            return s.ServiceAnswer(service=s.ServiceBody(id=service, open=gives_out))
        case c.CounterCallNext() | c.CounterCall():
            called = next(event for event in events if isinstance(event, e.TicketCalled))
            return s.VisitAnswer(visit=visit_body(day, day.visits[called.visit]))
        case c.AtVisit(visit=visit):
            return s.VisitAnswer(visit=visit_body(day, day.visits[visit]))
        case c.RatingSubmit() | c.RatingExplain():
            rated = next(event for event in events if isinstance(event, e.RatingGiven | e.RatingExplained))
            return s.RatingAnswer(rating=rated.rating)
        case c.FeedbackSubmit():
            given = next(event for event in events if isinstance(event, e.FeedbackGiven))
            return s.FeedbackAnswer(case=given.case)
        case _:
            return s.Nothing()


def _any_ticket(day: Day, ticket_id: str) -> Ticket:
    return day.ticket(ticket_id) or day.past_tickets[ticket_id]


def _issued(day: Day, ticket_id: str, now: datetime) -> s.IssuedBody:
    ticket = _any_ticket(day, ticket_id)
    waiting = ticket.state is TicketState.WAITING
    return s.IssuedBody(
        ticket=s.OwnTicketBody(**_ticket_fields(ticket), code=ticket.code),
        ahead=people_ahead(day, ticket, now) if waiting else 0,
        estimate=None,
    )


def ticket_body(ticket: Ticket) -> s.TicketBody:
    """Return a ticket as everybody may see it."""
    return s.TicketBody(**_ticket_fields(ticket))


def _ticket_fields(ticket: Ticket) -> dict[str, Any]:
    return {
        "id": ticket.id,
        "number": ticket.number,
        "service": ticket.service,
        "priority": ticket.priority,
        "lang": ticket.lang,
        "issued_at": ticket.issued_at,
        "day": ticket.day,
        "state": ticket.state.value,
        "offline": ticket.offline,
        "also": ticket.also,
    }


def officer_body(settings: Settings, name: str | None) -> s.OfficerBody | None:
    """Return an officer by id; one who is in the settings no more keeps the id as the name."""
    if not name:
        return None
    officer = settings.officers.get(name)
    if officer is None:
        return s.OfficerBody(id=name, name=name, title="")
    return s.OfficerBody(id=officer.id, name=officer.name, title=officer.title)


def visit_body(day: Day, visit: Visit) -> s.VisitBody:
    """Return a visit as officers may see it."""
    return s.VisitBody(
        id=visit.id,
        ticket=ticket_body(day.tickets[visit.ticket]),
        counter=visit.counter,
        officer=officer_body(day.in_force(), visit.officer),
        called_at=visit.called_at,
        calls=visit.calls,
        served_at=visit.served_at,
        ended_at=visit.ended_at,
        ended=None if visit.ended == "lapsed" else visit.ended,
    )


def _in_hand(day: Day, name: str) -> tuple[str | None, str | None, Literal["idle", "called", "serving"]]:
    visit = day.counters[name].visit
    if visit is None:
        return None, None, "idle"
    ticket = day.tickets[day.visits[visit].ticket]
    return ticket.number, visit, "serving" if ticket.state is TicketState.SERVING else "called"


def counter_body(day: Day, name: str) -> s.CounterBody:
    """Return a counter as the answer of a command."""
    counter = day.counters[name]
    number, visit, stage = _in_hand(day, name)
    officer = officer_body(day.in_force(), counter.officer)
    return s.CounterBody(
        id=name,
        status=counter.status,
        officer=officer,
        services=counter.services,
        number=number,
        visit=visit,
        stage=stage,
    )


def counter_state(day: Day, name: str, epoch: str, rev: int) -> s.CounterState:
    """Return the retained state of a counter."""
    counter = day.counters[name]
    number, visit, stage = _in_hand(day, name)
    officer = officer_body(day.in_force(), counter.officer)
    return s.CounterState(
        epoch=epoch, rev=rev, status=counter.status, officer=officer, number=number, visit=visit, stage=stage
    )


def service_state(day: Day, name: str, epoch: str, rev: int) -> s.ServiceState:
    """Return the retained state of a service."""
    return s.ServiceState(epoch=epoch, rev=rev, waiting=day.waiting.get(name, 0), estimate=None)


def board_state(day: Day, now: datetime, epoch: str, rev: int) -> s.BoardState:
    """Return the retained state of the board."""
    calls = tuple(
        s.CallLine(
            call=call.visit,
            number=day.tickets[call.ticket].number,
            counter=call.counter,
            lang=day.tickets[call.ticket].lang,
            at=call.at,
            times=call.times,
            also=day.tickets[call.ticket].also,
        )
        for call in day.calls
    )
    waiting = (day.tickets[ticket] for ticket in next_tickets(day, now))
    coming = tuple(s.NextLine(number=ticket.number, service=ticket.service) for ticket in waiting)
    return s.BoardState(epoch=epoch, rev=rev, day=day.today, calls=calls, next=coming)


def _names(name: Name) -> s.Names:
    return s.Names(vi=name.vi, en=name.en)


def centre_state(day: Day, now: datetime, epoch: str, rev: int) -> s.CentreState:
    """Return the retained state of the centre."""
    settings = day.in_force()
    return s.CentreState(
        epoch=epoch,
        rev=rev,
        day=day.today,
        open=day.doors,
        tz=settings.tz,
        name=_names(settings.name),
        address=settings.address,
        web=settings.web,
        languages=settings.languages,
        groups=tuple(s.GroupState(id=g.id, name=_names(g.name)) for g in settings.groups.values()),
        services=tuple(
            s.ServiceLine(id=x.id, prefix=x.prefix, name=_names(x.name), group=x.group, open=day.gives_out(x))
            for x in settings.services.values()
        ),
        counters=tuple(
            s.CounterLine(id=x.id, name=_names(x.name), services=x.services)
            for x in settings.counters.values()
        ),
        priorities=tuple(s.PriorityLine(id=p.id, name=_names(p.name)) for p in settings.priorities.values()),
        officers=tuple(
            s.OfficerBody(id=o.id, name=o.name, title=o.title) for o in settings.officers.values()
        ),
        opens_at=opens_at(day, now),
    )


def prompts(day: Day) -> Mapping[str, s.Prompt]:
    """Return the open question of each terminal that has one."""
    found = {}
    for counter in day.counters.values():
        prompt = day.prompts.get(counter.prompt or "")
        if prompt is not None and prompt.terminal is not None:
            found[prompt.terminal] = _prompt(day, prompt)
    return found


def _prompt(day: Day, prompt: Prompt) -> s.Prompt:
    ticket = day.tickets.get(prompt.ticket or "")
    return s.Prompt(
        token=prompt.token,
        visit=prompt.visit or "",
        number=prompt.number,
        counter=prompt.counter or "",
        officer=officer_body(day.in_force(), prompt.officer),
        seconds=prompt.seconds,
        form=prompt.form,
        lang=next((lang for lang in _LANGS if ticket is not None and lang == ticket.lang), None),
    )
