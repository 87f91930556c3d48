"""Days of the same shape as real ones, for whoever has no office's data: seeded, as CSV files."""

import csv
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from random import Random

_OPENS_S, _CLOSES_S, _ENDS_S = 8 * 3600, 16 * 3600, 19 * 3600
_EVERY_S = 300
# The share of a day's arrivals in each hour from 8 o'clock: the morning peak of the district offices.
_PROFILE = (0.15, 0.17, 0.15, 0.13, 0.12, 0.11, 0.10, 0.07)
_FIRST_DAY = date(2026, 1, 5)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Kind:
    """A service of the generated office: its share of the visitors, and minutes for a visit."""

    queue: str
    letter: str
    name: str
    share: float
    minutes: int
    shares_with: str | None = None


_OFFICE = (
    _Kind(queue="101", letter="A", name="Hộ tịch", share=0.16, minutes=9),
    _Kind(queue="102", letter="B", name="Chứng thực", share=0.22, minutes=5),
    _Kind(queue="103", letter="C", name="Cư trú", share=0.12, minutes=10),
    _Kind(queue="104", letter="D", name="Đất đai", share=0.14, minutes=14),
    _Kind(queue="105", letter="E", name="Xây dựng", share=0.06, minutes=12, shares_with="104"),
    _Kind(queue="106", letter="K", name="Thu phí, lệ phí", share=0.14, minutes=4),
    _Kind(queue="107", letter="L", name="Đăng ký kinh doanh", share=0.07, minutes=11),
    _Kind(queue="108", letter="B", name="Bảo trợ xã hội", share=0.06, minutes=8, shares_with="107"),
    _Kind(queue="109", letter="T", name="Trả kết quả", share=0.03, minutes=3),
)
_LEADS = tuple(kind.queue for kind in _OFFICE if kind.shares_with is None)


def generate(out: Path, *, days: int, tickets_per_day: int, seed: int) -> tuple[Path, ...]:
    """Write `days` working days of about `tickets_per_day` arrivals below `out`; return their directories.

    A directory that is there already is a FileExistsError: nothing is overwritten.
    """
    written: list[Path] = []
    day = _FIRST_DAY
    while len(written) < days:
        if day.isoweekday() <= 5:  # noqa: PLR2004  (Friday)
            random = Random(f"{seed}/{day}")  # noqa: S311  (a rehearsal, not a secret)
            directory = out / f"generated-{day}"
            directory.mkdir(parents=True)
            count = max(1, round(tickets_per_day * random.uniform(0.9, 1.1)))
            arrivals = _arrivals(random, count)
            _write_arrivals(directory / "arrivals.csv", arrivals)
            _write_staffing(directory / "staffing.csv", arrivals, random)
            written.append(directory)
        day += timedelta(days=1)
    return tuple(written)


def _arrivals(random: Random, count: int) -> list[tuple[float, _Kind]]:
    kinds = random.choices(_OFFICE, weights=[kind.share for kind in _OFFICE], k=count)
    hours = random.choices(range(len(_PROFILE)), weights=_PROFILE, k=count)
    moments = [_OPENS_S + hour * 3600 + random.randrange(36000) / 10 for hour in hours]
    return sorted(zip(moments, kinds, strict=True), key=lambda arrival: (arrival[0], arrival[1].queue))


def _write_arrivals(path: Path, arrivals: Sequence[tuple[float, _Kind]]) -> None:
    with path.open("x", encoding="utf-8", newline="") as file:
        rows = csv.writer(file, lineterminator="\n")
        rows.writerow(("arrival_s", "queue", "letter", "name"))
        rows.writerows((moment, kind.queue, kind.letter, kind.name) for moment, kind in arrivals)


def _write_staffing(path: Path, arrivals: Sequence[tuple[float, _Kind]], random: Random) -> None:
    """Write a row a queue every five minutes, with as many counters as the day's visitors need."""
    most = {kind.queue: _counters(arrivals, kind) for kind in _OFFICE}
    late = [place * _EVERY_S for place in range(len(_LEADS))]  # no two groups open at the same moment
    random.shuffle(late)
    minutes = {kind.queue: 0 for kind in _OFFICE}  # nobody was served yet: the offices write 0 then
    waiting = {kind.queue: 0.0 for kind in _OFFICE}
    with path.open("x", encoding="utf-8", newline="") as file:
        rows = csv.writer(file, lineterminator="\n")
        rows.writerow(("at_s", "queue", "counters_open", "minutes_per_visit", "waiting"))
        for at_s in range(_OPENS_S - _EVERY_S, _ENDS_S + 1, _EVERY_S):
            came = Counter(kind.queue for moment, kind in arrivals if at_s - _EVERY_S <= moment < at_s)
            for kind in _OFFICE:
                lead = kind.shares_with or kind.queue
                opens_s = _OPENS_S + late[_LEADS.index(lead)]
                counters = _open_at(at_s, most[lead], opens_s)
                if at_s > opens_s:
                    minutes[kind.queue] = max(1, round(kind.minutes * random.lognormvariate(0, 0.2)))
                served = counters * _EVERY_S / 60 / kind.minutes * kind.share / _share_of(lead)
                waiting[kind.queue] = max(0.0, waiting[kind.queue] + came[kind.queue] - served)
                rows.writerow((at_s, kind.queue, counters, minutes[kind.queue], round(waiting[kind.queue])))


def _share_of(lead: str) -> float:
    return sum(kind.share for kind in _OFFICE if lead in (kind.queue, kind.shares_with))


def _counters(arrivals: Sequence[tuple[float, _Kind]], lead: _Kind) -> int:
    """Return how many counters a group needs to be busy four fifths of the day."""
    work_s = sum(kind.minutes * 60 for _, kind in arrivals if lead.queue in (kind.queue, kind.shares_with))
    return max(1, -(-work_s // round(0.8 * (_CLOSES_S - _OPENS_S))))


def _open_at(at_s: int, most: int, opens_s: int) -> int:
    if at_s < opens_s or at_s >= _CLOSES_S + 2 * 3600:
        return 0
    lunch = 12 * 3600 <= at_s < 13 * 3600
    return max(1, most - 1) if lunch or at_s >= _CLOSES_S else most
