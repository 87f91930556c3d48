"""The printer's thread: one job at a time, and none that nobody waits for any more."""

import logging
import threading
import time
from collections.abc import Callable

from hardware.printer.errors import PrinterClosed
from hardware.printer.outcome import Outcome, Result, TicketPrinter, Trouble
from hardware.printer.slip import Slip
from hardware.printer.status import Condition, PrinterStatus, status
from kiosk.worker import Worker

log = logging.getLogger(__name__)

Done = Callable[[Outcome], None]


class Press:
    """Prints slips on a thread of its own. Its methods return at once and are for one thread.

    While a job hangs, the next ones are refused instead of queued: there is no burst of old papers once
    the printer goes on.
    """

    def __init__(
        self,
        printer: TicketPrinter,
        *,
        seen: Callable[[PrinterStatus], None],
        failed: Callable[[Exception], None],
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """Take the printer over. On its thread `seen(status)` is told how it is, and `failed` what broke."""
        self._printer, self._seen, self._failed, self._clock = printer, seen, failed, clock
        self._last = status(Condition.UNKNOWN, detail="not asked yet")
        self._busy, self._looking = threading.Event(), threading.Event()
        self._worker = Worker("printer", failed)

    @property
    def is_busy(self) -> bool:
        """Whether the printer has a job that it has not answered for."""
        return self._busy.is_set()

    def start(self, slip: Slip, *, until: float, done: Done) -> None:
        """Print a slip if it can be begun before `until`; then call `done(outcome)`, on any thread."""
        if self._busy.is_set():
            log.warning("the printer is still busy with the job before: nothing is printed")
            done(Outcome(result=Result.NOT_PRINTED, trouble=Trouble.STALLED, status=self._last))
            return
        self._busy.set()
        self._worker.do(lambda: self._print(slip, until, done))

    def look(self) -> None:
        """Ask the printer how it is, unless it is busy."""
        if not self._busy.is_set() and not self._looking.is_set():
            self._looking.set()
            self._worker.do(self._look)

    def close(self, timeout: float = 2.0) -> None:
        """Release the printer; wait at most so many seconds for a job in hand."""
        self._worker.do(self._printer.close)
        if not self._worker.close(timeout):
            log.warning("the printer did not end its job within %s s", timeout)

    # --- the printer's thread -------------------------------------------------------------------

    def _print(self, slip: Slip, until: float, done: Done) -> None:
        try:
            outcome = self._outcome(slip, until)
        finally:
            self._busy.clear()
        self._take(outcome.status)
        if outcome.result is not Result.PRINTED:
            log.warning("paper %s: %s; %s", outcome.result, outcome.trouble, outcome.status.detail)
        elif self._clock() > until:
            log.warning("a paper came out %.1f s late", self._clock() - until)
        done(outcome)

    def _outcome(self, slip: Slip, until: float) -> Outcome:
        if self._clock() >= until:
            return Outcome(result=Result.NOT_PRINTED, trouble=Trouble.STALLED, status=self._last)
        try:
            return self._printer.print_slip(slip)
        except PrinterClosed:
            return Outcome(result=Result.NOT_PRINTED, trouble=Trouble.OFFLINE, status=self._last)
        except Exception as error:  # noqa: BLE001 - how far it came is not known, and the visitor waits
            self._failed(error)
            return Outcome(result=Result.UNCERTAIN, trouble=None, status=self._last)

    def _look(self) -> None:
        try:
            found = self._printer.status()
        finally:
            self._looking.clear()
        self._take(found)

    def _take(self, found: PrinterStatus) -> None:
        if found.conditions != self._last.conditions:
            level = logging.WARNING if found.has_fault or not found.is_known else logging.INFO
            log.log(level, "printer: %s -> %s (%s)", self._last.worst, found.worst, found.detail)
        self._last = found
        self._seen(found)
