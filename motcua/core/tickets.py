"""The rules of tickets: who gets a number, and what becomes of one that was issued offline."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Literal, NamedTuple
from zoneinfo import ZoneInfo

from motcua.calendar import local_day
from motcua.core import events as e
from motcua.core.day import Day
from motcua.core.numbering import next_number, number_of, series_of
from motcua.core.order import Device, Order
from motcua.core.refusal import Refused
from motcua.core.ticket import Action, Ticket, TicketState, after
from motcua.settings import Service
from motcua.wire.commands import Role, TicketCancel, TicketIssuedOffline, TicketPrinted, TicketRequest
from motcua.wire.states import ErrorCode

Events = tuple[e.Event, ...]
CODE_LENGTH = 10
LAST_OFFLINE = 99_999
ONE_DAY = timedelta(days=1)
OLDEST = timedelta(days=366)


def request(day: Day, order: Order, command: TicketRequest, now: datetime) -> Events:
    """Give out the next number; a request that has been replaced already changes nothing."""
    known = _known(day, day.requests.get(command.id, ""))
    if known is not None:
        _issued_by(order, known, "id")
        return ()
    service = _service(day, command.service)
    priority = _priority(day, command.priority)
    if day.today is None or not day.doors:
        raise Refused(ErrorCode.CLOSED, "the centre gives out no tickets now")
    if not day.gives_out(service):
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


def issued_offline(day: Day, order: Order, command: TicketIssuedOffline, now: datetime) -> Events:
    """Take in a number that a kiosk gave out: at its place, joined to its first ticket, or as lapsed."""
    if day.today is None:
        raise Refused(ErrorCode.UNAVAILABLE, "no day has been opened yet")
    known = _known(day, command.ticket)
    if known is not None:
        return _known_already(known, order, command)
    paper = _checked(day, order, command, _printed(day, day.today, command, now))
    if paper.print.day != day.today or day.closed:
        return _recorded(day, paper, now)
    if command.number in day.numbers:
        raise _taken(command)
    first = day.tickets.get(day.requests.get(command.replaces or "", ""))
    if first is not None:
        _issued_by(order, first, "replaces")
    issued = e.TicketIssued(at=now, timed=paper.print.timed, offline=True, **paper.fields())
    if first is None or first.state is TicketState.CANCELLED:
        return (issued,)
    if first.visit is None and not first.offline:
        return (e.TicketReplaced(at=now, ticket=first.id, by=command.ticket), issued)
    joined = e.TicketJoined(
        at=now,
        ticket=first.id,
        number=command.number,
        alias=command.ticket,
        code=command.code,
        request=command.replaces or "",
    )
    return (joined,)


def printed(day: Day, order: Order, command: TicketPrinted, now: datetime) -> Events:
    """Note what became of the paper."""
    _own(_known(day, command.ticket), order, command.ticket)
    return (e.TicketPrinted(at=now, ticket=command.ticket, outcome=command.outcome, device=order.sender.id),)


def cancel(day: Day, order: Order, command: TicketCancel, now: datetime) -> Events:
    """Take a ticket out of the queue because the visitor gave it up."""
    ticket = _own(_known(day, command.ticket), order, command.ticket)
    if after(ticket.state, Action.CANCEL) is None:
        raise Refused(ErrorCode.ILLEGAL_STEP, f"{ticket.number} is {ticket.state}", "ticket")
    return (e.TicketCancelled(at=now, ticket=ticket.id),)


class _Print(NamedTuple):
    """When a paper was printed, how that is known, and the business day that it belongs to."""

    day: date
    issued_at: datetime
    timed: Literal["age", "device"]


def _printed(day: Day, today: date, command: TicketIssuedOffline, now: datetime) -> _Print:
    """Tell when the paper was printed: by its age, else by the kiosk's clock, held within its day.

    A kiosk that was cut off at midnight still names the day before; an age shows that the paper is today's.
    """
    _check_day(day, today, command.day, now)
    zone = ZoneInfo(day.in_force().tz)
    midnight = _midnight(today, zone)
    timed: Literal["age", "device"]
    if command.age_ms is None:
        moment, timed, earliest = command.issued_at, "device", day.opened_at or midnight
    else:
        moment, timed, earliest = now - timedelta(milliseconds=command.age_ms), "age", midnight
    if command.day == today or (timed == "age" and moment >= midnight):
        return _Print(today, min(max(moment, earliest), now), timed)
    begins, ends = _midnight(command.day, zone), _midnight(command.day + ONE_DAY, zone)
    return _Print(command.day, min(max(moment, begins), ends), timed)


def _check_day(day: Day, today: date, named: date, now: datetime) -> None:
    """Refuse a day that has not come yet; up to the one after the clock's it may still come."""
    if today < named <= max(today, local_day(day.in_force().tz, now)) + ONE_DAY:
        raise Refused(ErrorCode.UNAVAILABLE, f"{named} has not been opened here yet", "day")
    if named > today or named < today - OLDEST:
        raise Refused(ErrorCode.INVALID, f"{named} is too far from today, {today}", "day")


