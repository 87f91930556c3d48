"""What the kiosk does when somebody taps: it asks for a number. Knows neither windows nor the network."""

import json
from dataclasses import dataclass
from typing import Literal, Protocol

from motcua.wire.codec import decode
from motcua.wire.states import ErrorBody, EstimateBody, IssuedBody, OwnTicketBody, Reply


class Desk(Protocol):
    """The centre, as a kiosk reaches it."""

    def ask(self, name: str, **fields: object) -> Reply | None:
        """Send the command called `name`; return its answer, or None when none came in time."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Issued:
    """The visitor has a number; `ahead` people will be called before (None: not known)."""

    ticket: OwnTicketBody
    ahead: int | None
    estimate: EstimateBody | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Declined:
    """The centre gives out no such number now, and says why."""

    error: ErrorBody


@dataclass(frozen=True, slots=True, kw_only=True)
class Unanswered:
    """The centre could not be reached."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CannotIssue:
    """No number can be promised: nothing was given out, and nothing will be."""

    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What the visitor tapped: service, priority class, language; `at` by the monotonic clock, in seconds."""

    service: str
    priority: str
    lang: str
    at: float


Outcome = Issued | Declined | Unanswered
"""What comes of a tap where the centre alone gives out numbers."""
Number = Issued | Declined | CannotIssue
"""What comes of a tap where the kiosk can go on alone."""
Paper = Literal["printed", "shown", "uncertain", "reprinted"]
"""What became of the paper of a ticket."""


class Kiosk:
    """One kiosk in the lobby."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def tap(self, *, service: str, priority: str, lang: str) -> Outcome:
        """Ask for a number of `service` in a `priority` class, in the language that the visitor chose.

        Raises `MalformedMessage` for an answer that cannot be read.
        """
        reply = self._desk.ask("ticket/request", service=service, priority=priority, lang=lang)
        return Unanswered() if reply is None else read(reply)


def read(reply: Reply) -> Issued | Declined:
    """Return what the answer to `ticket/request` says, or raise `MalformedMessage`."""
    if not reply.ok:
        return Declined(error=reply.error or ErrorBody(code="invalid", message="refused without a reason"))
    body = decode(IssuedBody, json.dumps(reply.body).encode())
    return Issued(ticket=body.ticket, ahead=body.ahead, estimate=body.estimate)
