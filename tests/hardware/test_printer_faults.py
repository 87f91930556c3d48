"""What goes wrong in the middle of things, on the network, where it can be arranged to the byte."""

import socket
import time
from collections.abc import Callable
from typing import Any

import pytest

from hardware.printer.escpos import Mode, Paper, encode
from hardware.printer.escpos_printer import EscposPrinter
from hardware.printer.lines import Line, network
from hardware.printer.manner import Confirm, Manner
from hardware.printer.outcome import Result, Trouble
from hardware.printer.slip import Line as Words
from hardware.printer.slip import Size, Slip
from hardware.printer.status import Condition
from hardware.printer.virtual import VirtualPrinter
from motcua.ports import free_port
from tests.golden_slips import CASES
from tests.hardware.ways import HURRIED, PATIENT, connected, height_of, hurried, shows, wait_until

TICKET = CASES["everyday"]
OTHER = Slip(elements=(Words(text="B002", size=Size.HUGE),))
A_JOB = 5_000
"""Bytes: the questions about the status are shorter, the tickets of these tests longer."""


Happening = Callable[[bytes], bytes]
"""Takes the job that is about to go out, and returns what does go out."""


class LineWith:
    """A line on which something happens when a job is about to go out."""

    def __init__(self, line: Line, happens: Happening, allowed: list[float]) -> None:
        self._line = line
        self._happens = happens
        self._allowed = allowed

    def write(self, data: bytes, until: float) -> None:
        if len(data) > A_JOB:
            self._allowed.append(until - time.monotonic())
            data = self._happens(data)
        self._line.write(data, until)

    def read(self, until: float) -> bytes:
        return self._line.read(until)

    def close(self, *, discard: bool = False) -> None:
        self._line.close(discard=discard)


def printer_on(
    virtual: VirtualPrinter,
    happens: Happening = lambda data: data,
    *,
    confirm: Confirm = Confirm.PROCESS_ID,
    allowed: list[float] | None = None,
) -> EscposPrinter:
    """Return a printer with that line; `allowed` gathers how many seconds each job might take to be sent."""
    opened, seconds = network("127.0.0.1", virtual.port), [] if allowed is None else allowed
    manner = Manner(paper=Paper(), confirm=confirm, **PATIENT)
    return EscposPrinter(lambda: LineWith(opened(), happens, seconds), manner)


def after_first(happening: Happening) -> Happening:
    """Let it happen once, with the first job alone."""
    left = [True]

    def happens(data: bytes) -> bytes:
        return happening(data) if left and left.pop() else data

    return happens


def test_a_printer_that_takes_no_more_bytes_is_left_at_the_deadline(virtual):
    def stalls(data: bytes) -> bytes:
        virtual.order("stall")
        return data + bytes(2_000_000)

    allowed: list[float] = []
    printer = printer_on(virtual, after_first(stalls), allowed=allowed)

    with hurried(printer):
        outcome = printer.print_slip(TICKET)

    assert (outcome.result, outcome.trouble) == (Result.NOT_PRINTED, Trouble.STALLED)
    (seconds,) = allowed
    assert seconds <= HURRIED["write_s"]


def test_no_burst_of_tickets_comes_out_of_a_printer_that_had_stalled(virtual):
    def stalls(data: bytes) -> bytes:
        virtual.order("stall")
        return data + bytes(2_000_000)

    printer = printer_on(virtual, after_first(stalls))
    with hurried(printer):
        outcomes = [printer.print_slip(TICKET) for _ in range(4)]
    virtual.order("refill")

    after = printer.print_slip(OTHER)

    assert [outcome.result for outcome in outcomes] == [Result.NOT_PRINTED] * 4
    assert after.result is Result.PRINTED
    assert shows(virtual.papers()[-1], OTHER)
    assert sum(shows(paper, TICKET) for paper in virtual.papers()) <= 1


