"""What the coordinator and the devices tell: bodies of replies, retained states, presence. Pure."""

from datetime import date
from enum import StrEnum
from typing import Any, Literal

from motcua.wire.codec import Instant, Lang, message


class ErrorCode(StrEnum):
    """Why a command was refused."""

    INVALID = "invalid"
    NOT_ALLOWED = "not_allowed"
    UNKNOWN_SERVICE = "unknown_service"
    UNKNOWN_COUNTER = "unknown_counter"
    UNKNOWN_OFFICER = "unknown_officer"
    UNKNOWN_TICKET = "unknown_ticket"
    UNKNOWN_TOKEN = "unknown_token"
    CLOSED = "closed"
    NOBODY_WAITING = "nobody_waiting"
    COUNTER_BUSY = "counter_busy"
    COUNTER_IDLE = "counter_idle"
    COUNTER_NOT_OPEN = "counter_not_open"
    ILLEGAL_STEP = "illegal_step"
    NUMBER_TAKEN = "number_taken"
    ALREADY_RATED = "already_rated"
    UNAVAILABLE = "unavailable"


@message
class OfficerBody:
    """An officer as others may see one."""

    id: str
    name: str
    title: str


@message
class TicketBody:
    """A ticket as everybody may see it: without its code."""

    id: str
    number: str
    service: str
    priority: str
    lang: str
    issued_at: Instant
    day: date
    state: str
    offline: bool
    also: tuple[str, ...] = ()


@message
class OwnTicketBody(TicketBody):
    """A ticket as the device sees it that issued it: with its code."""

    code: str


@message
class EstimateBody:
    """How long a visitor who comes now will wait, in seconds."""

    low_s: int
    likely_s: int
    high_s: int


@message
class IssuedBody:
    """The answer to `ticket/request`."""

    ticket: OwnTicketBody
    ahead: int
    estimate: EstimateBody | None


@message
class TicketAnswer:
    """The answer of a command about a ticket."""

    ticket: TicketBody


@message
class CounterBody:
    """A counter as it stands."""

    id: str
    status: Literal["closed", "open", "paused"]
    officer: OfficerBody | None
    services: tuple[str, ...]
    number: str | None
    visit: str | None
    stage: Literal["idle", "called", "serving"]


@message
class CounterAnswer:
    """The answer of a command about a counter."""

    counter: CounterBody


@message
class VisitBody:
    """One stay at one counter, from call to end."""

    id: str
    ticket: TicketBody
    counter: str
    officer: OfficerBody | None
    called_at: Instant
    calls: int
    served_at: Instant | None = None
    ended_at: Instant | None = None
    ended: Literal["served", "transferred", "parked", "no_show", "taken_back"] | None = None


@message
class VisitAnswer:
    """The answer of a command about a visit."""

    visit: VisitBody


@message
class RatingAnswer:
    """The answer to a score: the id of the rating."""

    rating: str


@message
class FeedbackAnswer:
    """The answer to feedback: the number to ask after it."""

    case: str


@message
class ServiceBody:
    """A service as it stands: whether tickets are given out for it while the centre is open."""

    id: str
    open: bool


@message
class ServiceAnswer:
    """The answer of a command about a service."""

    service: ServiceBody


@message
class Nothing:
    """The answer where there is nothing to say but ok."""


@message
class ErrorBody:
    """Why a command was refused, for programs (`code`) and for people (`message`)."""

    code: str
    message: str
    field: str | None = None


@message
class Reply:
    """The answer to a command; `body` when it is ok, `error` when it is not."""

    re: str | None
    ok: bool
    body: dict[str, Any] | None = None
    error: ErrorBody | None = None


# --- states ---------------------------------------------------------------------------------


@message
class Names:
    """A name in the languages of the centre."""

    vi: str
    en: str


@message
class GroupState:
    """A group of services, as the kiosk shows them."""

    id: str
    name: Names


@message
class ServiceLine:
    """A service as the centre's state names it."""

    id: str
    prefix: str
    name: Names
    group: str | None
    open: bool


@message
class CounterLine:
    """A counter as the centre's state names it."""

    id: str
    name: Names
    services: tuple[str, ...]


@message
class PriorityLine:
    """A priority class; the first of the list is the ordinary one."""

    id: str
    name: Names


@message
class State:
    """What every retained state has: which store it comes from, and how new it is."""

    epoch: str
    rev: int


@message
class CentreState(State):
    """The centre: what it is called, what it offers, whether it is open, and else when it will be."""

    day: date | None
    open: bool
    tz: str
    name: Names
    address: str
    web: str
    languages: tuple[str, ...]
    groups: tuple[GroupState, ...]
    services: tuple[ServiceLine, ...]
    counters: tuple[CounterLine, ...]
    priorities: tuple[PriorityLine, ...]
    officers: tuple[OfficerBody, ...]
    opens_at: Instant | None = None


@message
class CallLine:
    """A call on the board; `times` counts the call and its recalls."""

    call: str
    number: str
    counter: str
    lang: str
    at: Instant
    times: int
    also: tuple[str, ...] = ()


@message
class NextLine:
    """A ticket that will be called soon."""

    number: str
    service: str


@message
class BoardState(State):
    """The lobby board: calls, newest first, and who is next, in the order of calling."""

    day: date | None
    calls: tuple[CallLine, ...]
    next: tuple[NextLine, ...]


@message
class ServiceState(State):
    """How many wait for a service, and how long."""

    waiting: int
    estimate: EstimateBody | None


@message
class CounterState(State):
    """A counter and the visit in hand."""

    status: Literal["closed", "open", "paused"]
    officer: OfficerBody | None
    number: str | None
    visit: str | None
    stage: Literal["idle", "called", "serving"]


@message
class CoordinatorState:
    """Whether the coordinator lives (offline is its last will), and how often it failed since it started."""

    online: bool
    epoch: str
    version: str
    since: Instant
    faults: int = 0


@message
class Heartbeat:
    """Every two seconds: I am here, and this is the newest `rev`."""

    epoch: str
    rev: int
    at: Instant


@message
class Prompt:
    """A rating terminal's open question; `lang` is that of the visitor's ticket, where it is known."""

    token: str
    visit: str
    number: str
    counter: str
    officer: OfficerBody | None
    seconds: int
    form: str
    lang: Lang | None = None


@message
class Presence:
    """Whether a device is there; `incarnation` tells one start of it from the next."""

    online: bool
    incarnation: int
    role: str | None = None
    version: str | None = None
    since: Instant | None = None


@message
class Health:
    """How a device is; other fields may follow."""

    at: Instant
    printer: Literal["ok", "near_end", "out", "cover_open", "offline", "unknown", "none"]
    outbox: int
    disk_free_mb: int
    faults: int
    refused: int = 0
