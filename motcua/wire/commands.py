"""The commands of the wire, one class each, and `COMMANDS`: the one table of who may send which. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from motcua.wire.codec import (
    COMMAND_LIMIT,
    Code,
    Comment,
    Instant,
    Lang,
    LongText,
    MalformedMessage,
    Millis,
    Number,
    Reasons,
    Slug,
    Token,
    Uuid,
    Words,
    decode,
    message,
)
from motcua.wire.states import (
    CounterAnswer,
    FeedbackAnswer,
    IssuedBody,
    Nothing,
    RatingAnswer,
    ServiceAnswer,
    TicketAnswer,
    VisitAnswer,
)


class Role(StrEnum):
    """What a device is; the role decides which commands it may send and what it may read."""

    KIOSK = "kiosk"
    COUNTER = "counter"
    RATING = "rating"
    BOARD = "board"
    WEB = "web"
    ADMIN = "admin"
    COORDINATOR = "coordinator"


@message
class Command:
    """What every command has: its id, and the time by the clock of the device that sent it."""

    id: Uuid
    at: Instant


@message
class TicketRequest(Command):
    """Give me a number."""

    service: Slug
    priority: Slug | None = None
    lang: Lang = "vi"


@message
class TicketIssuedOffline(Command):
    """A kiosk that was cut off gave out this number itself."""

    ticket: Uuid
    code: Code
    number: Number
    day: date
    service: Slug
    priority: Slug | None = None
    lang: Lang = "vi"
    issued_at: Instant
    age_ms: Millis | None = None
    replaces: Uuid | None = None


@message
class TicketPrinted(Command):
    """What became of the paper."""

    ticket: Uuid
    outcome: Literal["printed", "shown", "uncertain", "reprinted"]


@message
class TicketCancel(Command):
    """The visitor gives the number up."""

    ticket: Uuid


@message
class CounterOpen(Command):
    """An officer begins work at a counter; no `officer`: the one last signed in there, or the default."""

    counter: Slug
    officer: Slug | None = None
    default_officer: Slug | None = None
    services: tuple[Slug, ...] | None = None


@message
class CounterPause(Command):
    """Stop calling the next, for a while."""

    counter: Slug
    reason: Words | None = None


@message
class CounterResume(Command):
    """Go on calling."""

    counter: Slug
    reason: Words | None = None


@message
class CounterClose(Command):
    """The officer leaves the counter."""

    counter: Slug
    reason: Words | None = None


@message
class CounterCallNext(Command):
    """Call whoever is next for this counter."""

    counter: Slug


@message
class CounterCall(Command):
    """Call this very number."""

    counter: Slug
    number: Number


@message
class ServiceClose(Command):
    """Give out no more tickets for a service today; those who wait are still called."""

    service: Slug
    reason: Words | None = None


@message
class ServiceOpen(Command):
    """Give out tickets for a service again that was closed for today."""

    service: Slug


@message
class AtVisit(Command):
    """What every command about the visit in hand has."""

    counter: Slug
    visit: Uuid


@message
class CounterRecall(AtVisit):
    """Call the same visitor again."""


@message
class CounterTakeBack(AtVisit):
    """The call was a mistake; the ticket keeps its place."""


@message
class CounterServe(AtVisit):
    """The visitor is at the counter."""

    reason: Words | None = None


@message
class CounterNoShow(AtVisit):
    """The visitor did not come."""

    reason: Words | None = None


@message
class CounterPark(AtVisit):
    """Set the ticket aside (a form to fill in); it is called again by hand."""

    reason: Words | None = None


@message
class CounterFinish(AtVisit):
    """The visit is done; the terminal asks how it was. `supplement`: more papers are needed, another day."""

    supplement: bool = False


@message
class CounterTransfer(AtVisit):
    """Send the visitor on, to a service or to one counter."""

    service: Slug | None = None
    to_counter: Slug | None = None
    keep_place: bool = True


@message
class RatingShown(Command):
    """The question is on the screen."""

    token: Token


@message
class RatingSubmit(Command):
    """A score from 1 (very dissatisfied) to 5 (very satisfied)."""

    token: Token | None = None
    code: Code | None = None
    score: Annotated[int, Field(ge=1, le=5)]
    after_ms: Millis | None = None
    reasons: Reasons = ()
    comment: Comment | None = None


@message
class RatingExplain(Command):
    """Reasons for a score already given."""

    token: Token | None = None
    code: Code | None = None
    reasons: Reasons
    comment: Comment | None = None


@message
class RatingSkip(Command):
    """The question was not answered."""

    token: Token
    why: Literal["skipped", "timeout"]


@message
class FeedbackSubmit(Command):
    """A word to the centre, with or without a wish for an answer."""

    text: LongText
    service: Slug | None = None
    contact: Words | None = None


@message
class SettingsAdopt(Command):
    """Take the settings file into force; `sha256` is the digest of the text that was checked."""

    sha256: Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]


@message
class DoorsOpen(Command):
    """Give out tickets although the hours say closed, until they next change."""


@message
class DoorsClose(Command):
    """Give out no more tickets although the hours say open, until they next change; who waits is served."""

    reason: Words | None = None


@message
class DayOpen(Command):
    """Open the day of the coordinator's clock: a person has looked at the clock and trusts it."""


