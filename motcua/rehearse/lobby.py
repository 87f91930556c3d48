"""The lobby in the rehearsal: visitors in the hall, officers at work, and the line to the centre."""

from collections.abc import Mapping, Sequence
from concurrent.futures import Future
from datetime import UTC, datetime, time
from time import monotonic_ns
from typing import TYPE_CHECKING, Protocol
from zoneinfo import ZoneInfo

from kiosk.model import Issued, Paper
from motcua.keypad.steps import View
from motcua.rehearse.days import OfficeDay
from motcua.rehearse.people import Visitor
from motcua.rehearse.plan import TIME_ZONE
from motcua.rehearse.record import Asked, Pressed, body_of
from motcua.rehearse.timeline import Timeline
from motcua.wire.states import CounterState, OwnTicketBody, Reply, VisitAnswer
from rating_terminal.state import Known

if TYPE_CHECKING:
    from motcua.rehearse.officers import Officer

_CALLS = frozenset({"counter/call-next", "counter/call", "counter/recall"})


class Centre(Protocol):
    """The centre as the rehearsal reaches it: through its devices, at a time that the rehearsal sets."""

    def advance(self, now: datetime) -> None:
        """Set the clock of the centre."""

    def ask(self, device: str, name: str, fields: Mapping[str, object]) -> Reply:
        """Send a command from a device; return its answer once it is there."""

    def print(self, kiosk: str, issued: Issued) -> Future[Paper]:
        """Begin to print a ticket at the kiosk that gave it out; return what will become of the paper."""

    def counter(self, keypad: str, view: View | None) -> CounterState:
        """Return the counter of a keypad once it is as in `view`: status, stage, visit; None: as it is."""

    def question(self, terminal: str, visit: str) -> Known:
        """Return what a terminal knows once its open question is the one about `visit`."""

    def announced(self, visit: str, times: int) -> None:
        """Wait until the board has shown a call of a visit; `times`: how often that was called by now."""


class Party:
    """A visitor with a ticket. `stays`: visits so far; `is_here`: comes when called."""

    __slots__ = ("is_here", "kiosk", "queue", "stays", "ticket", "visitor")

    def __init__(self, visitor: Visitor, queue: str, kiosk: str, ticket: OwnTicketBody) -> None:
        self.visitor, self.queue, self.kiosk, self.ticket = visitor, queue, kiosk, ticket
        self.is_here = visitor.comes
        self.stays = 0


class Lobby:
    """What visitors and officers share. Every command passes `ask`, which keeps it in `asked`.

    `presses`: those on keypads; `parties`: visitors by the id of their ticket; `idle`: officers with nobody
    in hand, the longest first.
    """

    def __init__(self, day: OfficeDay, centre: Centre, seed: int) -> None:
        midnight = datetime.combine(day.date, time(), ZoneInfo(TIME_ZONE))
        self.day, self.seed = day, seed
        self.timeline = Timeline(int(midnight.timestamp() * 1000))
        self.asked: list[Asked] = []
        self.presses: list[Pressed] = []
        self.parties: dict[str, Party] = {}
        self.idle: dict[str, Officer] = {}
        self.officers: Sequence[Officer] = ()
        self._centre = centre
        self._midnight_ms = self.timeline.now_ms

    @property
    def _now(self) -> datetime:
        return datetime.fromtimestamp(self.timeline.now_ms / 1000, UTC)

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
        now = self._now
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
        if name in _CALLS and reply.ok:
            visit = body_of(VisitAnswer, reply).visit
            self._centre.announced(visit.id, visit.calls)
        return reply

    def pressed(self, keypad: str, button: str, why: str | None) -> None:
        """Note a press; `why` it did nothing, None: it did."""
        self.presses.append(Pressed(keypad=keypad, button=button, at=self._now, why=why))

    def print(self, kiosk: str, issued: Issued) -> Future[Paper]:
        """Begin to print a ticket; return what will become of the paper."""
        return self._centre.print(kiosk, issued)

    def counter(self, keypad: str, view: View | None) -> CounterState:
        """Wait for the counter of a keypad to be as in `view`."""
        return self._centre.counter(keypad, view)

    def question(self, terminal: str, visit: str) -> Known:
        """Wait for the question about `visit` to arrive at its terminal."""
        return self._centre.question(terminal, visit)

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
