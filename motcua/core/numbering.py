"""Numbers: a prefix and three digits, from 001 each business day (`A001`; after 999, `A1000`).

A number issued by a kiosk that was cut off carries the kiosk's own letter: `A-K007`.
"""

import re

from motcua.core.day import Day

_NUMBER = re.compile(r"([A-Z]{1,2}(?:-[A-Z])?)([0-9]+)")


def number_of(series: str, count: int) -> str:
    """Write the `count`-th number of a `series` (`A`, or `A-K`)."""
    return f"{series}{count:03d}"


def series_of(number: str) -> tuple[str, int]:
    """Return the series of a well-formed `number` and its place there: `A-K007` -> (`A-K`, 7)."""
    found = _NUMBER.fullmatch(number)
    if found is None:
        raise ValueError(f"{number!r} is no ticket number")
    return found[1], int(found[2])


def next_number(day: Day, prefix: str) -> str:
    """Return the number that follows the highest one of `prefix` today."""
    return number_of(prefix, day.sequence.get(prefix, 0) + 1)
