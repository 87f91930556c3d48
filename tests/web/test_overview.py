"""The hall at one moment, made of the day and of what the devices said."""

from datetime import timedelta

import pytest

from motcua.core import events as e
from motcua.core.day import Day
from motcua.web.device_rows import device_rows
from motcua.web.devices import DeviceNow
from motcua.web.overview import Overview, overview
from motcua.wire.states import Health, Presence
from tests.core.builders import MORNING, Hall, a_hall, adopted, settings_text

OURS = "1.0"


def seen(hall: Hall, *devices: DeviceNow) -> Overview:
    rows = device_rows(hall.day.devices, devices, hall.day.in_force())
    return overview(hall.day, rows, hall.now, live=True, version=OURS)


def online(name: str, version: str = OURS, **health: object) -> DeviceNow:
    known = {"at": MORNING, "printer": "none", "outbox": 0, "disk_free_mb": 9000, "faults": 0, **health}
    presence = Presence(online=True, incarnation=1, role="kiosk", version=version, since=MORNING)
    return DeviceNow(id=name, presence=presence, health=Health(**known))  # type: ignore[arg-type]


def offline(name: str, **health: object) -> DeviceNow:
    return DeviceNow(
        id=name,
        presence=Presence(online=False, incarnation=1),
        health=online(name, **health).health,  # type: ignore[arg-type]
    )


@pytest.fixture
def hall():
    return a_hall(calling='policy = "strict"\ntarget_minutes = 10')


class TestTotals:
    def test_of_an_empty_hall_are_nothing(self, hall):
        shown = seen(hall)

        assert (shown.totals.waiting, shown.totals.longest, shown.changes_at) == (0, None, None)
        assert shown.waiting == ()

    def test_count_where_everybody_is(self, hall):
        for _ in range(8):
            hall.ticket()
        hall.open()
        hall.served()
        hall.next()
        hall.visit("no-show")
        hall.next()
        hall.visit("park")
        hall.next()
        hall.open("quay-2", "nam")
        hall.next("quay-2")
        hall.visit("serve", "quay-2")

        totals = seen(hall).totals

        assert (totals.waiting, totals.in_hand, totals.served) == (3, 2, 1)
        assert (totals.missed, totals.parked) == (1, 1)

    def test_tell_since_when_somebody_has_waited_longest(self, hall):
        hall.ticket()
        hall.wait(minutes=3)
        hall.ticket("dat-dai")

        assert seen(hall).totals.longest == MORNING


class TestALongWait:
    def test_is_marked_when_it_is_longer_than_the_settings_want(self, hall):
        hall.ticket()
        hall.wait(minutes=10)
        before = seen(hall)
        hall.now += timedelta(milliseconds=1)
        after = seen(hall)

        assert (before.totals.late, before.waiting[0].late) == (0, False)
        assert (after.totals.late, after.waiting[0].late) == (1, True)
        assert [row.late for row in after.services] == [1, 0, 0]

    def test_is_foretold_so_that_nobody_must_look_all_the_time(self, hall):
        hall.ticket()
        hall.wait(minutes=4)
        hall.ticket()

        first = seen(hall).changes_at
        assert first is not None
        hall.now = first
        assert seen(hall).totals.late == 1
        second = seen(hall).changes_at
        assert second == first + timedelta(minutes=4)
        hall.now = second
        assert seen(hall).changes_at is None

    def test_counts_anew_after_a_return_to_the_queue(self, hall):
        hall.ticket()
        hall.open()
        hall.next()
        hall.wait(minutes=30)
        hall.visit("transfer", service="dat-dai")

        assert seen(hall).totals.late == 0
        assert seen(hall).waiting[0].since == hall.now


class TestServices:
    def test_stand_in_the_order_of_the_settings_whoever_waits(self, hall):
        hall.ticket("thue")

        assert [(row.id, row.waiting) for row in seen(hall).services] == [
            ("ho-tich", 0),
            ("dat-dai", 0),
            ("thue", 1),
        ]

    def test_tell_how_many_open_counters_serve_them(self, hall):
        hall.open("quay-1", "mai")
        hall.open("quay-2", "nam")
        hall.do("counter/pause", "web", counter="quay-2")

        assert [row.counters for row in seen(hall).services] == [1, 1, 0]

    def test_are_unserved_while_somebody_waits_and_no_counter_is_open(self, hall):
        hall.ticket("dat-dai")
        waits = [row.id for row in seen(hall).services if row.is_unserved]
        hall.open("quay-1", "mai")

        assert waits == ["dat-dai"]
        assert not any(row.is_unserved for row in seen(hall).services)

    def test_that_are_closed_for_today_are_told_from_those_of_the_settings(self):
        hall = a_hall(closed=("thue",))
        hall.do("service/close", "web", service="dat-dai")

        rows = seen(hall).services

        assert [(row.gives_out, row.closed_today) for row in rows] == [
            (True, False),
            (False, True),
            (False, False),
        ]


