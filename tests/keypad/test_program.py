"""A hall that is run from the keypad alone: mock pins, a real broker, a real coordinator."""

import contextlib
import json
import sqlite3
from pathlib import Path

import pytest

from hardware.buttons.errors import BadWiring
from motcua.keypad.lamps import Lamp
from motcua.keypad.program import KeypadProgram
from motcua.keypad.steps import Why
from motcua.keypad.touch_panel import TouchPanel
from motcua.wire.outbox import Outbox
from tests.keypad.halls import COUNTER, account, keypad, settings
from tests.kiosk.centre import Centre, running_centre
from tests.wire.hall import until


@pytest.fixture(scope="module")
def centre(tmp_path_factory):
    with running_centre(tmp_path_factory.mktemp("centre")) as made:
        until(made.web.is_live, what="the web hearing the coordinator")
        yield made


@pytest.fixture
def who(centre):
    """The keypad's account; afterwards nobody waits and the counter is closed."""
    yield account(centre)
    held = visit_in_hand(centre)
    until(lambda: centre.web.states.counters[COUNTER].visit == held, what="the counter's state")
    if held is not None:
        centre.web.send("counter/finish", counter=COUNTER, visit=held).result(30)
    centre.everybody()
    centre.web.send("counter/close", counter=COUNTER).result(30)


def visit_in_hand(centre: Centre) -> str | None:
    """The visit at the counter that the journal's tables hold."""
    with contextlib.closing(sqlite3.connect(centre.broker.data_dir / "centre.db")) as store:
        found = store.execute("SELECT id FROM visit WHERE counter = ? AND ended_at IS NULL", (COUNTER,))
        return next((visit for (visit,) in found), None)


def take_number(centre) -> str:
    reply = centre.web.send("ticket/request", service="ho-tich").result(30)
    return str(reply.body["ticket"]["number"])


def events_of(centre: Centre, number: str) -> list[str]:
    """What the journal holds of a ticket's visits, in order."""
    with contextlib.closing(sqlite3.connect(centre.broker.data_dir / "centre.db")) as store:
        rows = store.execute("SELECT kind, body FROM journal ORDER BY seq").fetchall()
    known: set[str] = set()
    told: list[str] = []
    for kind, text in rows:
        body = json.loads(text)
        if body.get("number") == number:
            known.add(body.get("ticket"))
        if body.get("ticket") in known and body.get("visit"):
            known.add(body["visit"])
        if body.get("visit") in known or body.get("ticket") in known:
            told.append(kind)
    return told


def times_called(centre: Centre, *numbers: str) -> list[int]:
    """How often each of these was called."""
    return [events_of(centre, number).count("ticket/called") for number in numbers]


def test_a_person_runs_a_hall_from_the_keypad_alone(centre, who, tmp_path, caplog):
    first, second, third = (take_number(centre) for _ in range(3))
    with keypad(who, tmp_path / "keypad", officer="lan") as hand:
        hand.press("next")
        hand.sees("idle")
        until(lambda: hand.lamp(Lamp.READY), what="the lamp of an open counter")
        hand.press("next")
        hand.sees("called", first)
        hand.press("recall")
        hand.sees("called", first)
        hand.press("serve")
        hand.sees("serving", first)
        until(lambda: hand.lamp(Lamp.IN_HAND), what="the lamp of a visitor in hand")
        hand.press("next")
        hand.sees("called", second)
        hand.press("no_show")
        hand.sees("idle")
        hand.press("pause")
        hand.sees("idle", status="paused")
        hand.press("next")
        hand.sees("called", third)
        hand.press("serve")
        hand.sees("serving", third)
        hand.press("serve")
        hand.sees("idle")
        hand.press("next")
        hand.is_told(Why.NOBODY_WAITING)
        hand.press("pause", is_held=True)
        hand.sees("idle", status="closed")
    assert "refused" not in caplog.text, "where nobody has ever signed in, the first press opens as well"
    until(lambda: "service/finished" in events_of(centre, first), what="the journal")


def test_one_long_press_that_bounces_calls_one_visitor(centre, who, tmp_path):
    first, second = take_number(centre), take_number(centre)
    centre.web.send("counter/open", counter=COUNTER, officer="lan").result(30)
    with keypad(who, tmp_path / "keypad") as hand:
        hand.sees("idle")
        hand.press("next", bounces=3, is_held=True)
        hand.sees("called", first)
    assert times_called(centre, first, second) == [1, 0]


