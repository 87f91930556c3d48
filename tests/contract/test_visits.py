"""The life of a ticket: every step of the table, and no other."""

import re

import pytest

from tests.contract.client import Json, uuid7
from tests.contract.hall import Desk, following

TICKET = {"id", "number", "service", "priority", "lang", "issued_at", "day", "state", "offline"}
VISIT = {"id", "ticket", "counter", "officer", "called_at", "calls"}


def arrive(desk: Desk, stage: str) -> Json:
    """Bring a ticket into a state; return its visit, or the ticket when nobody has called it."""
    ticket = desk.ticket()
    if stage == "waiting":
        return {"ticket": ticket}
    desk.open()
    visit = desk.call(ticket)
    steps = {
        "called": [],
        "serving": ["serve"],
        "served": ["serve", "finish"],
        "no_show": ["no-show"],
        "parked": ["park"],
    }
    for step in steps[stage]:
        visit = desk.do(step, visit)
    return visit


def test_a_ticket_has_all_its_fields_and_a_code(hall, desk):
    body = desk.issue()
    ticket = body["ticket"]
    assert ticket.keys() >= {*TICKET, "code"}
    assert re.fullmatch("[0-9A-HJKMNP-TV-Z]{10}", ticket["code"])
    assert (ticket["service"], ticket["state"], ticket["offline"]) == (desk.service, "waiting", False)
    assert (ticket["priority"], ticket["lang"], ticket["day"]) == ("plain", "vi", hall.day)
    estimate = body["estimate"]
    assert estimate is None or estimate["low_s"] <= estimate["likely_s"] <= estimate["high_s"]


def test_a_ticket_bears_the_class_and_language_that_were_asked_for(desk):
    ticket = desk.ticket(priority="first", lang="en")
    assert (ticket["priority"], ticket["lang"]) == ("first", "en")


def test_numbers_are_the_prefix_and_three_digits_one_sequence_a_service(hall, desk):
    first = {service: desk.ticket(service=service)["number"] for service in (desk.service, desk.other)}
    assert re.fullmatch(rf"{desk.prefix}\d\d\d", first[desk.service])
    for step, device in enumerate([hall.kiosk, hall.web, hall.kiosk], 1):
        for service, number in first.items():
            assert desk.ticket(by=device, service=service)["number"] == following(number, step)


def test_the_web_is_given_the_code_of_its_ticket(hall, desk):
    assert len(desk.ticket(by=hall.web)["code"]) == 10


def test_a_visit_goes_from_call_to_end(hall, desk):
    ticket = desk.ticket()
    desk.open()
    called = desk.do("call-next")
    assert called.keys() >= VISIT
    assert called["ticket"] == {**{name: ticket[name] for name in TICKET}, "state": "called"}
    assert (called["counter"], called["officer"]["id"], called["calls"]) == (desk.counter, desk.officer, 1)
    state = hall.web.state(f"counter/{desk.counter}", lambda state: state["stage"] == "called")
    assert (state["number"], state["visit"]) == (ticket["number"], called["id"])
    assert desk.do("recall", called)["calls"] == 2
    serving = desk.do("serve", called)
    assert serving["ticket"]["state"] == "serving"
    assert serving["served_at"] >= called["called_at"]
    hall.web.state(f"counter/{desk.counter}", lambda state: state["stage"] == "serving")
    ended = desk.do("finish", called)
    assert (ended["id"], ended["ended"], ended["ticket"]["state"]) == (called["id"], "served", "served")
    assert ended["ended_at"] >= ended["served_at"] == serving["served_at"]
    state = hall.web.state(f"counter/{desk.counter}", lambda state: state["stage"] == "idle")
    assert (state["number"], state["visit"]) == (None, None)


def test_finishing_a_called_ticket_takes_both_steps_at_that_moment(desk):
    visit = desk.do("finish", arrive(desk, "called"))
    assert visit["ended"] == "served"
    assert visit["served_at"] == visit["ended_at"]


