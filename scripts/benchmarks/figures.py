"""Figures: medians and 99th percentiles, what must be reached, and the table that shows both."""

import json
import math
from collections.abc import Sequence
from dataclasses import asdict, dataclass

from rich.console import Console
from rich.table import Table


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


def show(figures: Sequence[Figure], *, as_json: bool) -> bool:
    """Print the figures; tell whether all limits are kept."""
    if as_json:
        print(
            json.dumps(
                [{**asdict(one), "reached": one.reached} for one in figures], ensure_ascii=False, indent=1
            )
        )
    else:
        table = Table("figure", "measured", "must be", "")
        for one in figures:
            sign = "≥" if one.more_is_better else "≤"
            limit = "" if one.limit is None else f"{sign} {one.limit:g} {one.unit}"
            mark = "" if one.limit is None else "reached" if one.reached else "MISSED"
            table.add_row(one.name, f"{one.value:,.2f} {one.unit}", limit, mark)
        Console(width=100).print(table)
    return all(one.reached for one in figures)
