"""Text is broken into lines and made to fit; nothing of it is lost."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from motcua.screens.wrap import LINE, SMALLEST, fit, plain, shortened, wrap

NAME = "Đăng ký biến động quyền sử dụng đất, quyền sở hữu nhà ở và tài sản khác gắn liền với đất"


def measure(word: str) -> float:
    return 0.55 * len(word)


def test_takes_as_few_lines_as_there_is_room_for():
    lines = wrap(NAME, 30, measure) or ()

    assert len(lines) == 2
    assert " ".join(lines) == NAME


def test_lines_are_about_the_same_length():
    lines = wrap("Người có công với cách mạng, thân nhân liệt sĩ", 24, measure)

    assert lines == ("Người có công với cách mạng,", "thân nhân liệt sĩ")


def test_line_feeds_stay():
    assert wrap("Nghỉ trưa\nLunch break", 99, measure) == ("Nghỉ trưa", "Lunch break")


def test_no_break_spaces_keep_words_on_one_line():
    assert wrap("Thuế và lệ\u00a0phí trước bạ", 6, measure) == ("Thuế và", "lệ\u00a0phí", "trước bạ")


@pytest.mark.parametrize("size", [(300, 60), (200, 200), (900, 48), (120, 400)])
def test_all_of_a_long_name_fits(size):
    width, height = size

    fitted = fit(NAME, size, 44, measure)

    assert "".join(fitted.lines).replace(" ", "") == NAME.replace(" ", "")
    assert len(fitted.lines) * fitted.size * LINE <= height + 0.01
    assert all(measure(line) * fitted.size <= width for line in fitted.lines)


def test_type_is_as_large_as_asked_where_there_is_room():
    assert fit("Xong", (900, 90), 44, measure).size == 44


def test_only_so_many_lines_are_taken():
    assert len(fit(NAME, (700, 500), 44, measure, lines=2).lines) == 2


def test_a_word_without_end_is_cut_into_pieces_and_kept():
    word = "x" * 400

    fitted = fit(word, (300, 200), 44, measure)

    assert "".join(fitted.lines) == word
    assert all(measure(line) * fitted.size <= 300 for line in fitted.lines)


@given(st.text(max_size=200), st.integers(0, 500), st.integers(0, 300))
def test_whatever_is_shown_is_there_and_never_too_large(text, width, height):
    shown = plain(text)

    fitted = fit(shown, (width, height), 40, measure)

    assert "".join("".join(fitted.lines).split()) == "".join(shown.split())
    assert fitted.size >= SMALLEST


@given(st.text(max_size=200))
def test_what_is_shown_is_composed_and_has_no_hidden_signs(text):
    shown = plain(text)

    assert unicodedata.is_normalized("NFC", shown)
    assert not {sign for sign in shown if unicodedata.category(sign) in {"Cc", "Cf"}} - {"\n"}


def test_markup_is_text_like_any_other():
    assert plain("[b]A[/b] &amp; <i>") == "[b]A[/b] &amp; <i>"


def test_a_hint_loses_its_end_and_says_so():
    short = shortened("Khai sinh · Đăng ký kết hôn · Chứng thực", (14 * 20, 30), 20, measure)

    assert short == "Khai sinh · Đăng ký kết…"


def test_a_hint_that_fits_is_whole():
    assert shortened("Khai sinh", (300, 30), 20, measure) == "Khai sinh"
