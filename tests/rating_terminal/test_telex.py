"""Typing with Telex, syllable by syllable: all that can be spelt, in the ways in which people type it."""

import unicodedata
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rating_terminal.telex import deleted, typed

KEYS_OF_LETTERS = {"ă": "aw", "â": "aa", "đ": "dd", "ê": "ee", "ô": "oo", "ơ": "ow", "ư": "uw"}
TONES = {"": "", "s": "\u0301", "f": "\u0300", "r": "\u0309", "x": "\u0303", "j": "\u0323"}

# rimes by where the tone stands: `*` follows the letter that bears it
OPEN = """
a* a*i a*o a*u a*y â*u â*y e* e*o ê* ê*u i* i*a iê*u i*u o* o*a oa*i oa*o oa*y o*e oe*o o*i ô* ô*i ơ* ơ*i
u* u*a uâ*y uê* u*i uô*i uơ* u*y uy*a uy*u ư* ư*a ư*i ươ*i ươ*u ư*u yê*u y*
"""
NASAL = """
a*m a*n a*ng a*nh ă*m ă*n ă*ng â*m â*n â*ng e*m e*n e*ng ê*m ê*n ê*nh i*m i*n i*nh iê*m iê*n iê*ng
o*m o*n o*ng oa*m oa*n oa*ng oa*nh oă*m oă*n oă*ng oe*n oo*ng ô*m ô*n ô*ng ơ*m ơ*n
u*m u*n u*ng uâ*n uâ*ng uê*nh uô*m uô*n uô*ng uy*n uy*nh uyê*n ư*m ư*n ư*ng ươ*m ươ*n ươ*ng
"""
STOPPED = """
a*c a*ch a*p a*t ă*c ă*p ă*t â*c â*p â*t e*c e*p e*t ê*ch ê*p ê*t i*ch i*p i*t iê*c iê*p iê*t
o*c o*p o*t oa*c oa*ch oa*t oă*c oă*t oe*t ô*c ô*p ô*t ơ*p ơ*t
u*c u*p u*t uâ*t uê*ch uô*c uô*t uy*ch uy*t uyê*t ư*c ư*t ươ*c ươ*p ươ*t
"""
ONSETS = [
    *("b", "c", "ch", "d", "đ", "g", "gh", "gi", "h", "kh", "l", "m", "n", "ng", "ngh", "nh"),
    *("ph", "qu", "r", "s", "t", "th", "tr", "v", "x"),
]
FRONT = ("e", "ê", "i", "y")


def syllables() -> Iterator[tuple[str, str, str, str]]:
    """Yield syllables with their tones, and the keys for letters and tone."""
    for rimes, tones in ((OPEN, TONES), (NASAL, TONES), (STOPPED, ("s", "j"))):
        for rime in rimes.split():
            for place, onset in enumerate(ONSETS):
                if not fits(onset, rime):
                    continue
                tone = list(tones)[place % len(tones)]
                letters = rime.replace("*", TONES[tone])
                yield unicodedata.normalize("NFC", onset + letters), onset, rime.replace("*", ""), tone


def fits(onset: str, rime: str) -> bool:
    """Whether people write it: `gh`, `ngh` before e, ê, i alone; `qu`, `gi` before another vowel."""
    if rime == "uơ*":
        return onset in ("h", "kh", "th")
    if onset in ("gh", "ngh"):
        return rime.startswith(("e", "ê", "i"))
    if onset in ("c", "g", "ng"):
        return not rime.startswith(FRONT)
    if onset == "qu":
        return not rime.startswith(("u", "o", "ư", "ô", "i*", "iê"))
    if onset == "gi":
        return not rime.startswith(("i", "y", "o", "u"))
    return not (rime.startswith("y") and rime != "y*")


def keys_of(letters: str) -> str:
    """Return the keys for letters; `oo` (xoong) is the one that takes a mark back."""
    return "".join(KEYS_OF_LETTERS.get(letter, letter) for letter in letters.replace("oo", "ooo"))


def type_in(keys: str, text: str = "") -> str:
    for key in keys:
        text = typed(text, key)
    return text


SYLLABLES = list(syllables())


def test_there_are_many_syllables():
    assert len(SYLLABLES) > 2000


