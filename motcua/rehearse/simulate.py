"""A day played: visitors come and take numbers, counters open and close, and at the end the day is closed."""

from collections.abc import Iterator, Sequence

from kiosk.model import Issued, Kiosk
from motcua.rehearse.lobby import Centre, Lobby, Party
from motcua.rehearse.officers import Officer
from motcua.rehearse.people import MINUTE_MS, draw
from motcua.rehearse.plan import ADMIN, EXPRESS, KIOSKS, ORDINARY, Group, Plan
from motcua.rehearse.record import Asked, Pressed
from motcua.rehearse.timeline import Steps
from motcua.wire.states import Reply

CLEARING_MS = 15 * MINUTE_MS
"""From the last look at the staffing to the end of the day: visits in hand may be finished."""
PRINTING_MS = 1000
"""From the number until the paper is out. So long the printer has for its work while the day goes on."""
LAST_MS = 24 * 60 * MINUTE_MS - 1
"""At midnight the centre would begin another day."""


class _KioskDesk:
    """A kiosk's way to the centre."""

    def __init__(self, device: str, lobby: Lobby) -> None:
        self.device = device
        self._lobby = lobby

    def ask(self, name: str, **fields: object) -> Reply:
        return self._lobby.ask(self.device, name, **fields)


class Simulation:
    """One day of `plan`, played against `centre`; the same seed draws the same day."""

    def __init__(self, plan: Plan, centre: Centre, seed: int) -> None:
        self._plan, self._seed = plan, seed
        self._lobby = Lobby(plan.day, centre, seed)
        self._desks = tuple(_KioskDesk(device, self._lobby) for device in KIOSKS.values())
        self._kiosks = tuple(Kiosk(desk) for desk in self._desks)
        self._taps = 0

    @property
    def asked(self) -> Sequence[Asked]:
        """Every command that was sent, in order, and what came back."""
        return self._lobby.asked

    @property
    def presses(self) -> Sequence[Pressed]:
        """Every press on a keypad, in order."""
        return self._lobby.presses

    def run(self) -> Iterator[int]:
        """Play the day step by step; before each step yield how many visitors have come."""
        timeline = self._lobby.timeline
        timeline.start(self._arrive())
        self._lobby.officers = tuple(officer for group in self._plan.groups for officer in self._staff(group))
        ends_ms = min(self._plan.day.ends_ms + CLEARING_MS, LAST_MS)
        for _ in timeline.run(self._lobby.moment(ends_ms)):
            yield self._taps
        self._lobby.ask(ADMIN, "day/close")
        yield self._taps

    def _staff(self, group: Group) -> tuple[Officer, ...]:
        officers = tuple(Officer(desk, group.services, self._lobby) for desk in group.desks)
        for officer in officers:
            officer.colleagues = [other for other in officers if other is not officer]
        self._lobby.timeline.start(self._follow(group, officers))
        return officers

    def _follow(self, group: Group, officers: Sequence[Officer]) -> Steps:
        """Open and close the counters of a group as the staffing says; at the end of the data all close."""
        for change in group.changes:
            yield self._until(change.at_ms)
            staying = [officer for officer in officers if officer.is_staying]
            for officer in [one for one in officers if not one.is_staying][
                : max(0, change.desks - len(staying))
            ]:
                officer.come()
            staying.sort(key=lambda officer: officer.desk.counter not in self._lobby.idle)
            for officer in staying[: max(0, len(staying) - change.desks)]:
                officer.leave()
        yield self._until(self._plan.day.ends_ms)
        for officer in officers:
            officer.leave()

    def _until(self, at_ms: int) -> int:
        return self._lobby.moment(at_ms) - self._lobby.timeline.now_ms

    def _arrive(self) -> Steps:
        for place, arrival in enumerate(self._plan.day.arrivals):
            yield self._until(arrival.at_ms)
            self._take_number(place, arrival.queue)

    def _take_number(self, place: int, queue: str) -> None:
        visitor = draw(self._seed, place)
        turn = place % len(KIOSKS)
        desk, kiosk = self._desks[turn], self._kiosks[turn]
        self._taps += 1
        service = self._plan.services[queue]
        priority = EXPRESS if visitor.express else ORDINARY
        outcome = kiosk.tap(service=service, priority=priority, lang=visitor.lang)
        if not isinstance(outcome, Issued):
            return  # the check counts who got no number
        party = Party(visitor, queue, desk.device, outcome.ticket)
        self._lobby.parties[outcome.ticket.id] = party
        self._lobby.timeline.start(self._print(desk.device, outcome))
        if visitor.feedback:
            self._lobby.ask(desk.device, "feedback/submit", text="Xin cảm ơn.", service=service)
        if visitor.cancels_ms is not None:
            self._lobby.timeline.start(self._give_up(party, visitor.cancels_ms))
        self._lobby.somebody_waits(service)

    def _print(self, kiosk: str, issued: Issued) -> Steps:
        """Print a ticket; when the paper is out, tell the centre, as a kiosk does."""
        paper = self._lobby.print(kiosk, issued)
        yield min(PRINTING_MS, LAST_MS - 1 - self._lobby.since_midnight_ms)
        self._lobby.ask(kiosk, "ticket/printed", ticket=issued.ticket.id, outcome=paper.result())

    def _give_up(self, party: Party, after_ms: int) -> Steps:
        yield after_ms
        if not party.stays:  # not called yet
            self._lobby.ask(party.kiosk, "ticket/cancel", ticket=party.ticket.id)
