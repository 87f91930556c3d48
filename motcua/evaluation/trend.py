"""How satisfied people were over the last periods, counted by the database, which is only read."""

import json
import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from pathlib import Path

from motcua.coordinator.reader import reading
from motcua.evaluation.facts import Facts, NoFacts
from motcua.evaluation.periods import Period
from motcua.evaluation.tally import MIN_SHOWN, SATISFIED, By
from motcua.texts import text

_DAYS = """
SELECT v.day, count(*), count(r.score), coalesce(sum(r.score >= ?), 0)
FROM visit AS v
JOIN prompt AS p ON p.ticket = v.ticket AND p.visit = v.id
LEFT JOIN rating AS r ON r.token = p.token AND r.verified
WHERE v.day BETWEEN ? AND ? AND v.ended = 'served' AND {group}
GROUP BY v.day
"""
_OF: Mapping[By, str] = {
    "centre": "?",
    "officer": "v.officer = ?",
    "service": "v.service = ?",
    "counter": "v.counter = ?",
    "agency": "v.officer IN (SELECT value FROM json_each(?))",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One period of a trend: how many visits were finished, rated, and by the satisfied."""

    period: Period
    finished: int
    answered: int
    satisfied: int

    @property
    def response_rate(self) -> Fraction | None:
        """Answers out of finished visits; None where there were none."""
        return Fraction(self.answered, self.finished) if self.finished else None

    @property
    def is_hidden(self) -> bool:
        """Whether there are too few answers to say how satisfied people were."""
        return self.answered < MIN_SHOWN


def read_trend(data_dir: Path, facts: Facts, by: By, only: str | None, count: int) -> tuple[Step, ...]:
    """Return the last `count` periods up to that of the `facts`, oldest first. Raises `NoFacts`.

    Officers count for the agency that they have in the `facts`, in earlier periods, too.
    """
    steps = [facts.period]
    while len(steps) < count and (former := _before(steps[0])) is not None:
        steps.insert(0, former)
    days = _days(data_dir, facts, by, only, (steps[0].first, steps[-1].last))
    return tuple(_step(period, days) for period in steps)


def _before(period: Period) -> Period | None:
    try:
        return period.before()
    except OverflowError:  # the calendar begins with the year 1
        return None


def _days(
    data_dir: Path, facts: Facts, by: By, only: str | None, span: tuple[date, date]
) -> Sequence[tuple[date, int, int, int]]:
    group: str | int | None = only
    if by == "agency":
        group = json.dumps([officer for officer, agency in facts.agencies.items() if agency == only])
    query = _DAYS.format(group=_OF[by if only is not None else "centre"])
    values = (min(SATISFIED), *map(date.isoformat, span), 1 if only is None else group)
    try:
        with reading(data_dir) as connection:
            return [(date.fromisoformat(day), *counts) for day, *counts in connection.execute(query, values)]
    except sqlite3.Error as error:
        raise NoFacts(
            text("the database in {folder} cannot be read: {error}", folder=data_dir, error=error)
        ) from error


def _step(period: Period, days: Sequence[tuple[date, int, int, int]]) -> Step:
    mine = [counts for day, *counts in days if period.first <= day <= period.last]
    finished, answered, satisfied = (sum(counts[place] for counts in mine) for place in range(3))
    return Step(period=period, finished=finished, answered=answered, satisfied=satisfied)
