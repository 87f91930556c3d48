"""The day, the doors, the settings, and what time alone brings about."""

from datetime import UTC, date, datetime, timedelta

import pytest

from motcua.centre_file.reading import BadSettings
from motcua.core import events as e
from motcua.core import views
from motcua.core.centre import adopt, due, enrolled, opens_at, tick
from motcua.core.day import Day
from motcua.core.decide import RULES
from motcua.core.evolve import evolve, evolve_all
from motcua.core.order import Device
from motcua.core.refusal import Refused
from motcua.wire.commands import COMMANDS, Role, SettingsAdopt
from tests.core.builders import (
    COUNTERS,
    DEVICES,
    MORNING,
    PRIORITIES,
    SERVICES,
    a_hall,
    adopted,
    settings_text,
)

MIDNIGHT = datetime(2026, 11, 23, 17, 0, tzinfo=UTC)
"""Of the 24th, in Việt Nam."""


def kinds(events) -> list[str]:
    return [e.KIND_OF[type(event)] for event in events]


def test_every_command_of_the_wire_has_its_rule_but_the_one_that_brings_a_file_along():
    assert set(RULES) == {spec.kind for spec in COMMANDS.values()} - {SettingsAdopt}


class TestADay:
    def test_opens_at_the_first_moment_at_which_the_clock_is_trusted(self):
        day = evolve(Day(), adopted(settings_text()))

        assert tick(day, MORNING, trusted=False) == ()
        assert kinds(tick(day, MORNING, trusted=True)) == ["day/opened", "doors/opened"]

    def test_needs_settings(self):
        assert tick(Day(), MORNING, trusted=True) == ()
        assert due(Day(), MORNING) is None

    def test_gives_way_to_the_next_at_midnight(self):
        hall = a_hall()
        hall.ticket()
        hall.open()
        hall.wait(hours=10)
        hall.now = MIDNIGHT - timedelta(milliseconds=1)
        assert hall.tick() == ()
        assert due(hall.day, hall.now) == MIDNIGHT

        events = hall.wait(milliseconds=1)

        assert kinds(events) == ["ticket/lapsed", "counter/closed", "day/closed", "day/opened"]
        assert (hall.day.today, hall.day.opened_at) == (date(2026, 11, 24), MIDNIGHT)
        assert (len(hall.day.tickets), hall.day.counters["quay-1"].status) == (0, "closed")

    def test_goes_on_while_the_clock_is_not_trusted(self):
        hall = a_hall()
        hall.trusted = False
        hall.wait(days=1)

        assert hall.day.today == date(2026, 11, 23)
        assert hall.ticket().number == "A001"

    def test_never_goes_backwards(self):
        hall = a_hall()
        hall.wait(days=-400)

        assert hall.day.today == date(2026, 11, 23)
        assert hall.refused("day/open", "admin") == "illegal_step"

    def test_is_opened_by_a_person_who_trusts_the_clock(self):
        hall = a_hall()
        hall.trusted = False
        hall.wait(days=1)

        hall.do("day/open", "admin")

        assert (hall.day.today, hall.day.doors) == (date(2026, 11, 24), True)
        assert hall.refused("day/open", "admin") == "illegal_step"

    def test_that_is_the_first_may_be_opened_by_a_person(self):
        hall = a_hall()
        hall.trusted = False
        hall.day = Day(settings=hall.day.settings, devices=hall.day.devices)
        hall.do("day/open", "admin")

        assert hall.day.today == date(2026, 11, 23)

    def test_closed_by_hand_is_not_opened_again(self):
        hall = a_hall()
        hall.do("day/close", "admin")

        assert hall.refused("day/close", "admin") == "closed"
        assert hall.refused("day/open", "admin") == "illegal_step"
        assert hall.refused("ticket/request", "kiosk-1", service="thue") == "closed"
        assert kinds(hall.wait(days=1)) == ["day/opened", "doors/opened"]

    def test_that_never_opened_cannot_be_closed(self):
        hall = a_hall()
        hall.trusted = False
        hall.day = Day(settings=hall.day.settings, devices=hall.day.devices)

        assert hall.refused("day/close", "admin") == "closed"

    def test_hands_on_who_was_signed_in_where_and_how_many_cases_there_are(self):
        hall = a_hall()
        hall.open()
        hall.do("feedback/submit", "web", text="x")
        hall.wait(days=1)

        assert (dict(hall.day.signed_in), hall.day.cases) == ({"quay-1": "mai"}, 1)


