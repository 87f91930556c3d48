"""Who is next: classes, the policy between them, and what board and ticket say about it."""

from datetime import timedelta

import pytest

from motcua.core.centre import due
from tests.core.builders import MORNING, Hall, a_hall

ALTERNATE = 'policy = "alternate"\nin_a_row = 2'


def take(hall: Hall, classes: str, service: str = "ho-tich") -> None:
    """Take a ticket a minute: `o` ordinary, `p` elderly, `d` disabled."""
    for letter in classes:
        hall.ticket(service, {"o": "thuong", "p": "cao-tuoi", "d": "khuyet-tat"}[letter])
        hall.wait(minutes=1)


def in_turn(classes: str, **settings) -> str:
    """Return the places in `classes`, from 1, in the order of calling by one counter."""
    hall = a_hall(**settings)
    take(hall, classes)
    hall.open()
    return "".join(str(int(number[1:])) for number in hall.called_in_turn())


@pytest.mark.parametrize(
    ("calling", "classes", "order"),
    [
        ('policy = "strict"', "ooo", "123"),
        ('policy = "strict"', "oopop", "35124"),
        ('policy = "strict"', "opdpd", "35241"),
        (ALTERNATE, "oopppp", "341562"),
        (ALTERNATE, "ppppp", "12345"),
        (ALTERNATE, "opppdd", "561234"),
        ('policy = "alternate"\nin_a_row = 1', "oopp", "3142"),
    ],
)
def test_the_order_of_calling_follows_classes_places_and_the_policy(calling, classes, order):
    assert in_turn(classes, calling=calling) == order


class TestTheLimit:
    LIMIT = 'policy = "strict"\nordinary_limit_minutes = 10'

    def test_lets_an_ordinary_ticket_that_has_waited_longer_count_as_priority(self):
        hall = a_hall(calling=self.LIMIT)
        take(hall, "o")
        hall.wait(minutes=8)
        take(hall, "po")
        hall.open()

        assert hall.board() == ["A001", "A002", "A003"]

    def test_does_not_let_it_pass_an_earlier_priority_ticket_nor_a_higher_class(self):
        hall = a_hall(calling=self.LIMIT)
        take(hall, "pod")
        hall.wait(minutes=30)
        hall.open()

        assert hall.called_in_turn() == ["A003", "A001", "A002"]

    def test_is_the_lowest_class_though_its_rank_is_high(self):
        hall = a_hall(calling=self.LIMIT, priorities={"thuong": 0, "khuyet-tat": 7})
        take(hall, "od")
        hall.wait(minutes=30)
        hall.open()

        assert hall.called_in_turn() == ["A001", "A002"]

    def test_means_longer_than_the_limit(self):
        hall = a_hall(calling=self.LIMIT)
        take(hall, "o")
        hall.ticket(priority="cao-tuoi")
        hall.open()
        hall.wait(minutes=9)
        assert hall.board() == ["A002", "A001"]

        assert due(hall.day, hall.now) == hall.now + timedelta(milliseconds=1)
        hall.wait(milliseconds=1)
        assert hall.board() == ["A001", "A002"]
        assert due(hall.day, hall.now) == MORNING.replace(hour=10)

    def test_counts_from_the_place_so_that_nobody_of_the_class_is_overtaken(self):
        hall = a_hall(calling=self.LIMIT)
        take(hall, "o")
        hall.open()
        hall.next()
        hall.wait(minutes=5)
        take(hall, "o")
        hall.visit("transfer", service="dat-dai")
        hall.wait(minutes=9)
        hall.ticket(priority="cao-tuoi")

        assert hall.called_in_turn() == ["A001", "A003", "A002"]

    def test_changes_nothing_where_there_are_no_priority_tickets(self):
        hall = a_hall(calling=self.LIMIT, priorities={"thuong": 0})
        take(hall, "oo")
        hall.open()

        assert hall.called_in_turn() == ["A001", "A002"]


class TestTheStreak:
    def test_is_each_counters_own_and_outlasts_its_closing(self):
        hall = a_hall(calling=ALTERNATE)
        take(hall, "ooppppp")
        hall.open("quay-1")
        hall.called_in_turn(times=2)
        hall.do("counter/close", "web", counter="quay-1")
        hall.open("quay-1")
        hall.open("quay-2", "nam")

        assert hall.next("quay-1").ticket.number == "A001"
        assert hall.next("quay-2").ticket.number == "A005"

    def test_counts_a_priority_ticket_that_was_called_by_its_number(self):
        hall = a_hall(calling='policy = "alternate"\nin_a_row = 1')
        take(hall, "opp")
        hall.open()
        hall.call("A003")
        hall.visit("finish")

        assert hall.called_in_turn() == ["A001", "A002"]


def test_services_of_one_counter_are_one_queue():
    hall = a_hall()
    take(hall, "o", "dat-dai")
    take(hall, "o", "ho-tich")
    take(hall, "o", "dat-dai")
    hall.open()

    assert hall.called_in_turn() == ["B001", "A001", "B002"]


class TestThePeopleAhead:
    def ahead(self, hall: Hall, service: str = "ho-tich", priority: str = "thuong") -> int:
        ahead: int = hall.do("ticket/request", "kiosk-1", service=service, priority=priority).ahead
        return ahead

    def test_are_those_of_the_service_while_no_counter_is_open(self):
        hall = a_hall()
        take(hall, "oo", "dat-dai")
        take(hall, "o")

        assert self.ahead(hall) == 1

    def test_are_those_of_all_services_of_the_counter(self):
        hall = a_hall()
        take(hall, "oo", "dat-dai")
        take(hall, "o")
        hall.open("quay-1")

        assert self.ahead(hall) == 3

    def test_are_the_fewest_over_the_counters_that_are_open(self):
        hall = a_hall()
        take(hall, "oo", "dat-dai")
        take(hall, "o")
        hall.open("quay-1")
        hall.open("quay-2", "nam")
        assert self.ahead(hall) == 1

        hall.do("counter/pause", "web", counter="quay-2")
        assert self.ahead(hall) == 4

    def test_follow_the_policy(self):
        hall = a_hall(calling=ALTERNATE)
        hall.open()
        take(hall, "opppp")

        assert self.ahead(hall) == 5
        assert self.ahead(hall, priority="cao-tuoi") == 6
        assert self.ahead(hall, priority="khuyet-tat") == 0


class TestTheBoard:
    def test_shows_who_is_next_exactly_as_they_are_called(self):
        hall = a_hall(calling=ALTERNATE)
        take(hall, "oopppdoo")
        hall.open()
        shown = hall.board()

        assert shown == hall.called_in_turn()

    def test_shows_at_most_twelve(self):
        hall = a_hall()
        take(hall, "o" * 15)
        hall.open()

        assert hall.board() == [f"A{n:03d}" for n in range(1, 13)]

    def test_interleaves_the_queues_of_the_centre(self):
        hall = a_hall()
        take(hall, "oo")
        take(hall, "oo", "thue")
        hall.open("quay-2")

        assert hall.board() == ["A001", "CT001", "A002", "CT002"]

    def test_shows_a_number_that_two_counters_may_call_once_and_by_who_is_free_first(self):
        hall = a_hall()
        take(hall, "o")
        take(hall, "o", "dat-dai")
        take(hall, "oo")
        hall.open("quay-1")
        hall.open("quay-2", "nam")

        assert hall.board() == ["A001", "B001", "A002", "A003"]
