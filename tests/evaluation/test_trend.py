"""How satisfied people were over the last periods."""

from datetime import timedelta

import pytest

from motcua.evaluation import periods
from motcua.evaluation.facts import read_facts
from motcua.evaluation.tally import By
from motcua.evaluation.trend import Step, read_trend
from tests.coordinator.hall import Hall
from tests.evaluation.history import month, rate, visit


@pytest.fixture(scope="module")
def hall(tmp_path_factory):
    with Hall(tmp_path_factory.mktemp("centre") / "data") as coordinator:
        month(coordinator, [5] * 9 + [3] * 3, silent=1)
        coordinator.clock.time += timedelta(days=20)
        coordinator.pass_time()
        coordinator.open_counter(1)
        rate(coordinator, 4)
        coordinator.open_counter(2)
        visit(coordinator, counter=2, service="chung-thuc")
        yield coordinator


def trend(
    hall: Hall, by: By = "centre", only: str | None = None, count: int = 3
) -> list[tuple[str, int, int, int]]:
    facts = read_facts(hall.data_dir, periods.month("2026-12"))
    steps = read_trend(hall.data_dir, facts, by, only, count)
    return [(step.period.name, step.finished, step.answered, step.satisfied) for step in steps]


def test_ends_with_the_period_that_is_looked_at(hall):
    assert trend(hall) == [("2026-10", 0, 0, 0), ("2026-11", 13, 12, 9), ("2026-12", 2, 1, 1)]


@pytest.mark.parametrize(
    ("by", "only", "last"),
    [
        ("officer", "can-bo-1", (1, 1, 1)),
        ("officer", "can-bo-2", (1, 0, 0)),
        ("counter", "quay-2", (1, 0, 0)),
        ("service", "ho-tich", (1, 1, 1)),
        ("service", "nothing", (0, 0, 0)),
    ],
)
def test_of_a_group_counts_its_visits_alone(hall, by, only, last):
    assert trend(hall, by, only)[-1][1:] == last


def test_of_an_agency_counts_its_officers(hall):
    facts = read_facts(hall.data_dir, periods.month("2026-12"))
    counted = {agency: trend(hall, "agency", agency)[1][1:] for agency in set(facts.agencies.values())}

    assert counted[facts.agencies["can-bo-1"]] == (13, 12, 9)
    assert sum(finished for finished, _, _ in counted.values()) == 13


def test_says_the_same_as_the_figures_of_each_period(hall):
    november = read_facts(hall.data_dir, periods.month("2026-11"))

    assert trend(hall)[1][1] == len(november.visits)


def test_goes_no_further_back_than_the_calendar(hall):
    for text in ("0001-01", "0001-Q1", "0001-01-01", "0002-01-01..9999-12-31"):
        facts = read_facts(hall.data_dir, periods.named(text))
        (step,) = read_trend(hall.data_dir, facts, "centre", None, 3)
        assert step.period == facts.period


@pytest.mark.parametrize(("answered", "hidden"), [(9, True), (10, False)])
def test_a_period_with_fewer_than_ten_answers_is_hidden(answered, hidden):
    step = Step(period=periods.month("2026-11"), finished=20, answered=answered, satisfied=1)

    assert step.is_hidden is hidden
