"""The papers of a day: each ticket has one, and it is its own. Pure."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from motcua.core import events as e
from motcua.rehearse.record import Asked, body_of
from motcua.wire.states import IssuedBody

_MS = 1_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """A ticket that the kiosk `device` sent to its printer; `job`: the SHA-256 of the bytes, in hex."""

    device: str
    ticket: str
    number: str
    job: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrived:
    """A job whose last byte arrived at the printer of `device` at `at_ns`, CLOCK_MONOTONIC."""

    device: str
    job: str
    at_ns: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Papers:
    """What the kiosks sent, what arrived at their printers, and how many papers each kiosk's printer laid."""

    sent: tuple[Sent, ...] = ()
    arrived: tuple[Arrived, ...] = ()
    laid: Mapping[str, int] = field(default_factory=dict)


def paper_latencies(asked: Sequence[Asked], papers: Papers) -> list[float]:
    """Return the milliseconds from each tap until the last byte of its ticket was at the printer."""
    tapped = {issued.ticket.id: one.sent_ns for one, issued in _issued(asked)}
    ticket_of = {sent.job: sent.ticket for sent in papers.sent}
    return [
        (one.at_ns - tapped[ticket]) / _MS
        for one in papers.arrived
        if (ticket := ticket_of.get(one.job)) in tapped
    ]


def paper_violations(asked: Sequence[Asked], papers: Papers, journal: Sequence[e.Event]) -> Iterator[str]:
    """Yield what is wrong with the papers, a sentence each: one missing, one too many, one not told of."""
    sent = Counter((one.ticket, one.number) for one in papers.sent)
    printed = Counter(
        event.ticket for event in journal if isinstance(event, e.TicketPrinted) and event.outcome == "printed"
    )
    for _, issued in _issued(asked):
        ticket = issued.ticket
        times = sent.pop((ticket.id, ticket.number), 0)
        if times != 1:
            yield f"ticket {ticket.number} was sent to a printer {times} times, not once"
        if (told := printed[ticket.id]) != 1:
            yield f"ticket {ticket.number} is printed {told} times in the journal, not once"
    for _, number in sent:
        yield f"a paper with the number {number} was printed, which was given to nobody"
    yield from _jobs(papers)


def _jobs(papers: Papers) -> Iterator[str]:
    """Hold what was sent against what arrived at that kiosk's printer, and that against its papers."""
    arrived = Counter((one.device, one.job) for one in papers.arrived)
    for one in papers.sent:
        times = arrived.pop((one.device, one.job), 0)
        if times != 1:
            yield f"ticket {one.number} came {times} times to the printer of {one.device}, not once"
    for (device, job), times in arrived.items():
        yield f"the printer of {device} got a job that was no ticket of it, {times} times: {job}"
    jobs = Counter(one.device for one in papers.arrived)
    for device in sorted(jobs.keys() | papers.laid.keys()):
        if jobs[device] != papers.laid.get(device, 0):
            laid = papers.laid.get(device, 0)
            yield f"the printer of {device} got {jobs[device]} jobs and laid down {laid} papers"


def _issued(asked: Sequence[Asked]) -> Iterator[tuple[Asked, IssuedBody]]:
    for one in asked:
        if one.name == "ticket/request" and one.reply.ok:
            yield one, body_of(IssuedBody, one.reply)
