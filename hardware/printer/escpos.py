"""A slip in ESC/POS: as dots, which come out right on any printer, or as plain text for slow lines. Pure."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from itertools import groupby
from typing import assert_never

from escpos.constants import DC4, DLE, ENQ, EOT, GS, HW_INIT

from hardware.printer.ascii import plain
from hardware.printer.bitmap import DOTS_PER_MM, Bitmap
from hardware.printer.layout import Dots, raster
from hardware.printer.slip import Align, Element, Line, Qr, Rule, Size, Slip, Space, Width
from hardware.printer.wrap import balanced, wrap

INIT = HW_INIT
UNIT_OF_A_DOT = GS + b"P\xcb\xcb"
"""GS P: feeds count in 1/203 inch, which is a dot; printers have various units by default."""
BAND = 64
"""Rows sent in one command: less than the buffer of a cheap printer."""
LONGEST_BAND = 8 + BAND * 72
"""Bytes of the largest command that a job holds."""
CUT = GS + b"VB\x00"
"""GS V 66: feed to the knife and cut, but for a corner that keeps the paper from falling."""
TO_THE_EDGE_MM = 14
"""From the print head to the edge at which paper is torn off by hand."""
_LEAST_FEED = DOTS_PER_MM // 2
_REAL_TIME = (DLE + EOT, DLE + ENQ, DLE + DC4)
_ALIGN = {Align.LEFT: 0, Align.CENTRE: 1, Align.RIGHT: 2}
_LARGEST = 6
_QUIET_ZONE = 24
_DOTS: Mapping[Width, Dots] = {58: 384, 80: 576}


class Mode(StrEnum):
    """How slips are sent: as dots, or as text without Vietnamese marks."""

    RASTER = "raster"
    TEXT = "text"


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """What a printer prints on and how.

    `cutter`: False where the paper is torn off by hand. `native_qr`: the printer draws QR codes from text.
    """

    width_mm: Width = 80
    mode: Mode = Mode.RASTER
    cutter: bool = True
    native_qr: bool = True

    @property
    def dots(self) -> Dots:
        """Dots across the paper."""
        return _DOTS[self.width_mm]

    @property
    def columns(self) -> int:
        """Letters on a line of text, 12 dots each."""
        return self.dots // 12


def encode(slip: Slip, paper: Paper) -> bytes:
    """Return the job that prints `slip`."""
    if paper.mode is Mode.TEXT:
        return escpos_text(slip, paper.columns, cutter=paper.cutter, native_qr=paper.native_qr)
    return escpos_raster(raster(slip, paper.dots), cutter=paper.cutter)


def escpos_raster(bitmap: Bitmap, *, cutter: bool = True) -> bytes:
    """Return a job of raster bands (GS v 0); white rows are fed (ESC J), not sent."""
    parts = [INIT, UNIT_OF_A_DOT]
    for white, rows in _stretches(bitmap):
        if white:
            parts.append(feed(len(rows)))
            continue
        parts += [_band(rows[start : start + BAND]) for start in range(0, len(rows), BAND)]
    return b"".join([*parts, end(cutter=cutter)])


def _stretches(bitmap: Bitmap) -> Iterator[tuple[bool, list[bytes]]]:
    """Yield the picture from top to bottom; a few white rows are not worth a stop of the motor."""
    empty = bytes(bitmap.stride)
    pending: list[bytes] = []
    for white, group in groupby(bitmap.rows(), lambda row: row == empty):
        rows = list(group)
        if white and len(rows) >= _LEAST_FEED:
            if pending:
                yield False, pending
            yield True, rows
            pending = []
        else:
            pending += rows
    if pending:
        yield False, pending


def _band(rows: list[bytes]) -> bytes:
    """Return one GS v 0, as wide as its black reaches."""
    stride = max(1, *(len(row.rstrip(b"\x00")) for row in rows))
    data = b"".join(row[:stride] for row in rows)
    # Printers obey real-time commands wherever they see one, in a picture too: one dot more, and it is none.
    for command in _REAL_TIME:
        data = data.replace(command, bytes((command[0] | 0x08, command[1])))
    return b"\x1dv0\x00" + stride.to_bytes(2, "little") + len(rows).to_bytes(2, "little") + data


def feed(dots: int) -> bytes:
    """Return the commands (ESC J) that feed so many dots."""
    whole, rest = divmod(dots, 255)
    return b"\x1bJ\xff" * whole + (b"\x1bJ" + bytes((rest,)) if rest else b"")


def end(*, cutter: bool) -> bytes:
    """Return the end of a job: the paper is cut, or fed to where it is torn off."""
    return CUT if cutter else feed(TO_THE_EDGE_MM * DOTS_PER_MM)


def escpos_text(slip: Slip, columns: int, *, cutter: bool = True, native_qr: bool = True) -> bytes:
    """Return a job of ASCII text, `columns` letters wide; a QR code is drawn by the printer or left out."""
    body = b"".join(_text(element, columns, native_qr) for element in slip.elements)
    return INIT + UNIT_OF_A_DOT + body + end(cutter=cutter)


def _text(element: Element, columns: int, native_qr: bool) -> bytes:
    match element:
        case Line():
            return _line(element, columns)
        case Rule():
            return _style() + b"-" * columns + b"\n"
        case Space():
            return feed(round(element.mm * DOTS_PER_MM))
        case Qr():
            return _native_qr(element) if native_qr else b""
    assert_never(element)


def _line(line: Line, columns: int) -> bytes:
    words = plain(line.text)
    times = _times(line.size, words, columns)
    breaking = balanced if line.align is Align.CENTRE else wrap
    lines = breaking(words, columns // times[0], len)
    style = _style(align=line.align, bold=line.bold, inverse=line.inverse, times=times)
    return style + "".join(f"{line}\n" for line in lines).encode("ascii")


def _times(size: Size, words: str, columns: int) -> tuple[int, int]:
    """Return how many times as wide and as high as usual the letters are."""
    match size:
        case Size.SMALL | Size.NORMAL:
            return 1, 1
        case Size.LARGE:
            return 1, 2
        case Size.HUGE:
            largest = max(1, min(_LARGEST, columns // max(1, len(words))))
            return largest, largest
    assert_never(size)


def _style(
    *,
    align: Align = Align.LEFT,
    bold: bool = False,
    inverse: bool = False,
    times: tuple[int, int] = (1, 1),
) -> bytes:
    size = (times[0] - 1) << 4 | (times[1] - 1)
    return bytes((0x1B, 0x61, _ALIGN[align], 0x1B, 0x45, bold, 0x1D, 0x42, inverse, 0x1D, 0x21, size))


def _native_qr(code: Qr) -> bytes:
    """Model 2, 5 dots a module, level M, white around it; GS ( k stores the text and prints it."""
    text = code.text.encode()
    functions = (b"1A2\x00", b"1C\x05", b"1E1", b"1P0" + text, b"1Q0")
    stored = b"".join(b"\x1d(k" + len(part).to_bytes(2, "little") + part for part in functions)
    return _style(align=Align.CENTRE) + feed(_QUIET_ZONE) + stored + feed(_QUIET_ZONE)