class TestTheDoors:
    def test_open_and_close_with_the_hours(self):
        hall = a_hall(now=MORNING - timedelta(hours=1))
        assert not hall.day.doors
        assert due(hall.day, hall.now) == MORNING - timedelta(minutes=30)

        assert kinds(hall.wait(minutes=30)) == ["doors/opened"]
        assert due(hall.day, hall.now) == hall.now + timedelta(hours=9, minutes=30)
        assert kinds(hall.wait(hours=9, minutes=30)) == ["doors/closed"]

    def test_follow_new_hours_at_once(self):
        hall = a_hall()
        hall.take(adopted(settings_text(hours='sun = ["07:00-08:00"]'), hall.now))

        assert due(hall.day, hall.now) == hall.now
        assert kinds(hall.tick()) == ["doors/closed"]

    def test_never_close_where_the_centre_is_always_open(self):
        hall = a_hall(hours="always = true", now=MIDNIGHT - timedelta(hours=1))
        assert due(hall.day, hall.now) == MIDNIGHT

        assert kinds(hall.wait(hours=1)) == ["day/closed", "day/opened", "doors/opened"]


class TestLunch:
    HOURS = 'mon = ["07:30-11:30", "13:30-17:00"]'

    def test_closes_the_doors_and_not_the_day(self):
        hall = a_hall(hours=self.HOURS)
        hall.ticket()
        hall.ticket()
        hall.open()

        assert kinds(hall.wait(hours=4)) == ["doors/closed"]

        assert hall.refused("ticket/request", "web", service="thue") == "closed"
        assert hall.called_in_turn() == ["A001", "A002"]
        assert kinds(hall.wait(hours=1, minutes=30))[-1] == "doors/opened"
        assert hall.ticket().number == "A003"


class TestHolidays:
    """Monday 23 November 2026 is a holiday here; Saturday the 28th is worked for it, in the morning."""

    HOURS = (
        'mon = ["07:30-17:00"]\ntue = ["07:30-17:00"]\n'
        'holidays = [2026-11-23]\ndays = { 2026-11-28 = ["08:00-11:00"] }'
    )
    SATURDAY = datetime(2026, 11, 28, 1, 0, tzinfo=UTC)

    def test_are_days_with_closed_doors(self):
        hall = a_hall(hours=self.HOURS)

        assert (hall.day.today, hall.day.doors) == (date(2026, 11, 23), False)
        assert opens_at(hall.day, hall.now) == MORNING + timedelta(hours=23, minutes=30)
        hall.open()
        assert hall.paper("A-K001").state == "waiting"

    def test_that_are_made_up_for_have_the_hours_of_their_own_day(self):
        hall = a_hall(hours=self.HOURS, now=self.SATURDAY)

        assert hall.ticket().number == "A001"
        assert kinds(hall.wait(hours=3)) == ["doors/closed"]


class TestTheDoorsByHand:
    """Monday 23 November 2026: 07:30 to 11:30 and 13:30 to 17:00; now it is 08:00."""

    HOURS = 'mon = ["07:30-11:30", "13:30-17:00"]\ntue = ["08:00-11:00"]'

    def test_close_while_the_hours_say_open_and_whoever_waits_is_served(self):
        hall = a_hall(hours=self.HOURS)
        hall.ticket()

        hall.do("doors/close", "web", reason="Mất điện")

        assert (hall.latest.device, hall.latest.reason) == ("web", "Mất điện")
        assert hall.refused("ticket/request", "kiosk-1", service="thue") == "closed"
        hall.open()
        assert hall.served().ticket.number == "A001"
        assert opens_at(hall.day, hall.now) == MORNING + timedelta(hours=5, minutes=30)

    def test_stay_as_they_were_set_until_the_hours_next_change(self):
        hall = a_hall(hours=self.HOURS)
        hall.do("doors/close", "admin")
        assert hall.wait(hours=3, minutes=29) == ()
        assert due(hall.day, hall.now) == hall.now + timedelta(minutes=1)

        assert hall.wait(minutes=1) == ()
        assert kinds(hall.wait(hours=2)) == ["doors/opened"]

    def test_open_at_lunch_and_stay_open_when_the_hours_say_so_too(self):
        hall = a_hall(hours=self.HOURS)
        hall.wait(hours=4)
        assert not hall.day.doors

        hall.do("doors/open", "admin")

        assert hall.ticket().number == "A001"
        assert opens_at(hall.day, hall.now) is None
        assert hall.wait(hours=1, minutes=30) == ()
        assert due(hall.day, hall.now) == hall.now + timedelta(hours=3, minutes=30)
        assert kinds(hall.wait(hours=3, minutes=30)) == ["doors/closed"]

    def test_open_again_after_they_were_closed_by_mistake(self):
        hall = a_hall(hours=self.HOURS)
        hall.do("doors/close", "web")
        hall.do("doors/open", "web")

        assert hall.ticket().number == "A001"
        assert kinds(hall.wait(hours=3, minutes=30)) == ["doors/closed"]

    def test_change_nothing_where_they_stand_so_already(self):
        hall = a_hall()
        length = len(hall.journal)
        hall.do("doors/open", "web")
        hall.do("doors/close", "web")
        hall.do("doors/close", "web")

        assert kinds(hall.journal[length:]) == ["doors/closed"]

    def test_of_a_centre_that_is_always_open_are_closed_until_midnight(self):
        hall = a_hall(hours="always = true")
        hall.do("doors/close", "web")
        assert due(hall.day, hall.now) == MIDNIGHT

        assert kinds(hall.wait(hours=16)) == ["day/closed", "day/opened", "doors/opened"]

    def test_follow_new_hours_at_once_and_other_new_settings_not(self):
        hall = a_hall(hours=self.HOURS)
        hall.do("doors/close", "web")
        hall.take(*adopt(hall.day, settings_text(hours=self.HOURS, priorities={"thuong": 0}), hall.now))
        assert hall.tick() == ()

        hall.take(*adopt(hall.day, settings_text(), hall.now))

        assert kinds(hall.tick()) == ["doors/opened"]

    def test_stay_closed_once_the_day_is(self):
        hall = a_hall()
        hall.do("day/close", "admin")

        assert hall.refused("doors/open", "admin") == "closed"
        assert hall.refused("doors/close", "web") == "closed"

    def test_are_for_the_web_and_the_administrator(self):
        hall = a_hall()

        assert hall.refused("doors/close", "keys-1") == "not_allowed"
        assert hall.refused("doors/open", "kiosk-1") == "not_allowed"


