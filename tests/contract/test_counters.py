"""Counters: who sits there, open, paused or closed, and one visit at a time."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.contract.client import uuid7


def test_open_puts_the_officer_at_the_counter(hall, desk):
    assert "counter" in desk.open()
    state = hall.web.state(f"counter/{desk.counter}", lambda state: state["status"] == "open")
    assert state["officer"] == {
        "id": desk.officer,
        "name": f"Cán bộ {desk.number}a",
        "title": "Chuyên viên",
    }
    assert (state["stage"], state["number"], state["visit"]) == ("idle", None, None)


def test_a_keypad_may_leave_out_the_officer_who_signed_in_last(hall, rated):
    hall.web.ok("counter/open", counter=rated.counter, officer=rated.deputy)
    rated.staff.ok("counter/close", counter=rated.counter)
    hall.web.state(f"counter/{rated.counter}", lambda state: state["status"] == "closed")
    rated.staff.ok("counter/open", counter=rated.counter)
    state = hall.web.state(f"counter/{rated.counter}", lambda state: state["status"] == "open")
    assert state["officer"]["id"] == rated.deputy


def test_an_open_counter_serves_all_that_it_may(desk):
    numbers = [desk.ticket()["number"], desk.ticket(service=desk.other)["number"]]
    desk.open()
    assert desk.called(2) == numbers


def test_a_counter_can_be_opened_for_some_of_its_services(desk):
    desk.ticket()
    other = desk.ticket(service=desk.other)
    desk.open(services=[desk.other])
    assert desk.called(1) == [other["number"]]
    assert desk.cannot("call-next") == "nobody_waiting"


def test_a_counter_cannot_be_opened_for_a_service_that_it_may_not_serve(hall, desk):
    asked = {"counter": desk.second, "officer": desk.deputy, "services": [desk.other, desk.service]}
    assert hall.web.refused("counter/open", **asked) == "invalid"
    assert hall.web.refused("counter/close", counter=desk.second) == "counter_not_open"


def test_nobody_waits_at_first(desk):
    desk.open()
    assert desk.cannot("call-next") == "nobody_waiting"


@pytest.mark.parametrize("step", ["call-next", "call", "pause"])
def test_a_closed_counter_does_nothing(desk, step):
    number = {"number": desk.ticket()["number"]} if step == "call" else {}
    assert desk.cannot(step, **number) == "counter_not_open"


def test_close_closes(hall, desk):
    desk.open()
    desk.staff.ok("counter/close", counter=desk.counter, reason="lunch")
    state = hall.web.state(f"counter/{desk.counter}", lambda state: state["status"] == "closed")
    assert state["stage"] == "idle"
    desk.ticket()
    assert desk.cannot("call-next") == "counter_not_open"


def test_pausing_stops_call_next_alone(hall, desk):
    first, second = desk.ticket(), desk.ticket()
    desk.open()
    visit = desk.do("call-next")
    desk.staff.ok("counter/pause", counter=desk.counter, reason="tea")
    hall.web.state(f"counter/{desk.counter}", lambda state: state["status"] == "paused")
    assert desk.do("recall", visit)["calls"] == 2
    desk.do("serve", visit)
    desk.do("finish", visit)
    assert first["number"] != second["number"]
    assert desk.cannot("call-next") == "counter_not_open"
    desk.do("finish", desk.call(second))
    third = desk.ticket()
    desk.staff.ok("counter/resume", counter=desk.counter)
    hall.web.state(f"counter/{desk.counter}", lambda state: state["status"] == "open")
    assert desk.called(1) == [third["number"]]


def test_a_counter_holds_one_visit(desk):
    desk.ticket()
    other = desk.ticket()
    desk.open()
    desk.do("call-next")
    assert desk.cannot("call-next") == "counter_busy"
    assert desk.cannot("call", number=other["number"]) == "counter_busy"


@pytest.mark.parametrize("stage", ["called", "serving"])
def test_open_and_close_are_busy_while_a_visit_is_in_hand(desk, stage):
    desk.ticket()
    desk.open()
    visit = desk.do("call-next")
    if stage == "serving":
        desk.do("serve", visit)
    assert desk.cannot("open", officer=desk.officer) == "counter_busy"
    assert desk.cannot("open", officer=desk.deputy) == "counter_busy"
    assert desk.cannot("close") == "counter_busy"


def test_an_officer_who_opens_elsewhere_closes_the_idle_counter(hall, desk):
    desk.open()
    hall.web.ok("counter/open", counter=desk.second, officer=desk.officer)
    assert hall.web.state(f"counter/{desk.counter}", lambda state: state["status"] == "closed")
    state = hall.web.state(f"counter/{desk.second}", lambda state: state["status"] == "open")
    assert state["officer"]["id"] == desk.officer


def test_an_officer_with_a_visit_in_hand_cannot_open_elsewhere(hall, desk):
    desk.ticket()
    desk.open()
    visit = desk.do("call-next")
    refusal = hall.web.refused("counter/open", counter=desk.second, officer=desk.officer)
    assert refusal == "counter_busy"
    assert desk.do("finish", visit)["officer"]["id"] == desk.officer


@pytest.mark.parametrize("step", ["recall", "take-back", "serve", "no-show", "park", "finish"])
def test_an_idle_counter_has_no_visit_to_work_on(desk, step):
    desk.open()
    assert desk.cannot(step, {"id": uuid7()}) == "counter_idle"


@pytest.mark.parametrize("step", ["recall", "take-back", "serve", "no-show", "park", "finish"])
def test_a_visit_that_the_counter_does_not_hold_is_an_illegal_step(desk, step):
    desk.ticket()
    desk.open()
    ended = desk.do("take-back", desk.do("call-next"))
    held = desk.do("call-next")
    assert desk.cannot(step, ended) == "illegal_step"
    assert desk.do("finish", held)["ended"] == "served"


def test_two_counters_at_once_never_call_the_same_ticket(hall, rated):
    hall.web.ok("counter/open", counter=rated.second, officer=rated.deputy)
    for _ in range(10):
        ticket = rated.ticket(service=rated.other)
        callers = {rated.counter: rated.staff, rated.second: hall.web}
        with ThreadPoolExecutor(2) as officers:
            replies = list(
                officers.map(lambda one: one[1].ask("counter/call-next", counter=one[0]), callers.items())
            )
        [visit] = [reply["body"]["visit"] for reply in replies if reply["ok"]]
        [refusal] = [reply["error"]["code"] for reply in replies if not reply["ok"]]
        assert (visit["ticket"]["number"], refusal) == (ticket["number"], "nobody_waiting")
        hall.web.ok("counter/finish", counter=visit["counter"], visit=visit["id"])


def test_a_number_that_nobody_has_cannot_be_called(desk):
    desk.open()
    assert desk.cannot("call", number=f"{desk.prefix}999") == "unknown_ticket"


def test_a_counter_calls_no_ticket_of_a_service_that_it_does_not_serve(hall, desk):
    ticket = desk.ticket()
    desk.open_second()
    hall.web.refused("counter/call", counter=desk.second, number=ticket["number"])
    assert desk.queue() == 1
