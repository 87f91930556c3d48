"""A terminal that is killed (SIGKILL) in the middle of a rating, and started again."""

import json
from dataclasses import asdict
from pathlib import Path

import pytest

from rating_terminal.snapshot import Screen, Step
from tests.kiosk.processes import go_on, halting
from tests.rating_terminal.counter import terminal
from tests.wire.hall import until

PROGRAM = Path(__file__).with_name("killed.py")


def terminal_that_halts(who, folder: Path, step: str):
    """Run the terminal, yield it when it has heard the centre, kill it."""
    return halting(PROGRAM, json.dumps(asdict(who)), folder, step)


def test_the_open_question_is_asked_again_and_the_score_has_no_time(counter, tmp_path):
    who, folder = counter.account(), tmp_path / "terminal"
    with terminal_that_halts(who, folder, "shown") as process:
        number = counter.serves()
        assert process.stdout.readline() == "shown\n"
    with terminal(who, folder) as again:
        again.comes_to(Screen.QUESTION)
        assert number in again.sees.served
        again.taps(Step.SCORE, "5")
        (given,) = counter.comes_to(1, "rating/given")
    assert (given["score"], given["after_ms"]) == (5, None)
    assert len(counter.journal("prompt/shown")) == 1


@pytest.mark.parametrize("step", ["unnoted", "scored"])
def test_a_score_that_was_given_counts_once_and_is_not_asked_for_again(counter, tmp_path, step):
    who, folder = counter.account(), tmp_path / "terminal"
    with terminal_that_halts(who, folder, step) as process:
        counter.serves()
        until(lambda: counter.journal("prompt/shown"), what="the question being shown")
        with counter.centre.stopped():
            go_on(process, step)
            process.kill()
            process.wait()
    with terminal(who, folder) as again:
        asked = []
        again.program.on_change(lambda shown: asked.append(shown.screen))
        counter.comes_to(1, "rating/given")
        until(lambda: again.program._device.outbox.count() == 0, what="all being told")
        again.goes_live()
    assert counter.scores() == [1]
    assert Screen.QUESTION not in asked


def test_reasons_that_were_chosen_and_not_sent_are_sent(counter, tmp_path):
    who, folder = counter.account(), tmp_path / "terminal"
    with terminal_that_halts(who, folder, "chosen") as process:
        counter.serves()
        go_on(process, "chosen")
    with terminal(who, folder) as again:
        (explained,) = counter.comes_to(1, "rating/explained")
        again.goes_live()
    assert explained["reasons"] == ["cost"]
    assert counter.scores() == [1]
