"""`evolve(day, event) -> day`: what each event makes of the day. It never refuses."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import Any, TypeVar

from immutables import Map

from motcua.centre_file.reading import parse
from motcua.core import events as e
from motcua.core import rating_changes
from motcua.core.change import (
    change_counter,
    dequeue,
    end_visit,
    enqueue,
    step,
)
from motcua.core.day import CALLS_SHOWN, Call, Counter, Day, Visit
from motcua.core.dispatch import entry_of
from motcua.core.numbering import series_of
from motcua.core.ticket import Action, Ticket, TicketState
from motcua.settings import Settings

Change = Callable[[Day, Any], Day]
C = TypeVar("C", bound=Change)
_CHANGES: dict[type[e.Event], Change] = dict(rating_changes.CHANGES)


def _on(*kinds: type[e.Event]) -> Callable[[C], C]:
    def register(change: C) -> C:
        _CHANGES.update(dict.fromkeys(kinds, change))
        return change

    return register


def evolve(day: Day, event: e.Event) -> Day:
    """Return the day after `event`."""
    last_at = max(day.last_at or event.at, event.at)  # a question ends at its due time, which may lie before
    return _CHANGES[type(event)](day, event)._replace(last_at=last_at)


def evolve_all(day: Day, events: tuple[e.Event, ...]) -> Day:
    """Return the day after all `events`, in their order."""
    for event in events:
        day = evolve(day, event)
    return day


# --- the centre -----------------------------------------------------------------------------


@_on(e.StoreOpened)
def _store_opened(day: Day, event: e.StoreOpened) -> Day:
    restored_at = event.at if event.why == "restored" else day.restored_at
    return day._replace(epoch=event.epoch, restored_at=restored_at)


@_on(e.Started, e.ClockSet, e.TicketPrinted)
def _noted(day: Day, _event: e.Event) -> Day:
    return day


@_on(e.SettingsAdopted)
def _settings_adopted(day: Day, event: e.SettingsAdopted) -> Day:
    settings = parse(event.content)
    counters = {}
    for name, planned in settings.counters.items():
        known = day.counters.get(name, Counter(id=name))
        counters[name] = replace(known, services=tuple(s for s in known.services if s in planned.services))
    waiting = Map({name: day.waiting.get(name, 0) for name in settings.services})
    closed = Map({name: why for name, why in day.closed_services.items() if name in settings.services})
    if day.settings is not None and day.settings.hours != settings.hours:
        day = day._replace(held_until=None)
    day = day._replace(settings=settings, counters=Map(counters), waiting=waiting, closed_services=closed)
    return _ranked(day, settings)


def _ranked(day: Day, settings: Settings) -> Day:
    """Give the tickets the ranks that their classes have now, so that nobody overtakes within a class."""
    ranks = {name: priority.rank for name, priority in settings.priorities.items()}
    moved = {
        ticket.id: replace(ticket, rank=ranks[ticket.priority])
        for ticket in day.tickets.values()
        if ranks.get(ticket.priority, ticket.rank) != ticket.rank
    }
    tickets = day.tickets.update(moved)
    lines = {
        name: tuple(sorted(entry_of(tickets[entry.ticket]) for entry in line))
        for name, line in day.lines.items()
    }
    return day._replace(tickets=tickets, lines=Map(lines))


@_on(e.DevicesEnrolled)
def _devices_enrolled(day: Day, event: e.DevicesEnrolled) -> Day:
    return day._replace(devices=Map({device.id: device for device in event.devices}))


@_on(e.DayOpened)
def _day_opened(day: Day, event: e.DayOpened) -> Day:
    return Day(
        settings=day.settings,
        devices=day.devices,
        epoch=day.epoch,
        restored_at=event.restored_at,
        today=event.day,
        opened_at=event.at,
        signed_in=Map(event.signed_in),
        cases=event.cases,
        counters=Map({name: Counter(id=name) for name in day.counters}),
        waiting=Map(dict.fromkeys(day.waiting, 0)),
    )


@_on(e.DoorsOpened, e.DoorsClosed)
def _doors(day: Day, event: e.DoorsOpened | e.DoorsClosed) -> Day:
    return day._replace(doors=isinstance(event, e.DoorsOpened), held_until=event.until)


@_on(e.DayClosed)
def _day_closed(day: Day, _event: e.DayClosed) -> Day:
    return day._replace(closed=True, doors=False, held_until=None)


@_on(e.ServiceClosed)
def _service_closed(day: Day, event: e.ServiceClosed) -> Day:
    return day._replace(closed_services=day.closed_services.set(event.service, event.reason))


@_on(e.ServiceOpened)
def _service_opened(day: Day, event: e.ServiceOpened) -> Day:
    return day._replace(closed_services=day.closed_services.delete(event.service))


# --- tickets --------------------------------------------------------------------------------


@_on(e.TicketIssued)
def _ticket_issued(day: Day, event: e.TicketIssued) -> Day:
    order = day.orders + 1
    ticket = _ticket(day, event, order)
    requests = day.requests.set(event.request, ticket.id) if event.request else day.requests
    day = day._replace(
        orders=order,
        sequence=_moved_past(day, event.number),
        requests=requests,
        numbers=day.numbers.set(ticket.number, ticket.id),
        codes=day.codes.set(ticket.code, ticket.id),
        ids=day.ids.set(ticket.id, ticket.id),
        tickets=day.tickets.set(ticket.id, ticket),
    )
    return enqueue(day, ticket)


def _moved_past(day: Day, number: str) -> Map[str, int]:
    series, count = series_of(number)
    return day.sequence.set(series, count) if count > day.sequence.get(series, 0) else day.sequence


def _ticket(day: Day, event: e.TicketIssued | e.TicketRecorded, order: int) -> Ticket:
    return Ticket(
        id=event.ticket,
        number=event.number,
        code=event.code,
        service=event.service,
        priority=event.priority,
        rank=day.in_force().priorities[event.priority].rank,
        lang=event.lang,
        issued_at=event.issued_at,
        day=event.day,
        device=event.device,
        place=event.issued_at,
        order=order,
        since=event.issued_at,
        offline=isinstance(event, e.TicketRecorded) or event.offline,
        timed=event.timed,
    )


@_on(e.TicketRecorded)
def _ticket_recorded(day: Day, event: e.TicketRecorded) -> Day:
    ticket = replace(_ticket(day, event, 0), state=TicketState.LAPSED)
    if event.request:
        day = day._replace(requests=day.requests.set(event.request, ticket.id))
    return day.remember_ticket(ticket)


@_on(e.TicketReplaced, e.TicketCancelled, e.TicketLapsed)
def _ticket_ended(day: Day, event: e.TicketReplaced | e.TicketCancelled | e.TicketLapsed) -> Day:
    action = Action.END_OF_DAY if isinstance(event, e.TicketLapsed) else Action.CANCEL
    ticket = day.tickets[event.ticket]
    if ticket.state is TicketState.WAITING:
        day = dequeue(day, ticket)
    replaced_by = event.by if isinstance(event, e.TicketReplaced) else None
    day = step(day, ticket, action, replaced_by=replaced_by)
    if isinstance(event, e.TicketLapsed) and ticket.state is TicketState.CALLED and ticket.visit:
        day = end_visit(day, day.visits[ticket.visit], event.at, ended="lapsed")
    return day


@_on(e.TicketJoined)
def _ticket_joined(day: Day, event: e.TicketJoined) -> Day:
    ticket = day.tickets[event.ticket]
    joined = replace(ticket, also=(*ticket.also, event.number))
    return day._replace(
        sequence=_moved_past(day, event.number),
        tickets=day.tickets.set(ticket.id, joined),
        numbers=day.numbers.set(event.number, ticket.id),
        codes=day.codes.set(event.code, ticket.id),
        ids=day.ids.set(event.alias, ticket.id),
    )


# --- counters -------------------------------------------------------------------------------


@_on(e.CounterOpened)
def _counter_opened(day: Day, event: e.CounterOpened) -> Day:
    counter = day.counters[event.counter]
    day = change_counter(day, counter.id, status="open", officer=event.officer, services=event.services)
    day = day._replace(signed_in=day.signed_in.set(event.counter, event.officer))
    return _move_sent(day, counter.id) if counter.status == "closed" else day


@_on(e.CounterPaused, e.CounterResumed)
def _counter_paused(day: Day, event: e.CounterPaused | e.CounterResumed) -> Day:
    return change_counter(
        day, event.counter, status="paused" if isinstance(event, e.CounterPaused) else "open"
    )


@_on(e.CounterClosed)
def _counter_closed(day: Day, event: e.CounterClosed) -> Day:
    line = [day.tickets[entry.ticket] for entry in day.lines.get(f">{event.counter}", ())]
    for ticket in line:
        day = dequeue(day, ticket)
    day = change_counter(day, event.counter, status="closed", officer=None, services=())
    for ticket in line:
        free = replace(ticket, sent_to=None)
        day = enqueue(day._replace(tickets=day.tickets.set(ticket.id, free)), free)
    return day


def _move_sent(day: Day, counter: str) -> Day:
    """Take the tickets that were sent to a counter while it was closed out of their services' lines."""
    sent = [
        day.tickets[entry.ticket]
        for line in day.lines.values()
        for entry in line
        if day.tickets[entry.ticket].sent_to == counter
    ]
    for ticket in sent:
        day = enqueue(dequeue(day, ticket, ticket.service), ticket)
    return day


