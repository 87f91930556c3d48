"""Opening hours and midnights in the centre's time zone. Pure: `now` is an argument, aware, any zone.

Clocks put forward skip local times, clocks put back repeat them; the hours follow the clock on the wall.
"""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from motcua.settings import Hours, Span

HORIZON = timedelta(days=60)
_DAY = timedelta(days=1)
_SECOND = timedelta(seconds=1)


def is_open(hours: Hours, tz: str, now: datetime) -> bool:
    """Whether tickets are given out at `now`."""
    local = now.astimezone(ZoneInfo(tz))
    return hours.always or any(span.has(local.time()) for span in _spans(hours, local.date()))


def next_change(hours: Hours, tz: str, now: datetime) -> datetime | None:
    """Return the first moment after `now` (UTC) at which `is_open` changes; None if not within `HORIZON`."""
    if hours.always:
        return None
    zone, last, current = ZoneInfo(tz), now + HORIZON, is_open(hours, tz, now)
    yesterday = local_day(tz, now) - _DAY
    for passed in range(HORIZON.days + 2):
        moments = _candidates(hours, zone, yesterday + passed * _DAY)
        for moment in sorted(moment for moment in moments if now < moment <= last):
            if is_open(hours, tz, moment) != current:
                return moment
    return None


def local_day(tz: str, now: datetime) -> date:
    """Return the date that the calendar on the wall shows at `now`."""
    return now.astimezone(ZoneInfo(tz)).date()


def next_midnight(tz: str, now: datetime) -> datetime:
    """Return the first moment (UTC) of the next local day, be it 00:00 or what the clocks jump to."""
    today = local_day(tz, now)
    moments = _moments(ZoneInfo(tz), datetime.combine(today + _DAY, time.min))
    return min(moment for moment in moments if moment > now and local_day(tz, moment) > today)


def _spans(hours: Hours, day: date) -> tuple[Span, ...]:
    return hours.days.get(day, hours.week[day.weekday()])


def _candidates(hours: Hours, zone: ZoneInfo, day: date) -> Iterator[datetime]:
    """Yield the moments at which the doors may open or close on `day` and the day after it.

    Two days at once: clocks put back at midnight mix their moments.
    """
    for one in (day, day + _DAY):
        walls = {time.min} | {wall for span in _spans(hours, one) for wall in (span.begins, span.ends)}
        for wall in walls:
            yield from _moments(zone, datetime.combine(one, wall))


def _moments(zone: ZoneInfo, wall: datetime) -> tuple[datetime, ...]:
    """Return when the clock shows `wall`; where it skips or repeats it, also the moment of the jump."""
    first, second = (wall.replace(tzinfo=zone, fold=fold).astimezone(UTC) for fold in (0, 1))
    if first == second:
        return (first,)
    return first, second, _jump(zone, min(first, second), max(first, second))


def _jump(zone: ZoneInfo, before: datetime, after: datetime) -> datetime:
    """Return the first second in `(before, after]` that has another offset than `before`."""
    old = before.astimezone(zone).utcoffset()
    while after - before > _SECOND:
        middle = before + (after - before) // (2 * _SECOND) * _SECOND
        if middle.astimezone(zone).utcoffset() == old:
            before = middle
        else:
            after = middle
    return after
