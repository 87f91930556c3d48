"""Opening hours and midnights, with clocks that are put forward and back."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from motcua.calendar import HORIZON, is_open, local_day, next_change, next_midnight
from motcua.settings import Hours, Span

HANOI = "Asia/Ho_Chi_Minh"
HOUR = timedelta(hours=1)
TET = date(2027, 2, 8)


def span(begins: str, ends: str) -> Span:
    return Span(begins=time.fromisoformat(begins), ends=time.fromisoformat(ends))


WORKDAY = (span("07:30", "11:30"), span("13:30", "17:00"))
OFFICE = Hours(week=(WORKDAY,) * 5 + ((),) * 2, days={TET: ()})


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone(UTC)


@pytest.mark.parametrize(
    ("moment", "expected"),
    [
        ("2026-11-20T07:29:59.999+07:00", False),
        ("2026-11-20T07:30:00+07:00", True),
        ("2026-11-20T11:30:00+07:00", False),
        ("2026-11-20T16:59:59+07:00", True),
        ("2026-11-21T09:00:00+07:00", False),
        ("2027-02-08T09:00:00+07:00", False),
    ],
)
def test_is_open_by_the_clock_on_the_wall(moment, expected):
    assert is_open(OFFICE, HANOI, utc(moment)) is expected


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        ("2026-11-20T07:00:00+07:00", "2026-11-20T07:30:00+07:00"),
        ("2026-11-20T07:30:00+07:00", "2026-11-20T11:30:00+07:00"),
        ("2026-11-20T17:00:00+07:00", "2026-11-23T07:30:00+07:00"),
        ("2027-02-05T18:00:00+07:00", "2027-02-09T07:30:00+07:00"),
    ],
)
def test_the_next_change_passes_over_weekends_and_holidays(now, expected):
    assert next_change(OFFICE, HANOI, utc(now)) == utc(expected)


def test_what_is_always_open_never_changes_not_even_on_a_holiday():
    hours = Hours(always=True, days={TET: ()})

    assert is_open(hours, HANOI, utc("2027-02-08T09:00:00+07:00"))
    assert next_change(hours, HANOI, utc("2027-02-08T09:00:00+07:00")) is None


def test_what_never_opens_never_changes():
    assert next_change(Hours(days={}), HANOI, utc("2027-02-08T09:00:00+07:00")) is None


def test_a_change_beyond_sixty_days_is_not_looked_for():
    now = utc("2026-11-20T07:30:00+07:00")
    soon, late = (Hours(days={(now + timedelta(days=n)).date(): WORKDAY}) for n in (60, 61))

    assert next_change(soon, HANOI, now) == now + HORIZON
    assert next_change(late, HANOI, now) is None


def test_a_span_till_midnight_joins_the_span_from_midnight():
    night = Hours(week=((span("20:00", "00:00"),), (span("00:00", "02:00"),), *((),) * 5), days={})
    monday = utc("2026-11-23T21:00:00+07:00")

    assert is_open(night, HANOI, utc("2026-11-23T23:59:59.999+07:00"))
    assert next_change(night, HANOI, monday) == utc("2026-11-24T02:00:00+07:00")


def test_a_span_till_midnight_closes_at_midnight_when_the_next_day_is_a_holiday():
    night = Hours(week=((span("00:00", "00:00"),),) * 7, days={TET: ()})

    assert next_change(night, HANOI, utc("2027-02-07T21:00:00+07:00")) == utc("2027-02-08T00:00:00+07:00")


def test_a_repeated_hour_opens_twice():
    early = Hours(week=((span("00:30", "01:30"),),) * 7, days={})
    moments = [utc("2026-10-25T00:00:00+01:00")]
    while len(moments) < 5 and (change := next_change(early, "Europe/London", moments[-1])):
        moments.append(change)

    assert moments[1:] == [
        utc("2026-10-25T00:30:00+01:00"),
        utc("2026-10-25T01:30:00+01:00"),
        utc("2026-10-25T01:00:00+00:00"),
        utc("2026-10-25T01:30:00+00:00"),
    ]


def test_an_opening_time_that_is_skipped_opens_at_the_jump():
    early = Hours(week=((span("01:30", "05:00"),),) * 7, days={})

    assert next_change(early, "Europe/London", utc("2026-03-29T00:00:00Z")) == utc("2026-03-29T01:00:00Z")


def test_the_local_day_is_the_one_on_the_wall():
    assert local_day(HANOI, utc("2026-11-20T16:59:59Z")) == date(2026, 11, 20)
    assert local_day(HANOI, utc("2026-11-20T17:00:00Z")) == date(2026, 11, 21)


@pytest.mark.parametrize(
    ("tz", "now", "expected"),
    [
        (HANOI, "2026-11-20T12:00:00+07:00", "2026-11-21T00:00:00+07:00"),
        (HANOI, "2026-11-21T00:00:00+07:00", "2026-11-22T00:00:00+07:00"),
        ("America/Sao_Paulo", "2018-11-03T12:00:00-03:00", "2018-11-04T01:00:00-02:00"),
        ("America/Sao_Paulo", "2018-02-17T22:00:00-02:00", "2018-02-18T00:00:00-03:00"),
        ("America/Sao_Paulo", "2018-02-17T23:30:00-03:00", "2018-02-18T00:00:00-03:00"),
        ("Asia/Beirut", "2022-03-26T20:00:00+02:00", "2022-03-27T01:00:00+03:00"),
        ("Asia/Beirut", "2022-10-29T20:00:00+03:00", "2022-10-30T00:00:00+02:00"),
        ("America/Havana", "2026-10-31T20:00:00-04:00", "2026-11-01T00:00:00-04:00"),
        ("America/St_Johns", "2010-11-06T22:00:00-02:30", "2010-11-07T00:00:00-02:30"),
        ("America/St_Johns", "2010-11-06T23:30:00-03:30", "2010-11-07T00:00:00-03:30"),
        ("Pacific/Apia", "2011-12-29T20:00:00-10:00", "2011-12-31T00:00:00+14:00"),
    ],
)
def test_the_next_midnight_is_the_first_moment_of_the_next_day(tz, now, expected):
    assert next_midnight(tz, utc(now)) == utc(expected)
    assert next_midnight(tz, utc(now)).tzinfo is UTC


ZONES = st.sampled_from(
    ["America/Sao_Paulo", "Asia/Beirut", "America/St_Johns", "Australia/Lord_Howe", "Africa/Casablanca"]
)
QUARTERS = st.lists(st.integers(0, 96), min_size=2, max_size=6, unique=True).map(sorted)
JUMPS = st.sampled_from([date(2010, 11, 7), date(2018, 2, 18), date(2018, 11, 4), date(2022, 3, 27)])


def spans(quarters: list[int]) -> tuple[Span, ...]:
    at = [time(q % 96 // 4, q % 4 * 15) for q in quarters]
    return tuple(Span(begins=a, ends=b) for a, b in zip(at[::2], at[1::2], strict=False))


@settings(max_examples=60)
@given(tz=ZONES, quarters=QUARTERS, day=JUMPS, minute=st.integers(-1500, 1500))
def test_the_next_change_is_what_a_watcher_on_the_minute_would_see(tz, quarters, day, minute):
    hours = Hours(week=(spans(quarters), *((),) * 5, spans(quarters)), days={})
    now = datetime.combine(day, time.min, UTC) + timedelta(minutes=minute)
    at_once = is_open(hours, tz, now)

    change = next_change(hours, tz, now)

    watched = (now + timedelta(minutes=n) for n in range(1, 8 * 24 * 60))
    assert change == next((moment for moment in watched if is_open(hours, tz, moment) != at_once), None)


@settings(max_examples=100)
@given(tz=ZONES, day=JUMPS, minute=st.integers(-3000, 3000))
def test_the_next_midnight_is_what_a_watcher_on_the_minute_would_see(tz, day, minute):
    now = datetime.combine(day, time.min, UTC) + timedelta(minutes=minute)
    today = local_day(tz, now)

    watched = (now + timedelta(minutes=n) for n in range(1, 49 * 60))
    assert next_midnight(tz, now) == next(moment for moment in watched if local_day(tz, moment) > today)
