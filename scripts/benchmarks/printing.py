"""Printing: from a tap until the last byte of the ticket is at the printer, through the whole chain."""

import hashlib
import multiprocessing
import queue
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Self

from hardware.printer.escpos import Paper, encode
from hardware.printer.factory import make_printer
from hardware.printer.outcome import Outcome, Result
from kiosk.model import Issued, Wish
from kiosk.office import TicketOffice
from kiosk.paper import ticket_slip
from kiosk.press import Press
from kiosk.slips import paper_of
from kiosk.state import lang_of
from motcua import __version__
from motcua.wire.commands import Role
from motcua.wire.credentials import Credentials
from motcua.wire.device import Device
from scripts.benchmarks.centre import SERVICES, Centre, running
from scripts.benchmarks.figures import Figure, spread

HOST = "127.0.0.1"
COUNT, WARM_UP = 200, 10
READY_S, PATIENCE_S = 20.0, 5.0
LIMIT_MS = 60


class Lobby:
    """One kiosk without its window: a ticket office and a press, on a centre and a printer that run."""

    def __init__(self, centre: Centre, work: Path, port: int) -> None:
        account = dict(centre.accounts["k0"])
        who = Credentials(**{**account, "role": Role(str(account["role"]))})  # type: ignore[arg-type]
        self._device = Device(who, work / "kiosk", version=__version__)
        self._office = TicketOffice(self._device, work / "kiosk", patience_s=PATIENCE_S)
        self._broken: list[Exception] = []
        printer = make_printer("network", host=HOST, port=port)
        self._press = Press(printer, seen=lambda _status: None, failed=self._broken.append)

    def __enter__(self) -> Self:
        self._device.start()
        _until(lambda: self._device.is_live() and self._device.states.centre is not None)
        return self

    def __exit__(self, *_: object) -> None:
        self._press.close()
        self._device.close()

    def tap(self, service: str) -> tuple[int, bytes]:
        """Take a number, print it, report it; return when it was tapped (monotonic, ns), and the job."""
        at_ns = time.monotonic_ns()
        wish = Wish(service=service, priority="thuong", lang="vi", at=at_ns / 1e9)
        issued = self._office.issue(wish)
        centre = self._device.states.centre
        if not isinstance(issued, Issued) or centre is None:
            raise RuntimeError(f"no number: {issued}")
        slip = ticket_slip(paper_of(issued, centre), lang_of(issued.ticket.lang))
        done: queue.SimpleQueue[Outcome] = queue.SimpleQueue()
        self._press.start(slip, until=time.monotonic() + PATIENCE_S, done=done.put)
        outcome = done.get()
        if self._broken or outcome.result is not Result.PRINTED:
            raise RuntimeError(f"not printed: {self._broken or outcome}")
        self._office.report(issued.ticket.id, "printed")
        _until(lambda: self._device.outbox.count() == 0)  # the next visitor does not tap within milliseconds
        return at_ns, encode(slip, Paper())


def _until(happened: Callable[[], bool]) -> None:
    deadline = time.monotonic() + READY_S
    while not happened():
        if time.monotonic() > deadline:
            raise RuntimeError("the centre does not answer the kiosk")
        time.sleep(0.002)


@contextmanager
def virtual_printer(out: Path) -> Iterator["subprocess.Popen[str]"]:
    """Run a virtual printer that says on its stdout when the last byte of each job has arrived."""
    command = [sys.executable, "-m", "motcua.rehearse.printer", str(out)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    try:
        yield process
    finally:
        process.terminate()
        process.communicate()


def tap_to_paper(centre: Centre, work: Path) -> list[Figure]:
    """One tap after another at one kiosk; beside it the floor: the same bytes sent to a bare socket."""
    with virtual_printer(work / "papers") as printer:
        assert printer.stdout is not None
        port = int(printer.stdout.readline().removeprefix("port "))
        with Lobby(centre, work, port) as lobby:
            taps = [lobby.tap(f"s{number % SERVICES}") for number in range(COUNT + WARM_UP)]
        arrived = [printer.stdout.readline().split() for _ in taps]
    times = []
    for (tapped_ns, job), (at_ns, digest) in zip(taps, arrived, strict=True):
        if digest != hashlib.sha256(job).hexdigest():
            raise RuntimeError("the printer got another job than was sent")
        times.append((int(at_ns) - tapped_ns) / 1e9)
    floor = bare_socket([job for _, job in taps])
    return [
        *spread("tap → last byte at the printer", times[WARM_UP:], None, LIMIT_MS),
        *spread("floor: the same bytes to a bare socket", floor[WARM_UP:]),
    ]


def bare_socket(jobs: list[bytes]) -> list[float]:
    """Return the seconds that each job takes to a process that does nothing but read."""
    fresh = multiprocessing.get_context("spawn")
    ours, theirs = fresh.Pipe()
    reader = fresh.Process(target=_read_jobs, args=(theirs, [len(job) for job in jobs]))
    reader.start()
    times = []
    for job in jobs:
        with socket.create_connection((HOST, ours.recv())) as line:
            line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            begun = time.monotonic_ns()
            line.sendall(job)
            times.append((ours.recv() - begun) / 1e9)
    reader.join()
    return times


def _read_jobs(told: "Connection[int, int]", lengths: list[int]) -> None:
    with socket.create_server((HOST, 0)) as listener:
        for length in lengths:
            told.send(listener.getsockname()[1])
            client, _ = listener.accept()
            with client:
                left = length
                while left:
                    left -= len(client.recv(left))
                told.send(time.monotonic_ns())


def figures() -> list[Figure]:
    """Measure everything; takes about a quarter of a minute."""
    with tempfile.TemporaryDirectory(prefix="motcua-bench-") as name:
        work = Path(name)
        with running(work) as centre:
            return tap_to_paper(centre, work)
