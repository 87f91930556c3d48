"""What a terminal asks and sends, without a window, a line, a disk or a clock."""

from pathlib import Path
from typing import Any

import pytest

from motcua.reasons import REASONS
from motcua.texts import text_in
from motcua.wire.states import CounterState
from rating_terminal.flow import Explain, Shown, Skip, Submit
from rating_terminal.snapshot import Countdown, Screen, Step
from rating_terminal.state import Draft, Kept, Times
from tests.kiosk.halls import simple
from tests.rating_terminal.citizens import SECONDS, Citizen, prompt

GUARD = Times().guard_s


def counter(status: Any) -> CounterState:
    return CounterState(epoch="e", rev=1, status=status, officer=None, number=None, visit=None, stage="idle")


class TestTheQuestion:
    def test_is_asked_only_while_its_prompt_is_open(self):
        citizen = Citizen()
        assert citizen.screen == Screen.IDLE
        citizen.scores(5)
        citizen.asked()
        assert citizen.screen == Screen.QUESTION
        citizen.hears(prompt=None)
        assert citizen.screen == Screen.IDLE
        citizen.waits(1)
        citizen.scores(5)
        assert citizen.sent == [Shown(token="t1")]

    def test_says_who_served_and_at_which_counter(self):
        number, counter_name, officer = Citizen().asked().sees.served.split("  ·  ")
        assert "A001" in number
        assert (counter_name, officer) == ("q-1", "Lan, Chuyên viên")

    def test_has_five_levels_or_three_none_chosen_and_a_way_to_skip(self):
        five, three = Citizen().asked(), Citizen().asked(form="three")
        assert [choice.id for choice in five.sees.rows[0]] == ["5", "4", "3", "2", "1"]
        assert [choice.id for choice in three.sees.rows[0]] == ["5", "4", "2"]
        for citizen in (five, three):
            assert not any(choice.is_chosen for choice in citizen.sees.rows[0])
            assert {choice.width for choice in citizen.sees.rows[0]} == {1.0}
            assert [choice.step for choice in citizen.sees.footer] == [Step.SKIP]

    def test_with_three_levels_takes_no_score_that_is_not_shown(self):
        citizen = Citizen().asked(form="three")
        for score in (1, 3, 0, 6):
            citizen.scores(score)
        assert citizen.screen == Screen.QUESTION
        assert citizen.sent == [Shown(token="t1")]

    def test_is_reported_as_shown_once_it_is_drawn(self):
        citizen = Citizen()
        citizen.hears(prompt=prompt())
        assert citizen.sent == []
        citizen.looks()
        citizen.looks()
        assert citizen.sent == [Shown(token="t1")]

    def test_takes_no_answer_before_it_is_drawn(self):
        citizen = Citizen()
        citizen.hears(prompt=prompt())
        citizen.now += 5
        citizen.scores(1)
        assert citizen.sent == []

    def test_takes_no_tap_that_was_meant_for_the_screen_before(self):
        citizen = Citizen()
        citizen.hears(prompt=prompt())
        citizen.looks()
        citizen.now += GUARD - 0.01
        citizen.scores(5)
        assert citizen.sent == [Shown(token="t1")]
        citizen.scores(2)
        assert citizen.sent[1:] == [Submit(token="t1", score=2, after_ms=round((GUARD + 0.99) * 1000))]

    def test_ends_by_its_time_which_counts_from_when_it_was_drawn(self):
        citizen = Citizen()
        citizen.hears(prompt=prompt())
        citizen.waits(3 * SECONDS)
        citizen.looks()
        citizen.waits(SECONDS - 0.5)
        assert citizen.screen == Screen.QUESTION
        citizen.waits(1)
        assert citizen.screen == Screen.IDLE
        assert citizen.sent == [Shown(token="t1"), Skip(token="t1", why="timeout")]

    def test_that_is_skipped_is_not_asked_again(self):
        citizen = Citizen().asked()
        citizen.taps(Step.SKIP)
        citizen.hears(prompt=prompt())
        assert citizen.screen == Screen.IDLE
        assert citizen.sent == [Shown(token="t1"), Skip(token="t1", why="skipped")]

    def test_shows_how_much_time_is_left(self):
        citizen = Citizen().asked()
        assert citizen.sees.countdown == Countdown(left=SECONDS - 1, of=SECONDS)

    def test_waits_until_the_coordinator_is_heard_to_have_it_open(self):
        citizen = Citizen()
        citizen.hears(prompt=prompt(), is_live=False)
        assert citizen.screen == Screen.IDLE
        citizen.hears(is_live=True)
        assert citizen.screen == Screen.QUESTION

    def test_stays_when_the_line_is_cut_while_it_is_open(self):
        citizen = Citizen().asked()
        citizen.hears(is_live=False)
        citizen.scores(4)
        assert citizen.sent[-1] == Submit(token="t1", score=4, after_ms=1000)


