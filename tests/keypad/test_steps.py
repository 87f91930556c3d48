"""Each button in each state of the counter."""

import pytest

from motcua.keypad.steps import NEEDS_LINE, Button, Step, View, Why, expected, held, pressed
from motcua.wire.commands import COMMANDS, Role

STATES = {
    "closed": View(),
    "idle": View(status="open"),
    "called": View(status="open", stage="called", visit="v", number="A001"),
    "serving": View(status="open", stage="serving", visit="v", number="A001"),
    "paused": View(status="paused"),
    "paused, called": View(status="paused", stage="called", visit="v", number="A001"),
    "paused, serving": View(status="paused", stage="serving", visit="v", number="A001"),
}
S = Step
TABLE = {
    "closed": ((S.OPEN,), Why.NOT_OPEN, Why.NOT_OPEN, Why.NOT_OPEN, (S.OPEN,)),
    "idle": ((S.CALL_NEXT,), Why.IDLE, Why.IDLE, Why.IDLE, (S.PAUSE,)),
    "called": ((S.FINISH, S.CALL_NEXT), (S.RECALL,), (S.SERVE,), (S.NO_SHOW,), (S.PAUSE,)),
    "serving": ((S.FINISH, S.CALL_NEXT), Why.SERVING, (S.FINISH,), Why.SERVING, (S.PAUSE,)),
    "paused": ((S.RESUME, S.CALL_NEXT), Why.IDLE, Why.IDLE, Why.IDLE, (S.RESUME,)),
    "paused, called": (
        (S.FINISH, S.RESUME, S.CALL_NEXT),
        (S.RECALL,),
        (S.SERVE,),
        (S.NO_SHOW,),
        (S.RESUME,),
    ),
    "paused, serving": (
        (S.FINISH, S.RESUME, S.CALL_NEXT),
        Why.SERVING,
        (S.FINISH,),
        Why.SERVING,
        (S.RESUME,),
    ),
}
CASES = [
    pytest.param(state, button, steps, id=f"{button} when {state}")
    for state, row in TABLE.items()
    for button, steps in zip(Button, row, strict=True)
]


@pytest.mark.parametrize(("state", "button", "steps"), CASES)
def test_a_button_does_what_the_state_of_the_counter_allows(state, button, steps):
    assert pressed(button, STATES[state], is_live=True) == steps


@pytest.mark.parametrize(("state", "button", "steps"), CASES)
def test_without_the_centre_only_what_ends_work_is_taken(state, button, steps):
    begins_work = not isinstance(steps, Why) and bool(NEEDS_LINE.intersection(steps))

    assert pressed(button, STATES[state], is_live=False) == (Why.NO_LINE if begins_work else steps)


@pytest.mark.parametrize("button", Button)
@pytest.mark.parametrize("state", STATES)
def test_holding_closes_an_open_counter_without_a_visitor_and_does_nothing_else(state, button):
    if button is not Button.PAUSE:
        assert held(button, STATES[state]) == ()
    elif state == "closed":
        assert held(button, STATES[state]) is Why.NOT_OPEN
    else:
        assert held(button, STATES[state]) == (
            (Step.CLOSE,) if STATES[state].visit is None else Why.HAS_VISITOR
        )


def test_every_step_is_a_command_that_a_keypad_may_send():
    assert all(Role.COUNTER in COMMANDS[step].roles for step in Step)


def test_what_is_never_stored_needs_the_line():
    assert {step for step in Step if not step.is_stored} <= NEEDS_LINE


@pytest.mark.parametrize("step", Step)
@pytest.mark.parametrize("state", STATES)
def test_a_step_that_was_taken_twice_comes_to_the_same_as_once(state, step):
    once = expected(STATES[state], step, "v")

    assert expected(once, step, "v") == once


def test_a_step_about_another_visit_changes_nothing():
    serving = STATES["serving"]

    assert expected(serving, Step.FINISH, "another") == serving
