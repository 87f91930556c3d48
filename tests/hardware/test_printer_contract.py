"""What every kind of printer promises; behind each hangs the virtual printer, on its own kind of line."""

from contextlib import nullcontext

import pytest

from hardware.printer.errors import PrinterClosed
from hardware.printer.outcome import Result, Trouble
from hardware.printer.slip import Line, Size, Slip
from hardware.printer.status import Condition
from tests.golden_slips import CASES
from tests.hardware.ways import height_of, hurried, shows, wait_until

TICKET = CASES["everyday"]
OTHER = Slip(elements=(Line(text="B002", size=Size.HUGE),))


def test_prints_a_slip_and_says_so(printer, virtual):
    outcome = printer.print_slip(TICKET)

    assert (outcome.result, outcome.trouble) == (Result.PRINTED, None)
    assert outcome.status.conditions == {Condition.OK}
    assert [shows(paper, TICKET) for paper in virtual.papers()] == [True]


def test_prints_one_slip_after_the_other(printer, virtual):
    for slip in (TICKET, OTHER, TICKET):
        assert printer.print_slip(slip).result is Result.PRINTED

    assert [shows(*pair) for pair in zip(virtual.papers(), (TICKET, OTHER, TICKET), strict=True)] == [
        True
    ] * 3


@pytest.mark.parametrize(
    ("fault", "condition", "trouble"),
    [
        ("out", Condition.OUT, Trouble.OUT),
        ("cover_open", Condition.COVER_OPEN, Trouble.COVER_OPEN),
        ("offline", Condition.OFFLINE, Trouble.OFFLINE),
        ("mute", Condition.UNKNOWN, Trouble.SILENT),
    ],
)
def test_sends_nothing_to_a_printer_that_cannot_print_and_recovers(
    printer, virtual, fault, condition, trouble
):
    virtual.order(fault)

    with hurried(printer) if fault == "mute" else nullcontext():
        outcome = printer.print_slip(TICKET)
    virtual.order("refill")

    assert (outcome.result, outcome.trouble) == (Result.NOT_PRINTED, trouble)
    assert outcome.status.worst is condition
    assert printer.print_slip(OTHER).result is Result.PRINTED
    assert [shows(paper, OTHER) for paper in virtual.papers()] == [True]


def test_prints_when_the_paper_is_near_its_end_and_tells(printer, virtual):
    virtual.order("near_end")

    outcome = printer.print_slip(TICKET)

    assert outcome.result is Result.PRINTED
    assert outcome.status.conditions == {Condition.NEAR_END}


def test_tells_several_conditions_at_once(printer, virtual):
    virtual.order("near_end")
    virtual.order("cover_open")

    status = printer.status()

    assert status.conditions == {Condition.NEAR_END, Condition.COVER_OPEN}
    assert status.worst is Condition.COVER_OPEN


def test_a_ticket_that_met_the_end_of_the_paper_does_not_come_out_after_the_refill(printer, virtual):
    virtual.order("roll 40")

    outcome = printer.print_slip(TICKET)
    virtual.order("refill")
    after = printer.print_slip(OTHER)

    assert (outcome.result, outcome.trouble) == (Result.NOT_PRINTED, Trouble.OUT)
    assert after.result is Result.PRINTED
    stub, whole = virtual.papers()
    assert height_of(stub) < 60 * 8
    assert shows(whole, OTHER)


def test_a_power_cut_in_the_middle_of_a_job_is_no_printed_ticket(printer, virtual):
    virtual.order("die 15000")

    with hurried(printer):
        outcome = printer.print_slip(TICKET)

    assert outcome.result is not Result.PRINTED
    assert [paper.stem for paper in virtual.papers()] == ["0001-torn"]


def test_is_closed_twice_without_harm_and_prints_no_more(printer):
    printer.close()
    printer.close()

    with pytest.raises(PrinterClosed):
        printer.print_slip(TICKET)
    with pytest.raises(PrinterClosed):
        printer.status()


def test_the_status_alone_prints_nothing(printer, virtual):
    assert [printer.status().worst for _ in range(3)] == [Condition.OK] * 3
    printer.print_slip(OTHER)
    wait_until(lambda: bool(virtual.papers()))
    assert [shows(paper, OTHER) for paper in virtual.papers()] == [True]
