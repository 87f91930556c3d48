"""The whole terminal without its window: the real broker, the real coordinator, a real disk."""

import json
from dataclasses import asdict
from datetime import UTC, datetime

import pytest

from hardware.buttons import make_buttons
from hardware.buttons.pins import PinPanel
from motcua.wire import topics
from motcua.wire.commands import Role
from motcua.wire.credentials import Credentials, compose
from motcua.wire.errors import NotOurCommand
from motcua.wire.link import NOT_ALLOWED, Link
from rating_terminal.program import TerminalProgram
from rating_terminal.settings import ButtonSettings
from rating_terminal.snapshot import Screen, Step, Tap
from tests.clock import Clock
from tests.rating_terminal.counter import Counter, Terminal, make_settings, terminal
from tests.wire.hall import until

PINS = {f"score_{score}": 10 + score for score in range(1, 6)}


@pytest.fixture(scope="module")
def standing(office, places, tmp_path_factory):
    """A counter and its terminal, for all tests that need nothing but that."""
    counter = Counter(office, next(places))
    with terminal(counter.account(), tmp_path_factory.mktemp("terminal")) as made:
        made.goes_live()
        yield made, counter


@pytest.fixture
def rated(standing) -> Terminal:
    made: Terminal = standing[0]
    made.rests()
    return made


@pytest.fixture
def here(standing, rated) -> Counter:
    """The counter at which `rated` stands."""
    made: Counter = standing[1]
    made.forget()
    return made


class TestACitizen:
    def test_is_asked_scores_gives_reasons_and_is_thanked(self, rated, here):
        number = here.serves()
        rated.asks(number)
        assert "Lan" in rated.sees.served
        rated.taps(Step.SCORE, "2")
        rated.comes_to(Screen.REASONS)
        (given,) = here.comes_to(1, "rating/given")
        assert (given["score"], given["counter"], given["verified"]) == (2, here.id, True)
        assert given["reasons"] == []
        assert 0 <= given["after_ms"] < 20_000
        rated.taps(Step.REASON, "wait")
        rated.taps(Step.COMMENT)
        rated.comes_to(Screen.COMMENT)
        for key in "chowf":
            rated.taps(Step.KEY, key)
        until(lambda: rated.sees.comment == "Chờ")
        rated.taps(Step.SEND)
        (explained,) = here.comes_to(1, "rating/explained")
        assert (explained["rating"], explained["reasons"]) == (given["rating"], ["wait"])
        rated.comes_to(Screen.IDLE)
        assert len(here.journal("prompt/shown")) == 1

    def test_who_skips_and_who_walks_away_are_told_apart(self, counter, tmp_path):
        clock = Clock()
        settings = make_settings(counter.account(), tmp_path / "terminal")
        with TerminalProgram(settings, version="1", clock=clock) as program:
            rated = Terminal(program)
            rated.goes_live()
            rated.asks(counter.serves())
            program.post(Tap(step=Step.SKIP, turn=rated.sees.turn, at=clock()))
            counter.comes_to(1, "prompt/closed")
            rated.asks(counter.serves())
            clock.ahead += 31
            closed = counter.comes_to(2, "prompt/closed")
        assert [each["why"] for each in closed] == ["skipped", "timeout"]

    def test_who_taps_wildly_is_counted_once(self, rated, here):
        rated.asks(here.serves())
        for score in "54321" * 20:
            rated.taps(Step.SCORE, score)
        here.comes_to(1, "rating/given")
        until(lambda: rated.program._device.outbox.count() == 0)
        assert here.scores() == [5]

    def test_of_the_next_visit_is_asked_anew(self, rated, here):
        for score in ("5", "4"):
            rated.asks(here.serves())
            rated.taps(Step.SCORE, score)
            rated.comes_to(Screen.THANKS)
        here.comes_to(2, "rating/given")
        assert here.scores() == [5, 4]


class TestACutLine:
    def test_loses_no_score_and_counts_it_once(self, counter, line, tmp_path):
        with terminal(counter.account(line.port), tmp_path / "terminal") as rated:
            rated.goes_live()
            rated.asks(counter.serves())
            line.cut()
            until(lambda: not rated.program._device.is_up(), what="the cut")
            rated.taps(Step.SCORE, "1")
            rated.comes_to(Screen.REASONS)
            rated.taps(Step.REASON, "cost")
            rated.taps(Step.SEND)
            rated.comes_to(Screen.IDLE)
            until(lambda: rated.program._device.outbox.count() >= 2, what="score and reasons on the disk")
            assert counter.scores() == []
            line.mend()
            (explained,) = counter.comes_to(1, "rating/explained")
            assert explained["reasons"] == ["cost"]
            until(lambda: rated.program._device.outbox.count() == 0)
            assert counter.scores() == [1]

    def test_that_swallows_the_answers_makes_no_second_score(self, counter, line, tmp_path):
        with terminal(counter.account(line.port), tmp_path / "terminal") as rated:
            rated.goes_live()
            rated.asks(counter.serves())
            line.swallow()
            rated.taps(Step.SCORE, "4")
            rated.comes_to(Screen.THANKS)
            line.mend()
            until(lambda: rated.program._device.outbox.count() == 0, seconds=30)
            assert counter.scores() == [4]

    def test_and_a_killed_coordinator_leave_the_score_on_the_disk(self, rated, here):
        rated.asks(here.serves())
        here.centre.kill()
        rated.taps(Step.SCORE, "3")
        rated.comes_to(Screen.REASONS)
        here.centre.start()
        here.comes_to(1, "rating/given")
        assert here.scores() == [3]