class TestCounters:
    def test_say_who_works_there_and_what_is_in_hand(self, hall):
        hall.ticket()
        hall.open("quay-1", "mai")
        hall.wait(minutes=1)
        hall.next()
        called = seen(hall).counters[0]
        hall.wait(minutes=1)
        hall.visit("serve")
        serving = seen(hall).counters[0]

        assert called.officer is not None
        assert (called.officer.name, called.stage, called.number) == ("Nguyễn Thị Mai", "called", "A001")
        assert (called.since, serving.since) == (MORNING + timedelta(minutes=1), hall.now)
        assert (serving.stage, serving.prefixes) == ("serving", ("A", "B"))

    def test_that_are_idle_say_since_when(self, hall):
        hall.ticket()
        hall.open()
        hall.served()
        ended = hall.now
        hall.wait(minutes=5)

        row = seen(hall).counters[0]

        assert (row.stage, row.number, row.since) == ("idle", None, ended)

    def test_that_are_closed_say_what_they_may_serve(self, hall):
        assert [(row.status, row.prefixes) for row in seen(hall).counters] == [
            ("closed", ("A", "B")),
            ("closed", ("A",)),
            ("closed", ("CT",)),
        ]

    def test_keep_the_id_of_an_officer_who_left_the_settings(self, hall):
        hall.open("quay-1", "mai")
        hall.take(adopted(settings_text().replace('id = "mai"', 'id = "mai-2"'), hall.now))

        officer = seen(hall).counters[0].officer

        assert officer is not None
        assert officer.name == "mai"


class TestWhoWaits:
    def test_stands_by_the_length_of_the_wait(self, hall):
        hall.ticket()
        hall.wait(minutes=1)
        hall.ticket("thue", "khuyet-tat")
        hall.wait(minutes=1)
        hall.ticket()

        assert [row.number for row in seen(hall).waiting] == ["A001", "CT001", "A002"]

    def test_is_named_with_the_class_unless_it_is_the_ordinary_one(self, hall):
        hall.ticket()
        hall.ticket(priority="cao-tuoi")

        assert [row.priority and row.priority.vi for row in seen(hall).waiting] == [None, "cao-tuoi"]

    def test_is_named_with_the_counter_that_alone_is_to_serve(self, hall):
        hall.ticket()
        hall.open()
        hall.next()
        hall.visit("transfer", to_counter="quay-2")

        (row,) = seen(hall).waiting

        assert row.sent_to is not None
        assert row.sent_to.vi == "quay-2"


class TestDevices:
    def test_that_never_reported_are_trouble(self, hall):
        shown = seen(hall)

        assert {row.line for row in shown.devices} == {"unseen"}
        assert ("kiosk-1", "unseen") in [(one.device, one.kind) for one in shown.troubles]

    def test_of_the_system_itself_are_not_shown(self, hall):
        assert "admin" not in [row.id for row in seen(hall).devices]

    def test_that_are_fine_are_no_trouble(self, hall):
        shown = seen(hall, *(online(row.id) for row in seen(hall).devices))

        assert shown.troubles == ()

    @pytest.mark.parametrize(
        ("health", "kind", "grave"),
        [
            ({"printer": "out"}, "out", True),
            ({"printer": "cover_open"}, "cover_open", True),
            ({"printer": "offline"}, "printer_offline", True),
            ({"printer": "near_end"}, "near_end", False),
            ({"printer": "unknown"}, "printer_unknown", False),
            ({"outbox": 10}, "outbox", True),
            ({"disk_free_mb": 499}, "disk", True),
            ({"refused": 1}, "refused", False),
            ({"faults": 1}, "faults", False),
            ({"version": "0.9"}, "version", False),
        ],
    )
    def test_say_what_is_wrong_with_them(self, hall, health, kind, grave):
        others = (online(row.id) for row in seen(hall).devices if row.id != "kiosk-2")

        (found,) = seen(hall, *others, online("kiosk-2", **health)).troubles

        assert (found.device, found.kind, found.grave) == ("kiosk-2", kind, grave)

    def test_that_are_off_are_asked_for_their_outbox_alone(self, hall):
        others = (online(row.id) for row in seen(hall).devices if row.id != "kiosk-2")
        shown = seen(hall, *others, offline("kiosk-2", printer="out", outbox=3))

        assert [one.kind for one in shown.troubles] == ["offline", "outbox"]
        row = next(row for row in shown.devices if row.id == "kiosk-2")
        assert (row.printer, row.disk_free_mb, row.outbox) == (None, None, 3)

    def test_put_what_is_grave_before_the_rest(self, hall):
        others = (online(row.id) for row in seen(hall).devices if not row.id.startswith("kiosk"))
        shown = seen(hall, *others, online("kiosk-1", printer="near_end"), online("kiosk-2", printer="out"))

        assert [one.device for one in shown.troubles] == ["kiosk-2", "kiosk-1"]

    def test_that_are_not_enrolled_are_shown_while_they_are_there(self, hall):
        names = [row.id for row in seen(hall, online("ghost"), offline("gone")).devices]

        assert "ghost" in names
        assert "gone" not in names


def test_two_looks_at_an_unchanged_hall_are_equal(hall):
    hall.ticket()
    first = seen(hall)
    hall.now += timedelta(minutes=1)

    assert seen(hall) == first


@pytest.mark.parametrize(
    ("event", "doors"),
    [
        (None, "open"),
        (e.DoorsClosed(at=MORNING), "closed"),
        (e.DayClosed(at=MORNING, day=MORNING.date()), "ended"),
    ],
)
def test_says_whether_numbers_are_given_out(hall, event, doors):
    hall.take(*filter(None, [event]))

    assert (seen(hall).day, seen(hall).doors) == (MORNING.date(), doors)


def test_a_centre_without_settings_shows_nothing():
    assert overview(Day(), (), MORNING, live=False, version=OURS) == Overview(live=False)
