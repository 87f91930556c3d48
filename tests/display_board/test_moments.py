"""Each call has its moment, however many come at once."""

import math

from hypothesis import given
from hypothesis import strategies as st

from display_board.moments import BLINK_S, LEAST_S, TOGETHER, Moments

LASTS_S = 8.0


def shown(moments: Moments) -> list[str]:
    return [each.call for each in moments.shown]


def test_a_call_stands_large_at_once_and_for_its_time():
    moments = Moments(lasts_s=LASTS_S).called(["a"], 10.0)

    assert shown(moments) == ["a"]
    assert shown(moments.at(10.0 + LASTS_S - 0.01)) == ["a"]
    assert shown(moments.at(10.0 + LASTS_S)) == []


def test_calls_that_come_together_have_their_moment_one_after_the_other():
    moments = Moments().called(["a", "b", "c", "d", "e"], 0.0)
    assert shown(moments) == ["a", "b"]
    assert moments.waiting == ("c", "d", "e")

    assert shown(moments.at(LEAST_S)) == ["c", "d"]
    assert shown(moments.at(LEAST_S).at(2 * LEAST_S)) == ["d", "e"]


def test_a_call_gives_way_when_another_waits_and_not_before_its_least_time():
    moments = Moments().called(["a", "b"], 0.0).called(["c"], 1.0)

    assert shown(moments.at(LEAST_S - 0.01)) == ["a", "b"]
    assert shown(moments.at(LEAST_S)) == ["b", "c"]


def test_a_recall_begins_its_moment_anew():
    moments = Moments(lasts_s=LASTS_S).called(["a"], 0.0).called(["a"], 6.0)

    assert shown(moments.at(LASTS_S + 1)) == ["a"]


def test_a_call_that_was_taken_back_loses_its_moment_and_its_place():
    moments = Moments().called(["a", "b", "c"], 0.0).only(["b"])

    assert shown(moments) == ["b"]
    assert moments.waiting == ()


def test_a_call_is_lit_first_and_then_in_turns():
    moments = Moments().called(["a"], 3.3)
    moments_s = [3.3 + BLINK_S * half + 0.01 for half in range(6)]

    assert [moments.is_lit(now) for now in moments_s] == [True, False] * 3


def test_a_new_call_is_lit_whatever_the_one_before_does():
    moments = Moments().called(["a"], 0.0).called(["b"], 0.7)

    assert moments.is_lit(0.7)


@given(st.lists(st.floats(0.0, 2.0), min_size=1, max_size=12))
def test_never_flashes_more_than_three_times_in_a_second(gaps):
    moments, calls, now = Moments(), [], 0.0
    for number, gap in enumerate(gaps):
        now += gap
        calls.append((now, str(number)))
    lit, changes, step = False, [], 0.02
    for tick in range(math.ceil((now + 10.0) / step)):
        moment = tick * step
        while calls and calls[0][0] <= moment:
            moments = moments.called([calls.pop(0)[1]], moment)
        moments = moments.at(moment)
        if moments.is_lit(moment) and not lit:
            changes.append(moment)
        lit = moments.is_lit(moment)
    assert all(fourth - first >= 1.0 for first, fourth in zip(changes, changes[3:], strict=False))


@given(st.lists(st.tuples(st.floats(0.0, 3.0), st.integers(0, 15)), max_size=30))
def test_everybody_who_is_called_has_a_moment_and_none_is_shorter_than_the_least(calls):
    moments, now = Moments(), 0.0
    begun: dict[str, float] = {}
    ended: dict[str, float] = {}
    plan = []
    for gap, name in calls:
        now += gap
        plan.append((now, str(name)))
    names = {name for _, name in plan}
    moment, step = 0.0, 0.25
    while plan or moments.shown or moments.waiting:
        due = [name for at, name in plan if at <= moment]
        plan = [(at, name) for at, name in plan if at > moment]
        moments = moments.called(due, moment) if due else moments.at(moment)
        assert len(moments.shown) <= TOGETHER
        for each in moments.shown:
            begun[each.call] = each.since
        for name in begun.keys() - {each.call for each in moments.shown} - set(moments.waiting):
            ended.setdefault(name, moment)
        moment += step
        assert moment < 1000
    assert begun.keys() == names
    assert all(ended[name] - begun[name] >= LEAST_S - step for name in ended if ended[name] > begun[name])


def test_tells_when_it_is_to_be_looked_at_again():
    moments = Moments(lasts_s=LASTS_S).called(["a"], 0.0)

    assert Moments().due(0.0) is None
    assert moments.due(0.1) == BLINK_S
    assert moments.due(LASTS_S - 0.1) == LASTS_S
