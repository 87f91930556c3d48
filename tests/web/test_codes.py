"""Codes as people type them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from motcua.web.codes import canonical


@pytest.mark.parametrize(
    "typed", ["0123456789", "o123456789", "OI23456789", "0l23456789", " 01234 56789 ", "01234-56789"]
)
def test_what_looks_alike_is_the_same_code(typed):
    assert canonical(typed) == "0123456789"


@pytest.mark.parametrize(
    "typed", ["", "012345678", "01234567890", "U123456789", "Đ123456789", "ſ123456789", "0123456789" * 50]
)
def test_what_cannot_be_a_code_is_none(typed):
    assert canonical(typed) is None


@given(st.text(max_size=80))
def test_any_text_is_a_code_or_none(typed):
    code = canonical(typed)

    assert code is None or canonical(code) == code
