"""A ticket as its holder may see it: nothing of anybody else. Pure."""

from dataclasses import dataclass
from datetime import date

from motcua.core.day import Day
from motcua.core.ticket import Ticket, TicketState, has_ended
from motcua.settings import Name


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketView:
    """What the page of a ticket shows.

    `also`: other numbers of the same ticket. `ahead`: None unless it waits. `counter`: where it is called
    to, served, set aside or was missed. `calls`: how often it has been called to there.
    `live`: whether the coordinator was heard just now, so that this is the truth.
    """

    number: str
    also: tuple[str, ...] = ()
    service: Name
    day: date
    lang: str
    state: TicketState
    ahead: int | None = None
    counter: Name | None = None
    calls: int = 0
    live: bool = True

    @property
    def has_ended(self) -> bool:
        """Whether nothing will change any more."""
        return has_ended(self.state)


def view_of(day: Day, ticket: Ticket, *, ahead: int | None, live: bool) -> TicketView:
    """Return what the holder of one of today's tickets may see."""
    counter, calls = _where(day, ticket)
    return TicketView(
        number=ticket.number,
        also=ticket.also,
        service=service_name(day, ticket.service),
        day=ticket.day,
        lang=ticket.lang,
        state=ticket.state,
        ahead=ahead if ticket.state is TicketState.WAITING else None,
        counter=counter_name(day, counter) if counter else None,
        calls=calls,
        live=live,
    )


def service_name(day: Day, service: str) -> Name:
    """Return a service's name; one that is in the settings no more is called by its id."""
    known = day.settings.services.get(service) if day.settings else None
    return known.name if known else Name(vi=service, en=service)


def _where(day: Day, ticket: Ticket) -> tuple[str | None, int]:
    """Return the counter that the holder must know of now, and how often it has called the ticket."""
    visit = day.visits.get(ticket.visit or "")
    match ticket.state:
        case TicketState.PARKED:
            return ticket.parked_by, 0
        case TicketState.CALLED | TicketState.SERVING | TicketState.NO_SHOW if visit:
            return visit.counter, visit.calls
        case _:
            return None, 0


def counter_name(day: Day, counter: str) -> Name:
    """Return a counter's name; one that is in the settings no more is called by its id."""
    known = day.settings.counters.get(counter) if day.settings else None
    return known.name if known else Name(vi=counter, en=counter)
