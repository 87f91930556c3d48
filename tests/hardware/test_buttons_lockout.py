"""One press is one press: bouncing contacts, sparks, long presses, two at once, stuck buttons."""

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hardware.buttons.keystrokes import RATE_S, REPEAT_S, Keystrokes
from hardware.buttons.lockout import Happening, Kind, Lockout, Timing
from hardware.buttons.pattern import BLINK, DOUBLE, OFF, ON, Pattern

TIMING = Timing()
READ_S, SELDOM_S = 0.005, 0.05


Told = Counter[tuple[Kind, str]]


class Bench:
    """Buttons whose levels a test sets; they are read every few milliseconds."""

    def __init__(self) -> None:
        self.lockout, self.now = Lockout(("a", "b", "c"), TIMING), 0.0
        self.happened: list[Happening] = []

    def let(self, *down: str, seconds: float) -> None:
        """Have these buttons down, and the others up, for so long."""
        until = self.now + seconds
        while True:
            self.now += READ_S if until - self.now < 1 else SELDOM_S
            self.happened += self.lockout.sample(frozenset(down), self.now)
            if self.now > until - READ_S / 2:
                return

    def bounce(self, name: str, levels: list[tuple[float, float]]) -> None:
        for down, up in levels:
            self.let(name, seconds=down)
            self.let(seconds=up)

    @property
    def told(self) -> Told:
        return Counter((each.kind, each.name) for each in self.happened)


BOUNCES = st.lists(st.tuples(st.floats(0.005, 0.1), st.floats(0.005, 0.2)), max_size=8)


@given(BOUNCES, st.floats(0.03, 29), BOUNCES)
def test_however_it_bounces_and_however_long_it_is_held_one_press_is_told_once(closing, held, opening):
    bench = Bench()
    bench.bounce("a", closing)
    bench.let("a", seconds=held)
    bench.bounce("a", opening)
    bench.let(seconds=1)

    assert bench.told[Kind.PRESSED, "a"] == 1
    assert bench.told[Kind.HELD, "a"] <= 1


@given(st.lists(st.tuples(st.floats(0.03, 2), BOUNCES), min_size=1, max_size=5))
def test_each_of_several_presses_is_told(presses):
    bench = Bench()
    for held, opening in presses:
        bench.let("a", seconds=held)
        bench.bounce("a", opening)
        bench.let(seconds=0.4)

    assert bench.told[Kind.PRESSED, "a"] == len(presses)


@given(st.lists(st.floats(0.005, 0.5), max_size=20))
def test_a_spark_is_no_press(pauses):
    bench = Bench()
    for pause in pauses:
        bench.let("a", seconds=READ_S)
        bench.let(seconds=pause)

    assert bench.happened == []


def test_a_second_press_within_the_lock_out_is_none():
    bench = Bench()
    bench.let("a", seconds=0.1)
    bench.let(seconds=0.2)
    bench.let("a", seconds=0.1)

    assert bench.told == {(Kind.PRESSED, "a"): 1}


@given(st.permutations(["a", "b", "c"]), st.floats(0.03, 3))
def test_of_several_at_once_the_first_counts_alone_however_they_are_let_go(order, held):
    bench = Bench()
    for number in range(3):
        bench.let(*order[: number + 1], seconds=0.02)
    bench.let(*order, seconds=held)
    for number in range(3):
        bench.let(*order[number + 1 :], seconds=0.5)

    assert [each.name for each in bench.happened if each.kind is Kind.PRESSED] == [order[0]]


def test_of_two_in_the_same_moment_the_first_of_the_panel_counts():
    bench = Bench()
    bench.let("b", "a", seconds=0.2)

    assert bench.told == {(Kind.PRESSED, "a"): 1}


def test_holding_is_told_once_and_only_without_a_break():
    bench = Bench()
    bench.bounce("a", [(2.9, 0.05), (2.9, 0.05)])
    assert bench.told[Kind.HELD, "a"] == 0
    bench.let("a", seconds=5)
    assert bench.told[Kind.HELD, "a"] == 1


