"""What an officer's page shows, from the day that the journal tells of. Pure: `now` is an argument."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import islice

from motcua.core.day import Counter, Day, Ended, Status, Visit
from motcua.core.dispatch import Line, calling_order, own_line
from motcua.core.ticket import Ticket, TicketState
from motcua.settings import Name
from motcua.web.steps import StepName, in_hand, may_call, possible
from motcua.web.ticket_view import counter_name, service_name

MOST_SHOWN = 40
"""So many rows of a list; who stands further behind is counted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stay:
    """An earlier stay of the visitor in hand, today."""

    counter: Name
    ended: Ended
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class InHand:
    """The visitor in hand. `priority` is None for an ordinary ticket; `earlier`: other stays of today.

    `waited_s`: seconds from issue or return to the queue to the call; None for who did not wait before it.
    """

    visit: str
    number: str
    also: tuple[str, ...]
    service: Name
    priority: Name | None
    lang: str
    state: TicketState
    waited_s: int | None
    called_at: datetime
    served_at: datetime | None
    calls: int
    earlier: tuple[Stay, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A ticket that can be called. `since`: when its wait began, or when it was set aside or missed.

    `sent`: it was sent to this very counter; `counter`: where it was set aside or missed.
    """

    ticket: str
    number: str
    service: Name
    priority: Name | None
    since: datetime
    sent: bool = False
    counter: Name | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnService:
    """A service that the counter may serve. `here`: it does now (it may have been opened for some only).

    `gives_out`: numbers can be taken for it today; `allowed`: the settings do not keep it closed.
    """

    id: str
    name: Name
    waiting: int
    here: bool
    gives_out: bool
    allowed: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """The page of an officer who is at work at a counter.

    `waiting`: in the order of calling, at most `MOST_SHOWN` of the `waiting_count`; `target_s`: a longer wait
    is too long. `served` and `missed_count`: the officer's own of today.
    """

    counter: str
    name: Name
    officer: str
    status: Status
    hand: InHand | None
    waiting: tuple[Row, ...]
    waiting_count: int
    parked: tuple[Row, ...]
    missed: tuple[Row, ...]
    services: tuple[OwnService, ...]
    served: int
    missed_count: int
    target_s: int
    possible: frozenset[StepName]


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A counter that could be opened. `taken_by`: who is there; `busy`: with a visitor; `last`: one's own."""

    id: str
    name: Name
    services: tuple[tuple[str, Name], ...]
    taken_by: str | None
    busy: bool
    last: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Away:
    """The page of an officer who is at no counter. `can_open`: the day is open."""

    officer: str
    places: tuple[Place, ...]
    can_open: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Gathered:
    """What the pages of all officers need of one day, gathered once for all of them."""

    stays: dict[str, list[Visit]]
    served: dict[str, int]
    missed: dict[str, int]
    set_aside: tuple[Ticket, ...]
    not_come: tuple[Ticket, ...]


def gather(day: Day) -> Gathered:
    """Gather it."""
    seen = Gathered(
        stays={},
        served={},
        missed={},
        set_aside=_in_state(day, TicketState.PARKED),
        not_come=_in_state(day, TicketState.NO_SHOW),
    )
    for visit in sorted(day.visits.values(), key=lambda visit: visit.called_at):
        if visit.ended is not None:
            seen.stays.setdefault(visit.ticket, []).append(visit)
        if visit.ended in ("served", "no_show"):
            counts = seen.served if visit.ended == "served" else seen.missed
            counts[visit.officer] = counts.get(visit.officer, 0) + 1
    return seen


def _in_state(day: Day, state: TicketState) -> tuple[Ticket, ...]:
    found = (ticket for ticket in day.tickets.values() if ticket.state is state)
    return tuple(sorted(found, key=lambda ticket: _left_at(day, ticket)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Choices:
    """What an officer can choose from beside the counter's own: pairs of id and name.

    `services`: those of the centre; `issued`: for which numbers are given out; `counters`: the others.
    """

    services: tuple[tuple[str, Name], ...]
    issued: tuple[tuple[str, Name], ...]
    counters: tuple[tuple[str, Name], ...]
    priorities: tuple[tuple[str, Name], ...]
    languages: tuple[str, ...]


def choices(day: Day, counter: str | None) -> Choices:
    """Return the choices of who is at `counter`."""
    settings = day.in_force()
    services = settings.services.values()
    return Choices(
        services=tuple((one.id, one.name) for one in services),
        issued=tuple((one.id, one.name) for one in services if day.gives_out(one)),
        counters=tuple((one.id, one.name) for one in settings.counters.values() if one.id != counter),
        priorities=tuple((one.id, one.name) for one in settings.priorities.values()),
        languages=settings.languages,
    )


def counter_of(day: Day, officer: str) -> Counter | None:
    """Return the counter at which an officer is at work; there is at most one."""
    return next((counter for counter in day.counters.values() if counter.officer == officer), None)


def desk(day: Day, counter: Counter, seen: Gathered, now: datetime) -> Desk:
    """Return the page of the officer at `counter`, who is there."""
    settings, officer = day.in_force(), counter.officer or ""
    waiting = [day.tickets[ticket] for ticket in calling(day, counter, now)]
    return Desk(
        counter=counter.id,
        name=settings.counters[counter.id].name,
        officer=officer_name(day, officer),
        status=counter.status,
        hand=_hand(day, counter, seen),
        waiting=tuple(_waiting_row(day, counter, ticket) for ticket in waiting[:MOST_SHOWN]),
        waiting_count=len(waiting),
        parked=tuple(_left_rows(day, counter, seen.set_aside)),
        missed=tuple(_left_rows(day, counter, seen.not_come)),
        services=tuple(_services(day, counter)),
        served=seen.served.get(officer, 0),
        missed_count=seen.missed.get(officer, 0),
        target_s=settings.policy.target_s,
        possible=possible(day, counter),
    )


def away(day: Day, officer: str) -> Away:
    """Return the page of an officer who is at no counter: his last one first, then the free ones."""
    last = _last_counter(day, officer)
    places = [_place(day, counter, last) for counter in day.in_force().counters]
    return Away(
        officer=officer_name(day, officer),
        places=tuple(sorted(places, key=lambda place: (not place.last, place.taken_by is not None))),
        can_open=day.today is not None and not day.closed,
    )


def calling(day: Day, counter: Counter, now: datetime) -> Iterator[str]:
    """Yield the ids of the tickets that wait for `counter`, in the order in which it would call them."""
    names = (*counter.services, own_line(counter.id))
    lines = (day.lines[name] for name in names if name in day.lines)
    cut = [Line(tuple(e for e in line if e.behind), tuple(e for e in line if not e.behind)) for line in lines]
    return (entry.ticket for entry, _ in calling_order(cut, counter.streak, day.in_force(), now))


def officer_name(day: Day, officer: str) -> str:
    """Return an officer's name; one who is in the settings no more is called by the id."""
    known = day.in_force().officers.get(officer)
    return known.name if known else officer


def _hand(day: Day, counter: Counter, seen: Gathered) -> InHand | None:
    ticket = in_hand(day, counter)
    if ticket is None:
        return None
    visit = day.visits[counter.visit or ""]
    waited = None if visit.since is None else int((visit.called_at - visit.since).total_seconds())
    return InHand(
        visit=visit.id,
        number=ticket.number,
        also=ticket.also,
        service=service_name(day, ticket.service),
        priority=_priority(day, ticket),
        lang=ticket.lang,
        state=ticket.state,
        waited_s=waited,
        called_at=visit.called_at,
        served_at=visit.served_at,
        calls=visit.calls,
        earlier=tuple(_stays(day, seen.stays.get(ticket.id, ()))),
    )


def _stays(day: Day, visits: Iterable[Visit]) -> Iterator[Stay]:
    for visit in visits:
        if visit.ended is not None and visit.ended_at is not None:
            yield Stay(counter=counter_name(day, visit.counter), ended=visit.ended, at=visit.ended_at)


def _waiting_row(day: Day, counter: Counter, ticket: Ticket) -> Row:
    return _row(day, ticket, ticket.since, sent=ticket.sent_to == counter.id)


def _left_rows(day: Day, counter: Counter, tickets: Iterable[Ticket]) -> Iterator[Row]:
    """Yield the tickets that were set aside or missed and that `counter` may call, the earliest first."""
    for ticket in islice((ticket for ticket in tickets if may_call(counter, ticket)), MOST_SHOWN):
        where = counter_name(day, day.visits[ticket.visit or ""].counter)
        yield _row(day, ticket, _left_at(day, ticket), counter=where)


def _left_at(day: Day, ticket: Ticket) -> datetime:
    """Return when a ticket was set aside or missed."""
    visit = day.visits.get(ticket.visit or "")
    return visit.ended_at if visit is not None and visit.ended_at is not None else ticket.since


def _row(
    day: Day, ticket: Ticket, since: datetime, *, sent: bool = False, counter: Name | None = None
) -> Row:
    return Row(
        ticket=ticket.id,
        number=ticket.number,
        service=service_name(day, ticket.service),
        priority=_priority(day, ticket),
        since=since,
        sent=sent,
        counter=counter,
    )


def _services(day: Day, counter: Counter) -> Iterator[OwnService]:
    settings = day.in_force()
    for name in settings.counters[counter.id].services:
        service = settings.services[name]
        yield OwnService(
            id=name,
            name=service.name,
            waiting=day.waiting.get(name, 0),
            here=name in counter.services,
            gives_out=day.gives_out(service),
            allowed=service.open,
        )


def _place(day: Day, name: str, last: str | None) -> Place:
    settings, counter = day.in_force(), day.counters[name]
    planned = settings.counters[name]
    return Place(
        id=name,
        name=planned.name,
        services=tuple((each, service_name(day, each)) for each in planned.services),
        taken_by=officer_name(day, counter.officer) if counter.officer else None,
        busy=counter.visit is not None,
        last=name == last,
    )


def _last_counter(day: Day, officer: str) -> str | None:
    """Return where an officer was at work last, today or before."""
    own = (visit for visit in day.visits.values() if visit.officer == officer)
    latest = max(own, key=lambda visit: visit.called_at, default=None)
    if latest is not None and latest.counter in day.counters:
        return latest.counter
    return next((name for name in day.in_force().counters if day.signed_in.get(name) == officer), None)


def _priority(day: Day, ticket: Ticket) -> Name | None:
    """Return the reason why a ticket goes first; None for the ordinary class."""
    settings = day.in_force()
    if ticket.priority == settings.ordinary.id:
        return None
    known = settings.priorities.get(ticket.priority)
    return known.name if known else Name(vi=ticket.priority, en=ticket.priority)
