"""The one driver: any ESC/POS printer over any line. It says `printed` only when the printer has said so."""

import logging
from types import TracebackType
from typing import Self

from hardware.printer.errors import LineDown, LineStalled, PrinterClosed
from hardware.printer.escpos import CUT, LONGEST_BAND, Mode, encode
from hardware.printer.lines import Opener
from hardware.printer.manner import Confirm, Manner
from hardware.printer.outcome import Outcome, Result, Trouble
from hardware.printer.slip import LONGEST_QR, Slip
from hardware.printer.status import Condition, PrinterStatus, status
from hardware.printer.talk import Talk

log = logging.getLogger(__name__)

SETTLE_S = 2.0
"""Time to print and cut a ticket, for a printer that says only how it is, not when it is done."""
_LONGEST_TEXT = LONGEST_QR + 16
_TROUBLES = {
    Condition.OUT: Trouble.OUT,
    Condition.COVER_OPEN: Trouble.COVER_OPEN,
    Condition.OFFLINE: Trouble.OFFLINE,
}


class EscposPrinter:
    """An ESC/POS printer. The line is opened for each call, so no state of it can be stale.

    Before a job the printer is asked how it is: one that cannot print, or that should answer and does not,
    gets nothing. A job that it has not confirmed is called back, so that no paper comes out of it later.
    """

    def __init__(self, opener: Opener, manner: Manner) -> None:
        self._opener = opener
        self._manner = manner
        self._is_open = True
        self._in_step = False
        self._torn = False
        self._last: PrinterStatus | None = None

    def print_slip(self, slip: Slip) -> Outcome:
        """Lay the slip out, print it, cut it."""
        return self.print_job(encode(slip, self._manner.paper))

    def print_job(self, data: bytes) -> Outcome:
        """Print a job in ESC/POS."""
        self._check_open()
        try:
            line = self._opener()
        except LineDown as error:
            return self._told(_not_printed(Trouble.OFFLINE, status(Condition.OFFLINE, detail=str(error))))
        done = False
        try:
            outcome = self._send(Talk(line, self._manner), data)
            done = self._in_step
        finally:
            line.close(discard=not done)
        return self._told(outcome)

    def status(self) -> PrinterStatus:
        """Ask how the printer is; what an unfinished job has left in it is dropped first."""
        self._check_open()
        if self._manner.confirm is Confirm.NONE:
            return status(Condition.UNKNOWN, detail="this printer cannot be asked")
        try:
            line = self._opener()
            try:
                return self._noted(self._ask(Talk(line, self._manner)))
            finally:
                line.close()
        except LineDown as error:
            return self._noted(status(Condition.OFFLINE, detail=str(error)))
        except LineStalled as error:
            return self._noted(status(Condition.UNKNOWN, detail=str(error)))

    def close(self) -> None:
        """Print no more."""
        self._is_open = False

    def __enter__(self) -> Self:
        """Use it in a `with`."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close it."""
        self.close()

    def _send(self, talk: Talk, data: bytes) -> Outcome:
        """Print over an open line; `_in_step` is True afterwards only if nothing of the job is left."""
        before = status(Condition.UNKNOWN)
        try:
            if self._manner.confirm is not Confirm.NONE:
                before = self._ask(talk)
                if (refusal := _refusal(before, talk)) is not None:
                    return _not_printed(refusal, before)
            self._begin(talk)
            talk.give(data)
        except LineDown as error:
            return _not_printed(Trouble.OFFLINE, status(Condition.OFFLINE, detail=str(error)))
        except LineStalled as error:
            return _not_printed(Trouble.STALLED, status(Condition.UNKNOWN, detail=str(error)))
        return self._ended(talk, data, before)

    def _ask(self, talk: Talk) -> PrinterStatus:
        if not self._in_step:
            talk.forget()
        return talk.ask()

    def _begin(self, talk: Talk) -> None:
        """Make sure that the job does not end up in the rest of another; from here on it is unfinished."""
        if not self._in_step:
            longest = LONGEST_BAND if self._manner.paper.mode is Mode.RASTER else _LONGEST_TEXT
            talk.fall_in_step(longest)
        if self._torn:
            talk.send(CUT)
        self._in_step, self._torn = False, True

    def _ended(self, talk: Talk, data: bytes, before: PrinterStatus) -> Outcome:
        """Wait until the job is done; the printer has all of it."""
        confirm = self._manner.confirm
        if confirm is Confirm.NONE:
            return self._finished(Result.UNCERTAIN, Trouble.SILENT, before)
        seconds = SETTLE_S if confirm is Confirm.STATUS else self._manner.done_s
        try:
            found = talk.wait(seconds + self._manner.carrying_s(len(data)))
            if found is None:
                return self._confirmed(_asked_again(talk))
            if confirm is Confirm.STATUS and _refusal(found, talk) is None:
                return self._confirmed(found)
            return self._call_back(talk, found)
        except LineDown as error:
            return _uncertain(Trouble.OFFLINE, status(Condition.OFFLINE, detail=str(error)))
        except LineStalled as error:
            return _uncertain(Trouble.STALLED, status(Condition.UNKNOWN, detail=str(error)))

    def _call_back(self, talk: Talk, found: PrinterStatus) -> Outcome:
        """Have the printer drop the job, and hear from it that it has: the order must not be lost."""
        trouble = _refusal(found, talk)
        talk.forget()
        talk.ask()
        if found.has_fault and trouble is not None:
            return _not_printed(trouble, found)
        return _uncertain(trouble or Trouble.SILENT, found)

    def _confirmed(self, after: PrinterStatus) -> Outcome:
        """Believe that the job is done, unless the paper has ended meanwhile: then a person must look."""
        if after.has_fault:
            return self._finished(Result.UNCERTAIN, _TROUBLES[after.worst], after)
        return self._finished(Result.PRINTED, None, after)

    def _finished(self, result: Result, trouble: Trouble | None, found: PrinterStatus) -> Outcome:
        self._in_step, self._torn = True, False
        return Outcome(result=result, trouble=trouble, status=found)

    def _told(self, outcome: Outcome) -> Outcome:
        self._noted(outcome.status)
        if outcome.result is not Result.PRINTED:
            log.warning("job %s: %s (%s)", outcome.result, outcome.trouble, outcome.status.detail)
        return outcome

    def _noted(self, found: PrinterStatus) -> PrinterStatus:
        if self._last is None or self._last.conditions != found.conditions:
            level = logging.WARNING if found.worst is not Condition.OK else logging.INFO
            log.log(level, "printer %s (%s)", " ".join(sorted(found.conditions)), found.detail)
        self._last = found
        return found

    def _check_open(self) -> None:
        if not self._is_open:
            raise PrinterClosed("the printer was closed; nothing is printed or asked any more")


def _refusal(found: PrinterStatus, talk: Talk) -> Trouble | None:
    """Return why nothing can be printed now, or None."""
    if found.has_fault:
        return _TROUBLES[found.worst]
    if not found.is_known:
        return Trouble.GARBAGE if talk.heard_garbage else Trouble.SILENT
    return None


def _not_printed(trouble: Trouble, found: PrinterStatus) -> Outcome:
    return Outcome(result=Result.NOT_PRINTED, trouble=trouble, status=found)


def _uncertain(trouble: Trouble, found: PrinterStatus) -> Outcome:
    return Outcome(result=Result.UNCERTAIN, trouble=trouble, status=found)


def _asked_again(talk: Talk) -> PrinterStatus:
    """Ask how the printer is behind a job that it has confirmed; that stands, even if the line breaks now."""
    try:
        return talk.ask()
    except (LineDown, LineStalled) as error:
        return status(Condition.UNKNOWN, detail=str(error))
