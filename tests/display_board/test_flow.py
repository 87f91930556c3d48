"""What the board shows, from states and moments alone."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from display_board.flow import STALE_S, Flow
from display_board.model import Announcement
from display_board.samples import samples
from display_board.snapshot import Desk, Said, Screen, Snapshot
from display_board.state import Manner
from motcua.wire.states import (
    BoardState,
    CallLine,
    CentreState,
    CounterLine,
    CounterState,
    Names,
    NextLine,
    OfficerBody,
    ServiceLine,
)
from motcua.wire.states_held import HeldStates

NOON = datetime(2026, 11, 23, 5, 0, tzinfo=UTC)  # 12:00 at the centre
OFFICER = OfficerBody(id="ha", name="Trần Thị Thu Hà", title="Công chức")
CENTRE = CentreState(
    epoch="e",
    rev=1,
    day=NOON.date(),
    open=True,
    tz="Asia/Ho_Chi_Minh",
    name=Names(vi="Phường Hải Đông", en="Hải Đông Ward"),
    address="",
    web="",
    languages=("vi", "en"),
    groups=(),
    services=tuple(
        ServiceLine(id=prefix.lower(), prefix=prefix, name=Names(vi=prefix, en=prefix), group=None, open=True)
        for prefix in "AB"
    ),
    counters=(
        CounterLine(id="q1", name=Names(vi="Quầy 1", en="Counter 1"), services=("a",)),
        CounterLine(id="q2", name=Names(vi="Quầy 2", en="Counter 2"), services=("b",)),
    ),
    priorities=(),
    officers=(OFFICER,),
)
COMING = (NextLine(number="A009", service="a"), NextLine(number="B009", service="b"))


def line(number: str, counter: str = "q1", *, age_s: float = 600.0, times: int = 1) -> CallLine:
    at = NOON - timedelta(seconds=age_s)
    return CallLine(call=number, number=number, counter=counter, lang="vi", at=at, times=times)


def counter(**changes) -> CounterState:
    idle = CounterState(
        epoch="e", rev=1, status="open", officer=OFFICER, number=None, visit=None, stage="idle"
    )
    return replace(idle, **changes)


class Hall:
    """A flow, and what it is told."""

    def __init__(self, **manner) -> None:
        self.flow, self.now = Flow(Manner(**manner), 100.0), 100.0
        self.centre, self.live = CENTRE, True
        self.counters = {"q1": counter(), "q2": counter()}
        self.calls: tuple[CallLine, ...] = ()
        self.coming: tuple[NextLine, ...] = COMING

    def at(self, now: float) -> Snapshot:
        self.now = now
        board = BoardState(epoch="e", rev=1, day=NOON.date(), calls=self.calls, next=self.coming)
        states = HeldStates(centre=self.centre, board=board, counters=self.counters)
        self.flow.tell(time=NOON + timedelta(seconds=now - 100.0))
        self.flow.take(states, board, is_live=self.live, now=now)
        return self.flow.draw(now)

    def call(self, *lines: CallLine) -> Snapshot:
        """Make calls, the earliest first."""
        kept = [each for each in self.calls if each.call not in {new.call for new in lines}]
        self.calls = (*reversed(lines), *kept)
        self.at(self.now)
        news = [
            Announcement(
                call=each.call, number=each.number, counter=each.counter, lang="vi", times=each.times
            )
            for each in lines
        ]
        self.flow.called(filter(self.flow.concerns, news), self.now)
        return self.at(self.now)


@pytest.fixture
def hall():
    return Hall()


def numbers(calls) -> list[str]:
    return [call.number for call in calls]


def test_there_is_a_sample_of_every_screen():
    assert {snapshot.screen for snapshot in samples("vi").values()} == set(Screen)


def test_a_call_stands_large_beside_its_counter_and_blinks(hall):
    shown = hall.call(line("A001"))

    assert numbers(shown.cards) == ["A001"]
    assert shown.cards[0].counter == Said(first="Quầy 1", second="Counter 1")
    assert (shown.cards[0].is_fresh, shown.cards[0].is_lit) == (True, True)
    assert not hall.at(hall.flow.due(hall.now)).cards[0].is_lit


def test_a_call_settles_and_stays_large_until_the_next(hall):
    hall.call(line("A001"))
    settled = hall.at(100.0 + 9)
    assert (numbers(settled.cards), settled.cards[0].is_fresh) == (["A001"], False)

    shown = hall.call(line("B001", "q2"))

    assert (numbers(shown.cards), numbers(shown.rows)) == (["B001"], ["A001"])


def test_a_call_that_is_over_says_so_and_stands_behind_the_others(hall):
    hall.call(line("A001"), line("B001", "q2"))
    hall.counters = {"q1": counter(number="A001", stage="serving"), "q2": counter(number="B002")}

    in_its_moment, later = hall.at(101.0), hall.at(200.0)

    assert not any(call.is_over for call in in_its_moment.cards)
    assert [(call.number, call.is_over) for call in (*later.cards, *later.rows)] == [
        ("A001", False),
        ("B001", True),
    ]


def test_a_call_at_a_counter_of_which_nothing_is_known_is_not_over(hall):
    hall.counters = {}
    hall.call(line("A001"))

    assert not hall.at(200.0).cards[0].is_over


def test_a_number_that_waits_again_is_shown_as_called_no_more(hall):
    in_its_moment = hall.call(line("A009"))
    later = hall.at(200.0)

    assert numbers(in_its_moment.cards) == ["A009"]
    assert (later.cards, later.rows, later.coming[0]) == ((), (), "A009")
    assert later.title.first


def test_a_number_that_is_called_again_elsewhere_stands_there_alone(hall):
    hall.call(line("A001"))
    shown = hall.call(replace(line("A001", "q2"), call="again"))

    assert [(card.number, card.counter.first) for card in shown.cards] == [("A001", "Quầy 2")]
    assert shown.rows == ()


def test_a_visitor_with_two_papers_finds_either_number(hall):
    shown = hall.call(replace(line("A001"), also=("A-K001",)))

    assert (shown.cards[0].number, shown.cards[0].also) == ("A001", "A-K001")


def test_calls_are_shown_newest_first(hall):
    for number in range(1, 8):
        hall.now += 10
        hall.call(line(f"A00{number}"))
    shown = hall.at(500.0)

    assert numbers((*shown.cards, *shown.rows)) == [f"A00{number}" for number in range(7, 0, -1)]


def test_two_calls_at_once_stand_large_and_the_third_blinks_until_its_moment(hall):
    shown = hall.call(line("A001"), line("A002"), line("A003"))
    assert numbers(shown.cards) == ["A002", "A001"]
    assert [(row.number, row.is_lit) for row in shown.rows] == [("A003", True)]

    assert numbers(hall.at(105.0).cards) == ["A003", "A002"]


def test_a_recall_brings_a_number_to_the_top_and_blinks_again(hall):
    hall.call(line("A001"))
    hall.at(120.0)
    hall.call(line("A002"))
    hall.at(140.0)

    shown = hall.call(line("A001", times=2))

    assert [(card.number, card.is_fresh) for card in shown.cards] == [("A001", True)]


def test_a_call_that_was_taken_back_disappears(hall):
    hall.call(line("A001"))
    hall.calls = ()

    assert hall.at(101.0).cards == ()


def test_the_board_shows_no_more_calls_than_it_is_told():
    hall = Hall(calls_shown=4)
    hall.call(*[line(f"A00{number}") for number in range(1, 8)])
    shown = hall.at(500.0)

    assert len(shown.cards) + len(shown.rows) == 4


def test_a_board_of_one_wing_shows_and_announces_its_own_counters_alone():
    hall = Hall(counters=frozenset({"q2"}))

    shown = hall.call(line("A001", "q1"), line("B001", "q2"))

    assert numbers((*shown.cards, *shown.rows)) == ["B001"]
    assert shown.coming == ("B009",)
    assert [each.call for each in hall.flow.moments.shown] == ["B001"]


def test_is_stale_after_five_seconds_without_a_heartbeat_and_right_again_at_once(hall):
    assert not hall.at(101.0).is_stale
    hall.live = False
    assert hall.at(120.0).is_stale
    hall.live = True

    assert not hall.at(120.1).is_stale


def test_a_board_that_has_just_started_waits_five_seconds_before_it_says_so(hall):
    hall.live = False

    assert not hall.at(100.0 + STALE_S - 0.1).is_stale
    assert hall.at(100.0 + STALE_S).is_stale


def test_a_stale_board_goes_on_showing_the_calls(hall):
    hall.call(line("A001"))
    hall.live = False

    assert numbers(hall.at(120.0).cards) == ["A001"]


def test_says_that_nobody_was_called_yet():
    shown = Hall(languages=("en",)).at(100.0)

    assert (shown.screen, shown.cards) == (Screen.CALLS, ())
    assert shown.title.first == "No number has been called yet"


def test_before_any_state_it_is_connecting():
    flow = Flow(Manner(), 0.0)
    flow.take(HeldStates(), None, is_live=False, now=0.0)

    assert flow.draw(0.0).screen is Screen.CONNECTING


def test_the_clock_is_the_coordinators_in_the_centres_zone(hall):
    shown = hall.at(100.0 + 61)

    assert (shown.clock, shown.date.second) == ("12:01", "Monday, 23/11/2026")
    hall.flow.tell(time=None)
    assert hall.flow.draw(161.0).clock == ""


class TestWhenTheDoorsAreClosed:
    @pytest.fixture
    def hall(self):
        hall = Hall(languages=("en",))
        hall.call(line("A001"))
        hall.centre = replace(CENTRE, open=False, opens_at=NOON + timedelta(hours=1.5))
        hall.coming = ()
        return hall

    def test_over_lunch_it_says_when_it_opens_again(self, hall):
        shown = hall.at(200.0)

        assert (shown.screen, shown.cards) == (Screen.LUNCH, ())
        assert shown.text.first == "We open again at 13:30."

    def test_in_the_evening_it_names_the_day(self, hall):
        hall.centre = replace(hall.centre, opens_at=NOON + timedelta(hours=19.5))
        shown = hall.at(200.0)

        assert shown.screen is Screen.CLOSED
        assert shown.text.first == "We open again on 24/11 at 07:30."

    def test_calls_are_shown_while_somebody_is_still_served(self, hall):
        hall.counters = {"q1": counter(number="A001", stage="serving")}

        assert hall.at(200.0).screen is Screen.CALLS

    def test_calls_are_shown_while_an_open_counter_will_call_somebody(self, hall):
        hall.coming = COMING

        assert hall.at(200.0).screen is Screen.CALLS

    def test_a_lunch_over_which_people_wait_shows_who_is_next(self, hall):
        hall.coming, hall.counters = COMING, {"q1": counter(status="paused")}
        shown = hall.at(200.0)

        assert (shown.screen, shown.coming) == (Screen.LUNCH, ("A009", "B009"))

    def test_a_call_of_a_minute_ago_is_still_shown(self, hall):
        hall.calls = (line("A001", age_s=0.0),)

        assert hall.at(160.0).screen is Screen.CALLS


class TestTheScreenOfOneCounter:
    @pytest.fixture
    def hall(self):
        return Hall(counter="q1", languages=("en",))

    def desk(self, hall: Hall) -> Desk:
        desk = hall.at(100.0).desk
        assert desk is not None
        return desk

    def test_a_call_blinks_there_with_the_officer_and_the_services(self, hall):
        hall.counters = {"q1": counter(number="A001", stage="called")}
        desk = hall.call(line("A001")).desk

        assert (desk.number, desk.state, desk.is_lit) == ("A001", "called", True)
        assert (desk.officer, desk.title, desk.services.first) == ("Trần Thị Thu Hà", "Công chức", "A")

    def test_calls_of_other_counters_do_not_blink_there(self, hall):
        hall.counters = {"q1": counter(number="A001", stage="called")}

        assert not hall.call(line("B001", "q2")).desk.is_fresh

    @pytest.mark.parametrize(
        ("state", "says"),
        [
            (counter(number="A001", stage="serving"), "Now serving"),
            (counter(), "Please wait to be called"),
            (counter(status="paused"), "Back in a moment"),
            (counter(status="paused", number="A001", stage="serving"), "Now serving"),
            (counter(status="closed", officer=None), "This counter is closed"),
            (None, "This counter is closed"),
        ],
    )
    def test_says_how_the_counter_is(self, hall, state, says):
        hall.counters = {"q1": state} if state is not None else {}

        assert self.desk(hall).status.first == says

    def test_shows_who_is_next_there(self, hall):
        assert hall.at(100.0).coming == ("A009",)

    def test_a_counter_that_the_centre_does_not_know_is_shown_by_its_id(self):
        assert self.desk(Hall(counter="q9")).name == Said(first="q9")


def test_another_language_may_come_first_or_alone(hall):
    assert hall.call(line("A001")).cards[0].counter.first == "Quầy 1"
    assert Hall(languages=("en", "vi")).call(line("A001")).cards[0].counter.first == "Counter 1"
    assert Hall(languages=("vi",)).call(line("A001")).cards[0].counter == Said(first="Quầy 1")


def test_the_running_text_turns_its_pages(hall):
    hall.flow.lay_out(None, ("Xin chào",))
    first = hall.at(100.0)
    second = hall.at(hall.flow.due(100.0))

    assert first.running == ("Xin chào",)
    assert second.beat == first.beat + 1


def test_nothing_changes_while_nothing_happens(hall):
    hall.call(line("A001"))
    shown = hall.at(140.0)

    assert hall.at(141.0) == shown
