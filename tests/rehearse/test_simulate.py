from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import Any, TypeVar

import pytest

from motcua.core import events as e
from motcua.rehearse.announcements import announcements
from motcua.rehearse.check import violations
from motcua.rehearse.days import read_day
from motcua.rehearse.errors import RehearsalError
from motcua.rehearse.evidence import Evidence
from motcua.rehearse.generate import generate
from motcua.rehearse.plan import plan_day
from motcua.rehearse.record import Seen, Spoken, body_of
from motcua.rehearse.sabotage import double_number
from motcua.rehearse.simulate import Simulation
from motcua.rehearse.summary import summarise
from motcua.wire.commands import COMMANDS
from motcua.wire.states import ErrorBody, IssuedBody, Reply
from tests.rehearse.offices import small_day, write_day
from tests.rehearse.stand_in import StandIn

E = TypeVar("E", bound=e.Event)


class Played:
    """A day after it was played: what was asked, what the journal says, what a board saw."""

    def __init__(self, directory: Path, seed: int = 1, keypads: int | None = None) -> None:
        plan = plan_day(read_day(directory), keypads)
        centre = StandIn(plan)
        simulation = Simulation(plan, centre, seed)
        self.come = list(simulation.run())
        self.arrivals = len(plan.day.arrivals)
        self.asked, self.journal = list(simulation.asked), centre.journal
        calls = announcements(self.journal)
        self.evidence = Evidence(
            arrivals=self.arrivals,
            asked=self.asked,
            presses=simulation.presses,
            seen=[Seen(call=call, times=times, at_ns=0) for call, times in calls],
            spoken=[Spoken(call=call, times=times, seconds=6.5) for call, times in calls],
            papers=centre.papers(),
            journal=self.journal,
        )

    def violations(self, **falsified: Any) -> tuple[str, ...]:
        return violations(replace(self.evidence, **falsified))

    def count(self, kind: type[e.Event]) -> int:
        return sum(isinstance(event, kind) for event in self.journal)

    def without(self, event: e.Event) -> list[e.Event]:
        return [other for other in self.journal if other is not event]

    def first(self, kind: type[E]) -> E:
        return next(event for event in self.journal if isinstance(event, kind))


@pytest.fixture(scope="module")
def played(tmp_path_factory):
    (directory,) = generate(tmp_path_factory.mktemp("day"), days=1, tickets_per_day=900, seed=3)
    return Played(directory)


class TestADay:
    def test_ends_without_violations(self, played):
        assert played.violations() == ()

    def test_ends_without_violations_whatever_the_seed(self, tmp_path):
        directory = small_day(tmp_path / "small-2020-01-14")

        assert [Played(directory, seed).violations() for seed in range(20)] == [()] * 20

    def test_uses_every_command_of_a_centre_that_is_online(self, played):
        used = {one.name for one in played.asked}
        by_hand = {"doors/open", "doors/close", "service/close", "service/open"}
        for_later = {"ticket/issued-offline", "settings/adopt", "day/open", *by_hand}

        assert used == COMMANDS.keys() - for_later

    def test_tells_how_many_visitors_have_come(self, played):
        assert played.come == sorted(played.come)
        assert played.come[-1] == played.arrivals

    def test_is_the_same_with_the_same_seed(self, tmp_path):
        directory = small_day(tmp_path / "small-2020-01-14")
        days = [
            [(one.device, one.name, one.at, one.reply.ok) for one in Played(directory, 5).asked] for _ in "ab"
        ]

        assert days[0] == days[1]

    def test_is_another_with_another_seed(self, tmp_path):
        directory = small_day(tmp_path / "small-2020-01-14")

        assert Counter(map(type, Played(directory, 1).journal)) != Counter(
            map(type, Played(directory, 2).journal)
        )

    def test_leaves_the_tickets_of_a_service_without_a_counter_to_lapse(self, tmp_path):
        arrivals = [f"{28800 + n},7,A,X" for n in range(5)]
        directory = write_day(tmp_path / "o-2020-01-14", arrivals=arrivals, staffing=["28740,7,0,5,0"])

        played = Played(directory)

        assert played.violations() == ()
        assert played.count(e.TicketLapsed) + played.count(e.TicketCancelled) == 5

    def test_that_goes_on_until_midnight_is_closed_before_another_begins(self, tmp_path):
        directory = write_day(
            tmp_path / "o-2020-01-14",
            arrivals=["86390,7,A,X", "86395,7,A,X"],
            staffing=["86000,7,1,5,0"],
        )

        played = Played(directory)

        assert played.violations() == ()
        assert played.count(e.DayOpened) == 1

    def test_tells_of_the_paper_of_a_ticket_taken_just_before_midnight(self, tmp_path):
        directory = write_day(
            tmp_path / "o-2020-01-14",
            arrivals=["86390,7,A,X", "86399.5,7,A,X"],
            staffing=["86000,7,1,5,0"],
        )

        played = Played(directory)

        assert played.violations() == ()
        assert played.count(e.TicketPrinted) == 2

    def test_serves_most_visitors_where_there_are_counters_enough(self, played):
        assert played.count(e.ServiceFinished) > played.arrivals * 0.8

    def test_opens_as_many_counters_as_the_staffing_says(self, tmp_path):
        played = Played(small_day(tmp_path / "small-2020-01-14"))
        opened = [(event.counter, event.at) for event in played.journal if isinstance(event, e.CounterOpened)]

        assert {counter for counter, _ in opened} == {"c01", "c02", "c03"}
        assert played.count(e.CounterOpened) == played.count(e.CounterClosed)


