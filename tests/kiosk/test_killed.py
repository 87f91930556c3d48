"""A kiosk that is killed (SIGKILL) in the middle of a ticket, and started again."""

import json
from contextlib import ExitStack, contextmanager, nullcontext
from dataclasses import asdict
from pathlib import Path

import pytest

from hardware.printer.virtual import VirtualPrinter
from kiosk.snapshot import Screen, Step
from tests.kiosk.processes import go_on, halting
from tests.kiosk.test_program import lobby
from tests.wire.hall import until

KIOSK = Path(__file__).with_name("killed.py")


@contextmanager
def kiosk_that_halts(who, folder: Path, step: str, *, patience_ms: int = 30_000):
    """Run the kiosk, yield it when it has heard the centre, kill it."""
    with (
        VirtualPrinter(folder / "papers") as paper,
        halting(KIOSK, json.dumps(asdict(who)), folder, str(paper.port), step, str(patience_ms)) as process,
    ):
        yield process, paper


@pytest.mark.parametrize(("step", "papers"), [("before-print", 0), ("after-print", 1)])
@pytest.mark.parametrize("number", ["A001", "A-K001"])
def test_the_ticket_in_the_printer_s_hand_is_known_once_and_asked_about(
    centre, tmp_path, step, papers, number
):
    who, folder = centre.account(), tmp_path / "kiosk"
    with ExitStack() as stack:
        is_alone = number == "A-K001"
        patience_ms = 500 if is_alone else 30_000
        with kiosk_that_halts(who, folder, step, patience_ms=patience_ms) as (process, paper):
            stack.enter_context(centre.stopped() if is_alone else nullcontext())
            go_on(process, step)
            process.kill()
            process.wait()
            assert len(paper.papers()) == papers
        stack.close()
    with lobby(who, folder) as again:
        again.comes_to(Screen.UNCERTAIN)
        assert again.number == number
        until(lambda: again.program._device.outbox.count() == 0, what="all being told")
        (ticket,) = centre.everybody()
        assert ticket["number"] == number
        assert centre.papers() == [(ticket["id"], "uncertain")]
        again.taps(Step.PAPER_IS_THERE)
        again.comes_to(Screen.TAKE_PAPER)
        until(lambda: len(centre.papers()) == 2, what="the visitor's word being told")


def test_a_request_without_an_answer_is_given_up(centre, tmp_path):
    who, folder = centre.account(), tmp_path / "kiosk"
    with kiosk_that_halts(who, folder, "requested") as (process, _), centre.stopped():
        go_on(process, "requested")
        process.kill()
        process.wait()
    with lobby(who, folder) as again:
        assert again.program._device.waiting("ticket/request") == ()
        again.goes_live()
        number = again.takes_a_number()
        assert len(again.paper.papers()) == 1
        called = centre.numbers()
        assert called.count(number) == 1
        assert len(called) == len(set(called)) <= 2  # nobody has the paper of the first, if it was issued