def test_three_hurried_presses_call_one_visitor(centre, who, tmp_path):
    first, second, third = (take_number(centre) for _ in range(3))
    centre.web.send("counter/open", counter=COUNTER, officer="lan").result(30)
    with keypad(who, tmp_path / "keypad", time_stands=True) as hand:
        hand.sees("idle")
        for _ in range(2):
            hand.press("next", patiently=False)
        hand.sees("called", first)
        hand.press("next", patiently=False)
        hand.is_told(Why.TOO_SOON)
    assert times_called(centre, first, second, third) == [1, 0, 0]


def test_without_the_coordinator_nobody_is_called_and_what_was_finished_counts_when_it_is_back(
    centre, who, tmp_path
):
    first, second = take_number(centre), take_number(centre)
    centre.web.send("counter/open", counter=COUNTER, officer="lan").result(30)
    with keypad(who, tmp_path / "keypad") as hand:
        hand.sees("idle")
        hand.press("next")
        hand.sees("called", first)
        with centre.stopped():
            hand.hears_nothing()
            hand.press("recall")
            hand.is_told(Why.NO_LINE)
            hand.press("serve")
            until(lambda: hand.view.stage == "serving", what="what the press will come to")
            hand.press("next")
            hand.is_told(Why.NO_LINE)
            assert hand.view.stage == "serving"
        until(lambda: hand.program.snapshot().is_live, what="the coordinator being back")
        hand.sees("serving", first)
        hand.press("next")
        hand.sees("called", second)


def test_what_was_pressed_before_a_restart_without_the_line_is_sent_afterwards(centre, who, tmp_path):
    first = take_number(centre)
    centre.web.send("counter/open", counter=COUNTER, officer="lan").result(30)
    with keypad(who, tmp_path / "keypad") as hand:
        hand.sees("idle")
        hand.press("next")
        hand.sees("called", first)
        with centre.stopped():
            hand.hears_nothing()
            hand.press("no_show")
            until(lambda: hand.view.stage == "idle", what="what the press will come to")
            hand.program.close()
    with keypad(who, tmp_path / "keypad") as hand:
        hand.sees("idle")
    assert events_of(centre, first)[-1] == "visitor/missed"


def test_a_press_that_the_disk_has_spoilt_keeps_no_keypad_from_its_work(centre, who, tmp_path):
    first = take_number(centre)
    centre.web.send("counter/open", counter=COUNTER, officer="lan").result(30)
    (tmp_path / "keypad").mkdir()
    with Outbox(tmp_path / "keypad" / "outbox.db") as outbox:
        outbox.put("counter/call-next", "x", b"{", replayed=False)
        outbox.put("counter/finish", "y", b"[]", replayed=False)
    with keypad(who, tmp_path / "keypad") as hand:
        hand.sees("idle")
        hand.press("next")
        hand.sees("called", first)
    assert times_called(centre, first) == [1]


class Unwired(TouchPanel):
    """A panel that cannot tell of anything."""

    def on_press(self, _call):
        raise BadWiring("for a test")


def test_a_keypad_that_cannot_be_made_leaves_no_file_open(who, tmp_path):
    with pytest.raises(BadWiring) as caught:  # its traceback holds what the constructor had
        KeypadProgram(settings(tmp_path, who), Unwired((), ()), version="test")

    assert (tmp_path / "outbox.db").exists()
    assert caught.tb is not None
    assert not [file for file in Path("/proc/self/fd").iterdir() if tmp_path in file.resolve().parents]


def test_the_lamp_tells_that_somebody_waits(centre, who, tmp_path):
    with keypad(who, tmp_path / "keypad") as hand:
        until(lambda: hand.program.snapshot().waiting == 0, what="nobody waiting")
        take_number(centre)
        until(lambda: hand.program.snapshot().waiting == 1, what="somebody waiting")
        assert until(lambda: hand.lamp(Lamp.WAITING), what="the lamp")


def test_a_button_that_is_stuck_is_told_in_health_and_by_its_lamp(centre, who, tmp_path):
    with keypad(who, tmp_path / "keypad") as hand:
        hand.down_for("next", seconds=31)

        until(lambda: centre.health(who.device).get("stuck") == "next", what="the fault in health")
        assert until(lambda: hand.lamp(Lamp.ERROR), what="the lamp")