class TestTime:
    def test_ends_the_questions_that_ran_out_each_at_its_own_moment(self):
        hall = a_hall()
        for counter, officer, service in (("quay-3", "nam", "thue"), ("quay-1", "mai", "ho-tich")):
            hall.ticket(service)
            hall.open(counter, officer)
            hall.served(counter)
            hall.wait(seconds=1)
        hall.do("rating/shown", "rate-1", token=hall.token())
        assert due(hall.day, hall.now) == hall.now + timedelta(seconds=20)

        closed = [event for event in hall.wait(minutes=5) if isinstance(event, e.PromptClosed)]

        ends = [(end.counter, end.why, (end.at - MORNING).total_seconds()) for end in closed]
        assert ends == [("quay-1", "expired", 22), ("quay-3", "expired", 30)]

    def test_is_noted_with_every_event(self):
        hall = a_hall()
        hall.wait(minutes=1)
        hall.ticket()

        assert hall.day.last_at == hall.now


class TestAdoptingSettings:
    def test_takes_them_into_force_while_people_wait(self):
        hall = a_hall()
        hall.ticket()
        hall.open()
        text = settings_text(
            services=SERVICES | {"xay-dung": "X"}, counters=COUNTERS | {"quay-4": ("xay-dung",)}
        )

        hall.take(*adopt(hall.day, text, hall.now))

        assert hall.ticket("xay-dung").number == "X001"
        assert hall.waiting() == {"ho-tich": 1, "xay-dung": 1}
        assert hall.open("quay-4", "nam").services == ("xay-dung",)
        assert hall.next().ticket.number == "A001"

    def test_leaves_an_open_counter_the_services_that_it_still_may_serve(self):
        hall = a_hall()
        hall.open()
        counters = COUNTERS | {"quay-1": ("thue", "dat-dai")}

        hall.take(*adopt(hall.day, settings_text(counters=counters), hall.now))

        assert views.counter_body(hall.day, "quay-1").services == ("dat-dai",)

    def test_puts_the_waiting_in_the_order_of_the_new_ranks(self):
        hall = a_hall()
        for priority in ("cao-tuoi", "khuyet-tat"):
            hall.ticket(priority=priority)
        ranks = PRIORITIES | {"cao-tuoi": 5}

        hall.take(*adopt(hall.day, settings_text(priorities=ranks), hall.now))
        hall.ticket(priority="cao-tuoi")
        hall.open()

        assert hall.board() == ["A001", "A003", "A002"] == hall.called_in_turn()

    def test_is_refused_while_a_ticket_needs_what_is_to_be_removed(self):
        hall = a_hall()
        ticket = hall.ticket("thue", "khuyet-tat")
        without_service = settings_text(
            services={"ho-tich": "A", "dat-dai": "B"}, counters={"quay-1": ["ho-tich", "dat-dai"]}
        )
        without_class = settings_text(priorities={"thuong": 0})

        for text in (without_service, without_class):
            with pytest.raises(Refused, match="CT001"):
                adopt(hall.day, text, hall.now)
        hall.do("ticket/cancel", "web", ticket=ticket.id)
        for text in (without_service, without_class):
            evolve_all(hall.day, adopt(hall.day, text, hall.now))

    def test_is_refused_while_a_counter_that_is_to_be_removed_is_open(self):
        hall = a_hall()
        hall.open("quay-2")
        text = settings_text(counters={"quay-1": COUNTERS["quay-1"], "quay-3": ("thue",)})

        with pytest.raises(Refused) as refusal:
            adopt(hall.day, text, hall.now)
        assert refusal.value.code == "counter_busy"

    def test_may_remove_a_closed_counter_with_a_ticket_and_a_question_of_its_own(self):
        hall = a_hall()
        hall.ticket("thue")
        hall.ticket("thue")
        hall.open("quay-3")
        hall.served("quay-3")
        token = hall.token("quay-3")
        hall.next("quay-3")
        hall.visit("transfer", "quay-3", service="ho-tich")
        hall.do("counter/close", "web", counter="quay-3")
        hall.open("quay-1")
        hall.next("quay-1")
        hall.visit("transfer", "quay-1", to_counter="quay-3")
        counters = {"quay-1": ("ho-tich", "dat-dai", "thue")}

        hall.take(*adopt(hall.day, settings_text(counters=counters), hall.now))

        assert hall.next("quay-1").ticket.number == "CT002"
        assert views.prompts(hall.day) == {}
        hall.do("rating/skip", "rate-3", token=token, why="timeout")
        assert hall.day.prompts[token].why == "timeout"

    def test_needs_settings_of_this_centre(self):
        hall = a_hall()

        with pytest.raises(Refused) as refusal:
            adopt(hall.day, settings_text().replace('"an-hoa"', '"an-binh"'), hall.now)
        assert refusal.value.code == "invalid"

    def test_needs_settings_without_mistakes(self):
        with pytest.raises(BadSettings):
            adopt(Day(), "[centre]", MORNING)

    def test_shows_an_officer_who_was_removed_by_the_id(self):
        hall = a_hall()
        hall.open(officer="lan")
        text = settings_text().replace('id = "lan"', 'id = "lan-2"')

        hall.take(*adopt(hall.day, text, hall.now))

        assert hall.do("counter/pause", "web", counter="quay-1").counter.officer.name == "lan"
        hall.do("counter/close", "web", counter="quay-1")
        assert hall.refused("counter/open", "keys-1", counter="quay-1") == "unknown_officer"