# --- visits ---------------------------------------------------------------------------------


@_on(e.TicketCalled)
def _ticket_called(day: Day, event: e.TicketCalled) -> Day:
    ticket = day.tickets[event.ticket]
    if ticket.state is TicketState.WAITING:
        day = dequeue(day, ticket)
    visit = Visit(
        id=event.visit,
        ticket=event.ticket,
        service=ticket.service,
        counter=event.counter,
        officer=event.officer,
        since=event.since,
        called_at=event.at,
        streak=day.counters[event.counter].streak,
    )
    day = step(day, ticket, Action.CALL, visit=visit.id, parked_by=None)
    streak = visit.streak + 1 if event.express else 0
    day = change_counter(day, event.counter, visit=visit.id, streak=streak)
    return _show_call(day._replace(visits=day.visits.set(visit.id, visit)), visit, event.at)


@_on(e.TicketRecalled)
def _ticket_recalled(day: Day, event: e.TicketRecalled) -> Day:
    visit = replace(day.visits[event.visit], calls=day.visits[event.visit].calls + 1)
    return _show_call(day._replace(visits=day.visits.set(visit.id, visit)), visit, event.at)


def _show_call(day: Day, visit: Visit, at: datetime) -> Day:
    call = Call(visit=visit.id, ticket=visit.ticket, counter=visit.counter, at=at, times=visit.calls)
    others = (shown for shown in day.calls if shown.visit != visit.id)
    return day._replace(calls=(call, *others)[:CALLS_SHOWN])


