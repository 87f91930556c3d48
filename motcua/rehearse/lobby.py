"""The lobby in the rehearsal: visitors in the hall, officers at work, and the line to the centre."""

from collections.abc import Mapping, Sequence
from concurrent.futures import Future
from datetime import UTC, datetime, time
from time import monotonic_ns
from typing import TYPE_CHECKING, Protocol
from zoneinfo import ZoneInfo

from kiosk.model import Issued, Paper
from motcua.rehearse.days import OfficeDay
from motcua.rehearse.people import Visitor
from motcua.rehearse.plan import TIME_ZONE
from motcua.rehearse.record import Asked
from motcua.rehearse.timeline import Timeline
from motcua.wire.states import OwnTicketBody, Prompt, Reply

if TYPE_CHECKING:
    from motcua.rehearse.officers import Officer


class Centre(Protocol):
    """The centre as the rehearsal reaches it: through its devices, at a time that the rehearsal sets."""

    def advance(self, now: datetime) -> None:
        """Set the clock of the centre."""

    def ask(self, device: str, name: str, fields: Mapping[str, object]) -> Reply:
        """Send a command from a device; return its answer once it is there."""

    def print(self, kiosk: str, issued: Issued) -> Future[Paper]:
        """Begin to print a ticket at the kiosk that gave it out; return what will become of the paper."""

    def prompt(self, terminal: str, visit: str) -> Prompt:
        """Return the open question of a terminal once it is the one about `visit`."""


class Party:
    """A visitor with a ticket. `stays`: visits so far; `is_here`: comes when called."""

    __slots__ = ("is_here", "kiosk", "queue", "stays", "ticket", "visitor")

    def __init__(self, visitor: Visitor, queue: str, kiosk: str, ticket: OwnTicketBody) -> None:
        self.visitor, self.queue, self.kiosk, self.ticket = visitor, queue, kiosk, ticket
        self.is_here = visitor.comes
        self.stays = 0


class Lobby:
    """What visitors and officers share. Every command passes `ask`, which keeps it in `asked`.

    `parties`: visitors by the id of their ticket; `idle`: officers with nobody in hand, the longest first.
    """

    def __init__(self, day: OfficeDay, centre: Centre, seed: int) -> None:
        midnight = datetime.combine(day.date, time(), ZoneInfo(TIME_ZONE))
        self.day, self.seed = day, seed
        self.timeline = Timeline(int(midnight.timestamp() * 1000))
        self.asked: list[Asked] = []
        self.parties: dict[str, Party] = {}
        self.idle: dict[str, Officer] = {}
        self.officers: Sequence[Officer] = ()
        self._centre = centre
        self._midnight_ms = self.timeline.now_ms

    @property
    def since_midnight_ms(self) -> int:
        """The time of the day, local."""
        return self.timeline.now_ms - self._midnight_ms

    def moment(self, at_ms: int) -> int:
        """Return a time of the day (milliseconds after midnight, local) on the timeline."""
        return self._midnight_ms + at_ms

    def ask(self, device: str, name: str, **fields: object) -> Reply:
        """Send a command at the present moment of the rehearsal, and keep what came back.

        A field that is None is left out.
        """
        now = datetime.fromtimestamp(self.timeline.now_ms / 1000, UTC)
        self._centre.advance(now)
        sent_ns = monotonic_ns()
        reply = self._centre.ask(device, name, {k: v for k, v in fields.items() if v is not None})
        self.asked.append(
            Asked(
                device=device,
                name=name,
                at=now,
                reply=reply,
                sent_ns=sent_ns,
                answered_ns=monotonic_ns(),
                ticket=str(fields["ticket"]) if "ticket" in fields else None,
            )
        )
        return reply

    def print(self, kiosk: str, issued: Issued) -> Future[Paper]:
        """Begin to print a ticket; return what will become of the paper."""
        return self._centre.print(kiosk, issued)

    def prompt(self, terminal: str, visit: str) -> Prompt:
        """Wait for the question about `visit` to arrive at its terminal."""
        return self._centre.prompt(terminal, visit)

    def somebody_waits(self, service: str, counter: str | None = None) -> None:
        """Let the officer who has been idle longest notice a ticket in the queue."""
        for name, officer in self.idle.items():
            if officer.may_call(service, counter):
                del self.idle[name]
                officer.look()
                return

    def everybody_looks(self) -> None:
        """Let every idle officer look: tickets may have come back into the queues."""
        idle, self.idle = tuple(self.idle.values()), {}
        for officer in idle:
            officer.look()
