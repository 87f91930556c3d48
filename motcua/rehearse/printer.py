"""A printer of a rehearsal, a process of its own: the virtual printer, and an ear on its line.

    python -m motcua.rehearse.printer DIRECTORY

Papers fall into the directory. The first line of stdout is `port <number>`; then comes
`<CLOCK_MONOTONIC in ns> <SHA-256 of the job>` for each job, when the last byte of it, the cut, has arrived.
"""

import contextlib
import hashlib
import selectors
import socket
import sys
from collections.abc import Sequence
from pathlib import Path
from time import monotonic_ns

from hardware.printer.escpos import CUT, INIT, UNIT_OF_A_DOT
from hardware.printer.virtual import VirtualPrinter

HOST = "127.0.0.1"
_BEGIN = INIT + UNIT_OF_A_DOT
_QUESTION = 16
"""At most so many bytes come with the cut, behind it: whether the job is done."""
_CHUNK = 1 << 16


def main(argv: Sequence[str]) -> int:
    """Run a printer whose papers fall into the directory `argv[0]`, until the process is ended."""
    with (
        VirtualPrinter(Path(argv[0]), host=HOST) as printer,
        socket.create_server((HOST, 0)) as listener,
    ):
        print("port", listener.getsockname()[1], flush=True)
        while True:
            client, _ = listener.accept()
            with client, socket.create_connection((HOST, printer.port)) as line:
                client.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                with contextlib.suppress(ConnectionError):  # who breaks off a job hears no more of it
                    _pass_on(client, line)


class Ear:
    """Hears where a job ends. A job that has begun is kept back until all of it is there.

    The printer draws in this process too: it would delay the bytes whose arrival is timed.
    """

    def __init__(self) -> None:
        self._kept = b""

    def hear(self, data: bytes) -> tuple[bytes, str | None]:
        """Return what may be passed on now, and the SHA-256 of the job that ends in `data`, in hex."""
        self._kept += data
        begin = self._kept.find(_BEGIN)
        if begin < 0:
            may_begin = any(self._kept.endswith(_BEGIN[:length]) for length in range(1, len(_BEGIN)))
            return b"" if may_begin else self._release(), None
        cut = self._kept.rfind(CUT, max(begin, len(self._kept) - len(CUT) - _QUESTION))
        if cut < 0:
            return b"", None
        job = hashlib.sha256(self._kept[begin : cut + len(CUT)]).hexdigest()
        return self._release(), job

    def _release(self) -> bytes:
        kept, self._kept = self._kept, b""
        return kept


def _pass_on(client: socket.socket, line: socket.socket) -> None:
    """Pass bytes on between a kiosk and the printer until one of them hangs up."""
    ear = Ear()
    with selectors.DefaultSelector() as either:
        either.register(client, selectors.EVENT_READ)
        either.register(line, selectors.EVENT_READ)
        while True:
            for key, _ in either.select():
                if key.fileobj is line:
                    if not (answer := line.recv(_CHUNK)):
                        return
                    client.sendall(answer)
                    continue
                data = client.recv(_CHUNK)
                at_ns = monotonic_ns()
                if not data:
                    return
                ready, job = ear.hear(data)
                if job is not None:
                    print(at_ns, job, flush=True)
                line.sendall(ready)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
