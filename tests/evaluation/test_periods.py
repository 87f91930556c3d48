"""Days, months, quarters, and from one day to another."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from motcua.evaluation import periods
from motcua.evaluation.periods import NoPeriod


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2026-11", date(2026, 11, 1), date(2026, 11, 30)),
        ("2028-02", date(2028, 2, 1), date(2028, 2, 29)),
        ("2026-Q4", date(2026, 10, 1), date(2026, 12, 31)),
        ("2026q1", date(2026, 1, 1), date(2026, 3, 31)),
        ("2026-11-21", date(2026, 11, 21), date(2026, 11, 21)),
        ("2026-10-21..2026-11-20", date(2026, 10, 21), date(2026, 11, 20)),
    ],
)
def test_begin_and_end_where_they_say(text, first, last):
    found = periods.named(text)

    assert (found.first, found.last) == (first, last)


@pytest.mark.parametrize(
    "text",
    ["", "2026", "2026-13", "2026-00", "0000-01", "2026-Q5", "2026-02-30", "2026-12-01..2026-11-01", "x..y"],
)
def test_what_is_no_period_is_refused(text):
    with pytest.raises(NoPeriod):
        periods.named(text)


@pytest.mark.parametrize(
    ("text", "before"),
    [
        ("2026-01", "2025-12"),
        ("2026-03", "2026-02"),
        ("2026-Q1", "2025-Q4"),
        ("2026-Q4", "2026-Q3"),
        ("2026-01-01", "2025-12-31"),
        ("2026-11-11..2026-11-20", "2026-11-01..2026-11-10"),
    ],
)
def test_follow_each_other(text, before):
    assert periods.named(text).before() == periods.named(before)


_DAYS = st.dates(date(2, 1, 1), date(9999, 12, 31))


@given(
    st.one_of(_DAYS.map(str), _DAYS.map(lambda day: str(day)[:7]), _DAYS.map(lambda day: f"{day.year:04}-Q2"))
)
def test_are_read_as_they_are_written_and_leave_no_day_out(text):
    found = periods.named(text)

    assert periods.named(found.name) == found
    assert found.before().last == found.first - timedelta(days=1)
    assert found.before().kind == found.kind