def test_a_job_cut_in_half_leaves_a_torn_paper_and_the_next_comes_out_whole(virtual):

    job = encode(TICKET, Paper())
    with socket.create_connection(("127.0.0.1", virtual.port)) as client:
        client.sendall(job[: len(job) // 2])
    wait_until(lambda: bool(virtual.papers()))

    outcome = printer_on(virtual).print_slip(OTHER)

    assert outcome.result is Result.PRINTED
    torn, whole = virtual.papers()
    assert torn.stem == "0001-torn"
    assert 20 * 8 < height_of(torn) < 100 * 8
    assert shows(whole, OTHER)


def test_a_printer_that_cannot_clear_its_buffer_is_brought_back_into_step(tmp_path):
    def breaks_off_in_a_picture(data: bytes) -> bytes:
        return data[: data.index(b"\x1dv0\x00") + 100]

    with VirtualPrinter(tmp_path, obeys_clear=False) as virtual:
        printer = printer_on(virtual, after_first(breaks_off_in_a_picture))

        with hurried(printer):
            broken = printer.print_slip(TICKET)
        whole = printer.print_slip(OTHER)

        assert broken.result is Result.UNCERTAIN
        assert whole.result is Result.PRINTED
        assert shows(virtual.papers()[-1], OTHER)


def test_a_printer_that_falls_silent_behind_the_job_leaves_it_uncertain(virtual):
    def falls_silent(data: bytes) -> bytes:
        virtual.order("mute")
        return data

    printer = printer_on(virtual, after_first(falls_silent))
    with hurried(printer, answer_s=3):
        outcome = printer.print_slip(TICKET)

    assert (outcome.result, outcome.trouble) == (Result.UNCERTAIN, Trouble.SILENT)
    assert outcome.status.worst is Condition.UNKNOWN


def test_a_printer_that_talks_nonsense_behind_the_job_leaves_it_uncertain(virtual):
    def talks_nonsense(data: bytes) -> bytes:
        virtual.order("garbage")
        return data

    printer = printer_on(virtual, after_first(talks_nonsense))
    with hurried(printer, answer_s=3):
        outcome = printer.print_slip(TICKET)

    assert (outcome.result, outcome.trouble) == (Result.UNCERTAIN, Trouble.GARBAGE)


def test_garbage_before_a_job_keeps_it_back(virtual):
    virtual.order("garbage")

    printer = printer_on(virtual)
    with hurried(printer, answer_s=4):
        outcome = printer.print_slip(TICKET)

    assert (outcome.result, outcome.trouble) == (Result.NOT_PRINTED, Trouble.GARBAGE)
    assert virtual.papers() == []


def test_a_cover_opened_over_a_job_throws_it_away(virtual):
    def opens(data: bytes) -> bytes:
        virtual.order("cover_open")
        return data

    printer = printer_on(virtual, after_first(opens))
    outcome = printer.print_slip(TICKET)
    virtual.order("refill")

    assert (outcome.result, outcome.trouble) == (Result.NOT_PRINTED, Trouble.COVER_OPEN)
    assert printer.print_slip(OTHER).result is Result.PRINTED
    assert [shows(paper, OTHER) for paper in virtual.papers()] == [True]


def test_waits_while_the_paper_moves(tmp_path):
    with VirtualPrinter(tmp_path, mm_per_s=100) as slow:
        start = time.monotonic()

        outcome = printer_on(slow).print_slip(TICKET)

        assert outcome.result is Result.PRINTED
        assert time.monotonic() - start > 0.5  # 100 mm of paper
        assert [shows(paper, TICKET) for paper in slow.papers()] == [True]


@pytest.mark.parametrize("confirm", [Confirm.PROCESS_ID, Confirm.SENSOR])
def test_each_way_to_say_that_a_job_is_done_is_understood(virtual, confirm):
    assert printer_on(virtual, confirm=confirm).print_slip(TICKET).result is Result.PRINTED


def test_a_printer_that_only_tells_its_status_is_believed_after_a_while(virtual):
    outcome = printer_on(virtual, confirm=Confirm.STATUS).print_slip(TICKET)

    assert outcome.result is Result.PRINTED


def test_a_printer_that_never_answers_is_uncertain_at_once_when_it_is_known_to_be_so(virtual):
    virtual.order("mute")
    printer = printer_on(virtual, confirm=Confirm.NONE)

    outcome = printer.print_slip(TICKET)

    assert (outcome.result, outcome.trouble) == (Result.UNCERTAIN, Trouble.SILENT)
    assert printer.status().worst is Condition.UNKNOWN
    wait_until(lambda: [shows(paper, TICKET) for paper in virtual.papers()] == [True])


def test_a_printer_that_is_not_there_is_offline():
    port = free_port("127.0.0.1")
    printer = EscposPrinter(network("127.0.0.1", port), Manner(paper=Paper(), confirm=Confirm.SENSOR))

    assert printer.status().worst is Condition.OFFLINE
    assert printer.print_slip(TICKET).trouble is Trouble.OFFLINE


def test_a_slow_serial_line_prints_plain_text(virtual):
    with connected("serial", virtual, baud=9600) as printer:
        assert printer.print_slip(TICKET).result is Result.PRINTED

    made: Any = printer
    assert made._manner.paper.mode is Mode.TEXT
    assert len(virtual.papers()) == 1


def test_each_trouble_leaves_a_line_in_the_log(virtual, caplog):
    virtual.order("out")

    printer_on(virtual).print_slip(TICKET)

    assert [record.getMessage().split(" (")[0] for record in caplog.records] == [
        "printer near_end out",
        "job not_printed: out",
    ]
