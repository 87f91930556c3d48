"""Facts become figures: counted, never estimated. Pure; whole numbers and fractions alone."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from motcua.evaluation.wilson import interval

By = Literal["centre", "officer", "service", "counter", "agency"]
Question = Literal["none", "answered", "skipped", "unanswered"]
LEVELS = (1, 2, 3, 4, 5)
SATISFIED = (4, 5)
MIN_SHOWN = 10
"""With fewer answers nothing is said of how satisfied people were: they say little, and may be known."""
FEW, NEARLY_ALL = Fraction(20, 100), Fraction(98, 100)


@dataclass(frozen=True, slots=True, kw_only=True)
class Finished:
    """A finished visit. `wait_ms`: of the wait before it (None: it was parked or missed before, not waiting).

    `work_ms`: from the call to the end. `question`: `none` where nobody was asked (there is no terminal),
    `skipped` where the visitor would not answer, `unanswered` where nobody reacted.
    """

    id: str
    officer: str
    service: str
    counter: str
    agency: str
    wait_ms: int | None
    work_ms: int
    question: Question
    score: int | None = None
    reasons: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Times:
    """How long `n` of something took, in ms: the middle one, and that of nine of ten (nearest rank)."""

    n: int
    median_ms: int
    p90_ms: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """What is known of a group of finished visits.

    `levels`: how many gave 1, 2, 3, 4, 5; `reasons`: how often each was named, the most frequent first.
    `within`: of how many waits were within the target.
    """

    finished: int
    asked: int
    answered: int
    skipped: int
    levels: tuple[int, ...]
    reasons: tuple[tuple[str, int], ...]
    wait: Times | None
    within: int
    work: Times | None

    @property
    def unanswered(self) -> int:
        """How many were asked and did not react."""
        return self.asked - self.answered - self.skipped

    @property
    def is_hidden(self) -> bool:
        """Whether there are too few answers to say how satisfied people were."""
        return self.answered < MIN_SHOWN

    @property
    def response_rate(self) -> Fraction | None:
        """Answers out of finished visits; None where there were none."""
        return Fraction(self.answered, self.finished) if self.finished else None

    @property
    def is_odd(self) -> bool:
        """Whether so few or so nearly all answered that one has to ask why."""
        rate = self.response_rate
        return rate is not None and self.finished >= MIN_SHOWN and not FEW <= rate <= NEARLY_ALL

    @property
    def satisfied(self) -> int:
        """How many gave 4 or 5."""
        return sum(self.levels[level - 1] for level in SATISFIED)

    @property
    def share(self) -> Fraction | None:
        """The satisfied out of those who answered; None where nobody did."""
        return Fraction(self.satisfied, self.answered) if self.answered else None

    @property
    def bounds(self) -> tuple[Fraction, Fraction] | None:
        """Return the 95 % interval of `share`; None where nobody answered."""
        return interval(self.satisfied, self.answered) if self.answered else None

    @property
    def mean(self) -> Fraction | None:
        """The mean score; None where nobody answered."""
        total = sum(level * count for level, count in zip(LEVELS, self.levels, strict=True))
        return Fraction(total, self.answered) if self.answered else None


_GROUP: Mapping[By, Callable[[Finished], str]] = {
    "centre": lambda _visit: "",
    "officer": lambda visit: visit.officer,
    "service": lambda visit: visit.service,
    "counter": lambda visit: visit.counter,
    "agency": lambda visit: visit.agency,
}


def tally(visits: Iterable[Finished], by: By, target_s: int) -> dict[str, Figures]:
    """Return the figures of each group of finished visits by its id; the centre's is the empty one.

    `target_s`: a wait of so many seconds is still within the target.
    """
    groups: dict[str, list[Finished]] = {}
    for visit in visits:
        groups.setdefault(_GROUP[by](visit), []).append(visit)
    return {name: figures(found, target_s) for name, found in sorted(groups.items())}


def figures(visits: Sequence[Finished], target_s: int) -> Figures:
    """Return the figures of some finished visits."""
    scores = Counter(visit.score for visit in visits if visit.score is not None)
    reasons = Counter(reason for visit in visits for reason in set(visit.reasons))
    waits = sorted(visit.wait_ms for visit in visits if visit.wait_ms is not None)
    questions = Counter(visit.question for visit in visits)
    return Figures(
        finished=len(visits),
        asked=len(visits) - questions["none"],
        answered=questions["answered"],
        skipped=questions["skipped"],
        levels=tuple(scores[level] for level in LEVELS),
        reasons=tuple(sorted(reasons.items(), key=lambda item: (-item[1], item[0]))),
        wait=_times(waits),
        within=sum(wait <= target_s * 1000 for wait in waits),
        work=_times(sorted(visit.work_ms for visit in visits)),
    )


def _times(ordered: Sequence[int]) -> Times | None:
    if not ordered:
        return None
    return Times(n=len(ordered), median_ms=_rank(ordered, 50), p90_ms=_rank(ordered, 90))


def _rank(ordered: Sequence[int], hundredths: int) -> int:
    """Return the smallest value that at least so many hundredths of all values do not exceed."""
    return ordered[-(-hundredths * len(ordered) // 100) - 1]
