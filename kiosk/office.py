"""Where the kiosk's numbers come from: from the centre in time, else from the kiosk's own series.

Whatever a visitor is told is on disk before: the own number, the command that tells the centre of it, and
the ticket in the printer's hand. What the centre gave out is kept too, so that one restored from an older
copy hears of it: as an answered `ticket/issued-offline`, which the outbox sends again in a new epoch.
"""

import logging
import math
import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import uuid_utils

from kiosk.model import CannotIssue, Declined, Issued, Kiosk, Number, Paper, Unanswered, Wish, read
from kiosk.series import OwnSeries, SeriesEnded
from motcua.wire.codec import MalformedMessage, decode, encode
from motcua.wire.credentials import compose
from motcua.wire.device import Device
from motcua.wire.errors import AlreadySettled, NotConnected, OutboxError, WireError
from motcua.wire.errors import Unanswered as NoAnswer
from motcua.wire.sending import Pending
from motcua.wire.states import CentreState, ErrorBody, ErrorCode, OwnTicketBody, Reply, ServiceLine

log = logging.getLogger(__name__)

PATIENCE_S = 0.4
GRACE_S = 10.0  # after a change of epoch, so that the papers of all kiosks are known before new numbers are
SETTLED_S = 1.0  # an answer that is on disk is in hand at once
CODE_SIGNS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # Crockford's base 32
CODE_LENGTH = 10
_REQUEST, _OWN = "ticket/request", "ticket/issued-offline"
_IN_HAND = "kiosk/in-hand"


def _utc_now() -> datetime:
    return datetime.now(UTC)


class _Line:
    """The desk of `Kiosk` over a device: a question is waited for so long and no longer."""

    def __init__(self, device: Device, patience_s: float) -> None:
        self._device, self._patience_s = device, patience_s
        self.asked: Pending | None = None

    def ask(self, name: str, **fields: object) -> Reply | None:
        began = time.monotonic()
        self.asked = self._device.send(name, **fields)
        try:
            return self.asked.result(max(self._patience_s - (time.monotonic() - began), 0))
        except (NoAnswer, NotConnected):
            return None


