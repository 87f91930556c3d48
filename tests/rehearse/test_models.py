"""What the models of the terminals do in a day, played against the rules alone."""

from collections import Counter
from dataclasses import replace
from typing import Any

import pytest

from motcua.core import events as e
from motcua.rehearse.days import read_day
from motcua.rehearse.generate import generate
from motcua.rehearse.plan import PAGES, plan_day
from motcua.rehearse.sabotage import SABOTAGES
from motcua.rehearse.summary import summarise
from tests.rehearse.offices import small_day
from tests.rehearse.test_simulate import Played


@pytest.fixture(scope="module")
def directory(tmp_path_factory):
    (made,) = generate(tmp_path_factory.mktemp("day"), days=1, tickets_per_day=600, seed=5)
    return made


@pytest.fixture(scope="module")
def played(directory):
    return Played(directory)


@pytest.fixture(scope="module")
def models(played):
    return summarise(played.evidence).models


class TestKeypads:
    def test_stand_on_every_second_counter_that_opens(self, directory):
        plan = plan_day(read_day(directory))
        opening = [desk.keypad for group in plan.groups if group.changes for desk in group.desks]

        assert opening[::2] == [name for name in opening if name is not None]

    @pytest.mark.parametrize("keypads", [0, 1, 99])
    def test_stand_on_as_many_counters_as_wanted(self, tmp_path, keypads):
        played = Played(small_day(tmp_path / "small-2020-01-14"), keypads=keypads)

        models = summarise(played.evidence).models
        assert played.violations() == ()
        assert (models.keypads, models.direct_counters) == (min(keypads, 3), 3 - min(keypads, 3))
        assert bool(models.presses) == bool(keypads)

    def test_have_each_of_their_buttons_pressed(self, played):
        assert {press.button for press in played.evidence.presses} == {
            *("next", "recall", "serve", "no_show", "pause")
        }

    def test_take_one_step_a_press_though_contacts_bounce(self, played):
        opened_or_called = Counter(
            one.device
            for one in played.asked
            if one.device != PAGES and one.name in {"counter/open", "counter/call-next"}
            if one.reply.ok or one.name == "counter/call-next"
        )
        pressed = Counter(
            press.keypad for press in played.evidence.presses if press.button == "next" and press.why is None
        )

        assert pressed == opened_or_called

    def test_call_nobody_when_next_is_pressed_again_at_once(self, played, models):
        refused = [press.why for press in played.evidence.presses if press.why is not None]

        assert set(refused) == {"too_soon"}
        assert models.presses_refused == len(refused)

    def test_whose_presses_come_to_nothing_are_found(self, played):
        first, *others = played.evidence.presses

        (found,) = played.violations(presses=[replace(first, why="busy"), *others])

        assert found.endswith("a press of next did nothing: busy")

    def test_end_a_visit_and_call_with_one_press(self, played):
        finished = {(one.device, one.at) for one in played.asked if one.name == "counter/finish"}
        called = {(one.device, one.at) for one in played.asked if one.name == "counter/call-next"}

        assert any(device != PAGES for device, _ in finished & called)

    def test_leave_to_the_page_what_has_no_button(self, played):
        names = {"counter/park", "counter/transfer", "counter/take-back", "counter/call", "ticket/cancel"}

        senders = {one.device for one in played.asked if one.name in names}
        assert senders <= {PAGES, "kiosk-1", "kiosk-2"}


class TestTerminals:
    def test_ask_about_each_visit_and_end_each_question(self, played, models):
        finished = played.count(e.ServiceFinished)
        ends = models.answered + models.skipped + models.timed_out + models.superseded

        assert finished - 5 <= models.questions <= finished  # the end of the day finishes some, and asks not
        assert models.questions - 1 <= ends <= models.questions
        assert min(models.answered, models.skipped, models.timed_out) > 0

    def test_end_a_question_themselves_when_its_time_is_over(self, played):
        why = Counter(event.why for event in played.journal if isinstance(event, e.PromptClosed))

        assert why["timeout"] > 0
        assert why["expired"] == 0

    def test_send_one_score_whoever_taps_twice(self, played):
        submits = [one for one in played.asked if one.name == "rating/submit" and one.device != PAGES]
        given = [event for event in played.journal if isinstance(event, e.RatingGiven)]

        assert all(one.reply.ok for one in submits)
        assert len(submits) == sum(event.device != PAGES for event in given)

    def test_tell_how_long_the_visitor_thought(self, played):
        given = [event for event in played.journal if isinstance(event, e.RatingGiven)]

        assert all(2000 <= event.after_ms <= 20_100 for event in given if event.after_ms is not None)

    def test_send_reasons_also_of_those_who_leave_before(self, played):
        explained = {event.rating: event for event in played.journal if isinstance(event, e.RatingExplained)}
        given = {event.rating: event for event in played.journal if isinstance(event, e.RatingGiven)}
        waited = {(event.at - given[rating].at).seconds >= 30 for rating, event in explained.items()}

        assert {event.reasons for event in explained.values()} == {("wait",)}
        assert waited == {True, False}


@pytest.mark.parametrize(
    ("kind", "said"),
    [
        ("double-number", "was given out 2 times"),
        ("double-rating", "was rated 2 times"),
        ("unspoken", "was never spoken"),
    ],
)
def test_each_sabotage_is_found(played, kind, said):
    found = played.violations(**falsified(played, kind))

    assert any(said in one for one in found)
    assert SABOTAGES.keys() == {"double-number", "double-rating", "unspoken"}


def falsified(played: Played, kind: str) -> dict[str, Any]:
    evidence = SABOTAGES[kind](played.evidence)
    return {"journal": evidence.journal, "spoken": evidence.spoken}


def test_counts_tickets_calls_and_speech(played, models):
    calls = played.count(e.TicketCalled) + played.count(e.TicketRecalled)

    assert (models.kiosks, models.tickets_online, models.tickets_offline) == (2, played.arrivals, 0)
    assert (models.calls_shown, models.calls_spoken) == (calls, calls)
    assert models.speech_s == pytest.approx(6.5 * calls)
