"""A printer is made by its kind's name; what is wrong is named, and nothing is guessed."""

from typing import Any

import pytest

from hardware.printer import factory
from hardware.printer.answers import Answers
from hardware.printer.errors import BadPrinterOptions, PrinterError, UnknownPrinterKind
from hardware.printer.escpos import Mode
from hardware.printer.factory import PRINTERS, make_printer
from hardware.printer.manner import Confirm
from hardware.printer.status import Condition, read_answers, status


def test_an_unknown_kind_names_the_known_ones():
    with pytest.raises(UnknownPrinterKind, match="'usbb'; known: network, paper, serial, usb, usblp"):
        make_printer("usbb")


def test_all_mistakes_are_told_at_once_with_the_options_that_there_are():
    with pytest.raises(BadPrinterOptions) as told:
        make_printer("network", port="many", widht_mm=58)

    for part in ("host: Field required", "port: ", "widht_mm: ", "options: answer_s, confirm, cutter"):
        assert part in str(told.value)
    assert isinstance(told.value, PrinterError)


@pytest.mark.parametrize(("baud", "mode"), [(9600, Mode.TEXT), (57_600, Mode.TEXT), (115_200, Mode.RASTER)])
def test_a_serial_line_has_text_where_pictures_take_too_long(baud, mode):
    printer: Any = make_printer("serial", path="/dev/ttyS0", baud=baud)

    assert printer._manner.paper.mode is mode


def test_the_mode_can_be_told():
    printer: Any = make_printer("serial", path="/dev/ttyS0", baud=9600, mode="raster", confirm="none")

    assert printer._manner.paper.mode is Mode.RASTER
    assert printer._manner.confirm is Confirm.NONE


def test_usb_numbers_are_taken_as_lsusb_writes_them():
    pytest.importorskip("usb", reason="pyusb is not installed")
    kind: Any = PRINTERS["usb"]
    options = kind(vendor="04b8", product=0x0E15)

    assert (options.vendor, options.product) == (0x04B8, 0x0E15)


def test_usb_without_its_library_says_what_to_install(monkeypatch):
    def not_installed(name):
        raise ImportError(name)

    monkeypatch.setattr("hardware.printer.usb.importlib.import_module", not_installed)

    with pytest.raises(BadPrinterOptions, match="needs pyusb"):
        make_printer("usb", vendor=1, product=2)


def test_making_a_printer_opens_nothing():
    with make_printer("usblp", path="/nowhere/lp0") as printer:
        assert printer.status().worst is Condition.OFFLINE
    assert set(PRINTERS) == {"network", "usb", "usblp", "serial", "paper"}
    assert factory.FAST_ENOUGH == 115_200


@pytest.mark.parametrize(
    ("answers", "conditions"),
    [
        ((0x12, 0x12, 0x12), {Condition.OK}),
        ((0x16, 0x12, 0x12), {Condition.OK}),  # the drawer's pin
        ((0x1A, 0x12, 0x12), {Condition.OFFLINE}),
        ((0x1A, 0x16, 0x12), {Condition.COVER_OPEN}),
        ((0x1A, 0x32, 0x7E), {Condition.OUT, Condition.NEAR_END}),
        ((0x12, 0x12, 0x1E), {Condition.NEAR_END}),
        ((0x1A, 0x52, 0x12), {Condition.OFFLINE}),
        ((0x1A, 0x76, 0x72), {Condition.OFFLINE, Condition.COVER_OPEN, Condition.OUT}),
    ],
)
def test_the_answers_of_a_printer_are_read(answers, conditions):
    assert read_answers(dict(zip((1, 2, 4), answers, strict=True))).conditions == conditions


def test_the_worst_condition_is_the_one_to_show():
    assert status(Condition.NEAR_END, Condition.OUT).worst is Condition.OUT
    assert status(Condition.UNKNOWN, Condition.NEAR_END).worst is Condition.UNKNOWN
    assert not status(Condition.UNKNOWN).is_known
    assert status().worst is Condition.OK


def test_answers_are_told_apart_in_whatever_pieces_they_arrive():
    answers = Answers()

    for byte in b'\x12\x007"0042\x00\x11\x13\xff7%\x00\x16':
        answers.feed(bytes((byte,)))

    assert answers.real_time == [0x12, 0x16]
    assert answers.sensors == [0]
    assert answers.process_ids == [b"0042"]
    assert answers.noise() == b"\xff"


def test_a_block_that_never_ends_is_garbage():
    answers = Answers()

    answers.feed(b"7" + b"x" * 100 + b"\x12")

    assert answers.noise()
    assert answers.real_time == [0x12]
