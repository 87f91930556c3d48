"""Numbers: a prefix and three digits, from 001 each business day (`A001`; after 999, `A1000`).

A number issued by a kiosk that was cut off carries the kiosk's own letter: `A-K007`.
"""

from motcua.core.day import Day


def number_of(series: str, count: int) -> str:
    """Write the `count`-th number of a `series` (`A`, or `A-K`)."""
    return f"{series}{count:03d}"


def series_of(number: str) -> tuple[str, int]:
    """Return the series of a well-formed `number` and its place there: `A-K007` -> (`A-K`, 7)."""
    series = number.rstrip("0123456789")
    return series, int(number[len(series) :])


def next_number(day: Day, prefix: str) -> str:
    """Return the number that follows the highest one of `prefix` today, wherever that was given out."""
    return number_of(prefix, day.sequence.get(prefix, 0) + 1)
