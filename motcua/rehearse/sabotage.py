"""What the check is shown to prove that it bites: the evidence of a good day, falsified. Pure."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType
from typing import TypeVar

from motcua.core import events as e
from motcua.rehearse.errors import RehearsalError
from motcua.rehearse.evidence import Evidence
from motcua.texts import text

E = TypeVar("E", bound=e.Event)


def double_number(evidence: Evidence) -> Evidence:
    """Put one number on two tickets. A day of fewer than two tickets is a `RehearsalError`."""
    issued = _of(evidence, e.TicketIssued)
    if len(issued) < 2:  # noqa: PLR2004
        raise RehearsalError(text("a day of fewer than two tickets has no number to double"))
    doubled = replace(issued[1], number=issued[0].number)
    journal = [doubled if event is issued[1] else event for event in evidence.journal]
    return replace(evidence, journal=journal)


def double_rating(evidence: Evidence) -> Evidence:
    """Count a rating twice. A day without ratings is a `RehearsalError`."""
    given = _of(evidence, e.RatingGiven)
    if not given:
        raise RehearsalError(text("a day without ratings has none to count twice"))
    return replace(evidence, journal=[*evidence.journal, given[0]])


def unspoken(evidence: Evidence) -> Evidence:
    """Keep silent about a call. A day without calls is a `RehearsalError`."""
    if not evidence.spoken:
        raise RehearsalError(text("a day without calls has none to keep silent about"))
    middle = len(evidence.spoken) // 2
    return replace(evidence, spoken=[*evidence.spoken[:middle], *evidence.spoken[middle + 1 :]])


SABOTAGES: Mapping[str, Callable[[Evidence], Evidence]] = MappingProxyType(
    {"double-number": double_number, "double-rating": double_rating, "unspoken": unspoken}
)
"""The kinds of sabotage by name."""


def _of(evidence: Evidence, kind: type[E]) -> Sequence[E]:
    return [event for event in evidence.journal if isinstance(event, kind)]