@pytest.mark.parametrize(
    ("stage", "step", "ended"),
    [
        ("called", "no-show", "no_show"),
        ("called", "park", "parked"),
        ("serving", "park", "parked"),
        ("called", "take-back", "taken_back"),
        ("serving", "take-back", "taken_back"),
        ("called", "finish", "served"),
        ("serving", "finish", "served"),
    ],
)
def test_a_visit_ends(hall, desk, stage, step, ended):
    visit = desk.do(step, arrive(desk, stage))
    state = "waiting" if ended == "taken_back" else ended
    assert (visit["ended"], visit["ticket"]["state"]) == (ended, state)
    assert visit["ended_at"] >= visit["called_at"]
    assert hall.web.state(f"counter/{desk.counter}", lambda held: held["stage"] == "idle")


@pytest.mark.parametrize(("stage", "step"), [("serving", "serve"), ("serving", "no-show")])
def test_no_other_step_exists_in_a_visit(desk, stage, step):
    visit = arrive(desk, stage)
    assert desk.cannot(step, visit) == "illegal_step"
    assert desk.do("finish", visit)["ended"] == "served"


@pytest.mark.parametrize("stage", ["no_show", "parked"])
def test_who_was_away_can_be_called_again_in_a_new_visit(desk, stage):
    first = arrive(desk, stage)
    again = desk.call(first["ticket"])
    assert again["id"] != first["id"]
    assert (again["calls"], again["ticket"]["state"]) == (1, "called")
    assert again["ticket"]["id"] == first["ticket"]["id"]


@pytest.mark.parametrize("stage", ["no_show", "parked"])
def test_who_was_away_is_not_called_by_call_next(desk, stage):
    arrive(desk, stage)
    assert desk.cannot("call-next") == "nobody_waiting"


def test_a_parked_ticket_can_be_called_at_another_counter_of_its_service(desk):
    ticket = desk.ticket(service=desk.other)
    desk.open()
    desk.open_second()
    desk.do("park", desk.call(ticket))
    assert desk.call(ticket, counter=desk.second)["counter"] == desk.second


@pytest.mark.parametrize("stage", ["called", "serving"])
def test_a_ticket_at_one_counter_cannot_be_called_at_another(hall, desk, stage):
    ticket = desk.ticket(service=desk.other)
    desk.open()
    desk.open_second()
    visit = desk.call(ticket)
    if stage == "serving":
        desk.do("serve", visit)
    call = {"counter": desk.second, "number": ticket["number"]}
    assert hall.web.refused("counter/call", **call) == "illegal_step"
    assert desk.do("finish", visit)["ended"] == "served"


def test_a_waiting_ticket_can_be_called_out_of_turn(desk):
    desk.ticket()
    second = desk.ticket()
    desk.open()
    assert desk.call(second)["ticket"]["number"] == second["number"]


@pytest.mark.parametrize("stage", ["served", "cancelled"])
def test_what_has_ended_cannot_be_called(hall, desk, stage):
    if stage == "served":
        ticket = arrive(desk, "served")["ticket"]
    else:
        ticket = desk.ticket()
        desk.open()
        hall.kiosk.ok("ticket/cancel", ticket=ticket["id"])
    assert desk.cannot("call", number=ticket["number"]) == "illegal_step"


@pytest.mark.parametrize("stage", ["waiting", "parked", "no_show"])
def test_a_ticket_that_is_not_at_a_counter_can_be_cancelled(hall, desk, stage):
    ticket = arrive(desk, stage)["ticket"]
    assert hall.web.ok("ticket/cancel", ticket=ticket["id"])["ticket"]["state"] == "cancelled"
    assert hall.web.refused("ticket/cancel", ticket=ticket["id"]) == "illegal_step"


@pytest.mark.parametrize("stage", ["called", "serving", "served"])
def test_no_other_ticket_can_be_cancelled(hall, desk, stage):
    ticket = arrive(desk, stage)["ticket"]
    assert hall.web.refused("ticket/cancel", ticket=ticket["id"]) == "illegal_step"


def test_a_cancelled_ticket_is_not_called(hall, desk):
    first, second = desk.ticket(), desk.ticket()
    hall.kiosk.ok("ticket/cancel", ticket=first["id"])
    desk.open()
    assert desk.called(1) == [second["number"]]


def test_a_keypad_may_cancel(hall, rated):
    ticket, next_one = rated.ticket(), rated.ticket()
    rated.staff.ok("ticket/cancel", ticket=ticket["id"])
    assert rated.called(1) == [next_one["number"]]


def test_a_kiosk_cancels_only_what_it_issued_itself(hall, desk, kiosk_2):
    ticket = desk.ticket()
    assert kiosk_2.refused("ticket/cancel", ticket=ticket["id"]) == "not_allowed"
    assert desk.queue() == 1