class TicketOffice:
    """Gives out numbers. For one thread, which waits for the disk and, so long as set, for the centre.

    `left` is the ticket that the printer had when the program last ended; it is reported as uncertain.
    """

    def __init__(
        self,
        device: Device,
        folder: Path,
        *,
        patience_s: float = PATIENCE_S,
        clock: Callable[[], float] = time.monotonic,
        wall: Callable[[], datetime] = _utc_now,
    ) -> None:
        """Take up what an earlier life left; call this before the device is started. Raises `OutboxError`.

        `clock` is the device's; `folder` is the kiosk's own.
        """
        self._device, self._outbox = device, device.outbox
        self._patience_s, self._clock, self._wall = patience_s, clock, wall
        letter = device.credentials.letter
        self._series = OwnSeries(self._outbox, folder / "series.json", letter) if letter else None
        self._numbers: set[tuple[date, str]] = set()
        self._regretted: set[str] = set()
        for entry in device.waiting(_REQUEST):  # whoever tapped is gone, and has no paper
            device.give_up(entry.id)
        self.left = self._left_in_hand()
        self._epoch = next(reversed(self._outbox.epochs()), "")
        self._own_until = -math.inf
        self._is_own = self._outbox.count() > 0

    def look(self) -> bool:
        """Return whether the next number will come from the own series; raises `OutboxError`.

        To be called whenever the device tells of a change, so that a new epoch is noticed when it comes.
        """
        return not self._may_ask()

    def issue(self, wish: Wish) -> Number:
        """Return a number, or why there is none; never twice for one wish, and on disk before it is told.

        Takes as long as the disk does, and at most `patience_s` for the centre. Raises nothing of the wire.
        """
        try:
            self._forget_regretted()
            outcome = self._ask(wish) if self._may_ask() else self._own(wish)
            if isinstance(outcome, Issued):
                self._note(outcome.ticket)
        except (OutboxError, OSError) as error:
            self._device.count_fault("disk", error)
            return CannotIssue(reason=f"the disk refuses: {error}")
        except (SeriesEnded, WireError, MalformedMessage) as error:
            self._device.count_fault("issue", error)
            return CannotIssue(reason=str(error))
        return outcome

    def report(self, ticket: str, paper: Paper) -> None:
        """Tell the centre what became of the paper of a ticket (its id). Raises nothing of the disk."""
        try:
            self._device.send("ticket/printed", ticket=ticket, outcome=paper)
        except OutboxError as error:
            self._device.count_fault("disk", error)
            return
        self._note(None)

    def cancel(self, ticket: str) -> None:
        """Take a number back that nobody was told. Raises nothing of the disk."""
        try:
            self._device.send("ticket/cancel", ticket=ticket)
        except OutboxError as error:
            self._device.count_fault("disk", error)
        self._note(None)

    # --- the centre -----------------------------------------------------------------------------

    def _may_ask(self) -> bool:
        """Whether the centre is to be asked: it is heard, and knows all that was given out without it."""
        epochs = self._outbox.epochs()
        newest = epochs[-1] if epochs else ""
        if newest != self._epoch:
            if len(epochs) > 1:
                self._is_own, self._own_until = True, self._clock() + GRACE_S
            self._epoch = newest
        if not (self._device.is_live() and self._device.is_up()):
            return False
        if self._is_own and self._clock() >= self._own_until and self._outbox.count() == 0:
            self._is_own = False
        return not self._is_own

    def _ask(self, wish: Wish) -> Number:
        line = _Line(self._device, self._patience_s)
        try:
            outcome = Kiosk(line).tap(service=wish.service, priority=wish.priority, lang=wish.lang)
        except MalformedMessage as error:
            if line.asked is None:  # the wish itself
                raise
            self._device.count_fault("answer", error)
            return self._own(wish, replaces=line.asked.id)
        if line.asked is None:
            raise AssertionError("a tap asks")
        if isinstance(outcome, Unanswered):
            return self._own_instead(wish, line.asked)
        return self._taken(wish, line.asked.id, outcome)

    def _taken(self, wish: Wish, request: str, outcome: Issued | Declined) -> Number:
        """Keep what the centre gave; a number that stands on a paper of ours already is given to nobody."""
        if isinstance(outcome, Declined):
            return outcome
        ticket = outcome.ticket
        if (ticket.day, ticket.number) in self._numbers:
            self._device.count_fault("number", f"the centre gave out {ticket.number} again")
            return self._own(wish, replaces=request)
        self._numbers = {(day, number) for day, number in self._numbers if day == ticket.day}
        self._numbers.add((ticket.day, ticket.number))
        try:
            self._keep(ticket, request, wish.at)
        except OutboxError as error:  # the centre has it on its disk; only a restored one would not know
            self._device.count_fault("disk", error)
        return outcome

    def _keep(self, ticket: OwnTicketBody, request: str, at: float) -> None:
        fields = _fields(ticket, request)
        command, payload = compose(self._device.credentials.role, _OWN, fields, at=self._wall(), stored=True)
        self._outbox.put(_OWN, command, payload, replayed=True, aged_from=at)
        self._outbox.answered(command, b"{}")

    # --- alone ----------------------------------------------------------------------------------

    def _own_instead(self, wish: Wish, asked: Pending) -> Number:
        """Go alone in place of the request that is not answered, unless it is answered meanwhile."""
        try:
            outcome = self._own(wish, replaces=asked.id, waits=True)
        except AlreadySettled:
            return self._taken(wish, asked.id, read(asked.result(SETTLED_S)))
        except (OutboxError, OSError, SeriesEnded, MalformedMessage):
            self._regret(asked.id)
            raise
        if not isinstance(outcome, Issued):
            self._regret(asked.id)
        return outcome

    def _own(self, wish: Wish, *, replaces: str | None = None, waits: bool = False) -> Number:
        """Give out the next own number; `waits`: the request that it replaces stands in the outbox."""
        found = self._allowed(wish)
        if not isinstance(found, _Allowed):
            return found
        self._is_own = True
        ticket = OwnTicketBody(
            id=str(uuid_utils.uuid7()),
            number=found.series.next(found.day, found.service.prefix),
            service=wish.service,
            priority=wish.priority,
            lang=wish.lang,
            issued_at=self._wall(),
            day=found.day,
            state="waiting",
            offline=True,
            code="".join(secrets.choice(CODE_SIGNS) for _ in range(CODE_LENGTH)),
        )
        fields = _fields(ticket, replaces) | {"age_ms": max(round((self._clock() - wish.at) * 1000), 0)}
        if waits and replaces is not None:
            self._device.replace(replaces, _OWN, **fields)
        else:
            self._device.send(_OWN, **fields)
        log.info("%s given out without the centre", ticket.number)
        return Issued(ticket=ticket, ahead=None, estimate=None)

    def _allowed(self, wish: Wish) -> "_Allowed | Declined | CannotIssue":
        """Judge by what was last heard of the centre."""
        centre = self._device.states.centre
        if centre is None or centre.day is None or self._series is None:
            return CannotIssue(reason="the centre is not heard, and was not known before")
        service = _service(centre, wish.service)
        if service is None:
            message = f"no service is called {wish.service!r}"
            return Declined(error=ErrorBody(code=ErrorCode.UNKNOWN_SERVICE, message=message, field="service"))
        if not centre.open or not service.open:
            field = "service" if centre.open else None
            return Declined(
                error=ErrorBody(code=ErrorCode.CLOSED, message="closed when last heard", field=field)
            )
        return _Allowed(day=centre.day, service=service, series=self._series)

    # --- what must not be left ------------------------------------------------------------------

    def _regret(self, request: str) -> None:
        """Give up a request that nobody waits for; where the disk refuses, again before the next number."""
        try:
            self._device.give_up(request)
        except OutboxError as error:
            self._regretted.add(request)
            self._device.count_fault("disk", error)

    def _forget_regretted(self) -> None:
        for request in tuple(self._regretted):
            self._device.give_up(request)
            self._regretted.discard(request)

    def _note(self, ticket: OwnTicketBody | None) -> None:
        try:
            self._outbox.remember(_IN_HAND, b"" if ticket is None else encode(ticket))
        except OutboxError as error:
            self._device.count_fault("disk", error)

    def _left_in_hand(self) -> OwnTicketBody | None:
        """Return the ticket that the printer had when the program ended, now reported as uncertain."""
        content = self._outbox.recall(_IN_HAND)
        if not content:
            return None
        try:
            ticket = decode(OwnTicketBody, content)
        except MalformedMessage as error:
            self._device.count_fault("in-hand", error)
            return None
        log.warning("%s was in the printer's hand when the kiosk ended", ticket.number)
        self.report(ticket.id, "uncertain")
        return ticket


@dataclass(frozen=True, slots=True, kw_only=True)
class _Allowed:
    day: date
    service: ServiceLine
    series: OwnSeries


def _service(centre: CentreState, name: str) -> ServiceLine | None:
    return next((service for service in centre.services if service.id == name), None)


def _fields(ticket: OwnTicketBody, replaces: str | None) -> dict[str, Any]:
    """Return the fields of the `ticket/issued-offline` that tells of a ticket; its age is not among them."""
    return {
        "ticket": ticket.id,
        "code": ticket.code,
        "number": ticket.number,
        "day": ticket.day,
        "service": ticket.service,
        "priority": ticket.priority,
        "lang": ticket.lang,
        "issued_at": ticket.issued_at,
        "replaces": replaces,
    }
