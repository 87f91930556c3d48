"""The rules of tickets: who gets a number, and what becomes of one that was issued offline."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any, Literal
from zoneinfo import ZoneInfo

from motcua.core import events as e
from motcua.core.day import Day
from motcua.core.numbering import next_number, series_of
from motcua.core.order import Order
from motcua.core.refusal import Refused
from motcua.core.ticket import Action, Ticket, TicketState, after
from motcua.settings import Service
from motcua.wire.commands import Role, TicketCancel, TicketIssuedOffline, TicketPrinted, TicketRequest
from motcua.wire.states import ErrorCode

CODE_LENGTH = 10


def request(day: Day, order: Order, command: TicketRequest, now: datetime) -> tuple[e.Event, ...]:
    """Give out the next number; a request that has been replaced already changes nothing."""
    if order.command.id in day.requests:
        return ()
    service = _service(day, command.service)
    priority = _priority(day, command.priority)
    if day.today is None or day.closed or not day.doors:
        raise Refused(ErrorCode.CLOSED, "the centre gives out no tickets now")
    if not service.open:
        raise Refused(ErrorCode.CLOSED, f"service {service.id!r} is closed", "service")
    return (
        e.TicketIssued(
            at=now,
            ticket=order.new_id("ticket", now),
            number=next_number(day, service.prefix),
            code=order.new_secret("code", CODE_LENGTH),
            service=service.id,
            priority=priority,
            lang=command.lang,
            issued_at=now,
            day=day.today,
            device=order.sender.id,
            offline=False,
            request=command.id,
            timed="here",
        ),
    )


def issued_offline(
    day: Day, order: Order, command: TicketIssuedOffline, now: datetime
) -> tuple[e.Event, ...]:
    """Take in a number that a kiosk gave out: at its place, joined to its first ticket, or as lapsed."""
    if day.today is None:
        raise Refused(ErrorCode.UNAVAILABLE, "no day has been opened yet")
    known = day.ticket(command.ticket) or day.past_tickets.get(command.ticket)
    if known is not None:
        return _known_already(known, order, command)
    paper = _checked(day, order, command, now)
    if command.day > day.today:
        if command.day > day.today + timedelta(days=1):
            raise Refused(ErrorCode.INVALID, f"{command.day} is after today, {day.today}", "day")
        raise Refused(ErrorCode.UNAVAILABLE, f"{command.day} has not been opened here yet", "day")
    if command.day < day.today or day.closed:
        return _recorded(day, paper, now)
    if command.number in day.numbers:
        raise Refused(ErrorCode.NUMBER_TAKEN, f"{command.number} was given out already today", "number")
    first = day.tickets.get(day.requests.get(command.replaces or "", ""))
    if first is not None and first.visit is not None:
        return (
            e.TicketJoined(
                at=now,
                ticket=first.id,
                number=command.number,
                alias=command.ticket,
                code=command.code,
                request=command.replaces or "",
            ),
        )
    issued = e.TicketIssued(
        at=now, issued_at=paper.issued_at, timed=paper.timed, offline=True, **paper.fields()
    )
    if first is not None and first.state is TicketState.WAITING:
        return (e.TicketReplaced(at=now, ticket=first.id, by=command.ticket), issued)
    return (issued,)


def printed(day: Day, order: Order, command: TicketPrinted, now: datetime) -> tuple[e.Event, ...]:
    """Note what became of the paper."""
    ticket = day.ticket(command.ticket) or day.past_tickets.get(command.ticket)
    _own(ticket, order, command.ticket)
    return (e.TicketPrinted(at=now, ticket=command.ticket, outcome=command.outcome, device=order.sender.id),)


def cancel(day: Day, order: Order, command: TicketCancel, now: datetime) -> tuple[e.Event, ...]:
    """Take a ticket out of the queue because the visitor gave it up."""
    ticket = day.ticket(command.ticket) or day.past_tickets.get(command.ticket)
    ticket = _own(ticket, order, command.ticket)
    if after(ticket.state, Action.CANCEL) is None:
        raise Refused(ErrorCode.ILLEGAL_STEP, f"{ticket.number} is {ticket.state}", "ticket")
    return (e.TicketCancelled(at=now, ticket=ticket.id),)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Paper:
    """A checked offline ticket: its command, and the time it was issued, as far as that is known."""

    command: TicketIssuedOffline
    priority: str
    device: str
    issued_at: datetime
    timed: Literal["age", "device"]

    def fields(self) -> dict[str, Any]:
        """Return what the events about it have in common."""
        command = self.command
        return {
            "ticket": command.ticket,
            "number": command.number,
            "code": command.code,
            "service": command.service,
            "priority": self.priority,
            "lang": command.lang,
            "day": command.day,
            "device": self.device,
            "request": command.replaces,
        }


def _checked(day: Day, order: Order, command: TicketIssuedOffline, now: datetime) -> _Paper:
    service = _service(day, command.service)
    prefix, letter = series_of(command.number)[0].partition("-")[::2]
    if prefix != service.prefix:
        raise Refused(ErrorCode.INVALID, f"service {service.id!r} has the prefix {service.prefix}", "number")
    if letter and letter != order.sender.letter:
        raise Refused(ErrorCode.NOT_ALLOWED, f"the letter {letter} is not this kiosk's", "number")
    if command.code in day.codes:
        raise Refused(ErrorCode.INVALID, "the code belongs to another ticket", "code")
    issued_at, timed = _issued_at(day, command, now)
    return _Paper(
        command=command,
        priority=_priority(day, command.priority),
        device=order.sender.id,
        issued_at=issued_at,
        timed=timed,
    )


def _issued_at(
    day: Day, command: TicketIssuedOffline, now: datetime
) -> tuple[datetime, Literal["age", "device"]]:
    """Return when the paper was printed: by its age, else by the kiosk's clock, held within the day."""
    if command.day == day.today and command.age_ms is not None:
        return max(now - timedelta(milliseconds=command.age_ms), _midnight(day, command)), "age"
    if command.day == day.today:
        return min(max(command.issued_at, _midnight(day, command)), now), "device"
    return command.issued_at, "device"


