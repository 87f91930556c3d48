"""The periods that are looked at: a day, a month, a quarter, or from one day to another. Pure."""

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

Kind = Literal["day", "month", "quarter", "range"]
_MONTH = re.compile(r"(\d{4})-(\d{2})")
_QUARTER = re.compile(r"(\d{4})-?[Qq]([1-4])")
_MONTHS_OF_A_YEAR, _MONTHS_OF_A_QUARTER = 12, 3


class NoPeriod(ValueError):
    """What was written is no period; the message holds it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Period:
    """Business days from `first` to `last`, both included."""

    kind: Kind
    first: date
    last: date

    @property
    def name(self) -> str:
        """As it is written: `2026-11-21`, `2026-11`, `2026-Q4`, `2026-11-01..2026-11-20`."""
        match self.kind:
            case "day":
                return self.first.isoformat()
            case "month":
                return self.first.isoformat()[:7]
            case "quarter":
                return f"{self.first.year:04}-Q{(self.first.month + 2) // _MONTHS_OF_A_QUARTER}"
            case "range":
                return f"{self.first}..{self.last}"

    def before(self) -> "Period":
        """Return the period of the same kind (and, from day to day, of the same length) just before.

        OverflowError where the calendar begins.
        """
        eve = self.first - timedelta(days=1)
        match self.kind:
            case "month":
                return _months(eve.year, eve.month, 1)
            case "quarter":
                return _months(eve.year, eve.month - 2, _MONTHS_OF_A_QUARTER)
            case _:
                return Period(kind=self.kind, first=self.first - (self.last - eve), last=eve)


def day(text: str) -> Period:
    """Read `2026-11-21`; raises `NoPeriod`."""
    found = _date(text)
    return Period(kind="day", first=found, last=found)


def month(text: str) -> Period:
    """Read `2026-11`; raises `NoPeriod`."""
    found = _MONTH.fullmatch(text)
    if found is None or not 1 <= int(found[2]) <= _MONTHS_OF_A_YEAR or int(found[1]) < 1:
        raise NoPeriod(text)
    return _months(int(found[1]), int(found[2]), 1)


def quarter(text: str) -> Period:
    """Read `2026-Q4`; raises `NoPeriod`."""
    found = _QUARTER.fullmatch(text)
    if found is None or int(found[1]) < 1:
        raise NoPeriod(text)
    return _months(int(found[1]), int(found[2]) * _MONTHS_OF_A_QUARTER - 2, _MONTHS_OF_A_QUARTER)


def between(first: str, last: str) -> Period:
    """Read two days, both included; raises `NoPeriod`."""
    made = Period(kind="range", first=_date(first), last=_date(last))
    if made.first > made.last:
        raise NoPeriod(f"{first}..{last}")
    return made


def named(text: str) -> Period:
    """Read a period as `Period.name` writes it; raises `NoPeriod`."""
    first, dots, last = text.partition("..")
    if dots:
        return between(first, last)
    for read in (quarter, month, day):
        try:
            return read(text)
        except NoPeriod:
            continue
    raise NoPeriod(text)


def _months(year: int, first: int, count: int) -> Period:
    end = first + count - 1
    return Period(
        kind="month" if count == 1 else "quarter",
        first=date(year, first, 1),
        last=date(year, end, monthrange(year, end)[1]),
    )


def _date(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise NoPeriod(text) from error
