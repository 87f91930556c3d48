"""The figures of a day, reckoned from facts: what counts as what."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest

from motcua.centre_file.reading import parse
from motcua.coordinator.day_figures import Ratings, ServiceFigures, Spread
from motcua.coordinator.day_sheet import hours, lasted, sheet
from motcua.coordinator.day_summary import Facts, Outage, TicketFact, VisitFact, spread, summarise
from motcua.coordinator.duty import spans
from motcua.core import events as e
from tests.coordinator.hall import MORNING, TEXT

MINUTE = timedelta(minutes=1)
SETTINGS = parse(TEXT)


def at(minutes: float) -> datetime:
    return MORNING + minutes * MINUTE


def ticket(ident: str, state: str, service: str = "ho-tich") -> TicketFact:
    return TicketFact(id=ident, service=service, state=state, offline=ident.startswith("K"))


def visit(ticket: str, called: float, ended: str | None = "served", **fields: Any) -> VisitFact:
    known: dict[str, Any] = {
        "service": "ho-tich",
        "counter": "quay-1",
        "officer": "can-bo-1",
        "since": at(0),
        "called_at": at(called),
        "ended_at": at(called + 5) if ended else None,
        "supplement": False,
        "asked": ended == "served",
    }
    return VisitFact(ticket=ticket, ended=ended, **(known | fields))


def opened(minutes: float, counter="quay-1", officer="can-bo-1") -> e.Event:
    return e.CounterOpened(at=at(minutes), counter=counter, officer=officer, services=("ho-tich",))


def closed(minutes: float, counter="quay-1", officer="can-bo-1") -> e.Event:
    return e.CounterClosed(at=at(minutes), counter=counter, officer=officer, reason=None)


def paused(minutes: float, reason: str | None = None) -> e.Event:
    return e.CounterPaused(at=at(minutes), counter="quay-1", officer="can-bo-1", reason=reason)


def resumed(minutes: float) -> e.Event:
    return e.CounterResumed(at=at(minutes), counter="quay-1", officer="can-bo-1", reason=None)


def facts(**fields: Any) -> Facts:
    known: dict[str, Any] = {
        "day": date(2026, 11, 23),
        "now": at(600),
        "settings": SETTINGS,
        "opened_at": at(0),
        "opened_by_hand": False,
        "closed_at": None,
        "closed_by_hand": False,
        "seal": None,
        "tickets": (),
        "visits": (),
        "ratings": Ratings(asked=0, shown=0, answered=0, skipped=0, unanswered=0),
        "events": (),
        "outages": (),
    }
    return Facts(**(known | fields))


def of_all(**fields: Any) -> ServiceFigures:
    return summarise(facts(**fields)).total


class TestTickets:
    def test_that_were_missed_and_lapsed_with_the_day_are_no_shows(self):
        counts = of_all(
            tickets=[
                ticket("A", "lapsed"),
                ticket("B", "no_show"),
                ticket("C", "lapsed"),
                ticket("D", "lapsed"),
            ],
            visits=[visit("A", 3, "no_show"), visit("B", 3, "no_show"), visit("C", 3, "parked")],
        ).tickets

        assert (counts.no_show, counts.lapsed) == (2, 2)

    def test_that_came_after_all_are_served(self):
        counts = of_all(
            tickets=[ticket("A", "served")], visits=[visit("A", 3, "no_show"), visit("A", 9)]
        ).tickets

        assert (counts.served, counts.no_show) == (1, 0)

    @pytest.mark.parametrize("state", ["waiting", "called", "serving", "parked"])
    def test_of_a_day_that_goes_on_are_not_done_yet(self, state):
        counts = of_all(tickets=[ticket("A", state)]).tickets

        assert (counts.issued, counts.waiting) == (1, 1)

    def test_count_for_the_service_that_they_were_taken_for(self):
        moved = ticket("K", "served", "dat-dai")
        made = summarise(
            facts(
                tickets=[moved, ticket("B", "lapsed", "dat-dai")],
                visits=[visit("K", 1, "transferred"), visit("K", 20, service="dat-dai", since=at(6))],
            )
        )
        figures = {one.id: one for one in made.services}

        assert (figures["ho-tich"].tickets.issued, figures["dat-dai"].tickets.issued) == (1, 1)
        assert figures["ho-tich"].tickets.offline == 1
        assert (figures["ho-tich"].wait.p50_s, figures["dat-dai"].wait.p50_s) == (60, 14 * 60)

    def test_of_a_service_that_was_removed_count_too(self):
        made = summarise(
            facts(tickets=[ticket("A", "served", "gone")], visits=[visit("A", 1, service="gone")])
        )

        assert [(one.id, one.name.vi, one.tickets.issued) for one in made.services][-1] == ("gone", "gone", 1)
        assert made.total.tickets.issued == 1


class TestTimes:
    def test_are_the_nearest_rank(self):
        minutes = [timedelta(minutes=n) for n in (10, 1, 2, 3, 4, 5, 6, 7, 8, 9)]

        assert spread(minutes) == Spread(n=10, p50_s=300, p90_s=540)
        assert spread(minutes[:1]) == Spread(n=1, p50_s=600, p90_s=600)
        assert spread([]) == Spread(n=0, p50_s=None, p90_s=None)

    def test_of_waiting_begin_with_each_return_to_the_queue_and_end_with_the_call(self):
        total = of_all(
            tickets=[ticket("A", "served")],
            visits=[visit("A", 10, "transferred"), visit("A", 40, since=at(15)), visit("A", 60, since=None)],
        )

        assert (total.wait.n, total.wait.p50_s, total.wait.p90_s) == (2, 600, 1500)

    def test_of_waiting_leave_out_a_call_that_was_taken_back(self):
        total = of_all(visits=[visit("A", 10, "taken_back"), visit("A", 20)])

        assert (total.wait.n, total.wait.p50_s) == (1, 1200)

    def test_of_waiting_longer_than_the_target_are_counted(self):
        total = of_all(visits=[visit("A", 15), visit("B", 15.1)])

        assert total.over_target == 1

    def test_of_service_are_those_of_visits_that_were_finished_by_hand(self):
        total = of_all(
            visits=[
                visit("A", 1, ended_at=at(4), supplement=True),
                visit("B", 1, ended_at=at(500), asked=False),
                visit("C", 1, "parked"),
                visit("D", 1, None),
            ]
        )

        assert (total.serving, total.supplements) == (Spread(n=1, p50_s=180, p90_s=180), 1)


class TestDesks:
    def desks(self, *events: e.Event, **fields) -> list[tuple[str, str, int, int]]:
        made = summarise(facts(events=events, **fields))
        return [(d.counter, d.officer, d.open_s // 60, d.paused_s // 60) for d in made.desks]

    def test_count_the_time_that_they_were_open_and_paused(self):
        assert self.desks(opened(0), paused(60, "lunch"), resumed(90), closed(100)) == [
            ("quay-1", "can-bo-1", 70, 30)
        ]

    def test_are_one_for_each_officer_at_each_counter_in_the_order_of_the_settings(self):
        assert self.desks(
            opened(0, "quay-2", "can-bo-2"),
            opened(10),
            closed(20),
            opened(20, officer="can-bo-2"),
            closed(50, officer="can-bo-2"),
            opened(60),
            closed(70),
            closed(100, "quay-2", "can-bo-2"),
            opened(100, "gone", "nobody"),
        ) == [
            ("quay-1", "can-bo-1", 20, 0),
            ("quay-1", "can-bo-2", 30, 0),
            ("quay-2", "can-bo-2", 100, 0),
            ("gone", "nobody", 500, 0),
        ]

    def test_that_still_work_count_up_to_now(self):
        assert self.desks(opened(0), now=at(30)) == [("quay-1", "can-bo-1", 30, 0)]

    def test_do_not_count_the_time_in_which_no_coordinator_ran(self):
        night = Outage(at(500), at(1400))

        assert self.desks(opened(0), closed(1401), outages=[night, Outage(at(1500), at(1501))]) == [
            ("quay-1", "can-bo-1", 501, 0)
        ]

    def test_count_what_became_of_their_visits(self):
        made = summarise(
            facts(
                events=[opened(0)],
                visits=[
                    visit("A", 1),
                    visit("B", 2, "no_show"),
                    visit("C", 3, "taken_back"),
                    visit("D", 4, "parked"),
                    visit("E", 5, counter="quay-2"),
                ],
            )
        )
        (desk,) = made.desks

        assert (desk.calls, desk.served, desk.no_show) == (3, 1, 1)
        assert (desk.counter_name.vi, desk.officer_name) == ("Quầy 1", "Trần Thị Thu Hà")

    def test_have_no_spans_of_counters_that_were_not_open(self):
        assert (
            list(spans([paused(1), resumed(2), closed(3), e.DayClosed(at=at(4), day=date(2026, 11, 23))]))
            == []
        )

    def test_begin_anew_when_an_officer_opens_again_for_other_services(self):
        assert [(s.begins, s.ends) for s in spans([opened(0), opened(5)])] == [(at(0), at(5)), (at(5), None)]


class TestThePage:
    def page(self, lang="en", **fields) -> str:
        return sheet(summarise(facts(**fields)), lang)

    def test_tells_when_tickets_were_given_out_and_what_was_done_by_hand(self):
        page = self.page(
            events=[
                e.DoorsOpened(at=at(0)),
                e.DoorsClosed(at=at(150), device="web", until=at(210), reason="Mất điện"),
                e.DoorsOpened(at=at(330)),
                e.ServiceClosed(at=at(340), service="dat-dai", device="web", reason=None),
                e.ServiceOpened(at=at(350), service="dat-dai", device="web"),
                e.DoorsClosed(at=at(540)),
                e.DoorsOpened(at=at(550), device="web", until=at(560)),
            ]
        )

        assert "Tickets were given out: 08:00-10:30, 13:30-17:00, 17:10-\n" in page
        assert "10:30: no more tickets were given out, by hand (Mất điện)" in page
        assert "13:40: Land was closed" in page
        assert "13:50: Land was opened again" in page
        assert "17:10: tickets were given out from here on, by hand" in page

    def test_tells_how_far_its_times_can_be_trusted(self):
        page = self.page(
            events=[
                e.Started(at=at(1), version="1", trusted=False),
                e.ClockSet(at=at(2), by_ms=-3000),
                e.Started(at=at(3), version="1", trusted=True),
                e.Started(at=at(4), version="1"),
            ]
        )

        assert "08:01: the coordinator started with a clock that nothing kept: times may be wrong" in page
        assert "08:02: the coordinator's clock was set by -3 s" in page
        assert page.count("the coordinator was started") == 2

    def test_of_a_day_of_which_only_papers_came_says_so(self):
        page = self.page(opened_at=None, tickets=[ticket("K", "lapsed")])

        assert "This day was never opened here" in page
        assert "Nobody was called" in page

    def test_says_what_was_done_by_hand_and_what_is_left(self):
        page = self.page(
            opened_by_hand=True,
            closed_at=at(1000),
            closed_by_hand=True,
            tickets=[ticket("A", "waiting")],
            visits=[visit("B", 1, supplement=True)],
        )

        assert "Opened: 08:00, by hand" in page
        assert "Closed: 00:40 24/11/2026, by hand" in page
        assert "1 ticket is not done yet" in page
        assert "Must come again with more papers: 1" in page

    def test_has_columns_that_stand_below_each_other_in_both_languages(self):
        for lang in ("vi", "en"):
            page = self.page(
                lang, events=[opened(0)], visits=[visit("A", 1)], tickets=[ticket("A", "served")]
            )
            tables = [part.splitlines() for part in page.split("\n\n")[2:5]]
            for lines in tables:
                assert len({len(line) for line in lines if ":" not in line or "  " in line}) == 1, lines

    def test_names_no_score_and_nothing_that_was_said(self):
        ratings = Ratings(asked=4, shown=3, answered=2, skipped=1, unanswered=1)

        assert "Questions: 4, shown 3, answered 2, skipped 1, unanswered 1" in self.page(ratings=ratings)

    def test_writes_durations_as_people_read_them(self):
        assert [lasted(seconds) for seconds in (None, 5, 725, 3725)] == ["-", "0:05", "12:05", "1:02:05"]
        assert hours(7 * 3600 + 5 * 60 + 59) == "7:05"
