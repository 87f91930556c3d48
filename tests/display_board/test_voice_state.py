"""What becomes of a call whose turn it is, and what is told of the voice."""

import pytest

from display_board.voice_state import (
    BEHIND_S,
    LATE_S,
    Turn,
    VoiceState,
    problem,
    retry_s,
    status_of,
    told,
    trouble,
    turn_of,
)
from hardware.sound.player import Condition


@pytest.mark.parametrize(
    ("age_s", "is_silent", "has_failed", "turn"),
    [
        (0, False, False, Turn.SPEAK),
        (600, False, False, Turn.SPEAK),  # the hall is full: nothing is left out
        (LATE_S, False, True, Turn.SPEAK),
        (LATE_S + 1, False, True, Turn.SKIP),
        (0, True, False, Turn.MUTE),
        (600, True, True, Turn.MUTE),
    ],
)
def test_what_becomes_of_a_call(age_s, is_silent, has_failed, turn):
    assert turn_of(age_s, is_silent=is_silent, has_failed=has_failed) is turn


@pytest.mark.parametrize(
    ("condition", "hole", "is_muted", "is_quiet", "status"),
    [
        (Condition.OK, "", False, False, "ok"),
        (Condition.OK, "", False, True, "quiet"),
        (Condition.OK, "vi/d7", False, False, "failed"),
        (Condition.NO_CARD, "", False, True, "missing"),
        (Condition.BUSY, "", False, False, "failed"),
        (Condition.NO_CARD, "", True, False, "muted"),
        (Condition.SILENT, "", False, False, "muted"),
    ],
)
def test_the_status_is_what_matters_most(condition, hole, is_muted, is_quiet, status):
    assert status_of(condition, hole=hole, is_muted=is_muted, is_quiet=is_quiet) == status


def test_the_time_between_two_tries_doubles_up_to_a_limit():
    assert [retry_s(failures) for failures in (1, 2, 3, 4, 5, 10_000)] == [1, 2, 4, 8, 8, 8]


def test_every_trouble_has_its_words_in_both_languages():
    troubles = set(Condition) - {Condition.OK, Condition.SILENT, Condition.CUT}

    assert all(trouble(each, lang) for each in troubles for lang in ("vi", "en"))
    assert len({trouble(each, "en") for each in troubles}) == len(troubles)


def test_a_voice_that_is_behind_says_so():
    behind = VoiceState(waiting=12, behind_s=BEHIND_S + 11.6)

    assert told(behind, "en") == "The voice is 72 seconds behind: 12 calls wait to be spoken"
    assert problem(behind, "en") is None
    assert told(VoiceState(), "en") == "The voice is well"
