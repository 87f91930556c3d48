"""What a call says, clip by clip."""

import re
import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from display_board.clips import LANGUAGES, counter_clips, fixed_clips, number_words, sentence

NUMBERS = st.builds(
    lambda prefix, letter, count: f"{prefix}{letter}{count:03}",
    st.from_regex("[A-Z]{1,2}", fullmatch=True),
    st.from_regex("(-[A-Z])?", fullmatch=True),
    st.integers(1, 99_999),
)
"""Every number that the centre can give out, offline ones too."""


def keys(number: str, counter: str, lang: str) -> list[str]:
    said = sentence(number, counter, lang)
    return [clip.key for part in (said.invite, said.number, said.counter) for clip in part]


def words(number: str, counter: str, lang: str) -> str:
    said = sentence(number, counter, lang)
    return " ".join(clip.words for part in (said.invite, said.number, said.counter) for clip in part)


def test_a_call_is_spoken_in_vietnamese():
    assert words("A001", "Quầy 3", "vi") == "Mời công dân có số a không không một đến quầy số ba"


def test_a_call_is_spoken_in_english():
    assert words("A001", "Counter 3", "en") == "Number A, zero, zero, one, please come to counter three"


@pytest.mark.parametrize(
    ("number", "spoken"),
    [
        ("A1000", "a một không không không"),
        ("A-K007", "a ca không không bảy"),
        ("BD-M012", "bê đê em mờ không một hai"),
        ("C99999", "xê chín chín chín chín chín"),
    ],
)
def test_long_and_offline_numbers_are_spoken_sign_by_sign(number, spoken):
    assert " ".join(clip.words for clip in sentence(number, "Quầy 1", "vi").number) == spoken


@given(NUMBERS, st.sampled_from(LANGUAGES))
def test_every_number_has_a_clip_for_each_of_its_signs_and_all_of_them_are_in_the_pack(number, lang):
    spoken = [clip.key for clip in sentence(number, "Quầy 1", lang).number]

    said = "".join(re.sub(f"^{lang}/(?:d|letter-)", "", key).upper() for key in spoken)
    assert said == number.replace("-", "")
    assert set(spoken) <= {clip.key for clip in fixed_clips(lang)}


@given(st.text(max_size=8))
def test_a_number_with_a_sign_that_has_no_clip_is_not_spoken_in_part(number):
    signs = number.upper().replace("-", "")
    has_clips = set(signs) <= set(string.ascii_uppercase + string.digits)

    assert len(sentence(number, "Quầy 1", "vi").number) == (len(signs) if has_clips else 0)


@pytest.mark.parametrize(
    ("name", "number"),
    [("Quầy 3", 3), ("Quầy số 03", 3), ("QUẦY  21", 21), ("Counter 15", 15), ("Counter no. 99", 99)],
)
@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_counter_that_has_a_number_is_spoken_by_it_in_either_language(name, number, lang):
    assert [clip.key for clip in counter_clips(name, lang)] == [f"{lang}/to-counter", f"{lang}/n{number}"]


@pytest.mark.parametrize("name", ["Quầy Tiếp nhận", "Quầy 100", "Quầy 3A", "Quầy 0", "Bàn 3", "窗口"])
def test_any_other_counter_has_a_clip_of_its_own_with_its_name(name):
    to, own = counter_clips(name, "vi")

    assert (to.words, own.words) == ("đến", name)
    assert re.fullmatch("vi/at(-[a-z0-9]+)*-[0-9a-f]{6}", own.key)


def test_names_that_differ_only_in_their_marks_have_different_clips():
    known = {counter_clips(name, "vi")[1].key for name in ("Quầy Hộ", "Quầy Hổ", "Quầy Ho", "Đo", "Do")}

    assert len(known) == 5


def test_the_way_a_name_is_composed_makes_no_difference():
    assert counter_clips("Tiếp nhận", "vi") == counter_clips("Tiê\u0301p nhâ\u0323n", "vi")


@given(st.text(max_size=60), st.sampled_from(LANGUAGES))
def test_no_name_leads_out_of_the_packs_folder(name, lang):
    for clip in counter_clips(name, lang):
        assert re.fullmatch("(vi|en)/[a-z0-9-]{1,60}", clip.key)


def test_a_vietnamese_name_is_spoken_by_a_vietnamese_voice_in_an_english_call_too():
    assert [clip.key.split("/")[0] for clip in counter_clips("Tiếp nhận", "en")] == ["en", "vi"]
    assert [clip.key.split("/")[0] for clip in counter_clips("Reception", "en")] == ["en", "en"]


def test_a_ticket_in_a_language_without_clips_is_called_in_vietnamese():
    assert keys("A001", "Quầy 3", "fr") == keys("A001", "Quầy 3", "vi")


@pytest.mark.parametrize(
    ("number", "vi", "en"),
    [
        (1, "một", "one"),
        (4, "bốn", "four"),
        (10, "mười", "ten"),
        (11, "mười một", "eleven"),
        (15, "mười lăm", "fifteen"),
        (19, "mười chín", "nineteen"),
        (20, "hai mươi", "twenty"),
        (21, "hai mươi mốt", "twenty-one"),
        (24, "hai mươi bốn", "twenty-four"),
        (55, "năm mươi lăm", "fifty-five"),
        (99, "chín mươi chín", "ninety-nine"),
    ],
)
def test_counters_are_counted_in_words(number, vi, en):
    assert (number_words(number, "vi"), number_words(number, "en")) == (vi, en)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_no_two_clips_share_a_file_and_no_two_counters_sound_alike(lang):
    clips = list(fixed_clips(lang))

    assert len({clip.key for clip in clips}) == len(clips) == 3 + 26 + 10 + 99
    assert len({number_words(number, lang) for number in range(1, 100)}) == 99


@pytest.mark.parametrize("lang", LANGUAGES)
def test_no_two_letters_sound_alike(lang):
    letters = [clip.words for clip in fixed_clips(lang) if "letter" in clip.key]

    assert len(set(letters)) == 26