class TestTheSummary:
    def test_counts_what_the_journal_says(self, played):
        summary = summarise(played.evidence)

        assert summary.issued == played.arrivals
        assert summary.served == played.count(e.ServiceFinished)
        assert summary.rated == played.count(e.RatingGiven) > 0
        assert summary.wait_p50_s is not None
        assert summary.wait_p90_s is not None
        assert 0 < summary.wait_p50_s < summary.wait_p90_s

    def test_of_a_day_on_which_nobody_was_called_has_no_waits(self, tmp_path):
        directory = write_day(tmp_path / "o-2020-01-14", arrivals=["28800,7,A,X"], staffing=["28740,7,0,5,0"])
        played = Played(directory)
        summary = summarise(played.evidence)

        assert (summary.called, summary.wait_p50_s, summary.call_p99_ms) == (0, None, None)


class TestTheCheck:
    def test_finds_a_number_that_was_given_out_twice(self, played):
        assert any("was given out 2 times" in one for one in violations(double_number(played.evidence)))

    def test_finds_a_visitor_without_a_number(self, played):
        refused = Reply(re=None, ok=False, error=ErrorBody(code="closed", message="no"))
        place = next(n for n, one in enumerate(played.asked) if one.name == "ticket/request")
        asked = [*played.asked]
        asked[place] = replace(asked[place], reply=refused)

        found = played.violations(asked=asked)

        assert any("visitor 0 was given no number" in one for one in found)
        assert any("ticket/request was refused: closed" in one for one in found)

    def test_finds_two_visitors_with_one_number(self, played):
        taps = [n for n, one in enumerate(played.asked) if one.name == "ticket/request"][:2]
        asked = [*played.asked]
        asked[taps[1]] = replace(asked[taps[1]], reply=asked[taps[0]].reply)

        assert any("were both given the number" in one for one in played.violations(asked=asked))

    def test_finds_a_visitor_who_never_asked(self, played):
        asked = [
            one
            for one in played.asked
            if one is not next(x for x in played.asked if x.name == "ticket/request")
        ]

        assert any("visitors came" in one for one in played.violations(asked=asked))

    @pytest.mark.parametrize(
        ("kind", "said"),
        [
            (e.TicketLapsed, "ended 0 times"),
            (e.TicketCancelled, "ended 0 times"),
            (e.ServiceFinished, "ended 0 times"),
            (e.VisitorMissed, "in hand"),
            (e.TicketParked, "in hand"),
            (e.TicketCalled, "did not have it in hand"),
            (e.TicketCalled, "of which the journal knows nothing"),
            (e.RatingGiven, "of which the journal knows nothing"),
            (e.TicketIssued, "was never issued"),
        ],
    )
    def test_finds_an_event_that_is_missing(self, played, kind, said):
        lacking = played.without(played.first(kind))

        assert any(said in one for one in played.violations(journal=lacking))

    @pytest.mark.parametrize(
        ("kind", "said"),
        [
            (e.TicketLapsed, "ended 2 times"),
            (e.ServiceFinished, "ended 2 times"),
            (e.RatingGiven, "was rated 2 times"),
            (e.TicketCalled, "while it had"),
        ],
    )
    def test_finds_an_event_that_happened_twice(self, played, kind, said):
        event = played.first(kind)
        place = played.journal.index(event)
        doubled = [*played.journal[:place], event, *played.journal[place:]]

        assert any(said in one for one in played.violations(journal=doubled))

    def test_finds_what_nobody_was_told(self, played):
        silent = next(one for one in played.asked if one.name == "counter/no-show")

        found = played.violations(asked=[one for one in played.asked if one is not silent])

        assert any("visitor/missed" in one and "nobody was told" in one for one in found)

    def test_finds_a_rating_of_a_visit_that_never_finished(self, played):
        rated = played.first(e.RatingGiven)
        finished = next(
            event
            for event in played.journal
            if isinstance(event, e.ServiceFinished) and event.visit == rated.visit
        )

        found = played.violations(journal=played.without(finished))

        assert any("was rated but never finished" in one for one in found)

    def test_finds_somebody_who_was_overtaken(self, played):
        issued = {event.ticket: event for event in played.journal if isinstance(event, e.TicketIssued)}
        calls = [event for event in played.journal if isinstance(event, e.TicketCalled)]
        first, second = next(
            (one, two)
            for one in calls
            for two in calls[calls.index(one) + 1 :]
            if issued[one.ticket].service == issued[two.ticket].service
            and issued[one.ticket].priority == issued[two.ticket].priority
            and issued[two.ticket].at < one.at
            and one.since is not None
            and two.since == issued[two.ticket].issued_at
        )
        swapped = {
            id(first): replace(first, ticket=second.ticket),
            id(second): replace(second, ticket=first.ticket),
        }

        found = played.violations(journal=[swapped.get(id(event), event) for event in played.journal])

        number = issued[first.ticket].number
        assert any(f"{number} was overtaken" in one for one in found)

    def test_a_day_of_one_ticket_has_no_number_to_double(self, played):
        with pytest.raises(RehearsalError, match="fewer than two"):
            double_number(replace(played.evidence, journal=[played.first(e.TicketIssued)]))


def test_the_ticket_on_the_reply_is_the_one_in_the_journal(played):
    tap = next(one for one in played.asked if one.name == "ticket/request")

    assert body_of(IssuedBody, tap.reply).ticket.number == played.first(e.TicketIssued).number
