"""What a business day was, in figures. Pure: reckoned from the facts that `day_records` reads."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import NamedTuple

from motcua.coordinator.day_figures import (
    Counts,
    DaySummary,
    DeskFigures,
    Notice,
    Ratings,
    Seal,
    ServiceFigures,
    Spread,
)
from motcua.coordinator.duty import Span, spans
from motcua.core import events as e
from motcua.settings import Name, Settings
from motcua.wire.states import Names

SECOND = timedelta(seconds=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketFact:
    """A ticket of the day; `service`: what it is for now. One that a paper replaced is no ticket any more."""

    id: str
    service: str
    state: str
    offline: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class VisitFact:
    """A stay at a counter; `asked`: whether it was finished by hand, so that it could be rated."""

    ticket: str
    service: str
    counter: str
    officer: str
    since: datetime | None
    called_at: datetime
    ended_at: datetime | None
    ended: str | None
    supplement: bool
    asked: bool


class Outage(NamedTuple):
    """A time in which no coordinator ran, so that nobody was on duty as far as is known."""

    begins: datetime
    ends: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What is known of a day. `events`: those of counters, doors, services and the clock, in their order.

    `opened_at` None: the day was never opened here, only papers of it arrived. `…_by_hand`: a person did it.
    """

    day: date
    now: datetime
    settings: Settings
    opened_at: datetime | None
    opened_by_hand: bool
    closed_at: datetime | None
    closed_by_hand: bool
    seal: Seal | None
    tickets: Sequence[TicketFact]
    visits: Sequence[VisitFact]
    ratings: Ratings
    events: Sequence[e.Event]
    outages: Sequence[Outage]


def summarise(facts: Facts) -> DaySummary:
    """Reckon a day's figures."""
    settings = facts.settings
    return DaySummary(
        day=facts.day,
        centre=_names(settings.name),
        tz=settings.tz,
        as_of=facts.now,
        opened_at=facts.opened_at,
        opened_by_hand=facts.opened_by_hand,
        closed_at=facts.closed_at,
        closed_by_hand=facts.closed_by_hand,
        seal=facts.seal,
        target_s=settings.policy.target_s,
        total=_figures(None, facts.tickets, facts.visits, facts),
        services=tuple(_services(facts)),
        desks=tuple(_desks(facts)),
        ratings=facts.ratings,
        feedback=sum(isinstance(event, e.FeedbackGiven) for event in facts.events),
        notices=tuple(notice for event in facts.events if (notice := _notice(event)) is not None),
    )


def _names(name: Name) -> Names:
    return Names(vi=name.vi, en=name.en)


def _services(facts: Facts) -> Iterable[ServiceFigures]:
    """Yield the figures of each service of the settings, and of those that the day knew besides."""
    taken_for = {visit.ticket: visit.service for visit in reversed(facts.visits)}
    tickets: dict[str, list[TicketFact]] = {name: [] for name in facts.settings.services}
    for ticket in facts.tickets:
        tickets.setdefault(taken_for.get(ticket.id, ticket.service), []).append(ticket)
    visits: dict[str, list[VisitFact]] = {name: [] for name in tickets}
    for visit in facts.visits:
        visits.setdefault(visit.service, []).append(visit)
    for name, calls in visits.items():
        yield _figures(name, tickets.get(name, ()), calls, facts)