@pytest.mark.parametrize("outcome", ["printed", "shown", "uncertain", "reprinted"])
def test_a_kiosk_says_what_became_of_the_paper(hall, desk, outcome):
    ticket = desk.ticket()
    mark = hall.web.mark()
    hall.kiosk.ok("ticket/printed", ticket=ticket["id"], outcome=outcome)
    told = hall.web.next(lambda one: one.topic == "event/ticket/printed", mark=mark)
    assert (told["ticket"], told["outcome"]) == (ticket["id"], outcome)


def test_a_mistaken_call_is_taken_back_and_the_ticket_keeps_its_place(desk):
    first, second = desk.ticket(), desk.ticket()
    desk.open()
    desk.do("take-back", desk.do("call-next"))
    assert desk.called(2) == [first["number"], second["number"]]


def moved(desk: Desk, **fields: bool) -> tuple[str, str, str]:
    """Transfer the first of three tickets to the other service, where two wait, one older, one younger."""
    older = desk.ticket(service=desk.other)
    ticket = desk.ticket()
    younger = desk.ticket(service=desk.other)
    desk.open()
    visit = desk.do("transfer", desk.call(ticket), service=desk.other, **fields)
    assert (visit["ended"], visit["ticket"]["state"]) == ("transferred", "waiting")
    assert (visit["ticket"]["service"], visit["ticket"]["number"]) == (desk.other, ticket["number"])
    return older["number"], ticket["number"], younger["number"]


@pytest.mark.parametrize("keep", [{}, {"keep_place": True}])
def test_a_transferred_ticket_keeps_the_place_of_its_issue(desk, keep):
    older, ticket, younger = moved(desk, **keep)
    assert desk.called(3) == [older, ticket, younger]


def test_a_ticket_that_does_not_keep_its_place_is_the_last(desk):
    older, ticket, younger = moved(desk, keep_place=False)
    assert desk.called(3) == [older, younger, ticket]


def sent(desk: Desk) -> Json:
    """Open both counters and send a ticket to the second one, which does not serve it."""
    ticket = desk.ticket()
    desk.open()
    desk.open_second()
    desk.do("transfer", desk.call(ticket), to_counter=desk.second)
    return ticket


def test_a_ticket_sent_to_a_counter_is_called_there_whatever_it_serves(desk):
    ticket = sent(desk)
    assert desk.cannot("call-next") == "nobody_waiting"
    assert desk.do("call-next", counter=desk.second)["ticket"]["number"] == ticket["number"]


def test_a_ticket_sent_to_a_counter_can_be_called_there_by_its_number(desk):
    assert desk.call(sent(desk), counter=desk.second)["counter"] == desk.second


def test_a_ticket_sent_elsewhere_can_be_called_by_its_number_where_its_service_is_served(desk):
    assert desk.call(sent(desk))["counter"] == desk.counter


def test_a_ticket_that_was_sent_can_be_parked_and_called_again_there(desk):
    ticket = sent(desk)
    desk.do("park", desk.do("call-next", counter=desk.second), counter=desk.second)
    again = desk.call(ticket, counter=desk.second)
    assert again["ticket"]["state"] == "called"


def test_a_sent_ticket_is_in_its_service_again_when_that_counter_closes(hall, desk):
    ticket = sent(desk)
    hall.web.ok("counter/close", counter=desk.second)
    assert desk.called(1) == [ticket["number"]]


@pytest.mark.parametrize("where", [{}, {"service": True, "to_counter": True}])
def test_a_transfer_names_exactly_one_of_service_and_counter(desk, where):
    names = {"service": desk.other, "to_counter": desk.second}
    visit = arrive(desk, "called")
    assert desk.cannot("transfer", visit, **{name: names[name] for name in where}) == "invalid"
    assert desk.do("finish", visit)["ended"] == "served"


def test_a_transfer_to_nowhere_is_refused(desk):
    visit = arrive(desk, "serving")
    assert desk.cannot("transfer", visit, service="nowhere") == "unknown_service"
    assert desk.cannot("transfer", visit, to_counter="nowhere") == "unknown_counter"
    assert desk.cannot("transfer", {"id": uuid7()}, service=desk.other) == "illegal_step"
    assert desk.do("finish", visit)["ended"] == "served"
