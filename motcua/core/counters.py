"""The rules of counters and visits."""

from datetime import datetime

from motcua.core import events as e
from motcua.core import ratings
from motcua.core.day import Counter, Day, Visit
from motcua.core.dispatch import counts_as_priority, next_ticket
from motcua.core.order import Order
from motcua.core.refusal import Refused
from motcua.core.ticket import Action, Ticket, TicketState, after
from motcua.wire import commands as c
from motcua.wire.states import ErrorCode

Events = tuple[e.Event, ...]


def open_counter(day: Day, order: Order, command: c.CounterOpen, now: datetime) -> Events:
    """Let an officer begin work; a counter where the officer sat idle is closed."""
    if day.today is None or day.closed:
        raise Refused(ErrorCode.CLOSED, "the day is closed")
    counter = _counter(day, order, command.counter)
    officer = _officer(day, command)
    services = _services(day, command)
    if counter.visit is not None:
        raise _busy(day, counter)
    events: list[e.Event] = []
    for other in day.counters.values():
        if other.officer == officer and other.id != counter.id:
            if other.visit is not None:
                raise Refused(
                    ErrorCode.COUNTER_BUSY, f"{officer} has a visitor at counter {other.id}", "officer"
                )
            events.append(e.CounterClosed(at=now, counter=other.id, officer=officer, reason=None))
    if counter.officer is not None and counter.officer != officer:
        events.append(e.CounterClosed(at=now, counter=counter.id, officer=counter.officer, reason=None))
    events.append(e.CounterOpened(at=now, counter=counter.id, officer=officer, services=services))
    return tuple(events)


def pause(day: Day, order: Order, command: c.CounterPause, now: datetime) -> Events:
    """Stop calling the next; the visit in hand goes on."""
    counter, officer = _at_work(day, order, command.counter)
    if counter.status == "paused":
        return ()
    return (e.CounterPaused(at=now, counter=counter.id, officer=officer, reason=command.reason),)


def resume(day: Day, order: Order, command: c.CounterResume, now: datetime) -> Events:
    """Go on calling."""
    counter, officer = _at_work(day, order, command.counter)
    if counter.status == "open":
        return ()
    return (e.CounterResumed(at=now, counter=counter.id, officer=officer, reason=command.reason),)


def close(day: Day, order: Order, command: c.CounterClose, now: datetime) -> Events:
    """Let the officer leave; tickets sent to this counter go back to their services' queues."""
    counter, officer = _at_work(day, order, command.counter)
    if counter.visit is not None:
        raise _busy(day, counter)
    return (e.CounterClosed(at=now, counter=counter.id, officer=officer, reason=command.reason),)


def call_next(day: Day, order: Order, command: c.CounterCallNext, now: datetime) -> Events:
    """Call whoever is next for this counter."""
    counter, _ = _at_work(day, order, command.counter)
    if counter.status == "paused":
        raise Refused(ErrorCode.COUNTER_NOT_OPEN, f"counter {counter.id} is paused", "counter")
    if counter.visit is not None:
        raise _busy(day, counter)
    found = next_ticket(day, counter, now)
    if found is None:
        raise Refused(ErrorCode.NOBODY_WAITING, f"nobody waits for counter {counter.id}")
    entry, express = found
    return (_called(order, counter, day.tickets[entry.ticket], now, express=express),)


def call(day: Day, order: Order, command: c.CounterCall, now: datetime) -> Events:
    """Call this very number: of a service of this counter, sent to it, or parked by it."""
    counter, _ = _at_work(day, order, command.counter)
    if counter.visit is not None:
        raise _busy(day, counter)
    ticket = day.tickets.get(day.numbers.get(command.number, ""))
    if ticket is None:
        raise Refused(
            ErrorCode.UNKNOWN_TICKET, f"no ticket bears the number {command.number} today", "number"
        )
    if after(ticket.state, Action.CALL) is None:
        raise Refused(ErrorCode.ILLEGAL_STEP, f"{command.number} is {ticket.state}", "number")
    if ticket.service not in counter.services and counter.id not in (ticket.sent_to, ticket.parked_by):
        raise Refused(
            ErrorCode.NOT_ALLOWED, f"counter {counter.id} does not serve {ticket.service!r}", "number"
        )
    return (_called(order, counter, ticket, now, express=counts_as_priority(day, ticket, now)),)


def recall(day: Day, order: Order, command: c.CounterRecall, now: datetime) -> Events:
    """Call the same visitor again."""
    visit = _in_hand(day, order, command, Action.RECALL)
    return (e.TicketRecalled(at=now, visit=visit.id, counter=visit.counter),)


def take_back(day: Day, order: Order, command: c.CounterTakeBack, now: datetime) -> Events:
    """Undo a mistaken call."""
    visit = _in_hand(day, order, command, Action.TAKE_BACK)
    return (e.VisitTakenBack(at=now, visit=visit.id, counter=visit.counter),)


def serve(day: Day, order: Order, command: c.CounterServe, now: datetime) -> Events:
    """Note that the visitor has come."""
    visit = _in_hand(day, order, command, Action.SERVE)
    return (e.ServiceStarted(at=now, visit=visit.id, counter=visit.counter, reason=command.reason),)


