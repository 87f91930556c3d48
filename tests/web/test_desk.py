"""What the officer's page shows, and which steps it offers: the pure part."""

from datetime import timedelta
from types import MappingProxyType
from typing import Any, get_args

import pytest

from motcua.core.day import Ended
from motcua.core.decide import decide
from motcua.core.refusal import Refused
from motcua.core.ticket import TicketState, has_ended
from motcua.texts import LANGUAGES
from motcua.web.desk import MOST_SHOWN, Desk, away, calling, counter_of, desk, gather
from motcua.web.desk_words import PAUSES, ended_word, labels, over, pause_word, refused
from motcua.web.steps import STEPS, StepName, may_call, possible
from motcua.wire.commands import COMMANDS
from motcua.wire.states import ErrorCode
from tests.core.builders import Hall, a_hall

N = StepName
VERBS = MappingProxyType(
    {
        N.RECALL: "counter/recall",
        N.SERVE: "counter/serve",
        N.FINISH: "counter/finish",
        N.SUPPLEMENT: "counter/finish",
        N.NO_SHOW: "counter/no-show",
        N.PARK: "counter/park",
        N.TAKE_BACK: "counter/take-back",
        N.CALL_NEXT: "counter/call-next",
        N.CLOSE: "counter/close",
    }
)


@pytest.fixture
def hall() -> Hall:
    made = a_hall()
    made.open()
    return made


def shown(hall: Hall, counter: str = "quay-1") -> Desk:
    return desk(hall.day, hall.day.counters[counter], gather(hall.day), hall.now)


def steps(hall: Hall, counter: str = "quay-1") -> set[StepName]:
    return set(possible(hall.day, hall.day.counters[counter]))


def numbers(rows: Any) -> list[str]:
    return [row.number for row in rows]


def would_be_taken(hall: Hall, step: StepName, counter: str = "quay-1") -> bool:
    """Whether the coordinator would carry the step out."""
    fields = {} if step in (N.CALL_NEXT, N.CLOSE) else {"visit": hall.day.counters[counter].visit}
    if fields.get("visit", "-") is None:
        return False
    try:
        decide(hall.day, hall.order(VERBS[step], "web", counter=counter, **fields), hall.now)
    except Refused as refusal:
        return refusal.code is ErrorCode.NOBODY_WAITING
    return True


def idle(hall: Hall) -> None:
    hall.ticket()


def called(hall: Hall) -> None:
    hall.ticket()
    hall.next()


def serving(hall: Hall) -> None:
    called(hall)
    hall.visit("serve")


def paused(hall: Hall) -> None:
    hall.do("counter/pause", "web", counter="quay-1")


def paused_while_serving(hall: Hall) -> None:
    serving(hall)
    paused(hall)


def closed(hall: Hall) -> None:
    hall.do("counter/close", "web", counter="quay-1")


STATES = (idle, called, serving, paused, paused_while_serving, closed)


class TestTheSteps:
    @pytest.mark.parametrize("state", STATES)
    def test_are_those_that_the_coordinator_would_carry_out(self, hall, state):
        state(hall)

        offered = steps(hall) & VERBS.keys()

        assert offered == {step for step in VERBS if would_be_taken(hall, step)}

    def test_finish_and_call_next_is_offered_with_a_visitor_in_hand_unless_the_counter_is_paused(self, hall):
        called(hall)
        assert N.NEXT in steps(hall)

        paused(hall)
        assert N.NEXT not in steps(hall)
        assert {N.FINISH, N.RESUME} <= steps(hall)

    def test_nothing_can_be_done_once_the_day_is_closed(self, hall):
        hall.do("day/close", "admin")

        assert steps(hall) == set()
        assert not away(hall.day, "mai").can_open

    def test_a_closed_counter_can_be_opened_alone(self, hall):
        closed(hall)

        assert steps(hall) == {N.OPEN}

    def test_no_number_is_given_out_while_the_doors_are_shut(self, hall):
        assert N.ISSUE in steps(hall)

        hall.wait(hours=9.5)
        assert N.ISSUE not in steps(hall)

    @pytest.mark.parametrize("state", STATES)
    def test_that_are_possible_at_once_have_different_keys(self, hall, state):
        state(hall)

        keys = [STEPS[step].key for step in steps(hall) - {N.OPEN_SERVICE}]

        assert len(keys) == len(set(keys))

    def test_have_keys_of_which_vietnamese_typing_makes_nothing_else(self):
        assert {step.key for step in STEPS.values()} <= set("bcfghjklmnpqrstvxz")

    def test_cover_every_command_of_the_counter(self):
        covered = {command for step in STEPS.values() for command in step.commands}
        own = {name for name in COMMANDS if name.startswith(("counter/", "service/"))}

        assert covered == own | {"ticket/request", "ticket/cancel"}

    def test_that_call_somebody_need_the_line(self):
        assert {step for step in STEPS if STEPS[step].needs_line} == {
            N.CALL_NEXT,
            N.NEXT,
            N.CALL,
            N.RECALL,
            N.ISSUE,
            N.CLOSE_SERVICE,
            N.OPEN_SERVICE,
        }


