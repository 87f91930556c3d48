"""What a rehearsed day comes to: counts, waits, latencies, and what was wrong with it. Pure."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace

from motcua.core import events as e
from motcua.rehearse.evidence import Evidence
from motcua.rehearse.models import Models, models
from motcua.rehearse.papers import paper_latencies
from motcua.rehearse.record import Asked, Seen, body_of
from motcua.wire.states import VisitAnswer

_MS = 1_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """A day in numbers. Waits in seconds of the day; `tap`, `call` and `paper` in milliseconds of real time.

    `tap`: from the kiosk's command to its durable answer; `call`: from the officer's command to the board;
    `paper`: from the kiosk's command to the last byte of the ticket at the printer.
    `papers`: pictures that the printers laid down. `models`: who took part.
    """

    issued: int
    called: int
    served: int
    no_show: int
    lapsed: int
    rated: int
    wait_p50_s: int | None
    wait_p90_s: int | None
    tap_p50_ms: float | None
    tap_p99_ms: float | None
    call_p50_ms: float | None
    call_p99_ms: float | None
    violations: tuple[str, ...]
    paper_p50_ms: float | None
    paper_p99_ms: float | None
    papers: int
    models: Models

    def with_violations(self, violations: tuple[str, ...]) -> "Summary":
        """Return the summary of a day in which these were found."""
        return replace(self, violations=violations)

    def json(self) -> str:
        """Return one JSON object, its keys in the order of the fields: of the violations their number."""
        told = {**asdict(self), "violations": len(self.violations)}
        told.update(told.pop("models"))
        return json.dumps(told, ensure_ascii=False)


def summarise(evidence: Evidence) -> Summary:
    """Count the day of the journal; the others give the latencies. Looks for no violations."""
    asked, seen, papers, journal = evidence.asked, evidence.seen, evidence.papers, evidence.journal
    count = {kind: sum(isinstance(event, kind) for event in journal) for kind in _COUNTED}
    waits = [
        (event.at - event.since).total_seconds()
        for event in journal
        if isinstance(event, e.TicketCalled) and event.since is not None
    ]
    taps = [(one.answered_ns - one.sent_ns) / _MS for one in asked if one.name == "ticket/request"]
    calls = list(_call_latencies(asked, seen))
    printed = paper_latencies(asked, papers)
    wait = {share: percentile(waits, share) for share in (0.5, 0.9)}
    return Summary(
        issued=count[e.TicketIssued],
        called=count[e.TicketCalled],
        served=count[e.ServiceFinished],
        no_show=count[e.VisitorMissed],
        lapsed=count[e.TicketLapsed],
        rated=count[e.RatingGiven],
        wait_p50_s=_whole(wait[0.5]),
        wait_p90_s=_whole(wait[0.9]),
        tap_p50_ms=_tenths(percentile(taps, 0.5)),
        tap_p99_ms=_tenths(percentile(taps, 0.99)),
        call_p50_ms=_tenths(percentile(calls, 0.5)),
        call_p99_ms=_tenths(percentile(calls, 0.99)),
        violations=(),
        paper_p50_ms=_tenths(percentile(printed, 0.5)),
        paper_p99_ms=_tenths(percentile(printed, 0.99)),
        papers=sum(papers.laid.values()),
        models=models(evidence),
    )


_COUNTED = (
    e.TicketIssued,
    e.TicketCalled,
    e.ServiceFinished,
    e.VisitorMissed,
    e.TicketLapsed,
    e.RatingGiven,
)


def percentile(values: Sequence[float], share: float) -> float | None:
    """Return the smallest value that at least a `share` of all do not exceed (nearest rank); None of none."""
    if not values:
        return None
    rank = max(1, -(-len(values) * round(share * 100) // 100))
    return sorted(values)[rank - 1]


def calls_of(asked: Iterable[Asked]) -> Mapping[str, int]:
    """Return when each visit that was called was asked for: CLOCK_MONOTONIC, in nanoseconds."""
    return {
        body_of(VisitAnswer, one.reply).visit.id: one.sent_ns
        for one in asked
        if one.name in {"counter/call-next", "counter/call"} and one.reply.ok
    }


def _call_latencies(asked: Sequence[Asked], seen: Sequence[Seen]) -> Iterable[float]:
    called = calls_of(asked)
    for one in seen:
        if one.times == 1 and one.call in called:
            yield (one.at_ns - called[one.call]) / _MS


def _whole(value: float | None) -> int | None:
    return None if value is None else round(value)


def _tenths(value: float | None) -> float | None:
    return None if value is None else round(value, 1)
