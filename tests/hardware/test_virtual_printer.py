"""The virtual printer draws what it gets, from whoever it comes, and survives whatever that is."""

import importlib
import logging
import socket
import subprocess
import sys
from typing import Any, Self

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from PIL import Image

from hardware.printer.engine import Engine
from hardware.printer.escpos import Paper, encode
from hardware.printer.reader import RASTER, TEXT, Command, Reader
from hardware.printer.tray import Tray
from hardware.printer.virtual import UnknownOrder, VirtualPrinter
from tests.golden_slips import CASES
from tests.hardware.ways import wait_until

PIECES = st.sampled_from(
    [
        b"\x10\x04\x01", b"\x10\x14\x08\x01\x03\x14\x01\x06\x02\x08", b"\x1b@", b"\x1ba\x01", b"\x1bE\x01",
        b"\x1d!\x77", b"\x1bt\x34", b"\x1bJ\xff", b"\x1bd\xff", b"\x1dv0\x03\x02\x00\x03\x00abcdef",
        b"\x1b*\x21\x02\x00abcdef", b"\x1d(k\x03\x001C\x06", b"\x1d(k\x08\x001P0hello", b"\x1d(k\x03\x001Q0",
        b"\x1d(L\x0c\x000p0\x01\x011\x08\x00\x02\x00\xaa\x55", b"\x1d(L\x02\x0002", b"\x1dVA\x03",
        b"\x1dV\x00",
        b"\x1dr\x01", b"\x1d(H\x06\x0000abcd", b"\x1dk\x04CODE\x00", b"\x1dkI\x04CODE", b"\x1bD\x08\x10\x00",
        b"Xin ch\xc3\xa0o\n", b"\x1d8L\xff\xff\xff\xff", b"\x1c(C\x02\x0002", b"\x1dP\x00\x00",
        b"\x1dv0\x00\x00\x00\x05\x00",
    ]
)  # fmt: skip
streams = st.lists(PIECES | st.binary(max_size=20), max_size=30).map(b"".join)


class Desk:
    """An engine, its papers and its answers."""

    def __init__(self, **options: Any) -> None:
        self.papers: list[tuple[bytes, bool]] = []
        self.engine = Engine(lambda image, torn: self.papers.append((image.tobytes(), torn)), **options)
        self.answers = b""

    def send(self, data: bytes) -> Self:
        self.answers += self.engine.receive(data)
        self.answers += self.engine.work(0)
        return self


@given(streams)
@example(b"\x1d8L\xff\xff\xff\x7f" + bytes(100))
@example(b"\x1bD" + b"\x01" * 300 + b"A\n\x1bm")
def test_any_bytes_are_survived_and_a_ticket_comes_out_behind_them(noise):
    desk = Desk().send(noise).send(b"\x10\x14\x08\x01\x03\x14\x01\x06\x02\x08").send(b"\x1b@\x1dVA\x00")
    ticket = Desk().send(encode(CASES["everyday"], Paper())).papers
    desk.papers.clear()

    desk.send(encode(CASES["everyday"], Paper()))

    assert desk.papers == ticket


CLEAR = b"\x10\x14\x08"
"""Is obeyed when it arrives: what it drops hangs on how much of the stream has been read by then."""


@given(streams, st.lists(st.integers(0, 200)))
@example(b"\x1dr\x01" + CLEAR + b"\x01\x03\x14\x01\x06\x02\x08", [3])
def test_it_does_not_matter_how_the_bytes_are_split(stream, cuts):
    whole = Desk().send(stream)
    pieces = Desk()
    for begin, end in zip([0, *sorted(cuts)], [*sorted(cuts), len(stream)], strict=True):
        pieces.send(stream[begin:end])

    if CLEAR in stream:
        assert set(whole.answers) <= set(pieces.answers)
    else:
        assert sorted(pieces.answers) == sorted(whole.answers)
        assert pieces.papers == whole.papers


def test_answers_questions_at_once_also_in_the_middle_of_a_picture():
    desk = Desk().send(b"\x1dv0\x00\x48\x00\xff\x00" + bytes(100) + b"\x10\x04\x04")

    assert desk.answers == b"\x12"


def test_answers_in_its_turn_what_is_asked_behind_a_job():
    desk = Desk(mm_per_s=10)
    desk.send(b"\x1bJ\xff\x1bJ\xff\x1dr\x01")
    assert desk.answers == b""

    assert b"".join(desk.engine.work(second) for second in range(1, 20)) == b"\x00"