@message
class DayClose(Command):
    """Close the day now: what has not ended lapses."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CommandSpec:
    """One row of the table of commands: the message, the body of its reply, and who may send it.

    `stored`: the device writes it to its outbox before it acts and repeats it until it is answered.
    `replayed`: answered ones are kept for three days and sent again when the epoch changes.
    """

    kind: type[Command]
    body: type[object]
    roles: frozenset[Role]
    stored: bool = True
    replayed: bool = False

    @property
    def about(self) -> str:
        """What the command says, in one line."""
        return (self.kind.__doc__ or "").strip()


_KIOSK, _COUNTER, _RATING, _WEB, _ADMIN = (
    Role.KIOSK,
    Role.COUNTER,
    Role.RATING,
    Role.WEB,
    Role.ADMIN,
)


def _spec(
    kind: type[Command], body: type[object], *roles: Role, stored: bool = True, replayed: bool = False
) -> CommandSpec:
    return CommandSpec(kind=kind, body=body, roles=frozenset(roles), stored=stored, replayed=replayed)


COMMANDS: Mapping[str, CommandSpec] = {
    "ticket/request": _spec(TicketRequest, IssuedBody, _KIOSK, _WEB),
    "ticket/issued-offline": _spec(TicketIssuedOffline, TicketAnswer, _KIOSK, replayed=True),
    "ticket/printed": _spec(TicketPrinted, Nothing, _KIOSK, replayed=True),
    "ticket/cancel": _spec(TicketCancel, TicketAnswer, _KIOSK, _COUNTER, _WEB),
    "counter/open": _spec(CounterOpen, CounterAnswer, _COUNTER, _WEB),
    "counter/pause": _spec(CounterPause, CounterAnswer, _COUNTER, _WEB),
    "counter/resume": _spec(CounterResume, CounterAnswer, _COUNTER, _WEB),
    "counter/close": _spec(CounterClose, CounterAnswer, _COUNTER, _WEB),
    "counter/call-next": _spec(CounterCallNext, VisitAnswer, _COUNTER, _WEB, stored=False),
    "counter/call": _spec(CounterCall, VisitAnswer, _COUNTER, _WEB, stored=False),
    "counter/recall": _spec(CounterRecall, VisitAnswer, _COUNTER, _WEB, stored=False),
    "counter/take-back": _spec(CounterTakeBack, VisitAnswer, _COUNTER, _WEB),
    "counter/serve": _spec(CounterServe, VisitAnswer, _COUNTER, _WEB),
    "counter/no-show": _spec(CounterNoShow, VisitAnswer, _COUNTER, _WEB),
    "counter/park": _spec(CounterPark, VisitAnswer, _COUNTER, _WEB),
    "counter/finish": _spec(CounterFinish, VisitAnswer, _COUNTER, _WEB),
    "counter/transfer": _spec(CounterTransfer, VisitAnswer, _COUNTER, _WEB),
    "service/close": _spec(ServiceClose, ServiceAnswer, _COUNTER, _WEB, _ADMIN, stored=False),
    "service/open": _spec(ServiceOpen, ServiceAnswer, _COUNTER, _WEB, _ADMIN, stored=False),
    "rating/shown": _spec(RatingShown, Nothing, _RATING, replayed=True),
    "rating/submit": _spec(RatingSubmit, RatingAnswer, _RATING, _WEB, replayed=True),
    "rating/explain": _spec(RatingExplain, RatingAnswer, _RATING, _WEB, replayed=True),
    "rating/skip": _spec(RatingSkip, Nothing, _RATING, replayed=True),
    "feedback/submit": _spec(FeedbackSubmit, FeedbackAnswer, _KIOSK, _RATING, _WEB, replayed=True),
    "doors/open": _spec(DoorsOpen, Nothing, _WEB, _ADMIN, stored=False),
    "doors/close": _spec(DoorsClose, Nothing, _WEB, _ADMIN, stored=False),
    "settings/adopt": _spec(SettingsAdopt, Nothing, _ADMIN, stored=False),
    "day/open": _spec(DayOpen, Nothing, _ADMIN, stored=False),
    "day/close": _spec(DayClose, Nothing, _ADMIN, stored=False),
}
NAME_OF: Mapping[type[Command], str] = {spec.kind: name for name, spec in COMMANDS.items()}


def decode_command(name: str, payload: bytes) -> Command:
    """Read `payload` as the command called `name` (`ticket/request`), or raise `MalformedMessage`."""
    if name not in COMMANDS:
        raise MalformedMessage(f"no command is called {name!r}")
    return decode(COMMANDS[name].kind, payload, COMMAND_LIMIT)
