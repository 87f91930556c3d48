"""What happened: one frozen class an event. The journal is a list of these, the day is made of them.

A field marked `secret` never leaves the coordinator; `Private` texts are there as a salted hash.
"""

from collections.abc import Mapping
from dataclasses import field, fields
from datetime import date
from functools import cache
from typing import Literal

from motcua.core.event import SECRET, Event
from motcua.core.order import Device
from motcua.core.rating_events import (
    FeedbackGiven,
    PromptClosed,
    PromptOpened,
    PromptShown,
    PromptToldLate,
    RatingExplained,
    RatingGiven,
)
from motcua.wire.codec import Instant, message

__all__ = (
    "Event",
    "FeedbackGiven",
    "PromptClosed",
    "PromptOpened",
    "PromptShown",
    "PromptToldLate",
    "RatingExplained",
    "RatingGiven",
)  # of other modules: they are events, too

# --- the centre -----------------------------------------------------------------------------


@message
class StoreOpened(Event):
    """A store was made, or restored from a copy: a new epoch begins."""

    epoch: str
    why: Literal["made", "restored"]


@message
class Started(Event):
    """The coordinator started. `trusted`: whether it could trust its clock (None: not noted yet then)."""

    version: str
    trusted: bool | None = None


@message
class ClockSet(Event):
    """The coordinator's clock was set by what keeps it, and is trusted from now on.

    `by_ms`: how much later it shows now than it would have, had it gone on as before.
    """

    by_ms: int


@message
class SettingsAdopted(Event):
    """These settings are in force from now on."""

    content: str = field(metadata=SECRET)
    sha256: str


@message
class DevicesEnrolled(Event):
    """These devices have accounts now."""

    devices: tuple[Device, ...]


@message
class DayOpened(Event):
    """A business day began; what a day inherits from those before stands here."""

    day: date
    signed_in: dict[str, str]
    cases: int
    restored_at: Instant | None


@message
class DoorsOpened(Event):
    """Tickets are given out from now on. By hand: `device` said so, and the hours count again at `until`."""

    device: str | None = None
    until: Instant | None = None


@message
class DoorsClosed(Event):
    """No more tickets are given out, for now. By hand: as with `DoorsOpened`, and why."""

    device: str | None = None
    until: Instant | None = None
    reason: str | None = None


@message
class DayClosed(Event):
    """The business day ended; it is never opened again."""

    day: date


# --- tickets --------------------------------------------------------------------------------


@message
class TicketIssued(Event):
    """A number was given out, here or by a kiosk that was cut off.

    `request`: the id of the request that it answers or replaces; `timed`: how `issued_at` is known.
    """

    ticket: str
    number: str
    code: str = field(metadata=SECRET)
    service: str
    priority: str
    lang: str
    issued_at: Instant
    day: date
    device: str
    offline: bool
    request: str | None
    timed: Literal["here", "age", "device"]


@message
class TicketRecorded(Event):
    """A number that a kiosk gave out on a day that is closed already: lapsed, but not lost."""

    ticket: str
    number: str
    code: str = field(metadata=SECRET)
    service: str
    priority: str
    lang: str
    issued_at: Instant
    day: date
    device: str
    request: str | None
    timed: Literal["age", "device"] | None = None


@message
class TicketReplaced(Event):
    """A ticket that nobody holds gave way to the one the kiosk printed instead."""

    ticket: str
    by: str


@message
class TicketJoined(Event):
    """The number on the paper is the same visitor as a ticket that has been called already."""

    ticket: str
    number: str
    alias: str
    code: str = field(metadata=SECRET)
    request: str


@message
class TicketPrinted(Event):
    """What became of the paper."""

    ticket: str
    outcome: str
    device: str


@message
class TicketCancelled(Event):
    """The visitor gave the number up."""

    ticket: str


@message
class TicketLapsed(Event):
    """The day closed before the visitor was served."""

    ticket: str


# --- services -------------------------------------------------------------------------------