def _midnight(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time(), zone).astimezone(UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Paper:
    """A checked offline ticket: its command, and when it was printed, as far as that is known."""

    command: TicketIssuedOffline
    print: _Print
    priority: str
    device: str

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
            "issued_at": self.print.issued_at,
            "day": self.print.day,
            "device": self.device,
            "request": command.replaces,
        }


def _checked(day: Day, order: Order, command: TicketIssuedOffline, printed: _Print) -> _Paper:
    service = _service(day, command.service)
    _check_number(command.number, service, order.sender)
    if command.code in day.codes:
        raise Refused(ErrorCode.INVALID, "the code belongs to another ticket", "code")
    priority = _priority(day, command.priority)
    return _Paper(command=command, print=printed, priority=priority, device=order.sender.id)


def _check_number(number: str, service: Service, kiosk: Device) -> None:
    series, count = series_of(number)
    prefix, _, letter = series.partition("-")
    if prefix != service.prefix:
        raise Refused(ErrorCode.INVALID, f"service {service.id!r} has the prefix {service.prefix}", "number")
    if letter and letter != kiosk.letter:
        raise Refused(ErrorCode.NOT_ALLOWED, f"the letter {letter} is not this kiosk's", "number")
    if not 0 < count <= LAST_OFFLINE or number_of(series, count) != number:
        raise Refused(ErrorCode.INVALID, f"{number} is no number that a kiosk gives out", "number")


def _known_already(known: Ticket, order: Order, command: TicketIssuedOffline) -> Events:
    _issued_by(order, known, "ticket")
    if command.number not in (known.number, *known.also):
        raise Refused(ErrorCode.INVALID, f"this ticket bears the number {known.number}", "number")
    return ()


def _recorded(day: Day, paper: _Paper, now: datetime) -> Events:
    on, number = paper.print.day, paper.command.number
    if (on == day.today and number in day.numbers) or (on, number) in day.past_numbers:
        raise _taken(paper.command)
    return (e.TicketRecorded(at=now, timed=paper.print.timed, **paper.fields()),)


def _taken(command: TicketIssuedOffline) -> Refused:
    return Refused(ErrorCode.NUMBER_TAKEN, f"{command.number} was given out already that day", "number")


def _known(day: Day, ticket_id: str) -> Ticket | None:
    return day.ticket(ticket_id) or day.past_tickets.get(ticket_id)


def _own(ticket: Ticket | None, order: Order, ticket_id: str) -> Ticket:
    if ticket is None:
        raise Refused(ErrorCode.UNKNOWN_TICKET, f"no ticket has the id {ticket_id}", "ticket")
    if order.sender.role is Role.KIOSK:
        _issued_by(order, ticket, "ticket")
    return ticket


def _issued_by(order: Order, ticket: Ticket, field: str) -> None:
    if ticket.device != order.sender.id:
        raise Refused(ErrorCode.NOT_ALLOWED, "another device issued this ticket", field)


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
