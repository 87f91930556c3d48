"""The whole hall at one moment, as a supervisor sees it. Pure: the day, the devices and `now` go in.

Moments stand here as they are, never as "so long ago": the page counts on by itself, and a value that is
equal to the one before looks the same.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Literal

from motcua.core.day import Counter, Day, Status, Visit
from motcua.core.ticket import Ticket, TicketState
from motcua.settings import Name, Officer, Settings
from motcua.web.device_rows import DeviceRow, Trouble, troubles
from motcua.web.ticket_view import service_name

Doors = Literal["open", "closed", "ended", "no_day"]
Stage = Literal["idle", "called", "serving"]
_MOMENT = timedelta(milliseconds=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Totals:
    """How many visitors wait, are in hand, were served, did not come, or were set aside, now.

    `late`: of those who wait, for how many the wait is too long; `longest`: since when somebody has waited.
    """

    waiting: int = 0
    late: int = 0
    longest: datetime | None = None
    in_hand: int = 0
    served: int = 0
    missed: int = 0
    parked: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceRow:
    """A service. `counters`: how many open counters serve it; `gives_out`: numbers, while the doors are open.

    `closed_today`: by hand; the settings may keep it closed, too.
    """

    id: str
    prefix: str
    name: Name
    waiting: int
    late: int
    longest: datetime | None
    counters: int
    gives_out: bool
    closed_today: bool

    @property
    def is_unserved(self) -> bool:
        """Whether somebody waits where no counter serves."""
        return self.waiting > 0 and not self.counters


@dataclass(frozen=True, slots=True, kw_only=True)
class CounterRow:
    """A counter. `since`: when the visit in hand came to its stage; idle: when the last visit ended.

    `prefixes`: of the services that it serves now, or may serve while it is closed.
    """

    id: str
    name: Name
    status: Status
    officer: Officer | None
    stage: Stage = "idle"
    number: str | None = None
    since: datetime | None = None
    calls: int = 0
    prefixes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class WaitingRow:
    """Who waits. `priority`: None for the ordinary class; `sent_to`: the one counter that is to serve."""

    number: str
    service: Name
    priority: Name | None
    since: datetime
    late: bool
    sent_to: Name | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Overview:
    """What the page shows. `live`: the coordinator was heard just now, so that this is the truth.

    `changes_at`: when the next wait becomes too long, so that time alone changes what is shown.
    """

    live: bool
    day: date | None = None
    doors: Doors = "no_day"
    tz: str = "UTC"
    target_s: int = 0
    totals: Totals = field(default_factory=Totals)
    services: tuple[ServiceRow, ...] = ()
    counters: tuple[CounterRow, ...] = ()
    waiting: tuple[WaitingRow, ...] = ()
    devices: tuple[DeviceRow, ...] = ()
    troubles: tuple[Trouble, ...] = ()
    changes_at: datetime | None = None


def overview(
    day: Day, devices: tuple[DeviceRow, ...], now: datetime, *, live: bool, version: str
) -> Overview:
    """Return the hall at `now`; `version` is ours, which the devices should have, too."""
    settings = day.settings
    if settings is None:
        return Overview(live=live)
    waiting = sorted(_in_state(day, TicketState.WAITING), key=lambda ticket: (ticket.since, ticket.order))
    return Overview(
        live=live,
        day=day.today,
        doors=_doors(day),
        tz=settings.tz,
        target_s=settings.policy.target_s,
        totals=_totals(day, settings, waiting, now),
        services=tuple(_services(day, settings, waiting, now)),
        counters=tuple(_counters(day, settings)),
        waiting=tuple(_waiting(day, settings, ticket, now) for ticket in waiting),
        devices=devices,
        troubles=troubles(devices, version=version),
        changes_at=next((moment for t in waiting if (moment := _late_at(settings, t)) > now), None),
    )


def _in_state(day: Day, *states: TicketState) -> Iterator[Ticket]:
    return (ticket for ticket in day.tickets.values() if ticket.state in states)


def _late_at(settings: Settings, ticket: Ticket) -> datetime:
    """Return the first moment at which the wait of a ticket is longer than it may be."""
    return ticket.since + timedelta(seconds=settings.policy.target_s) + _MOMENT


def _late(settings: Settings, waiting: Iterable[Ticket], now: datetime) -> int:
    return sum(_late_at(settings, ticket) <= now for ticket in waiting)


def _doors(day: Day) -> Doors:
    if day.today is None:
        return "no_day"
    if day.closed:
        return "ended"
    return "open" if day.doors else "closed"


def _totals(day: Day, settings: Settings, waiting: Sequence[Ticket], now: datetime) -> Totals:
    counts = dict.fromkeys(TicketState, 0)
    for ticket in day.tickets.values():
        counts[ticket.state] += 1
    return Totals(
        waiting=len(waiting),
        late=_late(settings, waiting, now),
        longest=waiting[0].since if waiting else None,
        in_hand=counts[TicketState.CALLED] + counts[TicketState.SERVING],
        served=counts[TicketState.SERVED],
        missed=counts[TicketState.NO_SHOW],
        parked=counts[TicketState.PARKED],
    )


def _services(day: Day, settings: Settings, waiting: Sequence[Ticket], now: datetime) -> Iterator[ServiceRow]:
    """Yield the services in the order of the settings; `waiting` begins with the longest wait."""
    waiting_for: dict[str, list[Ticket]] = {}
    for ticket in waiting:
        waiting_for.setdefault(ticket.service, []).append(ticket)
    for service in settings.services.values():
        mine = waiting_for.get(service.id, [])
        open_at = (c for c in day.counters.values() if c.status == "open" and service.id in c.services)
        yield ServiceRow(
            id=service.id,
            prefix=service.prefix,
            name=service.name,
            waiting=len(mine),
            late=_late(settings, mine, now),
            longest=mine[0].since if mine else None,
            counters=sum(1 for _ in open_at),
            gives_out=day.gives_out(service),
            closed_today=service.id in day.closed_services,
        )


def _counters(day: Day, settings: Settings) -> Iterator[CounterRow]:
    ended = _last_ends(day)
    for planned in settings.counters.values():
        counter = day.counters[planned.id]
        visit = day.visits.get(counter.visit or "")
        services = planned.services if counter.status == "closed" else counter.services
        yield CounterRow(
            id=planned.id,
            name=planned.name,
            status=counter.status,
            officer=_officer(settings, counter),
            stage=_stage(visit),
            number=day.tickets[visit.ticket].number if visit else None,
            since=(visit.served_at or visit.called_at) if visit else ended.get(planned.id),
            calls=visit.calls if visit else 0,
            prefixes=tuple(settings.services[name].prefix for name in services),
        )


def _last_ends(day: Day) -> dict[str, datetime]:
    """Return when the last visit of each counter ended."""
    found: dict[str, datetime] = {}
    for visit in day.visits.values():
        if visit.ended_at is not None:
            found[visit.counter] = max(visit.ended_at, found.get(visit.counter, visit.ended_at))
    return found


def _stage(visit: Visit | None) -> Stage:
    if visit is None:
        return "idle"
    return "called" if visit.served_at is None else "serving"


def _officer(settings: Settings, counter: Counter) -> Officer | None:
    """Return who works there; one who is in the settings no more keeps the id as the name."""
    if counter.officer is None:
        return None
    stranger = Officer(id=counter.officer, name=counter.officer, title="", agency="")
    return settings.officers.get(counter.officer, stranger)


def _waiting(day: Day, settings: Settings, ticket: Ticket, now: datetime) -> WaitingRow:
    priority = settings.priorities.get(ticket.priority)
    sent_to = settings.counters.get(ticket.sent_to or "")
    return WaitingRow(
        number=ticket.number,
        service=service_name(day, ticket.service),
        priority=priority.name if priority and priority.rank else None,
        since=ticket.since,
        late=_late_at(settings, ticket) <= now,
        sent_to=sent_to.name if sent_to else None,
    )