@message
class ServiceClosed(Event):
    """No more tickets are given out for a service today; the next day begins with all open."""

    service: str
    device: str
    reason: str | None


@message
class ServiceOpened(Event):
    """Tickets are given out again for a service that was closed for today."""

    service: str
    device: str


# --- counters and visits --------------------------------------------------------------------


@message
class CounterOpened(Event):
    """An officer began work at a counter."""

    counter: str
    officer: str
    services: tuple[str, ...]


@message
class CounterPaused(Event):
    """The counter calls nobody, for a while."""

    counter: str
    officer: str
    reason: str | None


@message
class CounterResumed(Event):
    """The counter calls again."""

    counter: str
    officer: str
    reason: str | None


@message
class CounterClosed(Event):
    """The officer left the counter."""

    counter: str
    officer: str
    reason: str | None


@message
class TicketCalled(Event):
    """A ticket was called to a counter: a visit began.

    `since`: when the wait that ends here began (None: it was parked or missed, not waiting);
    `express`: it went as a priority ticket.
    """

    visit: str
    ticket: str
    counter: str
    officer: str
    since: Instant | None
    express: bool


@message
class TicketRecalled(Event):
    """The same visitor was called again."""

    visit: str
    counter: str


@message
class VisitTakenBack(Event):
    """The call was a mistake."""

    visit: str
    counter: str


@message
class ServiceStarted(Event):
    """The visitor is at the counter."""

    visit: str
    counter: str
    reason: str | None = None


@message
class ServiceFinished(Event):
    """The visit is done; `supplement`: the visitor must come again with more papers."""

    visit: str
    counter: str
    supplement: bool = False


@message
class VisitorMissed(Event):
    """The visitor did not come."""

    visit: str
    counter: str
    reason: str | None


@message
class TicketParked(Event):
    """The ticket was set aside by the counter."""

    visit: str
    counter: str
    reason: str | None


@message
class TicketTransferred(Event):
    """The visitor was sent on to a service, or to one counter."""

    visit: str
    counter: str
    service: str
    to_counter: str | None
    keep_place: bool


KINDS: Mapping[str, type[Event]] = {
    "store/opened": StoreOpened,
    "coordinator/started": Started,
    "clock/set": ClockSet,
    "settings/adopted": SettingsAdopted,
    "devices/enrolled": DevicesEnrolled,
    "day/opened": DayOpened,
    "doors/opened": DoorsOpened,
    "doors/closed": DoorsClosed,
    "day/closed": DayClosed,
    "ticket/issued": TicketIssued,
    "ticket/recorded": TicketRecorded,
    "ticket/replaced": TicketReplaced,
    "ticket/joined": TicketJoined,
    "ticket/printed": TicketPrinted,
    "ticket/cancelled": TicketCancelled,
    "ticket/lapsed": TicketLapsed,
    "service/closed": ServiceClosed,
    "service/opened": ServiceOpened,
    "counter/opened": CounterOpened,
    "counter/paused": CounterPaused,
    "counter/resumed": CounterResumed,
    "counter/closed": CounterClosed,
    "ticket/called": TicketCalled,
    "ticket/recalled": TicketRecalled,
    "visit/taken-back": VisitTakenBack,
    "service/started": ServiceStarted,
    "service/finished": ServiceFinished,
    "visitor/missed": VisitorMissed,
    "ticket/parked": TicketParked,
    "ticket/transferred": TicketTransferred,
    "prompt/opened": PromptOpened,
    "prompt/shown": PromptShown,
    "prompt/closed": PromptClosed,
    "prompt/told-late": PromptToldLate,
    "rating/given": RatingGiven,
    "rating/explained": RatingExplained,
    "feedback/given": FeedbackGiven,
}
KIND_OF: Mapping[type[Event], str] = {event: kind for kind, event in KINDS.items()}


@cache
def secrets_of(kind: str) -> frozenset[str]:
    """Return the names of the fields of an event `kind` that stay in the coordinator."""
    return frozenset(f.name for f in fields(KINDS[kind]) if f.metadata.get("secret"))
