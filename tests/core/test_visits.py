"""One stay at one counter, from call to end."""

import pytest

from tests.core.builders import Hall, a_hall, an_id


def in_hand(*, more: int = 0, **settings) -> Hall:
    """Return a hall where counter quay-1 has called A001, and `more` tickets wait."""
    hall = a_hall(**settings)
    for _ in range(1 + more):
        hall.ticket()
    hall.open()
    hall.next()
    return hall


class TestCallingTheNext:
    def test_begins_a_visit(self):
        hall = a_hall()
        ticket = hall.ticket()
        hall.open()
        hall.wait(minutes=5)

        visit = hall.next()

        assert (visit.ticket.id, visit.counter, visit.officer.id) == (ticket.id, "quay-1", "mai")
        assert (visit.called_at, visit.calls, visit.ended) == (hall.now, 1, None)
        assert hall.day.visits[visit.id].since == ticket.issued_at

    def test_is_refused_when_nobody_waits_for_this_counter(self):
        hall = a_hall()
        hall.ticket("thue")
        hall.open()

        assert hall.refused("counter/call-next", "web", counter="quay-1") == "nobody_waiting"

    def test_is_busy_while_a_visit_is_in_hand(self):
        hall = in_hand(more=1)

        assert hall.refused("counter/call-next", "web", counter="quay-1") == "counter_busy"
        assert hall.refused("counter/call", "web", counter="quay-1", number="A002") == "counter_busy"


class TestCallingANumber:
    def test_takes_a_waiting_ticket_of_a_service_of_this_counter_out_of_turn(self):
        hall = a_hall()
        hall.ticket()
        hall.ticket()
        hall.open()

        assert hall.call("A002").ticket.number == "A002"

    def test_takes_a_ticket_that_was_parked_or_missed(self):
        hall = in_hand()
        for verb in ("park", "no-show"):
            hall.visit(verb)
            visit = hall.call("A001")
            assert hall.day.visits[visit.id].since is None

    def test_takes_what_this_counter_parked_whatever_it_serves(self):
        hall = a_hall()
        hall.open("quay-3")
        hall.open("quay-1", "nam")
        hall.ticket("thue")
        hall.next("quay-3")
        hall.visit("transfer", "quay-3", to_counter="quay-1")
        hall.next("quay-1")
        hall.visit("park")

        assert hall.call("CT001").ticket.state == "called"

    def test_is_not_for_other_services(self):
        hall = a_hall()
        hall.ticket("thue")
        hall.open()

        assert hall.refused("counter/call", "web", counter="quay-1", number="CT001") == "not_allowed"

    def test_needs_a_number_of_today(self):
        hall = a_hall()
        hall.open()

        assert hall.refused("counter/call", "web", counter="quay-1", number="A001") == "unknown_ticket"

    def test_needs_a_ticket_that_can_be_called(self):
        hall = a_hall()
        hall.ticket()
        hall.open()
        hall.served()

        assert hall.refused("counter/call", "web", counter="quay-1", number="A001") == "illegal_step"


class TestTheVisitInHand:
    @pytest.mark.parametrize("verb", ["recall", "take-back", "serve", "no-show", "park", "finish"])
    def test_is_the_one_that_a_command_must_name(self, verb):
        hall = in_hand()

        fields = {"counter": "quay-1", "visit": an_id(999)}
        assert hall.refused(f"counter/{verb}", "web", **fields) == "illegal_step"

    def test_must_be_there(self):
        hall = in_hand()
        visit = hall.visit("finish")

        assert hall.refused("counter/finish", "web", counter="quay-1", visit=visit.id) == "counter_idle"

    def test_is_called_again_as_often_as_it_takes(self):
        hall = in_hand()

        assert [hall.visit("recall").calls, hall.visit("recall").calls] == [2, 3]

    def test_is_served_and_finished_with_the_times_of_both(self):
        hall = in_hand()
        hall.wait(minutes=1)
        served = hall.visit("serve")
        hall.wait(minutes=4)
        finished = hall.visit("finish")

        assert (served.served_at, served.ended) == (finished.served_at, None)
        assert (finished.ended, finished.ended_at) == ("served", hall.now)

    def test_is_served_at_the_moment_of_the_finish_if_nobody_said_so_before(self):
        hall = in_hand()
        hall.wait(minutes=4)

        visit = hall.visit("finish")

        assert (visit.served_at, visit.ended_at, visit.ticket.state) == (hall.now, hall.now, "served")

    @pytest.mark.parametrize(("verb", "ended"), [("no-show", "no_show"), ("park", "parked")])
    def test_ends_without_a_question(self, verb, ended):
        hall = in_hand()

        visit = hall.visit(verb, reason="đi lấy giấy tờ")

        assert (visit.ended, visit.ticket.state) == (ended, ended)
        assert hall.day.counters["quay-1"].prompt is None

    def test_that_lapses_with_the_day_has_no_end_that_the_wire_knows(self):
        hall = in_hand()
        visit = hall.in_hand()
        hall.do("day/close", "admin")

        assert hall.day.visits[visit].ended == "lapsed"
        assert hall.day.visits[visit].ended_at == hall.now


