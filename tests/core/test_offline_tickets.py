"""Tickets that a kiosk gave out while it was cut off: their place, their number, and what they replace."""

from datetime import timedelta

import pytest

from motcua.core import events as e
from motcua.core.ticket import TicketState
from motcua.wire.codec import rfc3339
from tests.core.builders import MORNING, Hall, a_code, a_hall, an_id

MIDNIGHT = MORNING - timedelta(hours=8)


def given_up(hall: Hall, service: str = "ho-tich", by: str = "kiosk-1") -> tuple[str, str]:
    """Send a request that the kiosk will have given up; return its id and the number of the ticket."""
    order = hall.order("ticket/request", by, service=service)
    return order.command.id, hall.carry_out(order).ticket.number


class TestThePlace:
    def test_is_the_moment_of_printing_by_the_age(self):
        hall = a_hall()
        hall.wait(minutes=10)
        hall.ticket()
        hall.wait(minutes=10)

        early = hall.paper("A-K001", age_ms=15 * 60_000, issued_at="2012-01-01T00:00:00.000Z")
        hall.open()

        assert early.issued_at == hall.now - timedelta(minutes=15)
        assert hall.called_in_turn() == ["A-K001", "A001"]

    def test_is_not_before_midnight_whatever_the_age(self):
        paper = a_hall().paper("A-K001", age_ms=10**12)

        assert paper.issued_at == MIDNIGHT

    @pytest.mark.parametrize(
        ("written", "held"),
        [(timedelta(minutes=3), timedelta(minutes=3)), (timedelta(-400), timedelta(0)), (timedelta(1), None)],
    )
    def test_without_an_age_is_the_kiosks_time_held_between_the_opening_of_the_day_and_now(
        self, written, held
    ):
        hall = a_hall()
        hall.wait(minutes=10)

        paper = hall.paper("A-K001", age_ms=None, issued_at=rfc3339(MORNING + written))

        assert paper.issued_at == (hall.now if held is None else MORNING + held)

    def test_is_in_the_order_of_commit_where_the_times_are_equal(self):
        hall = a_hall()
        for number in ("A-K003", "A-K001", "A-K002"):
            hall.paper(number)
        hall.open()

        assert hall.called_in_turn() == ["A-K003", "A-K001", "A-K002"]


class TestTheDay:
    def test_that_was_closed_makes_the_ticket_lapse(self):
        hall = a_hall()
        yesterday = {"day": "2026-11-22", "age_ms": None, "issued_at": "2026-11-22T03:00:00.000Z"}

        paper = hall.paper("A-K001", **yesterday)

        assert (paper.state, str(paper.day), rfc3339(paper.issued_at)) == (
            "lapsed",
            "2026-11-22",
            "2026-11-22T03:00:00.000Z",
        )
        assert hall.waiting() == {}

    def test_that_was_closed_by_hand_makes_the_ticket_lapse(self):
        hall = a_hall()
        hall.ticket()
        hall.do("day/close", "admin")

        assert hall.paper("A-K001").state == "lapsed"
        assert hall.refused("ticket/issued-offline", "kiosk-1", **hall.paper_fields("A001")) == "number_taken"
        assert (
            hall.refused("ticket/issued-offline", "kiosk-1", **hall.paper_fields("A-K001")) == "number_taken"
        )

    def test_is_today_if_the_age_says_so_though_the_kiosk_knew_of_yesterday_alone(self):
        hall = a_hall()

        paper = hall.paper("A-K001", day="2026-11-22", age_ms=30 * 60_000)

        assert (paper.state, str(paper.day)) == ("waiting", "2026-11-23")
        assert paper.issued_at == MORNING - timedelta(minutes=30)

    def test_is_yesterday_if_the_age_says_so(self):
        paper = a_hall().paper("A-K001", day="2026-11-22", age_ms=9 * 3_600_000)

        assert (paper.state, paper.issued_at) == ("lapsed", MORNING - timedelta(hours=9))

    def test_holds_a_time_that_cannot_be(self):
        paper = a_hall().paper("A-K001", day="2026-11-20", age_ms=None, issued_at="1970-01-01T00:00:00Z")

        assert paper.issued_at == MIDNIGHT - timedelta(days=3)

    def test_that_has_not_been_opened_here_yet_is_to_be_tried_again(self):
        hall = a_hall()

        for day, code in (
            ("2026-11-24", "unavailable"),
            ("2026-11-25", "invalid"),
            ("9999-12-31", "invalid"),
            ("0001-01-01", "invalid"),
        ):
            fields = hall.paper_fields("A-K001", day=day)
            assert hall.refused("ticket/issued-offline", "kiosk-1", **fields) == code

    def test_must_have_been_opened_at_all(self):
        hall = a_hall()
        hall.trusted = False
        fields = hall.paper_fields("A-K001")
        hall.day = type(hall.day)(settings=hall.day.settings, devices=hall.day.devices)

        assert hall.refused("ticket/issued-offline", "kiosk-1", **fields) == "unavailable"
        assert hall.refused("ticket/request", "kiosk-1", service="thue") == "closed"
        assert hall.refused("feedback/submit", "kiosk-1", text="xin chào") == "unavailable"


