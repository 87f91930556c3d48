"""Taking a ticket, giving it up, and what becomes of the paper."""

from dataclasses import replace

from motcua.core import events as e
from motcua.core.numbering import number_of, series_of
from motcua.core.ticket import TicketState
from tests.core.builders import a_code, a_hall, an_id


class TestTakingATicket:
    def test_gives_out_numbers_from_001_for_each_service(self):
        hall = a_hall()

        numbers = [hall.ticket(service).number for service in ("ho-tich", "dat-dai", "ho-tich", "thue")]

        assert numbers == ["A001", "B001", "A002", "CT001"]

    def test_goes_on_with_four_digits_after_999(self):
        hall = a_hall()
        hall.paper("A999")

        assert hall.ticket().number == "A1000"

    def test_tells_the_code_the_people_ahead_and_no_estimate_yet(self):
        hall = a_hall()
        hall.ticket()

        body = hall.do("ticket/request", "kiosk-1", service="ho-tich", lang="en")

        assert (len(body.ticket.code), body.ahead, body.estimate) == (10, 1, None)
        assert (body.ticket.lang, body.ticket.state, body.ticket.offline) == ("en", "waiting", False)
        assert (str(body.ticket.day), body.ticket.issued_at) == ("2026-11-23", hall.now)

    def test_is_of_the_ordinary_class_unless_another_is_named(self):
        hall = a_hall()

        assert hall.ticket().priority == "thuong"
        assert hall.ticket(priority="cao-tuoi").priority == "cao-tuoi"

    def test_is_refused_for_a_service_or_a_class_that_nobody_knows(self):
        hall = a_hall()

        assert hall.refused("ticket/request", "kiosk-1", service="xyz") == "unknown_service"
        assert hall.refused("ticket/request", "kiosk-1", service="thue", priority="vip") == "invalid"

    def test_is_refused_for_a_service_that_is_closed(self):
        hall = a_hall(closed=("thue",))

        assert hall.refused("ticket/request", "kiosk-1", service="thue") == "closed"

    def test_is_refused_out_of_hours_and_nothing_else_is(self):
        hall = a_hall()
        ticket = hall.ticket()
        hall.wait(hours=10)

        assert hall.refused("ticket/request", "kiosk-1", service="thue") == "closed"
        hall.open()
        assert hall.next().ticket.id == ticket.id
        assert hall.paper("A-K001").state == "waiting"

    def test_is_for_kiosks_and_the_web(self):
        hall = a_hall()

        assert hall.ticket(by="web").number == "A001"
        assert hall.refused("ticket/request", "rate-1", service="thue") == "not_allowed"

    def test_is_not_possible_before_there_are_settings(self):
        hall = a_hall()
        order = hall.order("ticket/request", "kiosk-1", service="thue")
        hall.day = type(hall.day)(devices=hall.day.devices)

        assert hall.refused("ticket/request", "kiosk-1", service="thue") == "unavailable"
        assert order.name == "ticket/request"


class TestGivingATicketUp:
    def test_takes_it_out_of_the_queue(self):
        hall = a_hall()
        ticket = hall.ticket()

        answer = hall.do("ticket/cancel", "keys-2", ticket=ticket.id)

        assert answer.ticket.state == "cancelled"
        assert hall.waiting() == {}
        assert hall.board() == []

    def test_is_for_the_kiosk_that_issued_it(self):
        hall = a_hall()
        ticket = hall.ticket()

        assert hall.refused("ticket/cancel", "kiosk-2", ticket=ticket.id) == "not_allowed"
        assert hall.do("ticket/cancel", "kiosk-1", ticket=ticket.id).ticket.state == "cancelled"

    def test_needs_a_ticket_that_is_known(self):
        assert a_hall().refused("ticket/cancel", "web", ticket=an_id(99)) == "unknown_ticket"

    def test_by_the_paper_that_was_joined_gives_up_the_ticket(self):
        hall = a_hall()
        order = hall.order("ticket/request", "kiosk-1", service="ho-tich")
        first = hall.carry_out(order).ticket
        hall.open()
        hall.next()
        hall.visit("no-show")
        hall.paper("A-K001", ticket=an_id(500), replaces=order.command.id)

        answer = hall.do("ticket/cancel", "kiosk-1", ticket=an_id(500))

        assert (answer.ticket.id, answer.ticket.state) == (first.id, "cancelled")

    def test_of_an_earlier_day_is_no_step(self):
        hall = a_hall()
        ticket = hall.known(hall.ticket().number)
        hall.wait(days=1)
        lapsed = [event.ticket for event in hall.journal if isinstance(event, e.TicketLapsed)]
        hall.day = hall.day.remember_ticket(replace(ticket, state=TicketState.LAPSED))

        assert lapsed == [ticket.id]
        assert hall.refused("ticket/cancel", "kiosk-1", ticket=ticket.id) == "illegal_step"


class TestThePaper:
    def test_is_noted_for_the_kiosk_that_issued_it(self):
        hall = a_hall()
        ticket = hall.ticket()

        hall.do("ticket/printed", "kiosk-1", ticket=ticket.id, outcome="uncertain")

        assert hall.latest == e.TicketPrinted(
            at=hall.now, ticket=ticket.id, outcome="uncertain", device="kiosk-1"
        )
        other = {"ticket": ticket.id, "outcome": "printed"}
        assert hall.refused("ticket/printed", "kiosk-2", **other) == "not_allowed"

    def test_of_a_ticket_that_nobody_knows_is_refused(self):
        named = {"ticket": an_id(99), "outcome": "printed"}

        assert a_hall().refused("ticket/printed", "kiosk-1", **named) == "unknown_ticket"


class TestNumbers:
    def test_are_written_with_three_digits_or_more(self):
        assert [number_of("A", 7), number_of("A-K", 12), number_of("CT", 1000)] == [
            "A007",
            "A-K012",
            "CT1000",
        ]

    def test_are_read_back(self):
        assert series_of("A-K007") == ("A-K", 7)

    def test_are_never_given_out_twice_though_papers_bear_higher_ones(self):
        hall = a_hall()
        hall.ticket()
        hall.paper("A005", code=a_code(1))
        hall.paper("A003", code=a_code(2))

        assert [hall.ticket().number, hall.ticket().number] == ["A006", "A007"]

    def test_begin_anew_each_day(self):
        hall = a_hall()
        hall.ticket()
        hall.wait(days=1)

        assert hall.ticket().number == "A001"