class TestTheLists:
    def test_show_who_waits_in_the_order_of_calling(self, hall):
        for priority in ("thuong", "cao-tuoi", "thuong", "cao-tuoi"):
            hall.wait(seconds=1)
            hall.ticket(priority=priority)

        page = shown(hall)

        assert numbers(page.waiting) == hall.called_in_turn()
        assert page.waiting[0].priority is not None
        assert page.waiting[-1].priority is None

    def test_show_only_the_services_that_the_counter_was_opened_for(self, hall):
        hall.ticket("ho-tich")
        hall.ticket("dat-dai")
        hall.open(services=["dat-dai"])

        page = shown(hall)

        assert numbers(page.waiting) == ["B001"]
        assert [(row.id, row.here, row.waiting) for row in page.services] == [
            ("ho-tich", False, 1),
            ("dat-dai", True, 1),
        ]

    def test_show_the_first_and_count_the_rest(self, hall):
        for _ in range(MOST_SHOWN + 2):
            hall.ticket()

        page = shown(hall)

        assert (len(page.waiting), page.waiting_count) == (MOST_SHOWN, MOST_SHOWN + 2)

    def test_mark_what_was_sent_to_this_counter(self, hall):
        hall.open("quay-3", "nam")
        hall.ticket("thue")
        hall.next("quay-3")
        hall.visit("transfer", "quay-3", to_counter="quay-1")

        assert [(row.number, row.sent) for row in shown(hall).waiting] == [("CT001", True)]

    def test_show_whom_the_counter_may_call_of_those_set_aside_and_missed(self, hall):
        for verb in ("park", "no-show", "park"):
            hall.ticket()
            hall.next()
            hall.wait(minutes=1)
            hall.visit(verb)
        hall.open("quay-3", "nam")
        hall.ticket("thue")
        hall.next("quay-3")
        hall.visit("park", "quay-3")

        page = shown(hall)

        assert numbers(page.parked) == ["A001", "A003"]
        assert numbers(page.missed) == ["A002"]
        assert page.parked[0].since == hall.now - timedelta(minutes=2)
        assert page.parked[0].counter is not None

    def test_offer_exactly_what_the_coordinator_lets_the_counter_call(self, hall):
        hall.open("quay-3", "nam")
        for service, counter, verb in (
            ("thue", "quay-3", "park"),
            ("thue", "quay-3", "no-show"),
            ("ho-tich", "quay-1", "park"),
            ("ho-tich", "quay-1", "finish"),
        ):
            hall.ticket(service)
            hall.next(counter)
            hall.visit(verb, counter)
        hall.ticket("thue")
        hall.ticket("ho-tich")

        for counter in ("quay-1", "quay-3"):
            for ticket in hall.day.tickets.values():
                order = hall.order("counter/call", "web", counter=counter, number=ticket.number)
                try:
                    decide(hall.day, order, hall.now)
                    taken = True
                except Refused:
                    taken = False
                assert may_call(hall.day.counters[counter], ticket) is taken, (counter, ticket.number)

    def test_say_which_services_are_closed_for_today(self, hall):
        hall.do("service/close", "web", service="dat-dai")

        assert [(row.id, row.gives_out) for row in shown(hall).services] == [
            ("ho-tich", True),
            ("dat-dai", False),
        ]

    def test_order_is_that_of_the_core(self, hall):
        hall.ticket(priority="cao-tuoi")
        hall.ticket()

        assert [
            hall.day.tickets[one].number for one in calling(hall.day, hall.day.counters["quay-1"], hall.now)
        ]


