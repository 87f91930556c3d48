"""The keypad's mind: what it sends, when it rather does not, and what its lamps tell."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hardware.buttons.pattern import BLINK, DOUBLE, FLASH, OFF, ON, Pattern
from motcua.keypad.lamps import NOBODY, Lamp
from motcua.keypad.pad import AGAIN_S, CHAIN_S, NOTE_S, Failure, Send
from motcua.keypad.steps import Button, Step, Why
from motcua.wire.states import CounterState, Reply
from tests.keypad.pads import OTHER, VISIT, Desk, counter_body, no, number_of, ok, state, visit_body


def pattern(desk: Desk, lamp: Lamp) -> Pattern:
    return desk.shown.lights[lamp].pattern


# --- a visit ----------------------------------------------------------------------------------


def test_a_visit_goes_from_call_to_finish_by_answers_before_any_state_has_come():
    desk = Desk()

    assert desk.press("next") == [Step.CALL_NEXT]
    desk.answer(ok(visit_body()))
    assert (desk.view.stage, desk.view.number) == ("called", "A001")
    assert desk.press("serve") == [Step.SERVE]
    assert desk.sent[-1].fields("quay-3") == {"counter": "quay-3", "visit": VISIT}
    desk.answer(ok(visit_body(served=True)))
    assert desk.view.stage == "serving"
    assert desk.press("serve") == [Step.FINISH]
    desk.answer(ok(visit_body(served=True, ended="served")))
    assert desk.view == desk.view.without_visit()


def test_next_calls_only_when_the_finish_was_answered():
    desk = Desk(state(stage="serving"))

    assert desk.press("next") == [Step.FINISH]
    assert desk.shown.is_busy
    assert desk.answer(ok(visit_body(ended="served"))) == [Step.CALL_NEXT]


@pytest.mark.parametrize("answer", [no("illegal_step"), Failure.DISK, Failure.UNANSWERED])
def test_next_does_not_call_when_the_visit_in_hand_could_not_be_finished(answer):
    desk = Desk(state(stage="serving"))
    desk.press("next")

    assert desk.answer(answer) == []
    assert desk.shown.note is not None
    assert desk.shown.note.is_error


def test_next_does_not_call_long_after_the_press():
    desk = Desk(state(stage="serving"))
    desk.press("next")
    desk.wait(CHAIN_S)

    assert desk.answer(ok(visit_body(ended="served"))) == []
    assert desk.why == Why.UNANSWERED


def test_next_does_not_call_when_the_centre_has_fallen_silent_in_between():
    desk = Desk(state(stage="serving"))
    desk.press("next")
    desk.hear(is_live=False)

    assert desk.why == Why.NO_LINE
    assert desk.answer(ok(visit_body(ended="served"))) == []


def test_next_does_not_call_when_somebody_else_has_called_in_between():
    desk = Desk(state(stage="serving"))
    desk.press("next")
    desk.hear(state(stage="called", visit=OTHER, rev=2))

    assert desk.answer(ok(visit_body(ended="served"))) == []
    assert desk.why == Why.HAS_VISITOR
    assert desk.view.visit == OTHER


def test_next_at_a_paused_counter_resumes_and_then_calls():
    desk = Desk(state("paused"))

    assert desk.press("next") == [Step.RESUME]
    assert desk.answer(ok(counter_body("open"))) == [Step.CALL_NEXT]


def test_next_at_a_closed_counter_opens_it_and_the_next_press_calls():
    desk = Desk(state("closed"))

    assert desk.press("next") == [Step.OPEN]
    assert desk.sent[-1].fields("quay-3") == {"counter": "quay-3"}
    assert desk.answer(ok(counter_body("open"))) == []
    assert desk.press("next") == [Step.CALL_NEXT]


def test_the_officer_of_the_settings_opens_where_nobody_has_signed_in_before():
    desk = Desk(state("closed"), officer="can-bo-3")
    desk.press("next")

    assert desk.sent[-1].fields("quay-3") == {"counter": "quay-3", "default_officer": "can-bo-3"}


def test_says_where_to_sign_in_when_nobody_has_and_the_settings_name_no_officer():
    desk = Desk(state("closed"))
    desk.press("next")

    assert desk.answer(no("invalid", "officer")) == []
    assert desk.why == Why.NOBODY_SIGNED_IN


def test_a_call_that_was_taken_for_a_mistake_elsewhere_is_seen_by_the_state():
    desk = Desk()
    desk.press("next")
    desk.answer(ok(visit_body()))
    desk.hear(state(rev=9))

    assert desk.view.visit is None
    assert desk.press("next") == [Step.CALL_NEXT]


def test_a_call_that_was_taken_back_before_a_state_told_of_it_is_forgotten_at_the_first_refusal():
    desk = Desk()
    desk.press("next")
    desk.answer(ok(visit_body()))
    assert desk.press("serve") == [Step.SERVE]
    desk.answer(no("illegal_step"))

    assert desk.view.visit is None
    assert desk.press("next") == [Step.CALL_NEXT]


def test_an_answer_about_a_visit_that_is_over_does_not_bring_it_back():
    desk = Desk(state(stage="called"))
    desk.press("recall")
    desk.hear(state(stage="called", visit=OTHER, rev=2))
    desk.answer(ok(visit_body(VISIT)))

    assert desk.view.visit == OTHER


# --- hurry ------------------------------------------------------------------------------------


def test_three_hurried_presses_of_next_call_one_visitor():
    desk = Desk()

    assert desk.press("next") == [Step.CALL_NEXT]
    assert desk.press("next", after=0.3) == []
    assert desk.why == Why.BUSY
    desk.answer(ok(visit_body()))
    assert desk.press("next", after=0.3) == []
    assert desk.why == Why.TOO_SOON


def test_pressing_on_and_on_never_calls_a_second_visitor():
    desk = Desk()
    desk.press("next")
    desk.answer(ok(visit_body()))

    assert [desk.press("next", after=AGAIN_S * 0.9) for _ in range(20)] == [[]] * 20


def test_a_number_that_was_called_elsewhere_is_shown_before_the_next_can_be_called():
    desk = Desk()
    desk.hear(state(stage="called", rev=2))

    assert desk.press("next", after=0.5) == []
    assert desk.why == Why.TOO_SOON
    assert desk.press("next", after=AGAIN_S) == [Step.FINISH]


def test_a_recall_is_heard_before_the_next_recall():
    desk = Desk(state(stage="called"))

    assert desk.press("recall") == [Step.RECALL]
    desk.answer(ok(visit_body()))
    assert desk.press("recall", after=0.5) == []
    assert desk.press("recall", after=AGAIN_S) == [Step.RECALL]


def test_after_a_no_show_the_next_can_be_called_at_once():
    desk = Desk()
    desk.press("next")
    desk.answer(ok(visit_body()))
    desk.press("no_show", after=0.1)
    desk.answer(ok(visit_body(ended="no_show")))

    assert desk.press("next", after=0.1) == [Step.CALL_NEXT]


@pytest.mark.parametrize("button", Button)
def test_nothing_is_taken_while_a_step_is_not_answered(button):
    desk = Desk(state(stage="called"))
    desk.press("serve")

    assert desk.press(button) == []
    assert desk.why == Why.BUSY
    assert len(desk.sent) == 1


# --- holding ----------------------------------------------------------------------------------


def test_holding_pause_closes_the_counter():
    desk = Desk()

    assert desk.press("pause") == [Step.PAUSE]
    desk.answer(ok(counter_body("paused")))
    assert desk.hold() == [Step.CLOSE]
    desk.answer(ok(counter_body("closed")))
    assert desk.view.status == "closed"


def test_the_press_that_opens_does_not_close_when_it_is_held():
    desk = Desk(state("closed"))
    desk.press("pause")
    desk.answer(ok(counter_body("open")))

    assert desk.hold() == []
    assert desk.view.status == "open"


def test_holding_does_not_close_while_a_visitor_is_in_hand():
    desk = Desk(state(stage="serving"))
    desk.press("pause")
    desk.answer(ok(counter_body("paused", "serving")))

    assert desk.hold() == []
    assert desk.why == Why.HAS_VISITOR


@pytest.mark.parametrize("button", sorted(set(Button) - {Button.PAUSE}))
def test_holding_another_button_does_nothing(button):
    desk = Desk()

    assert desk.hold(button) == []
    assert desk.why is None


# --- without the centre -----------------------------------------------------------------------


@pytest.mark.parametrize("button", ["next", "recall"])
def test_without_the_centre_nobody_is_called(button):
    desk = Desk(state(stage="called"), is_live=False)

    assert desk.press(button) == []
    assert desk.why == Why.NO_LINE


def test_without_the_centre_what_ends_work_is_kept_and_the_keypad_goes_by_it():
    desk = Desk(state(stage="called"), is_live=False)

    assert desk.press("serve") == [Step.SERVE]
    assert desk.view.stage == "serving"
    assert desk.press("serve") == [Step.FINISH]
    assert desk.view.visit is None
    assert desk.press("pause") == [Step.PAUSE]
    assert pattern(desk, Lamp.READY) == BLINK
    assert desk.hold() == [Step.CLOSE]
    assert desk.view.status == "closed"


def test_when_the_centre_is_back_its_older_state_does_not_undo_what_was_done_meanwhile():
    desk = Desk(state(stage="called"), is_live=False)
    desk.press("serve")
    desk.press("serve")
    desk.hear(state(stage="called", rev=7), is_live=True)

    assert desk.view.visit is None
    assert desk.press("next") == []
    assert desk.why == Why.BUSY
    desk.answer(ok(visit_body(served=True)), desk.sent[0])
    assert desk.view.visit is None
    desk.answer(ok(visit_body(served=True, ended="served")), desk.sent[1])
    assert desk.press("next") == [Step.CALL_NEXT]


def test_what_the_centre_refuses_is_undone():
    desk = Desk(state(stage="called"), is_live=False)
    desk.press("no_show")
    desk.hear(state(stage="serving", rev=7), is_live=True)
    desk.answer(no("illegal_step"))

    assert desk.view.stage == "serving"
    assert desk.why == Why.REFUSED


def test_what_an_earlier_start_left_unanswered_counts():
    desk = Desk(state(stage="serving"))
    turn = desk.pad.recover(Step.FINISH, VISIT)

    assert desk.view.visit is None
    assert desk.press("next") == []
    desk.pad.answered(turn, ok(visit_body(ended="served")), desk.now)
    assert desk.press("next") == [Step.CALL_NEXT]


def test_a_counter_that_is_not_known_yet_takes_no_press():
    desk = Desk()
    desk.known = desk.known.__class__(is_live=True)
    desk.pad.know(desk.known, desk.now)

    assert desk.press("next") == []
    assert desk.why == Why.NOT_KNOWN
    assert pattern(desk, Lamp.READY) == BLINK


# --- lamps ------------------------------------------------------------------------------------


def test_nobody_waiting_is_told_and_is_no_error():
    desk = Desk(state(), is_live=True)
    desk.press("next")
    desk.answer(no("nobody_waiting"))

    assert pattern(desk, Lamp.WAITING) == NOBODY
    assert pattern(desk, Lamp.ERROR) == OFF
    assert desk.next_change == NOTE_S
    desk.wait(NOTE_S)
    assert pattern(desk, Lamp.WAITING) == ON


def test_a_press_that_does_nothing_blinks_twice_and_each_time_anew():
    desk = Desk()
    desk.press("serve")
    first = desk.shown.lights[Lamp.ERROR]
    desk.press("serve", after=0.5)

    assert first.pattern == DOUBLE
    assert desk.shown.lights[Lamp.ERROR] != first


def test_a_press_that_is_taken_ends_the_note_of_the_one_before():
    desk = Desk()
    desk.press("serve")
    desk.press("next", after=0.5)

    assert desk.why is None


@pytest.mark.parametrize(
    ("counter", "ready", "in_hand"),
    [
        (state("closed"), FLASH, OFF),
        (state("open"), ON, OFF),
        (state("open", "called"), ON, BLINK),
        (state("open", "serving"), ON, ON),
        (state("paused"), FLASH, OFF),
        (state("paused", "serving"), FLASH, ON),
    ],
)
def test_the_lamps_tell_how_the_counter_is(counter, ready, in_hand):
    desk = Desk(counter)

    assert (pattern(desk, Lamp.READY), pattern(desk, Lamp.IN_HAND)) == (ready, in_hand)
    desk.hear(is_live=False)
    assert pattern(desk, Lamp.READY) == BLINK


@pytest.mark.parametrize(("waiting", "lamp"), [(None, OFF), (0, OFF), (1, ON), (50, ON)])
def test_a_lamp_tells_that_somebody_waits(waiting, lamp):
    desk = Desk()
    desk.hear(waiting=waiting)

    assert pattern(desk, Lamp.WAITING) == lamp


def test_a_stuck_button_keeps_the_error_lamp_lit():
    desk = Desk()
    desk.pad.stick(Button.NEXT, is_stuck=True)
    assert pattern(desk, Lamp.ERROR) == ON
    desk.pad.stick(Button.NEXT, is_stuck=False)
    assert pattern(desk, Lamp.ERROR) == OFF


def test_what_a_button_would_do_is_offered():
    desk = Desk(state(stage="called"))

    assert desk.shown.offers == {
        Button.NEXT: Step.CALL_NEXT,
        Button.RECALL: Step.RECALL,
        Button.SERVE: Step.SERVE,
        Button.NO_SHOW: Step.NO_SHOW,
        Button.PAUSE: Step.PAUSE,
    }


# --- whatever happens -------------------------------------------------------------------------

MOVES = st.one_of(
    st.tuples(st.just("press"), st.sampled_from(list(Button))),
    st.tuples(st.just("hold"), st.just(Button.PAUSE)),
    st.tuples(st.just("answer"), st.integers(0, 5)),
    st.tuples(st.just("state"), st.just(None)),
    st.tuples(st.just("live"), st.booleans()),
    st.tuples(st.just("elsewhere"), st.sampled_from(["call", "end", "close"])),
    st.tuples(st.just("wait"), st.floats(0, 8)),
)


class Centre:
    """A counter that follows the table of ticket life, and a pad that hears of it late, or not at all."""

    def __init__(self) -> None:
        self.desk = Desk(state("closed"))
        self.status, self.stage = "closed", "idle"
        self.visit: str | None = None
        self.visits, self.rev = 0, 1
        self.open: list[Send] = []

    def state(self) -> CounterState:
        return state(self.status, self.stage, visit=self.visit, rev=self.rev)

    def call(self) -> str:
        self.visits += 1
        self.visit, self.stage = f"0190a0a0-0000-7000-8000-{self.visits:012d}", "called"
        return self.visit

    def take(self, send: Send) -> Reply:
        """Do what a command says, and return the answer."""
        self.rev += 1
        held, body = self.visit or "", None
        about = send.visit == held != ""
        match send.step:
            case Step.OPEN if not held:
                self.status, body = "open", counter_body("open")
            case Step.CLOSE if not held and self.status != "closed":
                self.status, body = "closed", counter_body("closed")
            case Step.PAUSE | Step.RESUME if self.status != "closed":
                self.status = "paused" if send.step is Step.PAUSE else "open"
                body = counter_body(self.status)
                body["counter"] |= {"visit": held or None, "stage": self.stage}
                body["counter"] |= {"number": number_of(held) if held else None}
            case Step.CALL_NEXT if self.status == "open" and not held:
                body = visit_body(self.call())
            case Step.RECALL if about and self.stage == "called":
                body = visit_body(held)
            case Step.SERVE if about and self.stage == "called":
                self.stage, body = "serving", visit_body(held, served=True)
            case Step.FINISH if about:
                self.stage, self.visit, body = "idle", None, visit_body(held, ended="served")
            case Step.NO_SHOW if about and self.stage == "called":
                self.stage, self.visit, body = "idle", None, visit_body(held, ended="no_show")
        return ok(body) if body else no("illegal_step")

    def elsewhere(self, what: str) -> None:
        self.rev += 1
        if what == "call" and self.status == "open" and self.visit is None:
            self.call()
        elif what == "end" and self.visit is not None:
            self.stage, self.visit = "idle", None
        elif what == "close" and self.visit is None:
            self.status = "closed"

    def move(self, what: str, value: Any) -> None:
        """Let something happen, to the counter or to the pad."""
        desk = self.desk
        match what:
            case "press":
                desk.press(value, after=0.2)
            case "hold":
                desk.hold(value)
            case "answer" if self.open:
                self.answer(is_heard=value > 0)
            case "state":
                desk.hear(self.state())
            case "live":
                desk.hear(is_live=value)
            case "elsewhere":
                self.elsewhere(value)
            case "wait":
                desk.wait(value)

    def answer(self, *, is_heard: bool = True) -> None:
        """Do the oldest command; what is never stored may be lost on its way."""
        send = self.open.pop(0)
        is_lost = not is_heard and not send.step.is_stored
        self.desk.answer(Failure.UNANSWERED if is_lost else self.take(send), send)


@given(st.lists(MOVES, max_size=60))
def test_a_second_visitor_is_never_called_while_one_is_in_hand(moves):
    centre = Centre()
    desk = centre.desk
    for what, value in moves:
        before = len(desk.sent)
        centre.move(what, value)
        new = desk.sent[before:]
        centre.open += new
        assert len(new) <= 1
        assert len([send for send in centre.open if not send.step.is_stored]) <= 1
        assert all(send.step is not Step.CALL_NEXT or desk.view.visit is None for send in new)
    while centre.open:
        before = len(desk.sent)
        centre.answer()
        centre.open += desk.sent[before:]
    centre.rev += 1
    desk.hear(centre.state())
    assert (desk.view.status, desk.view.stage, desk.view.visit) == (centre.status, centre.stage, centre.visit)
    assert not desk.shown.is_busy