class TestTheNumber:
    def test_that_was_given_out_already_is_refused(self):
        hall = a_hall()
        hall.ticket()
        hall.paper("A-K001")

        for number in ("A001", "A-K001"):
            fields = hall.paper_fields(number)
            assert hall.refused("ticket/issued-offline", "kiosk-1", **fields) == "number_taken"

    @pytest.mark.parametrize("number", ["B-K001", "A000", "A0012", "A100000"])
    def test_must_be_one_that_the_kiosk_gives_out_for_the_service(self, number: str):
        hall = a_hall()

        assert hall.refused("ticket/issued-offline", "kiosk-1", **hall.paper_fields(number)) == "invalid"

    def test_bears_the_kiosks_own_letter(self):
        hall = a_hall()

        fields = hall.paper_fields("A-M001")
        assert hall.refused("ticket/issued-offline", "kiosk-1", **fields) == "not_allowed"
        assert hall.paper("A-M001", by="kiosk-2").number == "A-M001"

    def test_of_an_earlier_day_may_be_taken_too(self):
        hall = a_hall()
        yesterday = {"day": "2026-11-22", "age_ms": None}
        hall.paper("A-K001", **yesterday)

        fields = hall.paper_fields("A-K001", **yesterday)
        assert hall.refused("ticket/issued-offline", "kiosk-1", **fields) == "number_taken"
        assert hall.paper("A-K001").state == "waiting"

    def test_is_taken_as_it_stands_on_the_paper_after_a_restore(self):
        hall = a_hall()

        assert hall.paper("A012").number == "A012"
        assert hall.ticket().number == "A013"


class TestTheSameTicketAgain:
    def test_changes_nothing(self):
        hall = a_hall()
        fields = hall.paper_fields("A-K001")
        first = hall.do("ticket/issued-offline", "kiosk-1", **fields)
        events = len(hall.journal)

        again = hall.do("ticket/issued-offline", "kiosk-1", **fields)

        assert (again, len(hall.journal)) == (first, events)

    def test_with_another_number_is_refused(self):
        hall = a_hall()
        fields = hall.paper_fields("A-K001")
        hall.do("ticket/issued-offline", "kiosk-1", **fields)

        assert hall.refused("ticket/issued-offline", "kiosk-1", **fields | {"number": "A-K002"}) == "invalid"

    def test_from_another_kiosk_is_refused(self):
        hall = a_hall()
        fields = hall.paper_fields("A-K001")
        hall.do("ticket/issued-offline", "kiosk-1", **fields)

        assert hall.refused("ticket/issued-offline", "kiosk-2", **fields) == "not_allowed"

    def test_of_an_earlier_day_changes_nothing(self):
        hall = a_hall()
        fields = hall.paper_fields("A-K001", day="2026-11-22", age_ms=None)
        first = hall.do("ticket/issued-offline", "kiosk-1", **fields)

        assert hall.do("ticket/issued-offline", "kiosk-1", **fields) == first