class TestTakingACallBack:
    def test_gives_the_ticket_its_place_back(self):
        hall = in_hand(more=2)
        hall.wait(minutes=3)

        visit = hall.visit("take-back")

        assert (visit.ended, visit.ticket.state) == ("taken_back", "waiting")
        assert hall.board() == ["A001", "A002", "A003"]
        assert hall.day.calls == ()

    def test_goes_on_with_the_wait(self):
        hall = in_hand()
        issued = hall.known("A001").issued_at
        hall.wait(minutes=3)
        hall.visit("take-back")

        again = hall.next()
        assert hall.day.visits[again.id].since == issued

    def test_of_a_parked_ticket_begins_a_wait(self):
        hall = in_hand()
        hall.visit("park")
        hall.call("A001")
        hall.wait(minutes=3)
        hall.visit("take-back")

        again = hall.next()
        assert hall.day.visits[again.id].since == hall.now

    def test_does_not_count_as_a_priority_call_nor_as_an_ordinary_one(self):
        hall = a_hall(calling='policy = "alternate"\nin_a_row = 1')
        hall.ticket(priority="cao-tuoi")
        hall.ticket(priority="cao-tuoi")
        hall.ticket()
        hall.open()
        hall.served()
        assert hall.next().ticket.number == "A003"

        hall.visit("take-back")

        assert hall.called_in_turn() == ["A003", "A002"]

    def test_leaves_a_ticket_with_the_counter_it_was_sent_to(self):
        hall = in_hand()
        hall.open("quay-3", "nam")
        hall.visit("transfer", to_counter="quay-3")
        hall.next("quay-3")
        hall.visit("take-back", "quay-3")

        assert hall.refused("counter/call-next", "web", counter="quay-1") == "nobody_waiting"
        assert hall.next("quay-3").ticket.number == "A001"


class TestTransferring:
    def test_sends_the_visitor_to_another_service_with_the_same_number(self):
        hall = in_hand()
        hall.open("quay-3", "nam")

        visit = hall.visit("transfer", service="thue")

        assert (visit.ended, visit.ticket.state, visit.ticket.service) == ("transferred", "waiting", "thue")
        assert hall.next("quay-3").ticket.number == "A001"

    def test_keeps_the_place_of_the_first_issue_but_begins_a_new_wait(self):
        hall = a_hall()
        hall.ticket("thue")
        hall.wait(minutes=1)
        hall.ticket()
        hall.open("quay-3")
        hall.open("quay-1", "nam")
        hall.next("quay-3")
        hall.wait(minutes=1)
        hall.visit("transfer", "quay-3", service="ho-tich")

        visit = hall.next("quay-1")

        assert visit.ticket.number == "CT001"
        assert hall.day.visits[visit.id].since == hall.now

    def test_may_give_the_place_up(self):
        hall = in_hand(more=2)
        hall.visit("transfer", service="ho-tich", keep_place=False)

        assert hall.called_in_turn() == ["A002", "A003", "A001"]

    def test_names_exactly_one_of_service_and_counter(self):
        hall = in_hand()
        visit = {"counter": "quay-1", "visit": hall.in_hand()}

        for more, code in (
            ({}, "invalid"),
            ({"service": "thue", "to_counter": "quay-3"}, "invalid"),
            ({"service": "xyz"}, "unknown_service"),
            ({"to_counter": "quay-9"}, "unknown_counter"),
        ):
            assert hall.refused("counter/transfer", "web", **visit, **more) == code


class TestSendingToACounter:
    def test_lets_that_counter_call_the_ticket_whatever_it_serves_and_no_other_by_turn(self):
        hall = in_hand()
        hall.open("quay-3", "nam")
        hall.visit("transfer", to_counter="quay-3")

        assert hall.refused("counter/call-next", "web", counter="quay-1") == "nobody_waiting"
        assert hall.waiting() == {"ho-tich": 1}
        assert hall.board() == ["A001"]
        assert hall.next("quay-3").ticket.number == "A001"

    def test_leaves_the_ticket_where_any_counter_of_its_service_can_call_its_number(self):
        hall = in_hand()
        hall.open("quay-3", "nam")
        hall.visit("transfer", to_counter="quay-3")

        assert hall.call("A001", "quay-1").ticket.number == "A001"

    def test_ends_when_that_counter_closes(self):
        hall = in_hand(more=1)
        hall.open("quay-3", "nam")
        hall.visit("transfer", to_counter="quay-3")

        hall.do("counter/close", "web", counter="quay-3")

        hall.open("quay-3", "nam")
        assert hall.refused("counter/call-next", "web", counter="quay-3") == "nobody_waiting"
        assert hall.next("quay-1").ticket.number == "A001"

    def test_that_is_closed_leaves_the_ticket_in_its_services_queue_until_it_opens(self):
        hall = in_hand()
        hall.visit("transfer", to_counter="quay-3")
        assert hall.board() == ["A001"]
        hall.open("quay-3", "nam")

        assert hall.refused("counter/call-next", "web", counter="quay-1") == "nobody_waiting"
        assert hall.next("quay-3").ticket.number == "A001"

    def test_that_is_closed_lets_others_call_meanwhile(self):
        hall = in_hand()
        hall.visit("transfer", to_counter="quay-3")

        assert hall.next("quay-1").ticket.number == "A001"