class TestTheScore:
    @pytest.mark.parametrize(
        ("score", "screen"), [(5, Screen.THANKS), (4, Screen.THANKS), (3, Screen.REASONS)]
    )
    def test_is_sent_at_once_and_at_three_or_below_the_reasons_are_asked(self, score, screen):
        citizen = Citizen().asked()
        citizen.scores(score)
        assert citizen.sent[-1] == Submit(token="t1", score=score, after_ms=1000)
        assert citizen.screen == screen

    def test_counts_once_in_a_burst(self):
        citizen = Citizen().asked()
        for score in (1, 2, 5, 1):
            citizen.scores(score, turn=1)
        assert [each for each in citizen.sent if isinstance(each, Submit)] == [
            Submit(token="t1", score=1, after_ms=1000)
        ]

    def test_is_asked_for_again_when_the_disk_refuses(self):
        citizen = Citizen().asked()
        citizen.scores(5, saves=False)
        assert citizen.screen == Screen.QUESTION
        assert citizen.sees.problem
        assert not any(choice.is_chosen for choice in citizen.sees.rows[0])
        citizen.scores(5)
        assert citizen.screen == Screen.THANKS
        assert not citizen.sees.problem

    def test_tapped_just_when_the_question_was_replaced_belongs_to_the_one_that_was_seen(self):
        citizen = Citizen().asked("t1")
        citizen.hears(prompt=prompt("t2"))
        citizen.scores(2, turn=1)
        assert citizen.sent[-1] == Submit(token="t1", score=2, after_ms=1000)
        assert citizen.screen == Screen.QUESTION
        citizen.looks()
        citizen.waits(1)
        citizen.scores(5)
        assert citizen.sent[-1] == Submit(token="t2", score=5, after_ms=1000)

    def test_of_a_question_that_was_replaced_counts_once_too(self):
        citizen = Citizen().asked("t1")
        citizen.hears(prompt=prompt("t2"))
        for score in (2, 1):
            citizen.scores(score, turn=1)
            citizen.now -= 1
        assert [each.score for each in citizen.sent if isinstance(each, Submit)] == [2]

    def test_with_the_turn_of_no_question_counts_for_nobody(self):
        citizen = Citizen().asked("t1")
        citizen.hears(prompt=None)
        citizen.scores(2, turn=0)
        citizen.scores(2, turn=7)
        assert citizen.sent == [Shown(token="t1")]

    def test_tapped_long_after_the_question_was_replaced_counts_for_nobody(self):
        citizen = Citizen().asked("t1")
        citizen.hears(prompt=prompt("t2"))
        citizen.now += Times().grace_s + 0.01
        citizen.scores(2, turn=1)
        assert citizen.sent == [Shown(token="t1")]

    def test_tapped_just_when_the_question_was_taken_away_leads_on_as_ever(self):
        citizen = Citizen().asked()
        citizen.hears(prompt=None)
        citizen.scores(2, turn=1)
        assert citizen.sent[-1] == Submit(token="t1", score=2, after_ms=1000)
        assert citizen.screen == Screen.REASONS


def explaining(score: int = 2) -> Citizen:
    citizen = Citizen().asked()
    citizen.scores(score)
    return citizen