def spread(durations: Iterable[timedelta]) -> Spread:
    """Return how long `durations` were; p90 of ten is the ninth, of one the one."""
    ordered = sorted(durations)
    if not ordered:
        return Spread(n=0, p50_s=None, p90_s=None)
    half, most = (ordered[(len(ordered) * percent + 99) // 100 - 1] for percent in (50, 90))
    return Spread(n=len(ordered), p50_s=half // SECOND, p90_s=most // SECOND)


def _figures(
    service: str | None, tickets: Sequence[TicketFact], visits: Sequence[VisitFact], facts: Facts
) -> ServiceFigures:
    """Return the figures of a service, or of all (None)."""
    settings = facts.settings
    known = settings.services.get(service or "")
    calls = [visit for visit in visits if visit.ended != "taken_back"]
    waits = [visit.called_at - visit.since for visit in calls if visit.since is not None]
    finished = [(visit.called_at, visit.ended_at) for visit in calls if visit.asked]
    return ServiceFigures(
        id=service,
        name=_names(known.name) if known else Names(vi=service or "", en=service or ""),
        tickets=_counts(tickets, {visit.ticket: visit for visit in facts.visits}),
        wait=spread(waits),
        over_target=sum(wait > settings.policy.target_s * SECOND for wait in waits),
        serving=spread(ended_at - called_at for called_at, ended_at in finished if ended_at is not None),
        supplements=sum(visit.supplement for visit in calls),
    )


def _counts(tickets: Sequence[TicketFact], last: Mapping[str, VisitFact]) -> Counts:
    ends = [_end(ticket, last.get(ticket.id)) for ticket in tickets]
    return Counts(
        issued=len(tickets),
        offline=sum(ticket.offline for ticket in tickets),
        served=ends.count("served"),
        no_show=ends.count("no_show"),
        cancelled=ends.count("cancelled"),
        lapsed=ends.count("lapsed"),
        waiting=ends.count("waiting"),
    )


def _end(ticket: TicketFact, last: VisitFact | None) -> str:
    """Return what became of a ticket; one that was missed lapses with the day, and stays a no-show."""
    if ticket.state in {"no_show", "lapsed"} and last is not None and last.ended == "no_show":
        return "no_show"
    return ticket.state if ticket.state in {"served", "cancelled", "lapsed"} else "waiting"


def _desks(facts: Facts) -> Iterable[DeskFigures]:
    duty: dict[tuple[str, str], list[Span]] = {}
    for span in spans(facts.events):
        duty.setdefault((span.counter, span.officer), []).append(span)
    for (counter, officer), worked in sorted(duty.items(), key=lambda one: _place(facts.settings, one[0])):
        visits = [
            visit
            for visit in facts.visits
            if (visit.counter, visit.officer) == (counter, officer) and visit.ended != "taken_back"
        ]
        ends = [span.ends for span in worked]
        yield DeskFigures(
            counter=counter,
            counter_name=_counter_name(facts.settings, counter),
            officer=officer,
            officer_name=known.name if (known := facts.settings.officers.get(officer)) else officer,
            opened_at=min(span.begins for span in worked),
            closed_at=None if None in ends else max(end for end in ends if end is not None),
            open_s=_lasted(worked, "open", facts),
            paused_s=_lasted(worked, "paused", facts),
            calls=len(visits),
            served=sum(visit.ended == "served" for visit in visits),
            no_show=sum(visit.ended == "no_show" for visit in visits),
        )


def _place(settings: Settings, desk: tuple[str, str]) -> tuple[int, str, str]:
    """Return where a desk stands in the list: counters in the order of the settings."""
    counters = list(settings.counters)
    counter, officer = desk
    return counters.index(counter) if counter in counters else len(counters), counter, officer


def _counter_name(settings: Settings, counter: str) -> Names:
    known = settings.counters.get(counter)
    return _names(known.name) if known else Names(vi=counter, en=counter)


def _lasted(worked: Sequence[Span], status: str, facts: Facts) -> int:
    """Return the seconds of the spans of a `status`, without those in which no coordinator ran."""
    lasted = timedelta()
    for span in worked:
        if span.status == status:
            ends = span.ends or facts.now
            lasted += ends - span.begins
            for outage in facts.outages:
                shared = min(ends, outage.ends) - max(span.begins, outage.begins)
                lasted -= max(shared, timedelta())
    return lasted // SECOND


def _notice(event: e.Event) -> Notice | None:
    service: str | None = None
    reason: str | None = None
    by_s: int | None = None
    trusted: bool | None = None
    by_hand = False
    match event:
        case e.DoorsOpened():
            by_hand = event.device is not None
        case e.DoorsClosed():
            by_hand, reason = event.device is not None, event.reason
        case e.ServiceClosed():
            by_hand, service, reason = True, event.service, event.reason
        case e.ServiceOpened():
            by_hand, service = True, event.service
        case e.ClockSet():
            by_s = round(event.by_ms / 1000)
        case e.Started():
            trusted = event.trusted
        case _:
            return None
    return Notice(
        at=event.at,
        what=e.KIND_OF[type(event)],
        by_hand=by_hand,
        service=service,
        reason=reason,
        by_s=by_s,
        trusted=trusted,
    )