class TestDevices:
    def test_are_noted_when_they_change(self):
        hall = a_hall()
        more = (*DEVICES, Device(id="kiosk-9", role=Role.KIOSK, letter="X"))

        assert enrolled(hall.day, tuple(reversed(DEVICES)), hall.now) == ()
        hall.take(*enrolled(hall.day, more, hall.now))
        assert hall.ticket(by="kiosk-9").number == "A001"


class TestWhenItOpensAgain:
    """23 November 2026 is a Monday."""

    HOURS = 'mon = ["07:30-11:30", "13:30-17:00"]\ntue = ["08:00-11:00"]'
    LUNCH = datetime(2026, 11, 23, 5, 0, tzinfo=UTC)  # noon in Việt Nam
    AFTERNOON = datetime(2026, 11, 23, 6, 30, tzinfo=UTC)
    TUESDAY = datetime(2026, 11, 24, 1, 0, tzinfo=UTC)

    def test_is_told_at_lunch_and_in_the_evening(self):
        hall = a_hall(hours=self.HOURS, now=self.LUNCH)
        assert opens_at(hall.day, hall.now) == self.AFTERNOON

        hall.now = datetime(2026, 11, 23, 11, 0, tzinfo=UTC)
        assert opens_at(hall.day, hall.now) == self.TUESDAY

    def test_is_not_told_while_it_is_open(self):
        hall = a_hall(hours=self.HOURS, now=self.AFTERNOON)
        assert hall.day.doors
        assert opens_at(hall.day, hall.now) is None

    def test_is_another_day_when_the_day_was_closed_by_hand(self):
        hall = a_hall(hours=self.HOURS, now=self.LUNCH)
        hall.take(e.DayClosed(at=hall.now, day=date(2026, 11, 23)))
        assert opens_at(hall.day, hall.now) == self.TUESDAY

    def test_is_unknown_where_no_hours_come(self):
        hall = a_hall(hours="always = true")
        hall.take(e.DayClosed(at=hall.now, day=date(2026, 11, 23)))
        assert opens_at(hall.day, hall.now) is None
