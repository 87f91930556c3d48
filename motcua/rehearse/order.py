"""The order check: replay the journal and see whether call-next ever passed somebody over. Pure."""

from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from datetime import datetime

from motcua.core import events as e


@dataclass(frozen=True, slots=True, kw_only=True)
class _Waiting:
    """A ticket in the hall: its class, its service, its places, and the counter it was sent to."""

    ticket: str
    number: str
    service: str
    priority: str
    issued: tuple[datetime, int]
    place: tuple[datetime, int]
    sent_to: str | None = None


def overtaken(journal: Sequence[e.Event], by_call_next: AbstractSet[str]) -> Iterator[str]:
    """Tell of each visit in `by_call_next` whose ticket was called before an earlier one like it.

    Like it: waiting too, of the same class and service, and this counter might have called it.
    """
    hall = _Hall()
    for order, event in enumerate(journal):
        if isinstance(event, e.TicketCalled) and event.visit in by_call_next:
            for other, called in hall.passed_over(event):
                yield f"{other.number} was overtaken by {called.number} at {event.counter}"
        hall.see(event, order)


class _Hall:
    """Who waits, as the journal tells it; what does not fit in it is for other checks to tell."""

    def __init__(self) -> None:
        self._known: dict[str, _Waiting] = {}
        self._waiting: dict[str, _Waiting] = {}
        self._in_hand: dict[str, _Waiting | None] = {}
        self._serves: dict[str, tuple[str, ...]] = {}

    def passed_over(self, event: e.TicketCalled) -> Iterator[tuple[_Waiting, _Waiting]]:
        """Yield each ticket that should have been called before that of the `event`, with that one."""
        called = self._known.get(event.ticket)
        if called is None:
            return
        for other in self._waiting.values():
            alike = (other.service, other.priority) == (called.service, called.priority)
            if alike and other.place < called.place and self._may_call(event.counter, other):
                yield other, called

    def _may_call(self, counter: str, ticket: _Waiting) -> bool:
        if ticket.sent_to in self._serves:
            return ticket.sent_to == counter
        return ticket.service in self._serves.get(counter, ())

    def see(self, event: e.Event, order: int) -> None:
        """Take in one event; `order` is its place in the journal."""
        match event:
            case e.TicketIssued():
                self._wait(
                    _Waiting(
                        ticket=event.ticket,
                        number=event.number,
                        service=event.service,
                        priority=event.priority,
                        issued=(event.issued_at, order),
                        place=(event.issued_at, order),
                    )
                )
            case e.TicketCalled():
                self._waiting.pop(event.ticket, None)
                self._in_hand[event.visit] = self._known.get(event.ticket)
            case e.VisitTakenBack():
                self._taken_back(self._in_hand.get(event.visit))
            case e.TicketTransferred():
                self._transferred(event, order)
            case e.TicketCancelled() | e.TicketLapsed() | e.TicketReplaced():
                self._waiting.pop(event.ticket, None)
            case e.CounterOpened():
                self._serves[event.counter] = event.services
            case e.CounterClosed():
                self._closed(event.counter)
            case _:
                pass

    def _wait(self, ticket: _Waiting) -> None:
        self._known[ticket.ticket] = self._waiting[ticket.ticket] = ticket

    def _taken_back(self, ticket: _Waiting | None) -> None:
        if (
            ticket is not None and ticket.sent_to is None
        ):  # the wire does not say in which line one that was sent stands now
            self._wait(ticket)

    def _transferred(self, event: e.TicketTransferred, order: int) -> None:
        ticket = self._in_hand.get(event.visit)
        if ticket is not None:
            place = ticket.issued if event.keep_place else (event.at, order)
            self._wait(replace(ticket, service=event.service, sent_to=event.to_counter, place=place))

    def _closed(self, counter: str) -> None:
        self._serves.pop(counter, None)
        for ticket in list(self._waiting.values()):
            if ticket.sent_to == counter:
                self._wait(replace(ticket, sent_to=None))