class TestADisk:
    def test_that_refuses_the_score_gets_no_thanks(self, rated, here):
        rated.asks(here.serves())
        database = rated.program._device.outbox._db
        database.execute("PRAGMA query_only=ON")
        rated.taps(Step.SCORE, "5")
        until(lambda: rated.sees.problem, what="that it is said")
        assert rated.sees.screen is Screen.QUESTION
        database.execute("PRAGMA query_only=OFF")
        rated.taps(Step.SCORE, "5")
        rated.comes_to(Screen.THANKS)
        here.comes_to(1, "rating/given")
        assert here.scores() == [5]

    def test_has_the_score_when_the_citizen_is_thanked(self, rated, here):
        rated.asks(here.serves())
        with here.centre.stopped():
            rated.taps(Step.SCORE, "5")
            rated.comes_to(Screen.THANKS)
            (entry,) = rated.program._device.waiting("rating/submit")
            assert json.loads(entry.payload)["score"] == 5
        here.comes_to(1, "rating/given")


class TestButtons:
    def test_held_for_ten_seconds_give_one_rating(self, rated, here):
        with make_buttons("mock", PINS) as panel:
            assert isinstance(panel, PinPanel)
            panel.on_press(rated.program.press)
            rated.asks(here.serves())
            held = panel.factory.pin(PINS["score_4"])
            held.drive_low()
            rated.comes_to(Screen.THANKS)
            rated.asks(here.serves())
            here.comes_to(1, "rating/given")
            assert panel._lockout._buttons["score_4"].phase.value != "rest", "it is still held"
            assert here.scores() == [4]
            assert rated.sees.screen is Screen.QUESTION
            held.drive_high()

    def test_do_nothing_while_nothing_is_asked(self, rated, here):
        for button in ("score_1", "score_5", "skip"):
            rated.program.press(button)
        rated.asks(here.serves())
        rated.program.press("skip")
        (closed,) = here.comes_to(1, "prompt/closed")
        assert closed["why"] == "skipped"
        rated.program.press("score_1")
        rated.comes_to(Screen.IDLE)
        assert here.scores() == []

    def test_are_opened_as_the_settings_say(self):
        settings = ButtonSettings(kind="mock", pins=PINS)
        with settings.open() as panel:
            assert set(panel.names) == set(PINS)


class TestTheOfficerSPrograms:
    """What an officer's account can see of a prompt, and do to it: nothing, by the broker's own rule."""

    def test_neither_see_nor_answer_a_prompt(self, rated, here, stack):
        broker = here.centre.broker
        keypad = Credentials(**asdict(broker.enroll("keypad-1", Role.COUNTER, counter=here.id)))
        prompt = topics.PROMPT.topic(keypad.root, device=here.device)
        answer = topics.COMMAND.topic(keypad.root, device=here.device, noun="rating", verb="submit")
        own = topics.COMMAND.topic(keypad.root, device="keypad-1", noun="rating", verb="submit")
        who = (keypad.host, keypad.port, keypad.username, keypad.password)
        link = Link(*who, will=None, filters=[prompt, f"{keypad.root}/#"])
        stack.callback(link.close)
        heard, refused = [], []

        def step() -> bool:
            heard.extend(link.step(0.05))
            refused.extend(link.take_refused())
            return True

        until(lambda: step() and link.is_up, what="the officer's line")
        number = here.serves()
        rated.asks(number)
        for topic in (answer, own):
            link.publish(topic, json.dumps({"token": "t", "score": 5}).encode())
        until(lambda: step() and len(refused) == 2, what="two refusals")
        assert {each.code for each in refused} == {NOT_ALLOWED}
        assert [each.topic for each in heard if each.topic.endswith("/prompt")] == []
        assert heard, "what it may read comes all the same"
        assert here.scores() == []

    def test_have_no_command_to_rate_with(self):
        with pytest.raises(NotOurCommand):
            compose(
                Role.COUNTER, "rating/submit", {"token": "t", "score": 5}, at=datetime.now(UTC), stored=True
            )
