"""The life of a ticket against the contract, in both directions, and as the commands bring it about."""

import itertools

import pytest

from motcua.core.refusal import Refused
from motcua.core.ticket import TRANSITIONS, Action, TicketState, after, has_ended
from tests.core.builders import Hall, a_hall

CONTRACT = """
waiting → called
called → serving
serving → served
called → no_show
no_show → called
called → parked
serving → parked
parked → called
called → waiting
serving → waiting
waiting → cancelled
parked → cancelled
no_show → cancelled
"""
AT_CLOSE = {
    "waiting": "lapsed",
    "called": "lapsed",
    "serving": "served",
    "parked": "lapsed",
    "no_show": "lapsed",
}
"""When the day is closed: `serving → served` and whatever else has not ended → `lapsed`."""
STAGES = {
    "waiting": (),
    "called": ("next",),
    "serving": ("next", "serve"),
    "parked": ("next", "park"),
    "no_show": ("next", "no-show"),
    "served": ("next", "finish"),
    "cancelled": ("cancel",),
    "lapsed": ("close-day",),
}
VERBS = {
    "call": ("waiting", "parked", "no_show"),
    "recall": ("called",),
    "serve": ("called",),
    "finish": ("called", "serving"),
    "no-show": ("called",),
    "park": ("called", "serving"),
    "transfer": ("called", "serving"),
    "take-back": ("called", "serving"),
    "cancel": ("waiting", "parked", "no_show"),
}


def steps(*, at_close: bool) -> set[tuple[str, str]]:
    return {
        (state.value, following.value)
        for state, actions in TRANSITIONS.items()
        for action, following in actions.items()
        if (action is Action.END_OF_DAY) == at_close and state is not following
    }


def test_the_table_holds_the_steps_of_the_contract_and_no_other():
    contract = {tuple(line.split(" → ")) for line in CONTRACT.strip().splitlines()}

    assert steps(at_close=False) == contract


def test_the_table_ends_the_day_as_the_contract_says():
    assert steps(at_close=True) == set(AT_CLOSE.items())


def test_every_state_has_a_row_and_three_of_them_are_ends():
    assert set(TRANSITIONS) == set(TicketState)
    assert {state.value for state in TicketState if has_ended(state)} == {"served", "cancelled", "lapsed"}


def test_a_step_that_is_not_in_the_table_leads_nowhere():
    assert after(TicketState.SERVED, Action.CALL) is None
    assert after(TicketState.WAITING, Action.CALL) is TicketState.CALLED


def act(hall: Hall, verb: str, number: str) -> object:
    """Do what `verb` says with the ticket called `number`, however it stands."""
    ticket = hall.known(number)
    if verb == "next":
        return hall.next()
    if verb == "call":
        return hall.call(number)
    if verb == "close-day":
        return hall.do("day/close", "admin")
    if verb == "cancel":
        return hall.do("ticket/cancel", "kiosk-1", ticket=ticket.id)
    more = {"service": "dat-dai"} if verb == "transfer" else {}
    return hall.do(f"counter/{verb}", "web", counter="quay-1", visit=ticket.visit or hall.fresh_id(), **more)


@pytest.mark.parametrize(("state", "verb"), list(itertools.product(STAGES, VERBS)))
def test_a_command_takes_the_steps_of_the_table_alone(state: str, verb: str):
    hall = a_hall()
    number = hall.ticket().number
    hall.open()
    for before in STAGES[state]:
        act(hall, before, number)
    assert hall.known(number).state == state

    if state in VERBS[verb]:
        act(hall, verb, number)
        assert (hall.known(number).state == state) == (verb == "recall")
    else:
        with pytest.raises(Refused) as refusal:
            act(hall, verb, number)
        assert refusal.value.code in ("illegal_step", "counter_idle", "counter_busy", "counter_not_open")
        assert hall.known(number).state == state


@pytest.mark.parametrize("state", AT_CLOSE)
def test_the_end_of_the_day_ends_every_ticket(state: str):
    hall = a_hall()
    number = hall.ticket().number
    hall.open()
    for before in STAGES[state]:
        act(hall, before, number)

    hall.do("day/close", "admin")

    assert hall.known(number).state == AT_CLOSE[state]
    assert hall.waiting() == {}
    assert hall.day.counters["quay-1"].visit is None
