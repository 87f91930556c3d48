"""What reports will need of a day is in the records: none of it is known only while it happens."""

import sqlite3
from datetime import datetime, timedelta
from typing import TypeVar

import pytest

from motcua.coordinator.store import Store
from motcua.core import events as e
from tests.coordinator.hall import Hall, offline

T = TypeVar("T", bound=e.Event)


@pytest.fixture
def hall(tmp_path):
    with Hall(tmp_path / "data") as hall:
        yield hall


def happened(hall: Hall, kind: type[T]) -> list[T]:
    """Return the events of a kind that happened in the running service."""
    return [one.event for one in hall.happened if isinstance(one.event, kind)]


class TestTheClock:
    def test_that_was_set_is_noted_once_before_what_follows(self, hall):
        hall.clock.steps = timedelta(hours=2, milliseconds=5)
        hall.ticket()
        hall.ticket()

        kinds = [type(one.event) for one in hall.happened[-3:]]
        assert kinds == [e.ClockSet, e.TicketIssued, e.TicketIssued]
        assert happened(hall, e.ClockSet)[0].by_ms == 7_200_005

    def test_that_was_set_is_noted_once_although_what_follows_is_refused(self, hall, monkeypatch):
        commit = Store.commit
        at_night: list[datetime] = []

        def refuse_the_second(store, segments, answered, now):
            at_night.append(now)
            if len(at_night) == 2:
                raise sqlite3.OperationalError("disk I/O error")
            return commit(store, segments, answered, now)

        hall.clock.time += timedelta(days=1)
        hall.clock.steps = timedelta(hours=2)
        monkeypatch.setattr(Store, "commit", refuse_the_second)
        assert hall.ask("kiosk-1", "ticket/request", service="ho-tich")["error"]["code"] == "unavailable"
        hall.ticket()

        assert hall.query("SELECT count(*) FROM journal WHERE kind = 'clock/set'") == [(1,)]

    def test_is_judged_at_each_start(self, hall):
        hall.clock.trusted = False
        hall.restart()

        bodies = hall.query("SELECT body FROM journal WHERE kind = 'coordinator/started' ORDER BY seq")
        assert ['"trusted":true' in body for (body,) in bodies] == [True, False]


class TestATicket:
    def test_says_how_its_time_is_known(self, hall):
        hall.ticket()
        hall.done("kiosk-1", "ticket/issued-offline", **offline(hall, "A-K001"))
        hall.done("kiosk-1", "ticket/issued-offline", **offline(hall, "A-K002", age_ms=None))
        yesterday = str(hall.service.day.today - timedelta(days=1))
        hall.done("kiosk-1", "ticket/issued-offline", **offline(hall, "A-K003", age_ms=None, day=yesterday))

        assert hall.query("SELECT number, timed, state FROM ticket ORDER BY number") == [
            ("A-K001", "age", "waiting"),
            ("A-K002", "device", "waiting"),
            ("A-K003", "device", "lapsed"),
            ("A001", "here", "waiting"),
        ]

    def test_that_a_paper_took_the_place_of_was_not_given_up_by_anybody(self, hall):
        request = hall.command("kiosk-1", "ticket/request", service="ho-tich")
        (reply,) = hall.handle(request)
        paper = offline(hall, "A-K001", replaces=reply["re"])
        hall.done("kiosk-1", "ticket/issued-offline", **paper)
        hall.done("web", "ticket/cancel", ticket=hall.ticket()["id"])

        assert hall.query("SELECT number, state, replaced_by FROM ticket ORDER BY number") == [
            ("A-K001", "waiting", None),
            ("A001", "cancelled", paper["ticket"]),
            ("A002", "cancelled", None),
        ]


class TestAVisit:
    def test_keeps_what_it_was_for_when_the_visitor_is_sent_on(self, hall):
        hall.open_counter()
        hall.open_counter(2)
        hall.ticket("ho-tich")
        hall.at_counter("transfer", hall.call(), service="chung-thuc")
        hall.at_counter("finish", hall.call(2), 2, supplement=True)

        assert hall.query("SELECT service, ended, supplement FROM visit ORDER BY rowid") == [
            ("ho-tich", "transferred", 0),
            ("chung-thuc", "served", 1),
        ]

    def test_that_only_the_end_of_the_day_ended_has_no_question(self, hall):
        hall.open_counter()
        hall.ticket()
        hall.at_counter("serve", hall.call(), reason="đợi giấy tờ")
        hall.next_day()

        assert happened(hall, e.ServiceStarted)[0].reason == "đợi giấy tờ"
        assert hall.query("SELECT ended FROM visit") == [("served",)]
        assert hall.query("SELECT token FROM prompt") == []


class TestAQuestion:
    def asked(self, hall: Hall) -> str:
        hall.open_counter()
        hall.ticket()
        return hall.serve_next()

    def test_keeps_the_times_of_the_terminal(self, hall):
        token = self.asked(hall)
        shown = "2026-11-23T01:00:07.000Z"
        hall.done("rating-1", "rating/shown", token=token, at=shown)
        hall.done("rating-1", "rating/skip", token=token, why="skipped", at="2026-11-23T01:00:09.000Z")

        assert [f"{one.device_at:%S}" for one in happened(hall, e.PromptShown) if one.device_at] == ["07"]
        assert [f"{one.device_at:%S}" for one in happened(hall, e.PromptClosed) if one.device_at] == ["09"]

    @pytest.mark.parametrize("night", [False, True])
    @pytest.mark.parametrize("why", ["skipped", "timeout"])
    def test_that_ended_here_learns_how_it_ended_on_the_screen(self, hall, why, night):
        token = self.asked(hall)
        hall.pass_time(minutes=5)
        if night:
            hall.next_day()
        for _ in range(2):
            hall.done("rating-1", "rating/skip", token=token, why=why, at="2026-11-23T01:00:09.000Z")

        assert [event.why for event in happened(hall, e.PromptToldLate)] == [why]
        assert hall.query("SELECT why FROM prompt") == [(why,)]
        hall.done("rating-1", "rating/submit", token=token, score=4)