def no_show(day: Day, order: Order, command: c.CounterNoShow, now: datetime) -> Events:
    """Note that the visitor has not come."""
    visit = _in_hand(day, order, command, Action.MISS)
    return (e.VisitorMissed(at=now, visit=visit.id, counter=visit.counter, reason=command.reason),)


def park(day: Day, order: Order, command: c.CounterPark, now: datetime) -> Events:
    """Set the ticket aside."""
    visit = _in_hand(day, order, command, Action.PARK)
    return (e.TicketParked(at=now, visit=visit.id, counter=visit.counter, reason=command.reason),)


def finish(day: Day, order: Order, command: c.CounterFinish, now: datetime) -> Events:
    """End a visit and ask how it was; a visitor who is still `called` was served at this moment."""
    visit = _visit(day, order, command)
    ticket = day.tickets[visit.ticket]
    started = (e.ServiceStarted(at=now, visit=visit.id, counter=visit.counter),)
    finished = e.ServiceFinished(at=now, visit=visit.id, counter=visit.counter, supplement=command.supplement)
    asked = ratings.ask(day, order, visit, now)
    return (*(started if ticket.state is TicketState.CALLED else ()), finished, *asked)


def transfer(day: Day, order: Order, command: c.CounterTransfer, now: datetime) -> Events:
    """Send the visitor on, to a service or to one counter."""
    visit = _in_hand(day, order, command, Action.TRANSFER)
    if (command.service is None) == (command.to_counter is None):
        raise Refused(ErrorCode.INVALID, "name exactly one of service and to_counter", "service")
    if command.service is not None and command.service not in day.in_force().services:
        raise Refused(ErrorCode.UNKNOWN_SERVICE, f"no service is called {command.service!r}", "service")
    if command.to_counter is not None and command.to_counter not in day.counters:
        raise Refused(ErrorCode.UNKNOWN_COUNTER, f"no counter is called {command.to_counter!r}", "to_counter")
    return (
        e.TicketTransferred(
            at=now,
            visit=visit.id,
            counter=visit.counter,
            service=command.service or day.tickets[visit.ticket].service,
            to_counter=command.to_counter,
            keep_place=command.keep_place,
        ),
    )


def _called(
    order: Order, counter: Counter, ticket: Ticket, now: datetime, *, express: bool
) -> e.TicketCalled:
    return e.TicketCalled(
        at=now,
        visit=order.new_id("visit", now),
        ticket=ticket.id,
        counter=counter.id,
        officer=counter.officer or "",
        since=ticket.since if ticket.state is TicketState.WAITING else None,
        express=express,
    )


def _counter(day: Day, order: Order, name: str) -> Counter:
    counter = day.counters.get(name)
    if counter is None:
        raise Refused(ErrorCode.UNKNOWN_COUNTER, f"no counter is called {name!r}", "counter")
    if order.sender.role is c.Role.COUNTER and order.sender.counter != name:
        raise Refused(
            ErrorCode.NOT_ALLOWED, f"this device belongs to counter {order.sender.counter}", "counter"
        )
    return counter


def _at_work(day: Day, order: Order, name: str) -> tuple[Counter, str]:
    counter = _counter(day, order, name)
    if counter.status == "closed" or counter.officer is None:
        raise Refused(ErrorCode.COUNTER_NOT_OPEN, f"counter {name} is closed", "counter")
    return counter, counter.officer


def _visit(day: Day, order: Order, command: c.AtVisit) -> Visit:
    counter, _ = _at_work(day, order, command.counter)
    if counter.visit is None:
        raise Refused(ErrorCode.COUNTER_IDLE, f"counter {counter.id} has nobody in hand", "visit")
    if counter.visit != command.visit:
        raise Refused(ErrorCode.ILLEGAL_STEP, f"counter {counter.id} holds another visit", "visit")
    return day.visits[counter.visit]


def _in_hand(day: Day, order: Order, command: c.AtVisit, action: Action) -> Visit:
    visit = _visit(day, order, command)
    ticket = day.tickets[visit.ticket]
    if after(ticket.state, action) is None:
        raise Refused(ErrorCode.ILLEGAL_STEP, f"{ticket.number} is {ticket.state}", "visit")
    return visit


def _officer(day: Day, command: c.CounterOpen) -> str:
    officer = command.officer or day.signed_in.get(command.counter) or command.default_officer
    if officer is None:
        raise Refused(ErrorCode.INVALID, "nobody has signed in there yet: name the officer", "officer")
    if officer not in day.in_force().officers:
        raise Refused(ErrorCode.UNKNOWN_OFFICER, f"no officer is called {officer!r}", "officer")
    return officer


def _services(day: Day, command: c.CounterOpen) -> tuple[str, ...]:
    allowed = day.in_force().counters[command.counter].services
    if command.services is None:
        return allowed
    for name in command.services:
        if name not in day.in_force().services:
            raise Refused(ErrorCode.UNKNOWN_SERVICE, f"no service is called {name!r}", "services")
        if name not in allowed:
            raise Refused(ErrorCode.INVALID, f"counter {command.counter} may not serve {name!r}", "services")
    if not command.services:
        raise Refused(ErrorCode.INVALID, "name at least one service", "services")
    return tuple(name for name in allowed if name in command.services)


def _busy(day: Day, counter: Counter) -> Refused:
    number = day.tickets[day.visits[counter.visit or ""].ticket].number
    return Refused(ErrorCode.COUNTER_BUSY, f"counter {counter.id} has {number} in hand", "counter")
