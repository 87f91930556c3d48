"""The rehearsal checks itself: what the devices were told against what the journal says. Pure.

Every arrival has one number, every ticket and every visit one end, every rating is counted once, every
ticket has one paper, every call is shown once and spoken once, every question has one end, nobody of the same
class and service is overtaken by call-next, and each answer has its event. The coordinator's tables are not
looked at.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TypeVar

from motcua.core import events as e
from motcua.keypad.steps import Why
from motcua.rehearse.announcements import announcement_violations
from motcua.rehearse.evidence import Evidence
from motcua.rehearse.order import overtaken
from motcua.rehearse.papers import paper_violations
from motcua.rehearse.questions import question_violations
from motcua.rehearse.record import Asked, Pressed, body_of
from motcua.wire.states import ErrorCode, IssuedBody, RatingAnswer, VisitAnswer

VISIT_ENDS = (
    e.ServiceFinished,
    e.VisitorMissed,
    e.TicketParked,
    e.TicketTransferred,
    e.VisitTakenBack,
)
EXPECTED: Mapping[str, frozenset[str]] = {
    "counter/call-next": frozenset({ErrorCode.NOBODY_WAITING}),
    "rating/submit": frozenset({ErrorCode.ALREADY_RATED}),
    "rating/skip": frozenset({ErrorCode.ALREADY_RATED}),
}
"""Refusals that a day as it should be has; any other is a violation."""
_NOBODY_SIGNED_IN = ("counter/open", ErrorCode.INVALID, "officer")
"""What a keypad is told that opens a counter for the first time; then it names its officer."""

_BY_VISIT: Mapping[str, type[e.Event]] = {
    "counter/recall": e.TicketRecalled,
    "counter/serve": e.ServiceStarted,
    "counter/finish": e.ServiceFinished,
    "counter/no-show": e.VisitorMissed,
    "counter/park": e.TicketParked,
    "counter/transfer": e.TicketTransferred,
    "counter/take-back": e.VisitTakenBack,
}
Key = tuple[str, ...]
Fact = tuple[type[e.Event], Key]
E = TypeVar("E", bound=e.Event)


def violations(evidence: Evidence) -> tuple[str, ...]:
    """Return what is wrong with the day, a sentence each."""
    asked, journal = evidence.asked, evidence.journal
    found: list[str] = []
    for check in (_arrivals, _refusals):
        found.extend(check(evidence.arrivals, asked))
    for look in (_numbers, _tickets_end, _visits_end, _ratings, question_violations):
        found.extend(look(journal))
    found.extend(_presses(evidence.presses))
    found.extend(_agree(asked, journal))
    found.extend(announcement_violations(evidence.seen, evidence.spoken, journal))
    found.extend(paper_violations(asked, evidence.papers, journal))
    called = {body_of(VisitAnswer, one.reply).visit.id for one in _ok(asked, "counter/call-next")}
    found.extend(overtaken(journal, called))
    return tuple(found)


def _of(journal: Sequence[e.Event], kind: type[E]) -> Iterator[E]:
    return (event for event in journal if isinstance(event, kind))


def _ok(asked: Sequence[Asked], name: str) -> Iterator[Asked]:
    return (one for one in asked if one.name == name and one.reply.ok)


def _arrivals(arrivals: int, asked: Sequence[Asked]) -> Iterator[str]:
    taps = [one for one in asked if one.name == "ticket/request"]
    if len(taps) != arrivals:
        yield f"{arrivals} visitors came, {len(taps)} asked for a number"
    holders: dict[str, int] = {}
    for place, tap in enumerate(taps):
        if not tap.reply.ok:
            yield f"visitor {place} was given no number"
            continue
        number = body_of(IssuedBody, tap.reply).ticket.number
        if holders.setdefault(number, place) != place:
            yield f"visitors {holders[number]} and {place} were both given the number {number}"


def _refusals(_arrivals: int, asked: Sequence[Asked]) -> Iterator[str]:
    for one in asked:
        error = one.reply.error
        if error is None or (one.name, error.code, error.field) == _NOBODY_SIGNED_IN:
            continue
        if error.code not in EXPECTED.get(one.name, ()):
            yield f"{one.device}, {one.at:%H:%M:%S}: {one.name} was refused: {error.code}, {error.message}"


def _presses(presses: Sequence[Pressed]) -> Iterator[str]:
    for one in presses:
        if one.why not in {None, Why.TOO_SOON.value}:
            yield f"{one.keypad}, {one.at:%H:%M:%S}: a press of {one.button} did nothing: {one.why}"


def _numbers(journal: Sequence[e.Event]) -> Iterator[str]:
    bearers: defaultdict[str, list[str]] = defaultdict(list)
    for event in _of(journal, e.TicketIssued):
        bearers[event.number].append(event.ticket)
    for joined in _of(journal, e.TicketJoined):
        bearers[joined.number].append(joined.alias)
    for number, tickets in bearers.items():
        if len(tickets) > 1:
            yield f"number {number} was given out {len(tickets)} times: tickets {', '.join(tickets)}"


def _tickets_end(journal: Sequence[e.Event]) -> Iterator[str]:
    ticket_of = {event.visit: event.ticket for event in _of(journal, e.TicketCalled)}
    ends: Counter[str] = Counter()
    for event in journal:
        if isinstance(event, e.TicketCancelled | e.TicketLapsed | e.TicketReplaced):
            ends[event.ticket] += 1
        elif isinstance(event, e.ServiceFinished):
            ends[ticket_of.get(event.visit, event.visit)] += 1
    for issued in _of(journal, e.TicketIssued):
        if ends[issued.ticket] != 1:
            yield f"ticket {issued.number} ended {ends[issued.ticket]} times, not once"
        del ends[issued.ticket]
    for ticket in ends:
        yield f"ticket {ticket} ended but was never issued"


def _visits_end(journal: Sequence[e.Event]) -> Iterator[str]:
    in_hand: dict[str, e.TicketCalled] = {}
    for event in journal:
        if isinstance(event, e.TicketCalled):
            if held := in_hand.get(event.counter):
                yield f"counter {event.counter} called visit {event.visit} while it had {held.visit} in hand"
            in_hand[event.counter] = event
        elif isinstance(event, VISIT_ENDS):
            held = in_hand.pop(event.counter, None)
            if held is None or held.visit != event.visit:
                yield f"visit {event.visit} ended at counter {event.counter}, which did not have it in hand"
        elif isinstance(event, e.TicketLapsed):
            at = [counter for counter, held in in_hand.items() if held.ticket == event.ticket]
            for counter in at:
                del in_hand[counter]
    for held in in_hand.values():
        yield f"visit {held.visit} at counter {held.counter} never ended"


def _ratings(journal: Sequence[e.Event]) -> Iterator[str]:
    finished = {event.visit for event in _of(journal, e.ServiceFinished)}
    rated: Counter[str | None] = Counter(event.visit for event in _of(journal, e.RatingGiven))
    for visit, times in rated.items():
        if times > 1:
            yield f"visit {visit} was rated {times} times"
        if visit not in finished:
            yield f"visit {visit} was rated but never finished"


def _agree(asked: Sequence[Asked], journal: Sequence[e.Event]) -> Iterator[str]:
    """Hold each answer that is ok against the event it tells of, and each event against the answers."""
    told: set[Fact] = set()
    for name, kind, key in _PAIRS:
        facts = Counter((kind, key(one)) for one in _ok(asked, name))
        known = Counter((kind, _key(event)) for event in _of(journal, kind))
        told.update(facts)
        for _, words in facts - known:
            yield f"{name} was answered with {' '.join(words)}, of which the journal knows nothing"
    told.update(_without_command(asked, journal))
    for event in journal:
        if isinstance(event, _TOLD) and (type(event), _key(event)) not in told:
            yield f"the journal has {e.KIND_OF[type(event)]} {' '.join(_key(event))}, which nobody was told"


def _without_command(asked: Sequence[Asked], journal: Sequence[e.Event]) -> Iterator[Fact]:
    """Yield what comes about by another command: `finish` serves too, the end of the day finishes."""
    for one in _ok(asked, "counter/finish"):
        yield e.ServiceStarted, _step(one)
    ends = {closed.at for closed in _of(journal, e.DayClosed)}
    for finished in _of(journal, e.ServiceFinished):
        if finished.at in ends:
            yield e.ServiceFinished, (finished.visit,)


def _key(event: e.Event) -> Key:
    match event:
        case e.TicketIssued():
            return (event.ticket, event.number)
        case e.TicketCalled():
            return (event.visit, event.ticket)
        case e.RatingGiven():
            return (event.rating,)
        case e.TicketCancelled():
            return (event.ticket,)
        case e.TicketRecalled() | e.ServiceStarted() | e.ServiceFinished() | e.VisitorMissed():
            return (event.visit,)
        case e.TicketParked() | e.TicketTransferred() | e.VisitTakenBack():
            return (event.visit,)
        case _:
            raise TypeError(f"{type(event).__name__} is not the event of an answer")


def _issue(one: Asked) -> Key:
    ticket = body_of(IssuedBody, one.reply).ticket
    return (ticket.id, ticket.number)


def _call(one: Asked) -> Key:
    visit = body_of(VisitAnswer, one.reply).visit
    return (visit.id, visit.ticket.id)


def _rating(one: Asked) -> Key:
    return (body_of(RatingAnswer, one.reply).rating,)


def _ticket(one: Asked) -> Key:
    return (one.ticket or "",)


def _step(one: Asked) -> Key:
    return (body_of(VisitAnswer, one.reply).visit.id,)


_PAIRS: tuple[tuple[str, type[e.Event], Callable[[Asked], Key]], ...] = (
    ("ticket/request", e.TicketIssued, _issue),
    ("ticket/cancel", e.TicketCancelled, _ticket),
    ("counter/call-next", e.TicketCalled, _call),
    ("counter/call", e.TicketCalled, _call),
    ("rating/submit", e.RatingGiven, _rating),
    *((name, kind, _step) for name, kind in _BY_VISIT.items()),
)
_TOLD = tuple({kind for _, kind, _ in _PAIRS})
