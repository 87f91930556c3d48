"""Who was on duty at which counter, and when: the spans between the events of the counters. Pure."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal

from motcua.core import events as e

EVENTS = ("counter/opened", "counter/paused", "counter/resumed", "counter/closed")
"""The kinds of events that `spans` looks at."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """One stretch of an officer's time at a counter, open or paused; `ends` is None while it lasts.

    `reason`: why it was paused; `services`: what the counter served.
    """

    counter: str
    officer: str
    status: Literal["open", "paused"]
    services: tuple[str, ...]
    begins: datetime
    ends: datetime | None = None
    reason: str | None = None


def spans(events: Iterable[e.Event]) -> Iterator[Span]:
    """Yield the spans of one day's `events`, in the order in which they end; those that last come last."""
    present: dict[str, Span] = {}
    for event in events:
        match event:
            case e.CounterOpened(counter=counter, officer=officer, services=services):
                span = Span(
                    counter=counter, officer=officer, status="open", services=services, begins=event.at
                )
            case e.CounterPaused(counter=counter, reason=reason) if counter in present:
                span = replace(present[counter], status="paused", begins=event.at, reason=reason)
            case e.CounterResumed(counter=counter) if counter in present:
                span = replace(present[counter], status="open", begins=event.at, reason=None)
            case e.CounterClosed(counter=counter) if counter in present:
                yield replace(present.pop(counter), ends=event.at)
                continue
            case _:
                continue
        if span.counter in present:
            yield replace(present[span.counter], ends=event.at)
        present[span.counter] = span
    yield from present.values()
