from collections.abc import Iterable
from pathlib import Path

import pytest

from motcua.centre_file.reading import parse
from motcua.rehearse.days import read_day
from motcua.rehearse.generate import generate
from motcua.rehearse.plan import plan_day


def contents(directories: Iterable[Path]) -> list[bytes]:
    return [file.read_bytes() for directory in directories for file in sorted(directory.iterdir())]


def test_writes_days_that_can_be_read_and_planned(tmp_path):
    directories = generate(tmp_path, days=3, tickets_per_day=400, seed=1)

    days = [read_day(directory) for directory in directories]
    assert [day.date.isoweekday() <= 5 for day in days] == [True] * 3
    assert all(360 <= len(day.arrivals) <= 440 for day in days)
    assert all(parse(plan_day(day).settings).services for day in days)


def test_the_same_seed_writes_the_same_days(tmp_path):
    again = [generate(tmp_path / name, days=2, tickets_per_day=50, seed=9) for name in ("a", "b")]

    assert contents(again[0]) == contents(again[1])


def test_another_seed_writes_other_days(tmp_path):
    first = generate(tmp_path / "a", days=1, tickets_per_day=50, seed=1)

    assert contents(first) != contents(generate(tmp_path / "b", days=1, tickets_per_day=50, seed=2))


def test_more_people_come_in_the_morning_than_in_the_last_hour(tmp_path):
    (directory,) = generate(tmp_path, days=1, tickets_per_day=1000, seed=1)

    hours = [arrival.at_ms // 3_600_000 for arrival in read_day(directory).arrivals]
    assert hours.count(9) > 1.5 * hours.count(15)


def test_overwrites_nothing(tmp_path):
    generate(tmp_path, days=1, tickets_per_day=5, seed=1)

    with pytest.raises(FileExistsError):
        generate(tmp_path, days=1, tickets_per_day=5, seed=1)
