"""The keyboard on the screen: its keys, and what they do."""

import pytest

from rating_terminal.keyboard import LONGEST, Typing, pressed, rows
from rating_terminal.sizes import last_lines


def press(*keys: str, lang="vi", typing: Typing | None = None) -> Typing:
    typing = typing or Typing()
    for key in keys:
        typing = pressed(typing, key, lang)
    return typing


def test_a_sentence_begins_with_a_capital():
    typing = press(*"toots", ".", "space", *"camr", "space", *"own")
    assert typing.text == "Tốt. Cảm ơn"


def test_marked_letters_and_tones_have_keys_of_their_own():
    assert press("t", "ô", "i", "tone-s").text == "Tối"
    assert press("đ", "ư", "ơ", "c", "tone-j").text == "Được"


def test_a_tone_where_there_is_no_vowel_types_nothing():
    assert press("t", "tone-s").text == "T"
    assert press("a", "tone-s", "tone-s").text == "Á"
    assert press("tone-f").text == ""


def test_shift_is_for_one_letter():
    typing = press("a", "shift", "b", "c")
    assert typing.text == "ABc"


def test_deleting_everything_begins_anew():
    assert press("a", "b", "delete", "delete", "delete") == Typing()


def test_nothing_is_typed_beyond_the_limit():
    full = Typing(text="a " * (LONGEST // 2), is_shifted=False)
    assert press("b", "space", "ă", typing=full).text == full.text
    assert len(press("delete", typing=full).text) == LONGEST - 1


@pytest.mark.parametrize("key", ["enter", "", "tone-", "ab", "f1"])
def test_a_key_that_there_is_not_does_nothing(key):
    assert press(key) == Typing()


@pytest.mark.parametrize("lang", ["vi", "en"])
@pytest.mark.parametrize("layer", ["letters", "signs"])
def test_every_key_that_is_shown_does_something_and_none_is_there_twice(lang, layer):
    typing = Typing(text="xin chao", is_shifted=False, layer=layer)
    keys = [key.id for row in rows(typing, lang, space="Space") for key in row]
    assert len(keys) == len(set(keys))
    for key in keys:
        assert pressed(typing, key, lang) != typing, key


def test_what_is_typed_shows_its_last_lines():
    def by_signs(text: str) -> float:
        return len(text)

    assert last_lines("mot hai ba bon", 7, 2, by_signs) == "mot hai\nba bon"
    assert last_lines("mot hai ba bon nam", 7, 2, by_signs) == "ba bon\nnam"
    assert last_lines("abcdefghijkl", 5, 2, by_signs) == "fghij\nkl"
    assert last_lines("a  b ", 7, 2, by_signs) == "a  b "
    assert last_lines("", 7, 2, by_signs) == ""
