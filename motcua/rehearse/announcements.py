"""The calls of a day on the board and in the hall: each is shown once and spoken once, in order. Pure."""

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import pairwise

from motcua.core import events as e
from motcua.rehearse.record import Seen, Spoken

Announced = tuple[str, int]
"""A visit, and how often it was called by then: 1 for the call, 2 for the first recall."""


def announcements(journal: Sequence[e.Event]) -> tuple[Announced, ...]:
    """Return every call and recall of the day, in order; calls that were taken back too."""
    times: Counter[str] = Counter()
    found: list[Announced] = []
    for event in journal:
        if isinstance(event, e.TicketCalled | e.TicketRecalled):
            times[event.visit] += 1
            found.append((event.visit, times[event.visit]))
    return tuple(found)


def announcement_violations(
    seen: Sequence[Seen], spoken: Sequence[Spoken], journal: Sequence[e.Event]
) -> Iterator[str]:
    """Yield what is wrong with the calls on the board and in the hall, a sentence each."""
    due = announcements(journal)
    yield from _held("shown", [(one.call, one.times) for one in seen], due)
    yield from _held("spoken", [(one.call, one.times) for one in spoken], due)


def _held(what: str, had: Sequence[Announced], due: Sequence[Announced]) -> Iterator[str]:
    """Hold what was shown, or spoken, against what should have been."""
    counts, place = Counter(had), {one: number for number, one in enumerate(due)}
    for one in due:
        if one not in counts:
            yield f"{_call(one)} was never {what}"
    for one, often in counts.items():
        if one not in place:
            yield f"{_call(one)} was {what}, of which the journal knows nothing"
        elif often > 1:
            yield f"{_call(one)} was {what} {often} times"
    known = [one for one in counts if one in place]  # each at its first place
    for before, after in pairwise(known):
        if place[before] > place[after]:
            yield f"{_call(before)} was {what} before the earlier {_call(after)}"


def _call(one: Announced) -> str:
    visit, times = one
    return f"call {times} of visit {visit}"
