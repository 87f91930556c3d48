"""Closing a service for today, and opening it again."""

import pytest

from motcua.core import events as e
from motcua.core import views
from motcua.core.centre import adopt
from motcua.core.evolve import evolve_all
from motcua.core.refusal import Refused
from tests.core.builders import COUNTERS, SERVICES, Hall, a_hall, public, settings_text


def offered(hall: Hall) -> set[str]:
    """Return the services for which the centre's state says that tickets are given out."""
    return {one.id for one in views.centre_state(hall.day, hall.now, "e", 1).services if one.open}


def close(hall: Hall, service="ho-tich", by="web", **fields):
    return hall.do("service/close", by, service=service, **fields).service


class TestClosingAService:
    def test_gives_out_no_more_tickets_for_it_and_leaves_the_others_open(self):
        hall = a_hall()

        assert close(hall).open is False

        assert hall.refused("ticket/request", "kiosk-1", service="ho-tich") == "closed"
        assert hall.ticket("dat-dai").number == "B001"
        assert offered(hall) == {"dat-dai", "thue"}

    def test_names_the_service_as_what_is_closed(self):
        hall = a_hall()
        close(hall)
        order = hall.order("ticket/request", "kiosk-1", service="ho-tich")

        with pytest.raises(Refused, match="ho-tich") as refusal:
            hall.carry_out(order)
        assert refusal.value.field == "service"

    def test_tells_who_closed_it_and_why(self):
        hall = a_hall()
        close(hall, by="keys-1", reason="Hệ thống của tỉnh lỗi")

        assert public(hall.latest) | {"at": ""} == {
            "at": "",
            "service": "ho-tich",
            "device": "keys-1",
            "reason": "Hệ thống của tỉnh lỗi",
        }
        assert dict(hall.day.closed_services) == {"ho-tich": "Hệ thống của tỉnh lỗi"}

    def test_keeps_those_who_wait(self):
        hall = a_hall()
        hall.ticket()
        close(hall)
        hall.open()

        assert hall.next().ticket.number == "A001"
        assert hall.visit("transfer", service="ho-tich").ticket.state == "waiting"

    def test_takes_the_papers_that_a_kiosk_gave_out_while_it_was_cut_off(self):
        hall = a_hall()
        close(hall)

        assert hall.paper("A-K001").state == "waiting"

    def test_answers_a_request_that_got_its_ticket_before(self):
        hall = a_hall()
        order = hall.order("ticket/request", "kiosk-1", service="ho-tich")
        number = hall.carry_out(order).ticket.number
        close(hall)

        assert hall.carry_out(order).ticket.number == number

    def test_twice_changes_nothing(self):
        hall = a_hall()
        close(hall, reason="A")
        length = len(hall.journal)

        assert close(hall, by="admin", reason="B").open is False

        assert len(hall.journal) == length
        assert dict(hall.day.closed_services) == {"ho-tich": "A"}

    def test_lasts_until_the_next_day(self):
        hall = a_hall()
        close(hall)
        hall.wait(days=1)

        assert hall.ticket().number == "A001"
        assert offered(hall) == set(SERVICES)

    def test_is_for_today_and_there_must_be_one(self):
        hall = a_hall()
        hall.do("day/close", "admin")

        assert hall.refused("service/close", "web", service="ho-tich") == "closed"
        assert hall.refused("service/open", "web", service="ho-tich") == "closed"

    def test_may_come_out_of_hours(self):
        hall = a_hall()
        hall.wait(hours=10)

        assert close(hall).open is False

    def test_is_not_possible_for_one_that_nobody_knows(self):
        assert a_hall().refused("service/close", "web", service="xyz") == "unknown_service"


class TestOpeningItAgain:
    def test_gives_out_tickets_from_where_they_were(self):
        hall = a_hall()
        hall.ticket()
        close(hall)

        assert hall.do("service/open", "keys-2", service="ho-tich").service.open is True

        assert isinstance(hall.latest, e.ServiceOpened)
        assert hall.latest.device == "keys-2"
        assert hall.ticket().number == "A002"

    def test_of_an_open_one_changes_nothing(self):
        hall = a_hall()
        length = len(hall.journal)

        assert hall.do("service/open", "web", service="thue").service.open is True
        assert len(hall.journal) == length


class TestWhoMayDecide:
    def test_a_counters_device_decides_about_what_its_counter_may_serve(self):
        hall = a_hall()

        assert close(hall, "dat-dai", by="keys-1").open is False
        assert hall.refused("service/close", "keys-2", service="dat-dai") == "not_allowed"
        assert hall.refused("service/open", "keys-2", service="dat-dai") == "not_allowed"

    def test_a_device_of_a_counter_that_was_removed_decides_nothing(self):
        hall = a_hall()
        counters = {"quay-1": ("ho-tich", "dat-dai"), "quay-3": ("thue",)}
        hall.take(*adopt(hall.day, settings_text(counters=counters), hall.now))

        assert hall.refused("service/close", "keys-2", service="ho-tich") == "not_allowed"

    def test_neither_a_kiosk_nor_a_rating_terminal_nor_the_board_does(self):
        hall = a_hall()

        for device in ("kiosk-1", "rate-1", "board"):
            assert hall.refused("service/close", device, service="ho-tich") == "not_allowed"


class TestTheSettings:
    def test_keep_closed_what_they_say_is_closed(self):
        hall = a_hall(closed=("thue",))

        assert close(hall, "thue").open is False
        assert hall.refused("service/open", "admin", service="thue") == "closed"
        assert not hall.day.closed_services
        assert offered(hall) == {"ho-tich", "dat-dai"}

    def test_that_change_leave_closed_what_was_closed_for_today(self):
        hall = a_hall()
        close(hall, "thue")
        hall.take(*adopt(hall.day, settings_text(calling='policy = "alternate"'), hall.now))

        assert hall.refused("ticket/request", "kiosk-1", service="thue") == "closed"

    def test_that_remove_a_closed_service_forget_that_it_was(self):
        hall = a_hall()
        close(hall, "thue")
        fewer = settings_text(
            services={name: prefix for name, prefix in SERVICES.items() if name != "thue"},
            counters={name: served for name, served in COUNTERS.items() if name != "quay-3"},
        )

        day = evolve_all(hall.day, adopt(hall.day, fewer, hall.now))

        assert not day.closed_services