def _midnight(day: Day, command: TicketIssuedOffline) -> datetime:
    zone = ZoneInfo(day.in_force().tz)
    return datetime.combine(command.day, time(), zone).astimezone(command.issued_at.tzinfo)


def _known_already(known: Ticket, order: Order, command: TicketIssuedOffline) -> tuple[e.Event, ...]:
    if known.device != order.sender.id:
        raise Refused(ErrorCode.NOT_ALLOWED, "another device issued this ticket", "ticket")
    if command.number not in (known.number, *known.also):
        raise Refused(ErrorCode.INVALID, f"this ticket bears the number {known.number}", "number")
    return ()


def _recorded(day: Day, paper: _Paper, now: datetime) -> tuple[e.Event, ...]:
    command = paper.command
    today = command.day == day.today and command.number in day.numbers
    if today or (command.day, command.number) in day.past_numbers:
        raise Refused(ErrorCode.NUMBER_TAKEN, f"{command.number} was given out already that day", "number")
    return (e.TicketRecorded(at=now, issued_at=paper.issued_at, **paper.fields()),)


def _own(ticket: Ticket | None, order: Order, ticket_id: str) -> Ticket:
    if ticket is None:
        raise Refused(ErrorCode.UNKNOWN_TICKET, f"no ticket has the id {ticket_id}", "ticket")
    if order.sender.role is Role.KIOSK and ticket.device != order.sender.id:
        raise Refused(ErrorCode.NOT_ALLOWED, "another device issued this ticket", "ticket")
    return ticket


def _service(day: Day, name: str) -> Service:
    service = day.in_force().services.get(name)
    if service is None:
        raise Refused(ErrorCode.UNKNOWN_SERVICE, f"no service is called {name!r}", "service")
    return service


def _priority(day: Day, name: str | None) -> str:
    settings = day.in_force()
    if name is not None and name not in settings.priorities:
        raise Refused(ErrorCode.INVALID, f"no priority is called {name!r}", "priority")
    return name or settings.ordinary.id