def test_reads_text_pictures_and_commands():
    reader = Reader()
    reader.push(b"\x1b@Hi\n\x1dv0\x01\x01\x00\x02\x00\xaa\x55\x1dVA\x10\x1b")

    commands = iter(reader.next, None)

    assert list(commands) == [
        Command(b"\x1b@", b""),
        Command(TEXT, b"Hi"),
        Command(b"\n", b""),
        Command(RASTER, b"\x01\xaa"),
        Command(RASTER, b"\x01\x55"),
        Command(b"\x1dV", b"A\x10"),
    ]
    assert len(reader) == 1


def rows_with_black(image: Image.Image) -> list[int]:
    return [y for y in range(image.height) if image.crop((0, y, image.width, y + 1)).getextrema()[0] == 0]


@pytest.fixture
def escpos_printer(tmp_path, monkeypatch):
    """Return the printer of python-escpos that keeps its bytes."""
    monkeypatch.setenv("ESCPOS_CAPABILITIES_PICKLE_DIR", str(tmp_path))
    monkeypatch.setattr(logging, "basicConfig", lambda: None)  # it sets the root logger up when imported
    return importlib.import_module("escpos.printer").Dummy()


def test_prints_what_another_library_sends(escpos_printer, virtual):
    picture = Image.new("1", (200, 40), 0)
    escpos_printer.set(align="center", bold=True, double_width=True, double_height=True)
    escpos_printer.textln("A001")
    escpos_printer.set(align="left", bold=False, normal_textsize=True)
    escpos_printer.textln("Hello, café")
    for implementation in ("bitImageRaster", "bitImageColumn", "graphics"):
        escpos_printer.image(picture, impl=implementation)
    escpos_printer.qr("https://example.org/t/7K3M9QTX2A", native=True, size=6)
    escpos_printer.cut()

    with socket.create_connection(("127.0.0.1", virtual.port)) as client:
        client.sendall(escpos_printer.output)
    wait_until(lambda: bool(virtual.papers()))

    with Image.open(virtual.papers()[0]) as paper:
        black = rows_with_black(paper)
        assert paper.width == 576
        assert len(black) > 3 * 40 + 25 * 6
        assert paper.crop((0, black[0], 100, black[0] + 30)).getextrema() == (255, 255)  # centred


def test_one_client_at_a_time_and_the_others_wait(virtual):
    job = encode(CASES["no-web"], Paper())
    with (
        socket.create_connection(("127.0.0.1", virtual.port)) as first,
        socket.create_connection(("127.0.0.1", virtual.port)) as second,
    ):
        first.settimeout(5)
        second.settimeout(5)
        second.sendall(b"\x10\x04\x01")
        first.sendall(job + b"\x1dr\x01")
        assert first.recv(10) == b"\x00"
        assert len(virtual.papers()) == 1
        first.close()

        assert second.recv(10) == b"\x12"


def test_papers_that_lie_there_already_stay(tmp_path):
    for _ in range(2):
        with (
            VirtualPrinter(tmp_path) as virtual,
            socket.create_connection(("127.0.0.1", virtual.port)) as client,
        ):
            client.sendall(b"Hi\n\x1dV\x00\x1dr\x01")
            assert client.recv(1) == b"\x00"

    assert [path.name for path in virtual.papers()] == ["0001.png", "0002.png"]


def test_goes_on_counting_beyond_four_digits(tmp_path):
    for name in ("9999.png", "10000-torn.png"):
        (tmp_path / name).write_bytes(b"")
    tray = Tray(tmp_path)

    tray.lay(Image.new("1", (8, 8)), torn=False)

    assert [path.name for path in tray.papers()] == ["9999.png", "10000-torn.png", "10001.png"]


def test_an_order_that_it_does_not_know_names_those_that_it_knows(virtual):
    with pytest.raises(UnknownOrder, match="'explode'; known: out, near_end"):
        virtual.order("explode")


def test_the_program_prints_obeys_orders_and_stops(tmp_path):
    command = [sys.executable, "-m", "hardware.printer.paper", "--port", "0", "--control", "0"]
    with subprocess.Popen([*command, "--out", tmp_path], stdout=subprocess.PIPE, text=True) as program:
        try:
            assert program.stdout
            words = program.stdout.readline().replace(",", "").split()
            port, control = int(words[1].rpartition(":")[2]), int(words[words.index("to") + 1])
            with socket.create_connection(("127.0.0.1", control), 5) as orders:
                orders.sendall(b"cover_open\n")
                assert orders.recv(100) == b"ok\n"
                orders.sendall(b"explode\n")
                assert orders.recv(300).startswith(b"'explode'; known: out")
            with socket.create_connection(("127.0.0.1", port), 5) as client:
                client.sendall(b"\x10\x04\x02")
                assert client.recv(1) == b"\x16"
        finally:
            program.terminate()
        assert program.wait(30) == 0
    assert list(tmp_path.iterdir()) == []