class TestTheReasons:
    def test_are_those_of_the_decree_and_several_can_be_chosen(self):
        citizen = explaining()
        assert citizen.labels() == [reason.vi for reason in REASONS]
        for reason in ("wait", "cost", "late", "cost"):
            citizen.taps(Step.REASON, reason)
        assert [choice.id for row in citizen.sees.rows for choice in row if choice.is_chosen] == [
            "wait",
            "late",
        ]
        citizen.taps(Step.SEND)
        assert citizen.sent[-1] == Explain(token="t1", reasons=("wait", "late"), comment=None)
        assert citizen.screen == Screen.THANKS

    def test_that_nobody_chose_are_not_sent(self):
        citizen = explaining()
        citizen.taps(Step.SEND)
        assert citizen.screen == Screen.THANKS
        assert isinstance(citizen.sent[-1], Submit)

    def test_can_be_skipped(self):
        citizen = explaining()
        citizen.taps(Step.REASON, "wait")
        citizen.taps(Step.SKIP)
        citizen.waits(600)
        assert isinstance(citizen.sent[-1], Submit)

    def test_take_no_tap_that_was_meant_for_a_face(self):
        citizen = Citizen().asked()
        citizen.scores(2)
        citizen.now += GUARD - 1.01
        citizen.taps(Step.REASON, "wait")
        assert citizen.flow.state.reasons == ()

    def test_are_sent_when_the_citizen_walks_away(self):
        citizen = explaining()
        citizen.taps(Step.REASON, "wait")
        citizen.waits(Times().reasons_s + 1)
        assert citizen.sent[-1] == Explain(token="t1", reasons=("wait",), comment=None)
        assert citizen.screen == Screen.IDLE

    def test_stay_as_long_as_somebody_chooses(self):
        citizen = explaining()
        for _ in range(4):
            citizen.waits(Times().reasons_s - 2)
            citizen.taps(Step.REASON, "wait")
        assert citizen.screen == Screen.REASONS

    def test_are_sent_before_the_next_question_which_does_not_wait(self):
        citizen = explaining()
        citizen.taps(Step.REASON, "wait")
        citizen.hears(prompt=prompt("t2"))
        assert citizen.sent[-1] == Explain(token="t1", reasons=("wait",), comment=None)
        assert citizen.screen == Screen.QUESTION
        assert citizen.flow.state.reasons == ()

    def test_are_kept_on_the_screen_when_the_disk_refuses(self):
        citizen = explaining()
        citizen.taps(Step.REASON, "wait")
        citizen.taps(Step.SEND, saves=False)
        assert (citizen.screen, bool(citizen.sees.problem)) == (Screen.REASONS, True)
        citizen.taps(Step.SEND)
        assert citizen.screen == Screen.THANKS

    def test_take_only_reasons_that_there_are(self):
        citizen = explaining()
        citizen.taps(Step.REASON, "weather")
        assert citizen.flow.state.reasons == ()


class TestTheComment:
    def test_is_typed_with_telex_and_sent_with_the_reasons(self):
        citizen = explaining()
        citizen.taps(Step.REASON, "other")
        citizen.taps(Step.COMMENT)
        citizen.types("cans booj raats toots")
        assert citizen.sees.comment == "Cán bộ rất tốt"
        citizen.taps(Step.SEND)
        assert citizen.sent[-1] == Explain(token="t1", reasons=("other",), comment="Cán bộ rất tốt")

    def test_is_typed_as_it_is_in_english(self):
        citizen = Citizen().asked()
        citizen.taps(Step.LANGUAGE, "en")
        citizen.scores(5)
        citizen.taps(Step.COMMENT)
        citizen.types("too good")
        citizen.taps(Step.SEND)
        assert citizen.sent[-1] == Explain(token="t1", reasons=(), comment="Too good")

    def test_can_be_given_with_a_good_score_once(self):
        citizen = explaining(5)
        assert [choice.step for choice in citizen.sees.footer] == [Step.COMMENT]
        citizen.taps(Step.COMMENT)
        citizen.types("tot")
        citizen.taps(Step.SEND)
        assert (citizen.screen, citizen.sees.footer) == (Screen.THANKS, ())
        citizen.taps(Step.COMMENT)
        assert citizen.screen == Screen.THANKS

    @pytest.mark.parametrize(("score", "before"), [(1, Screen.REASONS), (5, Screen.THANKS)])
    def test_can_be_left_and_taken_up_again(self, score, before):
        citizen = explaining(score)
        citizen.taps(Step.COMMENT)
        citizen.types("ab")
        citizen.taps(Step.BACK)
        assert citizen.screen == before
        citizen.taps(Step.COMMENT)
        assert citizen.sees.comment == "Ab"

    def test_of_white_space_is_none(self):
        citizen = explaining(5)
        citizen.taps(Step.COMMENT)
        citizen.types("   ")
        citizen.taps(Step.SEND)
        assert isinstance(citizen.sent[-1], Submit)

    def test_says_that_no_names_and_numbers_belong_there(self):
        citizen = explaining()
        citizen.taps(Step.COMMENT)
        assert citizen.sees.text == text_in("vi", "Please write no names, telephone or identity numbers.")


