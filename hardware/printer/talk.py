"""One conversation with a printer: is it well, here is a job, tell me when it is done, forget it."""

import time
from itertools import count

from hardware.printer.answers import Answers
from hardware.printer.escpos import INIT
from hardware.printer.lines import Line
from hardware.printer.manner import Confirm, Manner
from hardware.printer.status import QUESTIONS, Condition, PrinterStatus, read_answers, status

_POLL_S = 0.25
_FORGET = b"\x10\x05\x02\x10\x14\x08\x01\x03\x14\x01\x06\x02\x08"
"""DLE ENQ 2 and DLE DC4 8: leave the error, clear the buffers; both obeyed at once, also without paper."""


_marks = count(1)


class Talk:
    """A conversation over an open line; `LineDown` and `LineStalled` come through."""

    def __init__(self, line: Line, manner: Manner) -> None:
        self._line = line
        self._manner = manner
        self._answers = Answers()
        self._mark = f"{next(_marks) % 10_000:04}".encode()

    def ask(self) -> PrinterStatus:
        """Ask DLE EOT; no answer, or one that no printer gives, is `unknown`."""
        heard: dict[int, int] = {}
        for question in QUESTIONS:
            self._answers.forget_status()
            self.send(bytes((0x10, 0x04, question)))
            until = time.monotonic() + self._manner.answer_s
            while not self._answers.real_time:
                if not self._hear(until) or time.monotonic() >= until:
                    return self._unknown(question)
            heard[question] = self._answers.real_time[0]
        return read_answers(heard)

    def forget(self) -> None:
        """Have the printer drop what it has not printed yet, now."""
        self.send(_FORGET)

    def fall_in_step(self, longest: int) -> None:
        """Bring the printer back to where a command begins, wherever an earlier job broke off.

        Zeros fill up what it may still take for the rest of a command of `longest` bytes; they print nothing.
        """
        self.send(bytes(longest) + INIT)

    def give(self, job: bytes) -> None:
        """Send the whole job, and behind it the question whether it is done."""
        self.send(job + self._question())

    def wait(self, seconds: float) -> PrinterStatus | None:
        """Wait until the printer says that the job is done.

        Return None when it has said so; else how it is: faulty, or `seconds` are over.
        """
        until = time.monotonic() + seconds
        faulty = False
        while time.monotonic() < until:
            if self._is_done():
                return None
            if self._hear(min(until, time.monotonic() + _POLL_S)):
                continue
            before, faulty = faulty, (found := self.ask()).has_fault
            if before and faulty and not self._is_done():  # twice: printers blink while they cut
                return found
        return None if self._is_done() else self.ask()

    @property
    def heard_garbage(self) -> bool:
        """Whether bytes came that no printer sends."""
        return bool(self._answers.noise())

    def _question(self) -> bytes:
        match self._manner.confirm:
            case Confirm.PROCESS_ID:
                return b"\x1d(H\x06\x0000" + self._mark
            case Confirm.SENSOR:
                self._answers.sensors.clear()
                return b"\x1dr\x01"
            case Confirm.STATUS | Confirm.NONE:
                return b""

    def _is_done(self) -> bool:
        match self._manner.confirm:
            case Confirm.PROCESS_ID:
                return self._mark in self._answers.process_ids
            case Confirm.SENSOR:
                return bool(self._answers.sensors)
            case Confirm.STATUS | Confirm.NONE:
                return False

    def send(self, data: bytes) -> None:
        """Send bytes within the time that they may take."""
        self._line.write(data, time.monotonic() + self._manner.writing_s(len(data)))

    def _hear(self, until: float) -> bool:
        """Take what arrives; False when nothing did."""
        data = self._line.read(until)
        self._answers.feed(data)
        return bool(data)

    def _unknown(self, question: int) -> PrinterStatus:
        noise = self._answers.noise()[:16]
        said = f"0x{noise.hex()}" if noise else "nothing"
        return status(Condition.UNKNOWN, detail=f"DLE EOT {question} was answered with {said}")