def test_two_papers_never_share_a_code():
    hall = a_hall()
    hall.paper("A-K001", code=a_code(7))

    fields = hall.paper_fields("A-M001", code=a_code(7))
    assert hall.refused("ticket/issued-offline", "kiosk-2", **fields) == "invalid"


class TestAReplacement:
    def test_takes_the_place_of_the_ticket_that_nobody_holds(self):
        hall = a_hall()
        request, number = given_up(hall)

        paper = hall.paper("A-K001", replaces=request)

        assert hall.known(number).state is TicketState.CANCELLED
        assert (paper.state, hall.waiting()) == ("waiting", {"ho-tich": 1})

    def test_is_the_answer_to_a_request_that_arrives_after_it(self):
        hall = a_hall()
        late = hall.order("ticket/request", "kiosk-1", service="ho-tich")
        paper = hall.paper("A-K001", replaces=late.command.id, code=a_code(7))
        hall.paper("A-K002")

        body = hall.carry_out(late)

        assert (body.ticket.id, body.ticket.code, body.ahead) == (paper.id, a_code(7), 0)
        assert hall.waiting() == {"ho-tich": 2}

    def test_answers_the_late_request_though_it_has_lapsed(self):
        hall = a_hall()
        late = hall.order("ticket/request", "kiosk-1", service="ho-tich")
        hall.paper("A-K001", replaces=late.command.id, day="2026-11-22", age_ms=None)

        body = hall.carry_out(late)

        assert (body.ticket.number, body.ticket.state, body.ahead) == ("A-K001", "lapsed", 0)

    def test_shows_its_code_to_the_kiosk_that_issued_it_alone(self):
        hall = a_hall()
        late = hall.order("ticket/request", "web", service="ho-tich")
        hall.paper("A-K001", replaces=late.command.id)

        assert hall.refused("ticket/request", "web", service="ho-tich", id=late.command.id) == "not_allowed"

    def test_is_joined_to_a_ticket_that_has_been_called(self):
        hall = a_hall()
        request, number = given_up(hall)
        hall.open()
        hall.next()
        hall.visit("no-show")

        paper = hall.paper("A-K001", replaces=request)
        visit = hall.call("A-K001")

        assert (paper.number, paper.also, paper.state) == (number, ("A-K001",), "no_show")
        assert visit.ticket.number == number
        assert [event for event in hall.journal if isinstance(event, e.TicketReplaced)] == []

    def test_is_called_by_either_number_when_it_is_joined(self):
        hall = a_hall()
        request, number = given_up(hall)
        hall.open()
        hall.next()
        hall.paper("A-K001", replaces=request)
        hall.visit("park")

        assert hall.call(number).ticket.also == ("A-K001",)

    def test_moves_the_sequence_on_when_it_is_joined(self):
        hall = a_hall()
        request, _ = given_up(hall)
        hall.open()
        hall.next()
        hall.paper("A009", replaces=request)

        assert hall.ticket().number == "A010"

    def test_stands_for_itself_when_the_first_ticket_was_cancelled(self):
        hall = a_hall()
        request, number = given_up(hall)
        hall.do("ticket/cancel", "web", ticket=hall.known(number).id)

        paper = hall.paper("A-K001", replaces=request)

        assert (paper.number, paper.state, paper.also) == ("A-K001", "waiting", ())

    def test_that_comes_twice_is_one_visitor(self):
        hall = a_hall()
        request, _ = given_up(hall)
        hall.paper("A-K001", replaces=request)

        second = hall.paper("A-K002", replaces=request)

        assert (second.number, second.also) == ("A-K001", ("A-K002",))
        assert hall.waiting() == {"ho-tich": 1}

    def test_of_another_devices_request_is_refused(self):
        hall = a_hall()
        request, _ = given_up(hall, by="kiosk-2")

        fields = hall.paper_fields("A-K001", replaces=request)
        assert hall.refused("ticket/issued-offline", "kiosk-1", **fields) == "not_allowed"

    def test_may_name_a_request_that_never_came(self):
        hall = a_hall()

        assert hall.paper("A-K001", replaces=an_id(999)).state == "waiting"