class TestTheLanguage:
    def test_can_be_changed_on_every_screen_and_is_the_centre_s_again_for_the_next(self):
        citizen = Citizen().asked()
        citizen.taps(Step.LANGUAGE, "en")
        assert citizen.sees.title.startswith("Were you satisfied")
        citizen.scores(1)
        assert (citizen.sees.lang, citizen.sees.other_lang) == ("en", "vi")
        citizen.taps(Step.SEND)
        citizen.waits(60)
        assert (citizen.screen, citizen.sees.lang) == (Screen.IDLE, "vi")

    def test_of_the_question_is_that_of_the_ticket(self):
        citizen = Citizen().asked(lang="en")
        spoken = [citizen.sees.lang]
        citizen.scores(5)
        spoken.append(citizen.sees.lang)
        citizen.asked("t2", lang="vi")
        spoken.append(citizen.sees.lang)
        assert spoken == ["en", "en", "vi"]

    def test_of_a_ticket_that_the_centre_does_not_speak_is_not_taken(self):
        assert Citizen(state=simple()).asked(lang="en").sees.lang == "vi"

    def test_chosen_at_rest_is_forgotten_after_a_while(self):
        citizen = Citizen()
        citizen.taps(Step.LANGUAGE, "en")
        seen = [citizen.sees.lang]
        citizen.waits(60)
        assert [*seen, citizen.sees.lang] == ["en", "vi"]

    def test_is_no_choice_where_the_centre_speaks_one(self):
        citizen = Citizen(state=simple())
        assert citizen.sees.other_lang is None
        citizen.taps(Step.LANGUAGE, "en")
        assert citizen.sees.lang == "vi"

    def test_changes_nothing_in_the_time_of_the_question(self):
        citizen = Citizen().asked()
        citizen.waits(SECONDS - 3)
        citizen.taps(Step.LANGUAGE, "en")
        citizen.waits(3)
        assert citizen.sent[-1] == Skip(token="t1", why="timeout")


class TestRest:
    @pytest.mark.parametrize(
        ("status", "screen"),
        [("open", Screen.IDLE), ("paused", Screen.PAUSED), ("closed", Screen.CLOSED)],
    )
    def test_says_whether_somebody_works_at_the_counter(self, status, screen):
        citizen = Citizen()
        citizen.hears(counter=counter(status))
        assert citizen.screen == screen

    def test_gives_way_to_a_question_whatever_the_counter_does(self):
        citizen = Citizen()
        citizen.hears(counter=counter("closed"))
        assert citizen.asked().screen == Screen.QUESTION

    def test_says_that_it_is_not_ready_before_the_centre_was_ever_heard(self):
        citizen = Citizen()
        citizen.hears(centre=None)
        assert citizen.screen == Screen.NOT_READY

    def test_has_a_sign_for_staff_while_the_line_is_cut(self):
        citizen = Citizen()
        assert citizen.sees.trouble == ""
        citizen.hears(is_live=False)
        assert citizen.sees.trouble

    def test_shows_one_picture_after_the_other(self):
        pictures = (Path("a.png"), Path("b.png"))
        citizen = Citizen(picture_s=20.0)
        citizen.asked().taps(Step.SKIP)
        citizen.hears(pictures=pictures)
        seen = [citizen.sees.picture]
        for _ in range(3):
            assert citizen.flow.due(citizen.now) <= citizen.now + 20
            citizen.waits(20)
            seen.append(citizen.sees.picture)
        assert seen == [*pictures, *pictures]


def test_after_a_fault_the_question_that_is_open_is_put_again():
    citizen = Citizen().asked()
    citizen.flow.start_again(citizen.now)
    assert citizen.screen == Screen.IDLE
    citizen.hears()
    assert citizen.screen == Screen.QUESTION


class TestAReboot:
    def test_asks_the_open_question_again_without_a_time_and_without_saying_so_twice(self):
        citizen = Citizen(Kept(shown=("t1",))).asked()
        assert (citizen.screen, citizen.sees.countdown) == (Screen.QUESTION, None)
        assert citizen.sent == []
        citizen.scores(4)
        assert citizen.sent == [Submit(token="t1", score=4, after_ms=None)]

    def test_asks_no_question_that_was_answered(self):
        first = Citizen().asked()
        first.scores(4)
        second = Citizen(first.flow.kept).asked()
        assert (second.screen, second.sent) == (Screen.IDLE, [])

    def test_sends_what_was_chosen_and_typed_and_asks_nobody_to_go_on(self):
        first = explaining()
        first.taps(Step.REASON, "wait")
        first.taps(Step.COMMENT)
        first.types("chowf")
        kept = first.flow.kept
        assert kept.draft == Draft(token="t1", reasons=("wait",), comment="Chờ")
        second = Citizen(kept)
        assert second.sent == [Explain(token="t1", reasons=("wait",), comment="Chờ")]
        assert second.screen == Screen.IDLE
        assert second.flow.kept.draft is None

    def test_remembers_so_many_questions_and_no_more(self):
        citizen = Citizen()
        for number in range(250):
            citizen.asked(f"t{number}").taps(Step.SKIP)
        kept = citizen.flow.kept
        assert (len(kept.ended), kept.ended[-1]) == (100, "t249")
        assert (len(kept.shown), kept.shown[-1]) == (100, "t249")
