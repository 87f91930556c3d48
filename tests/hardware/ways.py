"""Every kind of printer, connected to the virtual one by what its real one would hang on."""

import os
import pty
import select
import socket
import threading
import time
import tty
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from PIL import Image, ImageOps

from hardware.printer.factory import make_printer
from hardware.printer.layout import raster
from hardware.printer.outcome import TicketPrinter
from hardware.printer.slip import Slip
from hardware.printer.virtual import VirtualPrinter
from tests.golden_slips import picture

KINDS = ("network", "paper", "usblp", "serial", "usb")
PATIENT = {"answer_s": 20.0, "write_s": 20.0, "done_s": 20.0}
HURRIED = {"answer_s": 0.5, "write_s": 2.0, "done_s": 2.0}


def wait_until(true: Callable[[], bool], seconds: float = 30) -> None:
    """Wait for a condition; AssertionError when it does not come true in time."""
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, f"not true after {seconds} s"
        time.sleep(0.005)


def shows(path: Path, slip: Slip) -> bool:
    """Whether a paper, 80 mm wide, shows the slip and nothing else; there may be white above and below it."""
    with Image.open(path) as paper:
        return _ink(paper) == _ink(picture(raster(slip, 576)))


def _ink(image: Image.Image) -> bytes:
    """Return the rows from the first that is not white to the last."""
    black = ImageOps.invert(image.convert("L"))
    _, top, _, bottom = black.getbbox() or (0, 0, 0, 0)
    return black.crop((0, top, image.width, bottom)).tobytes()


def height_of(path: Path) -> int:
    """Return how many dots long a paper is."""
    with Image.open(path) as paper:
        return paper.height


@contextmanager
def hurried(printer: Any, **times: float) -> Iterator[None]:
    """Have a printer waited for so many seconds and no longer, where it is to fail: `HURRIED`, or `times`."""
    patient, printer._manner = printer._manner, replace(printer._manner, **(HURRIED | times))
    try:
        yield
    finally:
        printer._manner = patient


@contextmanager
def connected(kind: str, virtual: VirtualPrinter, **options: Any) -> Iterator[TicketPrinter]:
    """Yield a printer of `kind` whose other end is the virtual one."""
    options = PATIENT | options
    if kind in ("network", "paper"):
        with make_printer(kind, host="127.0.0.1", port=virtual.port, **options) as printer:
            yield printer
    elif kind == "usb":
        pytest.importorskip("usb", reason="pyusb is not installed")
        from tests.hardware.usb_bus import PRODUCT, VENDOR, usb_bus

        with usb_bus(virtual), make_printer(kind, vendor=VENDOR, product=PRODUCT, **options) as printer:
            yield printer
    else:
        with cable(virtual, unplugs=kind == "usblp") as path:
            if kind == "serial":
                options = {"baud": 921_600} | options
            with make_printer(kind, path=path, **options) as printer:
                yield printer


@contextmanager
def cable(virtual: VirtualPrinter, *, unplugs: bool) -> Iterator[str]:
    """Yield the path of a terminal device at the other end of which the virtual printer listens.

    When the printer loses its power a USB device is gone; on a serial line what is sent meanwhile is lost.
    """
    ours, theirs = pty.openpty()
    tty.setraw(theirs)
    stop, stopped = socket.socketpair()
    pump = threading.Thread(target=_pump, args=(ours, virtual.port, stopped, unplugs))
    pump.start()
    try:
        yield os.ttyname(theirs)
    finally:
        stop.close()
        pump.join()
        stopped.close()
        os.close(theirs)


def _pump(terminal: int, port: int, stopped: socket.socket, unplugs: bool) -> None:
    """Carry bytes both ways until the test is over."""
    plugged_in = True
    while plugged_in:
        with socket.create_connection(("127.0.0.1", port)) as printer:
            printer.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 4096)
            printer.setblocking(False)
            plugged_in = _carry(terminal, printer, stopped) and not unplugs
        while plugged_in and select.select([terminal], [], [], 0.1)[0]:
            os.read(terminal, 4096)
    os.close(terminal)


def _carry(terminal: int, printer: socket.socket, stopped: socket.socket) -> bool:
    """Carry until the printer goes away (True) or the test is over (False)."""
    waiting = b""
    while True:
        readers: list[Any] = [printer, stopped, *([] if waiting else [terminal])]
        writers = [printer] if waiting else []
        ready, takes, _ = select.select(readers, writers, [])
        if stopped in ready:
            return False
        try:
            if terminal in ready:
                waiting = os.read(terminal, 4096)
            if takes:
                waiting = waiting[printer.send(waiting) :]
            if printer in ready:
                answer = printer.recv(4096)
                if not answer:
                    return True
                os.write(terminal, answer)
        except ConnectionError:
            return True
