"""Figures: medians and 99th percentiles, what must be reached, and the table that shows both."""

import json
import math
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Literal, get_args

from rich.console import Console
from rich.table import Table

Form = Literal["table", "markdown", "json"]
FORMS: tuple[Form, ...] = get_args(Form)
ROUNDS = 3
"""So often what only the processor does is measured; the best counts: what else goes on only adds to it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """One measured figure; `limit` is what must be reached (None: a floor to compare with)."""

    name: str
    value: float
    unit: str
    limit: float | None = None
    more_is_better: bool = False

    @property
    def reached(self) -> bool:
        """Tell whether the limit is kept."""
        if self.limit is None:
            return True
        return self.value >= self.limit if self.more_is_better else self.value <= self.limit

    @property
    def measured(self) -> str:
        """The value with its unit: a whole number from 100 on, else three digits that tell something."""
        digits = 0 if self.value >= 100 else 1 if self.value >= 10 else 2
        return f"{self.value:,.{digits}f} {self.unit}".rstrip()

    @property
    def must_be(self) -> str:
        """What must be reached; empty where nothing must."""
        if self.limit is None:
            return ""
        return f"{'≥' if self.more_is_better else '≤'} {self.limit:,g} {self.unit}".rstrip()


def percentile(values: Sequence[float], share: float) -> float:
    """Return the smallest value that a `share` (0 to 1) of the `values` does not exceed: the nearest rank."""
    rank = math.ceil(round(share * len(values), 6))  # rounded, since 0.07 * 100 is more than 7
    return sorted(values)[max(rank, 1) - 1]


def spread(
    name: str, seconds: Sequence[float], p50: float | None = None, p99: float | None = None
) -> list[Figure]:
    """Return median and p99 of durations, in ms, with their limits in ms."""
    return [
        Figure(name=f"{name} p50", value=percentile(seconds, 0.5) * 1e3, unit="ms", limit=p50),
        Figure(name=f"{name} p99", value=percentile(seconds, 0.99) * 1e3, unit="ms", limit=p99),
    ]


def show(figures: Sequence[Figure], form: Form) -> bool:
    """Print the figures in a form; tell whether all limits are kept."""
    match form:
        case "json":
            rows = [{**asdict(one), "reached": one.reached} for one in figures]
            print(json.dumps(rows, ensure_ascii=False, indent=1))
        case "markdown":
            print("| figure | measured | must be |\n|---|---|---|")
            for one in figures:
                print(f"| {one.name} | {one.measured} | {one.must_be}{'' if one.reached else ' (missed)'} |")
        case "table":
            table = Table("figure", "measured", "must be", "")
            for one in figures:
                mark = "" if one.limit is None else "reached" if one.reached else "MISSED"
                table.add_row(one.name, one.measured, one.must_be, mark)
            Console(width=100).print(table)
    return all(one.reached for one in figures)
