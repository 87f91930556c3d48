"""The virtual printer without its plug: bytes go in, answers and papers come out. It knows no clock."""

import re
from collections.abc import Callable
from dataclasses import dataclass

from PIL import Image

from hardware.printer.bitmap import DOTS_PER_MM
from hardware.printer.escpos import Paper
from hardware.printer.reader import Command, Reader
from hardware.printer.sheet import Sheet
from hardware.printer.slip import Width
from hardware.printer.status import ALL_WELL

Lay = Callable[[Image.Image, bool], None]
"""Takes a piece of paper that has left the printer; True: it is torn, not cut."""

_REAL_TIME = re.compile(
    rb"\x10\x04([\x01-\x04])|\x10\x05(\x02)|\x10\x14(\x08)\x01\x03\x14\x01\x06\x02\x08", re.DOTALL
)
_LONGEST_REAL_TIME = 10
_CUTS = {b"\x1bi", b"\x1bm", b"\x1dV"}
_TO_THE_KNIFE = 60
_NEAR_END_MM = 500
_GARBAGE = b"\xff\x9d\xfe"
_CLEARED = b"7%\x00"
_CATCH_UP_S = 0.1
_ROOM = 128 * 1024
_LONGEST_SHEET = 16_000


@dataclass(slots=True, kw_only=True)
class Faults:
    """What is wrong with the printer.

    `garbage`: it answers nonsense. `mute`: it answers nothing. `stall`: it takes nothing either.
    """

    out: bool = False
    near_end: bool = False
    cover_open: bool = False
    offline: bool = False
    garbage: bool = False
    mute: bool = False
    stall: bool = False

    @property
    def halt(self) -> bool:
        """Whether nothing can be printed."""
        return self.out or self.cover_open or self.offline or self.stall


class Engine:
    """A printer's inside. `mm_per_s`: how fast it prints, 0 is at once.

    `obeys_clear`: whether it knows DLE DC4 8, which clears the buffers; cheap printers do not.
    """

    def __init__(
        self, lay: Lay, *, width_mm: Width = 80, mm_per_s: float = 0, obeys_clear: bool = True
    ) -> None:
        self.faults = Faults()
        self.roll_mm: float | None = None
        self.obeys_clear = obeys_clear
        self._lay = lay
        self._sheet = Sheet(Paper(width_mm=width_mm).dots)
        self._reader = Reader()
        self._mm_per_s = mm_per_s
        self._heard = b""
        self._busy_until = 0.0
        self._is_idle = True

    @property
    def room(self) -> int:
        """How many bytes it can take now."""
        return 0 if self.faults.stall else max(0, _ROOM - len(self._reader))

    def receive(self, data: bytes) -> bytes:
        """Take bytes; real-time commands among them are obeyed at once, whatever they stand in."""
        answers = b""
        self._is_idle = False
        rest = self._heard + data
        fresh = len(self._heard)
        while found := _REAL_TIME.search(rest):
            self._reader.push(rest[fresh : found.end()])
            answers += self._obey(found)
            rest, fresh = rest[found.end() :], 0
        self._reader.push(rest[fresh:])
        self._heard = rest[-_LONGEST_REAL_TIME + 1 :]
        return answers

    def work(self, now: float) -> bytes:
        """Print what can be printed by `now`, seconds of a monotonic clock; return the answers."""
        answers = b""
        while not self.faults.halt and now >= self._busy_until:
            command = self._reader.next()
            if command is None:
                self._is_idle = True
                break
            before = self._sheet.height
            answers += self._do(command)
            self._spend(max(0, self._sheet.height - before), now)
            if self._sheet.height > _LONGEST_SHEET:
                self.tear()
        return answers

    def due(self) -> float | None:
        """Return when `work` should be called again, None where nothing is to be done."""
        return None if self._is_idle or self.faults.halt else self._busy_until

    def tear(self) -> None:
        """Somebody tears off what has come out."""
        self._leave(torn=True)

    def switch_off(self) -> None:
        """Cut the power: the buffers are lost, and what was half printed is torn off."""
        self._leave(torn=True)
        self._reader.clear()
        self._sheet.reset()
        self._heard = b""

    def refill(self) -> None:
        """Put in new paper, close the cover: everything is well again."""
        self.faults = Faults()
        self.roll_mm = None

    def _obey(self, found: re.Match[bytes]) -> bytes:
        question, recover, clear = found.groups()
        if question:
            return self._said(bytes((self._status(question[0]),)))
        if (clear and self.obeys_clear) or (recover and self.faults.offline):
            self._reader.clear()
            self._sheet.reset()
        return self._said(_CLEARED) if clear and self.obeys_clear else b""

    def _said(self, answer: bytes) -> bytes:
        if self.faults.mute:
            return b""
        return _GARBAGE if self.faults.garbage else answer

    def _status(self, question: int) -> int:
        faults = self.faults
        bits = {
            1: 0x08 * faults.halt,
            2: 0x04 * faults.cover_open | 0x20 * faults.out | 0x40 * faults.offline,
            3: 0,
            4: 0x0C * (faults.near_end or faults.out) | 0x60 * faults.out,
        }
        return ALL_WELL | bits[question]

    def _do(self, command: Command) -> bytes:
        if command.code in _CUTS:
            self._cut(command)
        elif command.code == b"\x1dr":
            sensor = 0x03 * self.faults.near_end | 0x0C * self.faults.out
            return self._said(bytes((sensor,)))
        elif command.code == b"\x1d(" and command.data.startswith(b"H") and command.data[3:5] == b"00":
            return self._said(b'7"' + command.data[5:9] + b"\x00")
        else:
            self._sheet.do(command)
        return b""

    def _cut(self, command: Command) -> None:
        if self._sheet.height:
            if command.code == b"\x1dV" and command.data[0] >= ord("A"):
                self._sheet.feed(_TO_THE_KNIFE)
            self._leave(torn=False)

    def _leave(self, *, torn: bool) -> None:
        if self._sheet.height:
            self._lay(self._sheet.take(), torn)

    def _spend(self, rows: int, now: float) -> None:
        """Take the paper from the roll and the time from the clock."""
        mm = rows / DOTS_PER_MM
        if self._mm_per_s:
            self._busy_until = max(self._busy_until, now - _CATCH_UP_S) + mm / self._mm_per_s
        if self.roll_mm is not None:
            self.roll_mm -= mm
            self.faults.near_end |= self.roll_mm < _NEAR_END_MM
            self.faults.out |= self.roll_mm <= 0
