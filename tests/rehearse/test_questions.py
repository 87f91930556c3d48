from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta

import pytest

from motcua.core import events as e
from motcua.rehearse.questions import question_violations
from tests.rehearse.offices import small_day
from tests.rehearse.test_simulate import Played


@pytest.fixture(scope="module")
def journal(tmp_path_factory):
    return Played(small_day(tmp_path_factory.mktemp("days") / "small-2020-01-14")).journal


def first(journal: Iterable[e.Event], kind: type[e.Event]):
    return next(event for event in journal if isinstance(event, kind))


def without(journal: Iterable[e.Event], event: e.Event):
    return [other for other in journal if other is not event]


def test_nothing_is_found_where_each_question_has_one_end(journal):
    assert list(question_violations(journal)) == []


@pytest.mark.parametrize(
    ("kind", "said"),
    [
        (e.PromptOpened, "was asked about 0 times"),
        (e.PromptShown, "never stood on the screen"),
        (e.PromptClosed, "disappeared"),
        (e.RatingGiven, "disappeared"),
    ],
)
def test_an_event_that_is_missing_is_found(journal, kind, said):
    (found,) = question_violations(without(journal, first(journal, kind)))

    assert said in found


def test_a_question_that_ended_twice_is_found(journal):
    closed = first(journal, e.PromptClosed)

    (found,) = question_violations([*journal, closed])

    assert "ended 2 times" in found


def test_a_question_may_stand_when_the_day_ends_before_its_time_does(journal):
    shown = first(journal, e.PromptShown)
    cut = journal[: journal.index(shown) + 1]

    assert list(question_violations(cut)) == []
    assert list(question_violations([*cut, replace(shown, at=shown.at + timedelta(minutes=5))])) != []


def test_an_answer_by_telephone_after_the_question_has_ended_is_no_second_end(journal):
    closed = first(journal, e.PromptClosed)
    rated = replace(first(journal, e.RatingGiven), token=closed.token, visit="v", device="web-1")

    assert list(question_violations([*journal, rated])) == []
