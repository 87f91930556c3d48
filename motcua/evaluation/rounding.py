"""Fractions as people read them: one decimal, halves rounded up, no binary fraction on the way. Pure."""

from fractions import Fraction


def one_decimal(value: Fraction) -> str:
    """Write a value that is not negative with one decimal; a half is rounded up: 89.95 is `90.0`."""
    tenths = (value * 20 + 1) // 2
    return f"{tenths // 10}.{tenths % 10}"


def percent(value: Fraction) -> str:
    """Write a share (0 to 1) in hundredths with one decimal."""
    return one_decimal(value * 100)
