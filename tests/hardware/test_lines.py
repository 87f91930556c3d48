"""The ways to a printer: they keep their deadlines, and say when the other end has gone."""

import os
import pty
import socket
import time
import tty

import pytest

from hardware.printer.errors import BadPrinterOptions, LineDown, LineStalled
from hardware.printer.lines import device_file, network, serial


@pytest.fixture(params=["device file", "serial"])
def terminal(request):
    ours, theirs = pty.openpty()
    tty.setraw(theirs)
    path = os.ttyname(theirs)
    opened = device_file(path) if request.param == "device file" else serial(path, 115_200)
    line = opened()
    os.close(theirs)
    yield line, ours
    line.close(discard=True)
    line.close()
    os.close(ours)


def soon(seconds: float = 0.2) -> float:
    return time.monotonic() + seconds


def test_carries_bytes_both_ways(terminal):
    line, other = terminal

    line.write(b"\x10\x04\x01", soon(5))
    os.write(other, b"\x12")

    assert os.read(other, 10) == b"\x10\x04\x01"
    assert line.read(soon(5)) == b"\x12"


def test_reads_nothing_when_nothing_comes(terminal):
    line, _ = terminal

    assert line.read(soon()) == b""


def test_a_reader_that_takes_no_more_is_stalled_at_the_deadline(terminal):
    line, _ = terminal

    with pytest.raises(LineStalled, match="of 1000000 bytes"):
        line.write(bytes(1_000_000), soon())


def test_a_device_that_was_unplugged_is_gone(terminal):
    line, other = terminal
    fd = os.dup(other)
    os.close(other)
    os.close(fd)
    try:
        with pytest.raises(LineDown):
            line.read(soon(5))
        with pytest.raises(LineDown):
            line.write(b"x", soon(5))
    finally:
        os.dup2(os.open(os.devnull, os.O_RDWR), other)


def test_a_device_file_that_is_not_there_is_down():
    with pytest.raises(LineDown, match="/nowhere/lp0: No such file"):
        device_file("/nowhere/lp0")()


def test_a_file_that_is_no_serial_port_is_down(tmp_path):
    (tmp_path / "file").touch()

    with pytest.raises(LineDown):
        serial(str(tmp_path / "file"), 9600)()


def test_a_speed_that_no_serial_port_has_is_refused():
    with pytest.raises(BadPrinterOptions, match="baud 12345; usual: 9600"):
        serial("/dev/ttyS0", 12345)


def test_a_connection_that_was_closed_is_down():
    with socket.create_server(("127.0.0.1", 0)) as server:
        line = network("127.0.0.1", server.getsockname()[1])()
        server.accept()[0].close()

        with pytest.raises(LineDown, match="closed the connection"):
            line.read(soon(5))
        line.close()


def test_what_was_not_taken_is_called_back_when_a_line_is_given_up():
    with socket.create_server(("127.0.0.1", 0)) as server:
        line = network("127.0.0.1", server.getsockname()[1])()
        with server.accept()[0] as printer:
            line.write(b"ticket", soon(5))
            line.close(discard=True)

            printer.settimeout(5)
            with pytest.raises(ConnectionResetError):
                b"".join(iter(lambda: printer.recv(1), b""))