@_on(e.ServiceStarted)
def _service_started(day: Day, event: e.ServiceStarted) -> Day:
    visit = replace(day.visits[event.visit], served_at=event.at)
    day = day._replace(visits=day.visits.set(visit.id, visit))
    return step(day, day.tickets[visit.ticket], Action.SERVE)


@_on(e.ServiceFinished)
def _service_finished(day: Day, event: e.ServiceFinished) -> Day:
    visit = day.visits[event.visit]
    day = step(day, day.tickets[visit.ticket], Action.FINISH)
    return end_visit(day, visit, event.at, ended="served", supplement=event.supplement)


@_on(e.VisitorMissed)
def _visitor_missed(day: Day, event: e.VisitorMissed) -> Day:
    visit = day.visits[event.visit]
    day = step(day, day.tickets[visit.ticket], Action.MISS)
    return end_visit(day, visit, event.at, ended="no_show")


@_on(e.TicketParked)
def _ticket_parked(day: Day, event: e.TicketParked) -> Day:
    visit = day.visits[event.visit]
    day = step(day, day.tickets[visit.ticket], Action.PARK, parked_by=event.counter)
    return end_visit(day, visit, event.at, ended="parked")


@_on(e.VisitTakenBack)
def _visit_taken_back(day: Day, event: e.VisitTakenBack) -> Day:
    visit = day.visits[event.visit]
    ticket = day.tickets[visit.ticket]
    day = step(day, ticket, Action.TAKE_BACK, since=visit.since or event.at)
    day = enqueue(day, day.tickets[ticket.id])
    day = change_counter(day, visit.counter, streak=visit.streak)
    day = day._replace(calls=tuple(call for call in day.calls if call.visit != visit.id))
    return end_visit(day, visit, event.at, ended="taken_back")


@_on(e.TicketTransferred)
def _ticket_transferred(day: Day, event: e.TicketTransferred) -> Day:
    visit = day.visits[event.visit]
    ticket = day.tickets[visit.ticket]
    changes: dict[str, Any] = {"service": event.service, "sent_to": event.to_counter, "since": event.at}
    if event.keep_place:
        changes["place"] = ticket.issued_at
    else:
        changes |= {"place": event.at, "order": day.orders + 1}
        day = day._replace(orders=day.orders + 1)
    day = step(day, ticket, Action.TRANSFER, **changes)
    day = enqueue(day, day.tickets[ticket.id])
    return end_visit(day, visit, event.at, ended="transferred")
