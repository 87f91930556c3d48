"""Opening, pausing and closing a counter."""

import pytest

from motcua.core import events as e
from tests.core.builders import a_hall


class TestOpeningACounter:
    def test_signs_the_officer_in_for_all_that_the_counter_may_serve(self):
        counter = a_hall().open()

        assert (counter.status, counter.officer.id, counter.stage) == ("open", "mai", "idle")
        assert counter.services == ("ho-tich", "dat-dai")

    def test_may_name_some_of_the_services(self):
        hall = a_hall()

        assert hall.open(services=["dat-dai"]).services == ("dat-dai",)

    @pytest.mark.parametrize(
        ("fields", "code"),
        [
            ({"counter": "quay-9", "officer": "mai"}, "unknown_counter"),
            ({"counter": "quay-1", "officer": "ai"}, "unknown_officer"),
            ({"counter": "quay-1", "officer": "mai", "services": ["xyz"]}, "unknown_service"),
            ({"counter": "quay-1", "officer": "mai", "services": ["thue"]}, "invalid"),
            ({"counter": "quay-1", "officer": "mai", "services": []}, "invalid"),
            ({"counter": "quay-1"}, "invalid"),
        ],
    )
    def test_is_refused_where_it_makes_no_sense(self, fields, code):
        assert a_hall().refused("counter/open", "web", **fields) == code

    def test_from_a_keypad_means_the_officer_who_was_last_signed_in_there(self):
        hall = a_hall()
        hall.open(officer="nam")
        hall.wait(days=1)

        assert hall.do("counter/open", "keys-1", counter="quay-1").counter.officer.id == "nam"

    def test_from_a_keypad_means_its_default_officer_only_where_nobody_was_signed_in(self):
        hall = a_hall()

        first = hall.do("counter/open", "keys-1", counter="quay-1", default_officer="nam")
        hall.open(officer="mai")
        later = hall.do("counter/open", "keys-1", counter="quay-1", default_officer="nam")

        assert (first.counter.officer.id, later.counter.officer.id) == ("nam", "mai")

    def test_is_for_the_keypad_that_stands_there(self):
        hall = a_hall()

        assert hall.refused("counter/open", "keys-2", counter="quay-1", officer="mai") == "not_allowed"

    def test_closes_the_idle_counter_where_the_officer_was(self):
        hall = a_hall()
        hall.open("quay-1")

        hall.open("quay-2")

        assert hall.day.counters["quay-1"].status == "closed"
        assert hall.day.counters["quay-2"].officer == "mai"

    def test_is_busy_while_the_officer_has_a_visitor_elsewhere(self):
        hall = a_hall()
        hall.ticket()
        hall.open("quay-1")
        hall.next()

        again = {"counter": "quay-2", "officer": "mai"}
        assert hall.refused("counter/open", "web", **again) == "counter_busy"
        assert hall.refused("counter/open", "web", counter="quay-1", officer="nam") == "counter_busy"

    def test_takes_over_from_an_officer_who_sits_there_idle(self):
        hall = a_hall()
        hall.open(officer="mai")

        assert hall.open(officer="nam").officer.id == "nam"
        closed = [event for event in hall.journal if isinstance(event, e.CounterClosed)]
        assert [event.officer for event in closed] == ["mai"]

    def test_again_by_the_same_officer_changes_the_services_and_ends_a_pause(self):
        hall = a_hall()
        hall.open()
        hall.do("counter/pause", "web", counter="quay-1")

        counter = hall.open(services=["dat-dai"])

        assert (counter.status, counter.services) == ("open", ("dat-dai",))
        assert not any(isinstance(event, e.CounterClosed) for event in hall.journal)

    def test_is_refused_when_the_day_is_closed(self):
        hall = a_hall()
        hall.do("day/close", "admin")

        assert hall.refused("counter/open", "web", counter="quay-1", officer="mai") == "closed"


class TestPausing:
    def test_stops_call_next_alone(self):
        hall = a_hall()
        number = hall.ticket().number
        hall.ticket()
        hall.open()

        assert (
            hall.do("counter/pause", "keys-1", counter="quay-1", reason="uống nước").counter.status
            == "paused"
        )
        assert hall.refused("counter/call-next", "web", counter="quay-1") == "counter_not_open"
        hall.call(number)
        hall.visit("recall")
        hall.visit("finish")
        assert hall.do("counter/resume", "web", counter="quay-1").counter.status == "open"
        assert hall.next().ticket.number == "A002"

    def test_twice_is_pausing_once(self):
        hall = a_hall()
        hall.open()
        hall.do("counter/pause", "web", counter="quay-1")
        events = len(hall.journal)

        hall.do("counter/pause", "web", counter="quay-1")
        assert len(hall.journal) == events
        hall.do("counter/resume", "web", counter="quay-1")
        hall.do("counter/resume", "web", counter="quay-1")
        assert len(hall.journal) == events + 1

    @pytest.mark.parametrize("verb", ["pause", "resume", "close", "call-next"])
    def test_and_all_else_needs_an_open_counter(self, verb):
        hall = a_hall()

        assert hall.refused(f"counter/{verb}", "web", counter="quay-1") == "counter_not_open"
        assert hall.refused(f"counter/{verb}", "web", counter="quay-9") == "unknown_counter"


class TestClosingACounter:
    def test_lets_the_officer_go(self):
        hall = a_hall()
        hall.open()

        counter = hall.do("counter/close", "keys-1", counter="quay-1").counter

        assert (counter.status, counter.officer, counter.services) == ("closed", None, ())

    def test_is_busy_while_a_visit_is_in_hand(self):
        hall = a_hall()
        hall.ticket()
        hall.open()
        hall.next()

        assert hall.refused("counter/close", "web", counter="quay-1") == "counter_busy"
