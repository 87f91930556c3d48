"""Where the marks of the charts stand."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from motcua.evaluation import periods
from motcua.evaluation.tally import figures
from motcua.evaluation.trend import Step
from motcua.web.scores_charts import BOTTOM, HEIGHT, LEFT, RIGHT, TOP, WIDTH, bars, height, line, marks
from tests.evaluation.test_tally import TARGET_S, rated

NOVEMBER = periods.month("2026-11")


def step(answered: int, satisfied: int) -> Step:
    return Step(period=NOVEMBER, finished=answered, answered=answered, satisfied=satisfied)


def test_the_best_answer_stands_first_and_as_wide_as_its_share():
    drawn = bars(rated(5, 5, 5, 1))

    assert [(bar.level, bar.count) for bar in drawn] == [(5, 3), (4, 0), (3, 0), (2, 0), (1, 1)]
    assert [bar.width for bar in drawn] == [WIDTH * 3 // 4, 0, 0, 0, WIDTH // 4]


def test_one_answer_of_very_many_is_still_seen():
    assert bars(rated(*[5] * 5000, 1))[-1].width > 0


def test_where_nobody_answered_there_are_no_bars():
    assert bars(figures((), TARGET_S)) == ()


def test_all_stand_between_the_lines_of_none_and_of_all():
    assert (height(Fraction(1)), height(Fraction(0))) == (TOP, HEIGHT - BOTTOM)
    assert line(50) == (line(0) + line(100)) // 2


@given(
    st.lists(
        st.integers(0, 200).flatmap(lambda n: st.tuples(st.just(n), st.integers(0, n))),
        min_size=1,
        max_size=12,
    )
)
def test_marks_go_from_left_to_right_within_the_drawing(counts):
    drawn = marks([step(*count) for count in counts], shows_all=True)

    places = [mark.x for mark in drawn]
    assert places == sorted(set(places))
    assert places[0] > LEFT
    assert places[-1] < WIDTH - RIGHT
    for mark in drawn:
        if mark.y is not None and mark.top is not None and mark.bottom is not None:
            assert TOP <= mark.top <= mark.y <= mark.bottom <= HEIGHT - BOTTOM


@pytest.mark.parametrize(
    ("answered", "shows_all", "shown"),
    [(9, False, False), (9, True, True), (10, False, True), (0, True, False)],
)
def test_what_too_few_said_has_no_mark_unless_it_may_be_seen(answered, shows_all, shown):
    (mark,) = marks([step(answered, answered)], shows_all=shows_all)

    assert (mark.y is not None) is shown
    assert (mark.share is not None) is shown
