"""Who comes, and what they do: each visitor's luck is drawn from the seed and the visitor's place. Pure."""

from dataclasses import dataclass
from random import Random
from typing import Literal

Turn = Literal["finish", "park", "transfer", "take-back"]
Answer = Literal["score", "skip", "none"]
SECOND_MS = 1000
MINUTE_MS = 60 * SECOND_MS


@dataclass(frozen=True, slots=True, kw_only=True)
class Visitor:
    """One visitor of the day. Times in milliseconds; `pace` multiplies the minutes of a visit.

    `turn`: how the first stay at a counter ends; `late_ms`: back after a missed call, or None;
    `cancels_ms`: gives the number up if not called by then; `phone_ms`: rates by telephone.
    """

    lang: str
    express: bool
    walk_ms: int
    comes: bool
    late_ms: int | None
    cancels_ms: int | None
    pace: float
    turn: Turn
    parked_ms: int
    to_counter: bool
    keep_place: bool
    answer: Answer
    answer_ms: int
    score: int
    phone_ms: int | None
    feedback: bool


def draw(seed: int, place: int) -> Visitor:
    """Draw the visitor who comes as the `place`th of the day."""
    luck = Random(f"{seed}/visitor/{place}")  # noqa: S311  (a rehearsal, not a secret)
    return Visitor(
        lang="en" if _happens(luck, 0.05) else "vi",
        express=_happens(luck, 0.08),
        walk_ms=luck.randint(10, 60) * SECOND_MS,
        comes=_happens(luck, 0.96),
        late_ms=_maybe(luck, 0.3, 2 * MINUTE_MS, 8 * MINUTE_MS),
        cancels_ms=_maybe(luck, 0.02, 3 * MINUTE_MS, 20 * MINUTE_MS),
        pace=luck.lognormvariate(-0.125, 0.5),  # its mean is 1
        turn=luck.choices(("finish", "park", "transfer", "take-back"), (95.5, 1.5, 2, 1))[0],
        parked_ms=luck.randint(5, 15) * MINUTE_MS,
        to_counter=_happens(luck, 0.4),
        keep_place=_happens(luck, 0.8),
        answer=luck.choices(("score", "skip", "none"), (35, 10, 55))[0],
        answer_ms=luck.randint(2000, 20_000),
        score=luck.choices((1, 2, 3, 4, 5), (2, 3, 10, 35, 50))[0],
        phone_ms=_maybe(luck, 0.04, 2 * MINUTE_MS, 30 * MINUTE_MS),
        feedback=_happens(luck, 0.005),
    )


def _happens(luck: Random, share: float) -> bool:
    return luck.random() < share


def _maybe(luck: Random, chance: float, least_ms: int, most_ms: int) -> int | None:
    happens, amount = _happens(luck, chance), luck.randint(least_ms, most_ms)
    return amount if happens else None