def test_a_button_that_is_not_released_is_told_as_stuck_and_the_others_work():
    bench = Bench()
    bench.let("a", seconds=31)
    assert bench.told[Kind.STUCK, "a"] == 1
    bench.let("a", "b", seconds=0.1)
    bench.let("a", seconds=60)
    assert bench.told[Kind.PRESSED, "b"] == 1
    assert bench.told[Kind.STUCK, "a"] == 1
    bench.let(seconds=0.3)
    assert bench.told[Kind.FREED, "a"] == 1
    bench.let("a", seconds=0.1)
    assert bench.told[Kind.PRESSED, "a"] == 2


def test_a_button_that_was_down_from_the_beginning_counts_once_it_was_released():
    bench = Bench()
    bench.lockout.begin(frozenset({"a"}), 0.0)
    bench.let("a", seconds=20)
    assert bench.happened == []
    bench.let("a", seconds=11)
    assert bench.told == {(Kind.STUCK, "a"): 1}
    bench.let(seconds=0.3)
    bench.let("a", seconds=0.1)
    assert bench.told[Kind.PRESSED, "a"] == 1


# --- keys of a terminal -----------------------------------------------------------------------


def strokes(*typed: tuple[str, float]) -> Told:
    keys = Keystrokes(TIMING)
    return Counter((each.kind, each.name) for name, now in typed for each in keys.stroke(name, now))


@given(st.floats(0.2, REPEAT_S - 0.01), st.floats(0.02, RATE_S - 0.01), st.integers(0, 600))
def test_a_key_that_comes_again_and_again_is_one_press(first, interval, times):
    typed = [("a", 0.0), *(("a", first + interval * number) for number in range(times))]
    told = strokes(*typed)

    assert told[Kind.PRESSED, "a"] == 1
    assert told[Kind.HELD, "a"] == (typed[-1][1] >= TIMING.hold_s)
    assert told[Kind.STUCK, "a"] == (typed[-1][1] >= TIMING.stuck_s)


def test_of_two_keys_at_once_the_first_counts_alone():
    held = [("b", 0.51 + number * 0.03) for number in range(100)]

    assert strokes(("a", 0.0), ("b", 0.01), *held) == {(Kind.PRESSED, "a"): 1}


def test_keys_one_after_another_all_count():
    assert sum(strokes(*((name, number * 0.3) for number, name in enumerate("abcab"))).values()) == 5


def test_a_key_that_is_tapped_on_and_on_is_not_held():
    told = strokes(*(("a", number * 0.4) for number in range(50)))

    assert told[Kind.HELD, "a"] == 0
    assert told[Kind.PRESSED, "a"] > 20


def test_a_key_that_was_held_too_long_is_free_when_it_comes_no_more():
    keys = Keystrokes(TIMING)
    for number in range(1100):
        keys.stroke("a", number * 0.03)

    assert keys.pass_time(34.0) == (Happening(kind=Kind.FREED, name="a"),)
    assert keys.stroke("a", 35.0) == (Happening(kind=Kind.PRESSED, name="a"),)


# --- lamps ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("pattern", "lit"),
    [
        (ON, [True] * 6),
        (OFF, [False] * 6),
        (BLINK, [True, True, False, True, True, False]),
        (DOUBLE, [True, False, False, False, False, False]),
    ],
)
def test_a_pattern_says_when_the_lamp_is_lit(pattern, lit):
    assert [pattern.is_lit(age) for age in (0.0, 0.49, 0.5, 1.0, 101.4, 101.5)] == lit


@given(st.floats(0, 1e9))
def test_a_pattern_has_an_answer_for_every_moment(age):
    assert Pattern(steps=((True, 0.1), (False, 0.3))).is_lit(age) in {True, False}
