"""ESC/POS read as a printer reads it: piece by piece, whatever the bytes are. Pure."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

TEXT = b""
RASTER = b"\x1dv"
"""The code of one row of a GS v 0 picture: its data are the scale byte and the row."""

_PREFIXES = frozenset(b"\x10\x1b\x1c\x1d")
_FIRST_LETTER = 0x20
_LONGEST = 0xFFFF + 16
"""Bytes of a command that is still believed; what claims to be longer is none."""
_LONGEST_LIST = 256
_FIXED: Mapping[bytes, int] = {
    b"\x10\x04": 1, b"\x10\x05": 1,
    b"\x1b!": 1, b"\x1b ": 1, b"\x1b$": 2, b"\x1b-": 1, b"\x1b2": 0, b"\x1b3": 1, b"\x1b=": 1, b"\x1b?": 1,
    b"\x1b@": 0, b"\x1bE": 1, b"\x1bG": 1, b"\x1bJ": 1, b"\x1bM": 1, b"\x1bR": 1, b"\x1bT": 1, b"\x1bV": 1,
    b"\x1bW": 8, b"\x1b\\": 2, b"\x1ba": 1, b"\x1bc": 2, b"\x1bd": 1, b"\x1be": 1, b"\x1bi": 0, b"\x1bm": 0,
    b"\x1bp": 3, b"\x1br": 1, b"\x1bt": 1, b"\x1b{": 1, b"\x1c!": 1, b"\x1c-": 1, b"\x1cC": 1, b"\x1cS": 2,
    b"\x1cW": 1, b"\x1cp": 2, b"\x1d!": 1, b"\x1d$": 2, b"\x1d/": 1, b"\x1dB": 1, b"\x1dH": 1, b"\x1dI": 1,
    b"\x1dL": 2, b"\x1dP": 2, b"\x1dT": 1, b"\x1dW": 2, b"\x1d\\": 2, b"\x1d^": 3, b"\x1da": 1, b"\x1db": 1,
    b"\x1df": 1, b"\x1dh": 1, b"\x1dr": 1, b"\x1dw": 1, b"\x1dx": 1,
}  # fmt: skip
"""How many bytes of arguments follow; a command in none of these tables has none."""


@dataclass(frozen=True, slots=True)
class Command:
    """A command by its first two bytes (a control sign by its one, `TEXT` by none), and its data."""

    code: bytes
    data: bytes


class Reader:
    """The receive buffer of a printer. `push` bytes of any kind, take commands out with `next`."""

    def __init__(self) -> None:
        self._pending = bytearray()
        self._stride = 0
        self._rows = 0
        self._scale = 0

    def __len__(self) -> int:
        """Bytes that were not taken out yet."""
        return len(self._pending)

    def push(self, data: bytes) -> None:
        """Append what has arrived."""
        self._pending += data

    def clear(self) -> None:
        """Forget everything, and begin with a new command."""
        self._pending.clear()
        self._rows = 0

    def next(self) -> Command | None:
        """Take the next command out, or a piece of text, or a row of a picture; None: it is not all there."""
        while True:
            if self._rows:
                return self._row()
            if not self._pending:
                return None
            first = self._pending[0]
            if first not in _PREFIXES:
                return self._letters() if first >= _FIRST_LETTER else Command(self._take(1), b"")
            length = self._length()
            if length is None or length > len(self._pending):
                return None
            command = Command(self._take(2), self._take(length - 2))
            if command.code != RASTER:
                return command
            self._begin_picture(command.data)

    def _take(self, count: int) -> bytes:
        taken = bytes(self._pending[:count])
        del self._pending[:count]
        return taken

    def _letters(self) -> Command:
        end = next((at for at, byte in enumerate(self._pending) if byte < _FIRST_LETTER), len(self._pending))
        return Command(TEXT, self._take(end))

    def _begin_picture(self, header: bytes) -> None:
        """Read `0 m xL xH yL yH`; a picture without width has no rows."""
        self._scale = header[1]
        self._stride = int.from_bytes(header[2:4], "little")
        self._rows = int.from_bytes(header[4:6], "little") if self._stride else 0

    def _row(self) -> Command | None:
        if len(self._pending) < self._stride:
            return None
        self._rows -= 1
        return Command(RASTER, bytes((self._scale,)) + self._take(self._stride))

    def _length(self) -> int | None:
        """Return how long the command at the beginning is; None: that cannot be seen yet."""
        code = bytes(self._pending[:2])
        if len(code) < len(RASTER):
            return None
        measure = _MEASURES.get(code)
        length = measure(self._pending) if measure else 2 + _FIXED.get(code, 0)
        return len(RASTER) if length and length > _LONGEST else length


def _counted(at: int, size: int, unit: int = 1) -> Callable[[bytearray], int | None]:
    """Measure a command by the number that stands `at`, in `size` bytes, and counts what follows it."""

    def measure(command: bytearray) -> int | None:
        if len(command) < at + size:
            return None
        return at + size + unit * int.from_bytes(command[at : at + size], "little")

    return measure


def _until_nul(command: bytearray) -> int | None:
    end = command.find(0, 2, _LONGEST_LIST)
    if end < 0:
        return None if len(command) < _LONGEST_LIST else _LONGEST_LIST
    return end + 1


def _bits(command: bytearray) -> int | None:
    """Measure ESC * m nL nH: columns of 8 or of 24 dots."""
    high = len(command) > len(RASTER) and command[2] in (32, 33)
    return _counted(3, 2, unit=3 if high else 1)(command)


def _cut(command: bytearray) -> int | None:
    """Measure GS V m, with n behind some of the m."""
    if len(command) <= len(RASTER):
        return None
    return 4 if command[2] >= ord("A") else 3


def _barcode(command: bytearray) -> int | None:
    """Measure GS k: up to a NUL, or counted, by its kind."""
    if len(command) <= len(RASTER):
        return None
    return _counted(3, 1)(command) if command[2] >= ord("A") else _until_nul(command)


def _real_time(command: bytearray) -> int | None:
    """Measure DLE DC4 by its function."""
    if len(command) <= len(RASTER):
        return None
    return {7: 4, 8: 10}.get(command[2], 5)


_MEASURES: Mapping[bytes, Callable[[bytearray], int | None]] = {
    RASTER: lambda _: 8,
    b"\x1b*": _bits,
    b"\x1bD": _until_nul,
    b"\x1c(": _counted(3, 2),
    b"\x1d(": _counted(3, 2),
    b"\x1d8": _counted(3, 4),
    b"\x1dV": _cut,
    b"\x1dk": _barcode,
    b"\x10\x14": _real_time,
}
