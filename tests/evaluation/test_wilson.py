"""The interval in which a share really lies."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from motcua.evaluation.rounding import one_decimal, percent
from motcua.evaluation.wilson import Z, interval


@pytest.mark.parametrize(
    ("k", "n", "low", "high"),
    [
        (9, 10, "59.6", "98.2"),
        (18, 20, "69.9", "97.2"),
        (27, 30, "74.4", "96.5"),
        (90, 100, "82.6", "94.5"),
        (30, 30, "88.6", "100.0"),
        (0, 30, "0.0", "11.4"),
        (1, 1, "20.7", "100.0"),
    ],
)
def test_is_that_of_the_tables(k, n, low, high):
    assert tuple(map(percent, interval(k, n))) == (low, high)


@given(st.integers(1, 100_000).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_solves_wilson_s_equation(of):
    """Each bound p is where the share lies just z standard errors away: n(k/n - p)² = z² p (1 - p)."""
    k, n = of
    low, high = interval(k, n)
    assert 0 <= low <= Fraction(k, n) <= high <= 1
    for p in (low, high):
        off = n * (Fraction(k, n) - p) ** 2 - Fraction(Z) ** 2 * p * (1 - p)
        assert abs(off) < Fraction(1, 10**30)


@given(st.integers(1, 500).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_looks_the_same_from_the_other_side(of):
    k, n = of
    low, high = interval(k, n)

    assert abs(interval(n - k, n)[0] - (1 - high)) < Fraction(1, 10**30)
    assert abs(interval(n - k, n)[1] - (1 - low)) < Fraction(1, 10**30)


@pytest.mark.parametrize(("k", "n"), [(0, 0), (3, 2), (-1, 5)])
def test_of_what_is_no_share_there_is_none(k, n):
    with pytest.raises(ValueError, match="is no share"):
        interval(k, n)


@pytest.mark.parametrize(
    ("value", "written"),
    [
        (Fraction(0), "0.0"),
        (Fraction(8995, 100), "90.0"),
        (Fraction(8994, 100), "89.9"),
        (Fraction(1, 20), "0.1"),
        (Fraction(49, 1000), "0.0"),
        (Fraction(100), "100.0"),
        (Fraction(59_997 * 100, 60_396), "99.3"),
    ],
)
def test_a_half_is_rounded_up(value, written):
    assert one_decimal(value) == written


@given(st.integers(0, 10**6), st.integers(1, 10**6))
def test_what_is_written_is_never_more_than_half_a_tenth_off(numerator, denominator):
    value = Fraction(numerator, denominator)

    off = Fraction(one_decimal(value)) - value

    assert -Fraction(1, 20) < off <= Fraction(1, 20)
