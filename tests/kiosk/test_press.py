"""The printer's thread: one job at a time, nothing late, and it outlives whatever the printer does."""

import threading
import time

import pytest

from hardware.printer.errors import PrinterClosed
from hardware.printer.factory import make_printer
from hardware.printer.outcome import Outcome, Result, Trouble
from hardware.printer.slip import Line, Slip
from hardware.printer.status import Condition, PrinterStatus, status
from hardware.printer.virtual import VirtualPrinter
from kiosk.press import Press
from tests.hardware.ways import PATIENT
from tests.wire.hall import until

SLIP = Slip(elements=(Line(text="A001"),))
SOON = 30.0


class Slow:
    """A printer that is as slow as the test likes, and breaks when it is told to."""

    def __init__(self) -> None:
        self.go_on = threading.Event()
        self.begun: list[Slip] = []
        self.breaks: Exception | None = None
        self.closed = False

    def print_slip(self, slip: Slip) -> Outcome:
        self.begun.append(slip)
        if self.breaks is not None:
            raise self.breaks
        assert self.go_on.wait(30)
        return Outcome(result=Result.PRINTED, trouble=None, status=status())

    def status(self) -> PrinterStatus:
        assert self.go_on.wait(30)
        return status(Condition.NEAR_END)

    def close(self) -> None:
        self.closed = True


class Told:
    """What a press says."""

    def __init__(self) -> None:
        self.outcomes: list[Outcome] = []
        self.seen: list[PrinterStatus] = []
        self.failed: list[Exception] = []


@pytest.fixture
def told():
    return Told()


@pytest.fixture
def slow():
    return Slow()


@pytest.fixture
def press(slow, told):
    made = Press(slow, seen=told.seen.append, failed=told.failed.append)
    yield made
    slow.go_on.set()
    made.close()
    until(lambda: slow.closed)


def start(press: Press, told: Told, seconds: float = SOON) -> None:
    press.start(SLIP, until=time.monotonic() + seconds, done=told.outcomes.append)


def test_a_job_is_printed_and_told(tmp_path, told):
    with VirtualPrinter(tmp_path) as virtual:
        press = Press(
            make_printer("paper", port=virtual.port, **PATIENT),
            seen=told.seen.append,
            failed=told.failed.append,
        )
        start(press, told)
        until(lambda: told.outcomes)
        press.close()
        assert told.outcomes[0].result is Result.PRINTED
        assert told.seen[0].worst is Condition.OK
        assert len(virtual.papers()) == 1


def test_nothing_waits_behind_a_job_that_hangs(press, slow, told):
    start(press, told)
    until(lambda: slow.begun)
    for _ in range(3):
        start(press, told)
    assert [(each.result, each.trouble) for each in told.outcomes] == [
        (Result.NOT_PRINTED, Trouble.STALLED)
    ] * 3
    slow.go_on.set()
    until(lambda: len(told.outcomes) == 4)
    assert len(slow.begun) == 1
    start(press, told)
    until(lambda: len(told.outcomes) == 5)
    assert told.outcomes[-1].result is Result.PRINTED


def test_a_job_that_could_not_begin_in_time_is_never_printed(press, slow, told):
    press.look()
    start(press, told, seconds=0.05)
    until(lambda: time.monotonic() > 0.1 and press.is_busy)
    deadline = time.monotonic() + 0.06
    until(lambda: time.monotonic() > deadline)
    slow.go_on.set()
    until(lambda: told.outcomes)
    assert told.outcomes[0].result is Result.NOT_PRINTED
    assert slow.begun == []


def test_a_job_waits_for_a_look_that_is_under_way(press, slow, told):
    press.look()
    start(press, told)
    slow.go_on.set()
    until(lambda: told.outcomes)
    assert told.outcomes[0].result is Result.PRINTED
    assert [each.worst for each in told.seen] == [Condition.NEAR_END, Condition.OK]


def test_a_printer_that_breaks_leaves_the_paper_uncertain_and_the_press_at_work(press, slow, told):
    slow.breaks = RuntimeError("for a test")
    start(press, told)
    until(lambda: told.outcomes)
    assert told.outcomes[0].result is Result.UNCERTAIN
    assert told.failed == [slow.breaks]
    slow.breaks = None
    slow.go_on.set()
    start(press, told)
    until(lambda: len(told.outcomes) == 2)
    assert told.outcomes[1].result is Result.PRINTED


def test_a_printer_that_was_closed_prints_nothing(press, slow, told):
    slow.breaks = PrinterClosed("for a test")
    start(press, told)
    until(lambda: told.outcomes)
    assert told.outcomes[0].result is Result.NOT_PRINTED


def test_changes_are_logged_once(press, slow, told, caplog):
    slow.go_on.set()
    for wanted in (1, 2, 3):
        press.look()
        until(lambda wanted=wanted: len(told.seen) == wanted)  # type: ignore[misc]
    assert len([record for record in caplog.records if "printer:" in record.message]) <= 1
