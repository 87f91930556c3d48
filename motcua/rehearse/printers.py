"""The kiosks' printers in a rehearsal: each ticket is drawn and printed as a kiosk does it."""

import hashlib
from collections.abc import Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path

from hardware.printer.escpos import Paper as Size
from hardware.printer.escpos import encode
from hardware.printer.factory import make_printer
from hardware.printer.outcome import Result, TicketPrinter
from kiosk.model import Issued, Paper
from kiosk.paper import ticket_slip
from kiosk.slips import paper_of
from kiosk.state import lang_of
from motcua.rehearse.papers import Arrived, Papers, Sent
from motcua.rehearse.printer import HOST
from motcua.wire.states import CentreState

_OUTCOMES: Mapping[Result, Paper] = {
    Result.PRINTED: "printed",
    Result.UNCERTAIN: "uncertain",
    Result.NOT_PRINTED: "shown",
}
_SIZE = Size()


class Printers:
    """A printer for each kiosk; the papers of kiosk `k` lie in `out/k`."""

    def __init__(self, out: Path, kiosks: tuple[str, ...]) -> None:
        """Papers that lie in `out` from an earlier rehearsal stay there, and are not counted."""
        self.trays = {kiosk: out / kiosk for kiosk in kiosks}
        self._before = self._lying()
        self._printers: dict[str, TicketPrinter] = {}
        self._threads = {kiosk: ThreadPoolExecutor(1, f"printer of {kiosk}") for kiosk in kiosks}
        self._sent: list[Sent] = []
        self._arrived: list[Arrived] = []

    @property
    def are_ready(self) -> bool:
        """Whether each printer has told its port."""
        return self._printers.keys() == self.trays.keys()

    @property
    def are_done(self) -> bool:
        """Whether the printers have told of as many jobs as were sent."""
        return len(self._arrived) >= len(self._sent)

    def hear(self, kiosk: str, line: str) -> None:
        """Take in a line of what a kiosk's printer says (see `motcua.rehearse.printer`)."""
        first, second = line.split()
        if first == "port":
            self._printers[kiosk] = make_printer("paper", host=HOST, port=int(second), answer_s=30)
        else:
            self._arrived.append(Arrived(device=kiosk, job=second, at_ns=int(first)))

    def print(self, kiosk: str, issued: Issued, centre: CentreState) -> Future[Paper]:
        """Draw a ticket and begin to print it; return what will become of it, as the printer says."""
        ticket = issued.ticket
        job = encode(ticket_slip(paper_of(issued, centre), lang_of(ticket.lang)), _SIZE)
        digest = hashlib.sha256(job).hexdigest()
        self._sent.append(Sent(device=kiosk, ticket=ticket.id, number=ticket.number, job=digest))
        printer = self._printers[kiosk]
        return self._threads[kiosk].submit(lambda: _OUTCOMES[printer.print_job(job).result])

    def papers(self) -> Papers:
        """Return what has come of the day so far."""
        laid = {kiosk: count - self._before[kiosk] for kiosk, count in self._lying().items()}
        return Papers(sent=tuple(self._sent), arrived=tuple(self._arrived), laid=laid)

    def close(self) -> None:
        """Print no more. Safe to call twice."""
        for thread in self._threads.values():
            thread.shutdown(cancel_futures=True)
        for printer in self._printers.values():
            printer.close()

    def _lying(self) -> dict[str, int]:
        return {kiosk: sum(1 for _ in tray.glob("*.png")) for kiosk, tray in self.trays.items()}