def test_every_syllable_is_composed_letter_by_letter_with_the_tone_at_its_end():
    wrong = {
        expected: found
        for expected, onset, rime, tone in SYLLABLES
        if (found := type_in(keys_of(onset + rime) + tone)) != expected
    }
    assert wrong == {}


def test_every_syllable_is_composed_with_the_tone_right_behind_the_vowels():
    wrong = {}
    for expected, onset, rime, tone in SYLLABLES:
        coda = rime[len(rime.rstrip("cghmnpt")) :]
        vowels = rime.removesuffix(coda) if coda else rime
        found = type_in(keys_of(onset + vowels) + tone + coda)
        if found != expected:
            wrong[expected] = found
    assert wrong == {}


def test_every_syllable_is_composed_with_all_marks_at_its_end():
    """`duongdwf`: letters first, then the marks, once each."""
    wrong = {}
    for expected, onset, rime, tone in SYLLABLES:
        bare = "".join(KEYS_OF_LETTERS.get(letter, letter)[:1] for letter in onset + rime)
        marks = "".join(
            dict.fromkeys(KEYS_OF_LETTERS[each][1] for each in onset + rime if each in KEYS_OF_LETTERS)
        )
        if "oo" in bare or "uu" in bare or rime == "uơ":
            continue  # `xoong`: its letters are a mark already
        found = type_in(bare + marks + tone)
        if found != expected:
            wrong[expected] = found
    assert wrong == {}


def test_capitals_stay_capitals():
    assert type_in("DDAATJ") == "ĐẬT"
    assert type_in("Ddats") == "Đát"
    assert type_in("NGUYEENX Thij") == "NGUYỄN Thị"


@pytest.mark.parametrize(
    ("keys", "text"),
    [
        ("hoaf", "hòa"),
        ("hoafn", "hoàn"),
        ("thuys", "thúy"),
        ("khuyur", "khuỷu"),
        ("quys", "quý"),
        ("gif", "gì"),
        ("gieengs", "giếng"),
        ("thuowr", "thuở"),
        ("thuowngf", "thường"),
        ("tiengse", "tiếng"),
        ("ddwowcj", "được"),
        ("nguwowif", "người"),
        ("hwowng", "hương"),
        ("w", "ư"),
        ("tw", "tư"),
    ],
)
def test_tones_and_horns_stand_where_official_texts_put_them(keys, text):
    assert type_in(keys) == text


@pytest.mark.parametrize(
    ("keys", "text"),
    [
        ("aaa", "aa"),
        ("eee", "ee"),
        ("ooo", "oo"),
        ("ddd", "dd"),
        ("aww", "aw"),
        ("oww", "ow"),
        ("ww", "w"),
        ("ass", "as"),
        ("aff", "af"),
        ("tooio", "toio"),
        ("xooong", "xoong"),
        ("aaaa", "aaa"),
        ("asss", "ass"),
        ("asz", "a"),
        ("asf", "à"),
        ("awa", "â"),
        ("aaw", "ă"),
    ],
)
def test_the_same_key_once_more_takes_a_mark_back_and_another_changes_it(keys, text):
    assert type_in(keys) == text


@pytest.mark.parametrize("word", ["facebook", "zalo", "email", "cacf", "https", "12a", "A-K007"])
def test_what_is_no_vietnamese_syllable_stays_as_it_was_typed(word):
    assert type_in(word) == word


def test_only_the_last_word_changes():
    assert type_in("aa", "toi ") == "toi â"
    assert type_in("s", "nha ") == "nha s"
    assert type_in("s", "(nha") == "(nhá"


@pytest.mark.parametrize(
    ("before", "after"), [("hoàn", "hòa"), ("ế", ""), ("chào", "chà"), ("một ", "một"), ("", "")]
)
def test_the_last_letter_is_deleted_with_its_marks(before, after):
    assert deleted(before) == after


LETTERS = "aăâbcdđeêghiklmnoôơpqrstuưvxyAĂÂĐÊÔƠƯfjwz .,12"


@given(st.text(LETTERS, max_size=40))
def test_any_keys_give_composed_text_that_grows_by_one_sign_at_most(keys):
    text = ""
    for key in keys:
        after = typed(text, key)
        assert unicodedata.is_normalized("NFC", after)
        assert len(text) - 1 <= len(after) <= len(text) + 1
        text = after
    for _ in keys:
        assert len(deleted(text)) == max(len(text) - 1, 0)
        text = deleted(text)