class TestTheVisitorInHand:
    def test_is_nobody_at_first(self, hall):
        assert shown(hall).hand is None

    def test_has_waited_from_issue_to_call(self, hall):
        hall.ticket(priority="cao-tuoi", lang="en")
        hall.wait(minutes=7)
        hall.next()
        hall.visit("recall")

        hand = shown(hall).hand

        assert hand is not None
        assert (hand.number, hand.lang, hand.calls, hand.waited_s) == ("A001", "en", 2, 7 * 60)
        assert hand.priority is not None
        assert hand.priority.vi == "cao-tuoi"
        assert hand.served_at is None

    def test_has_waited_for_nothing_when_it_was_set_aside_before(self, hall):
        called(hall)
        hall.visit("park")
        hall.call("A001")

        hand = shown(hall).hand

        assert hand is not None
        assert hand.waited_s is None
        assert [(stay.ended, stay.counter.vi) for stay in hand.earlier] == [("parked", "quay-1")]

    def test_tells_where_it_was_before(self, hall):
        hall.open("quay-2", "nam")
        hall.ticket()
        hall.next("quay-2")
        hall.wait(minutes=1)
        hall.visit("transfer", "quay-2", to_counter="quay-1")
        hall.next()

        hand = shown(hall).hand

        assert hand is not None
        assert [(stay.counter.vi, stay.ended) for stay in hand.earlier] == [("quay-2", "transferred")]


class TestTheOfficer:
    def test_sees_what_he_did_himself_today(self, hall):
        hall.open("quay-2", "nam")
        for counter, verb in (("quay-1", "finish"), ("quay-2", "finish"), ("quay-1", "no-show")):
            hall.ticket()
            hall.next(counter)
            hall.visit(verb, counter)

        page = shown(hall)

        assert (page.served, page.missed_count) == (1, 1)

    def test_is_at_the_counter_where_the_day_has_him(self, hall):
        at = counter_of(hall.day, "mai")

        assert at is not None
        assert at.id == "quay-1"
        assert counter_of(hall.day, "nam") is None

    def test_is_offered_his_last_counter_first_and_free_ones_next(self, hall):
        hall.open("quay-3", "mai")
        hall.open("quay-1", "nam")
        closing = {"counter": "quay-3"}
        hall.do("counter/close", "web", **closing)

        page = away(hall.day, "mai")

        assert [(place.id, place.last, place.taken_by) for place in page.places] == [
            ("quay-3", True, None),
            ("quay-2", False, None),
            ("quay-1", False, "Trần Văn Nam"),
        ]

    def test_is_offered_the_counter_of_the_day_before(self, hall):
        hall.open("quay-2", "nam")
        hall.wait(days=1)

        assert away(hall.day, "nam").places[0].id == "quay-2"

    def test_is_told_that_somebody_is_with_a_visitor(self, hall):
        called(hall)

        busy = {place.id: place.busy for place in away(hall.day, "nam").places}

        assert busy == {"quay-1": True, "quay-2": False, "quay-3": False}


@pytest.mark.parametrize("lang", LANGUAGES)
class TestTheWords:
    def test_stand_for_every_refusal(self, lang):
        assert all(refused(code, lang).words for code in ErrorCode)

    def test_stand_for_every_number_that_is_done_with(self, lang):
        ends = [state for state in TicketState if has_ended(state)]

        assert len({over("A001", state, lang).words for state in ends}) == len(ends)

    def test_stand_on_every_button(self, lang):
        said = [step.label(lang) for step in STEPS.values()]

        assert len(said) == len(set(said))
        assert all(labels(lang).values())

    def test_stand_for_every_end_and_pause(self, lang):
        assert all(ended_word(ended, lang) for ended in get_args(Ended))
        assert len({pause_word(pause, lang) for pause in PAUSES}) == len(PAUSES)
