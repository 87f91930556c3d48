"""The terminal with its window, on a virtual screen, at a real counter; xdotool is the finger."""

import json
import subprocess
import sys
import time
from dataclasses import asdict
from pathlib import Path

import pytest

from scripts.virtual_screen import virtual_screen
from tests.rating_terminal.counter import Counter
from tests.rating_terminal.test_settings import write
from tests.screens.windows import needs_screen
from tests.wire.hall import until

pytestmark = [pytest.mark.display, needs_screen]

ROOT = Path(__file__).parents[2]
SIZE = (800, 480)
VERY_SATISFIED, SATISFIED, DISSATISFIED = (90, 300), (245, 300), (555, 300)
SKIP, SEND, FIRST_REASON = (400, 440), (665, 440), (120, 145)
GUARD_S = 0.5


class Finger:
    """One finger on the screen."""

    def __init__(self, environment: dict[str, str]) -> None:
        self._environment = environment

    def does(self, *words: object) -> None:
        subprocess.run(["xdotool", *map(str, words)], env=self._environment, check=True, timeout=20)

    def taps(self, place: tuple[int, int], times: int = 1) -> None:
        self.does("mousemove", *place, "click", "--repeat", times, "--delay", "60", "1")


@pytest.fixture(scope="module")
def shown(office, places, tmp_path_factory):
    """A counter, and a finger before its terminal's window."""
    folder, counter = tmp_path_factory.mktemp("window"), Counter(office, next(places))
    file = write(folder, "[times]\nthanks_seconds = 2\n", **asdict(counter.account()))
    command = [sys.executable, "-m", "rating_terminal", "--settings", str(file), "--window", "800x480+0+0"]
    with virtual_screen(*SIZE) as environment, (folder / "said").open("wb") as said:
        program = subprocess.Popen(command, cwd=ROOT, env=environment, stderr=said)
        try:
            until(lambda: office.health(counter.device), seconds=30, what="the terminal's health")
            finger = Finger(environment)
            yield counter, finger
            program.terminate()
            assert program.wait(30) == 0
        finally:
            program.kill()
            program.wait()
    assert "Traceback" not in (folder / "said").read_text(encoding="utf-8")


@pytest.fixture
def finger(shown):
    shown[0].forget()
    return shown[1]


@pytest.fixture
def counter(shown):
    return shown[0]


def wait_for_the_question(counter: Counter) -> None:
    """Wait until the question has been drawn, and the guard is over."""
    counter.comes_to(1, "prompt/shown")
    shown_at = time.monotonic()
    until(lambda: time.monotonic() > shown_at + GUARD_S)


def test_a_tap_on_a_face_and_one_on_a_reason_reach_the_journal(counter, finger):
    counter.serves()
    wait_for_the_question(counter)
    finger.taps(DISSATISFIED)
    (given,) = counter.comes_to(1, "rating/given")
    assert given["score"] == 2
    assert given["after_ms"] >= GUARD_S * 1000
    given_at = time.monotonic()
    until(lambda: time.monotonic() > given_at + GUARD_S)
    finger.taps(FIRST_REASON)
    finger.taps(SEND)
    (explained,) = counter.comes_to(1, "rating/explained")
    assert json.dumps(explained["reasons"]) == '["attitude"]'


def test_five_taps_are_one_rating(counter, finger):
    counter.serves()
    wait_for_the_question(counter)
    finger.taps(VERY_SATISFIED, times=5)
    counter.comes_to(1, "rating/given")
    counter.serves()
    counter.comes_to(2, "prompt/shown")
    assert counter.scores() == [5]


def test_a_finger_that_was_down_when_the_question_appeared_does_not_count(counter, finger):
    finger.does("mousemove", *SATISFIED, "mousedown", 1)
    counter.serves()
    wait_for_the_question(counter)
    finger.does("mouseup", 1)
    finger.taps(SKIP)
    (closed, *_) = until(
        lambda: [each for each in counter.journal("prompt/closed") if each["why"] == "skipped"],
        what="the skip",
    )
    assert closed["why"] == "skipped"
    assert counter.scores() == []
