"""How the virtual printer prints: what the commands of ESC/POS set, and ESC @ sets back."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

SPACING = 30
"""Dots from line to line."""
_DOTS_AN_INCH = 203
_CODE_PAGES: Mapping[int, str] = {
    0: "cp437", 2: "cp850", 3: "cp860", 4: "cp863", 5: "cp865", 13: "cp857", 14: "cp737", 16: "cp1252",
    17: "cp866", 18: "cp852", 19: "cp858", 40: "iso8859_15", 45: "cp1250", 46: "cp1251", 52: "cp1258",
    94: "cp1258",
}  # fmt: skip


@dataclass(slots=True)
class Style:
    """`align`: 0 left, 1 centre, 2 right. `unit`: dots that one step of a feed is. `page`: Python's codec."""

    align: int = 0
    bold: bool = False
    inverse: bool = False
    wide: int = 1
    high: int = 1
    page: str = "cp437"
    spacing: int = SPACING
    unit: float = 1.0
    qr_module: int = 3


def _size(style: Style, data: bytes) -> None:
    style.wide, style.high = (data[0] >> 4 & 7) + 1, (data[0] & 7) + 1


def _mode(style: Style, data: bytes) -> None:
    style.bold = bool(data[0] & 0x08)
    style.high, style.wide = 1 + (data[0] >> 4 & 1), 1 + (data[0] >> 5 & 1)


def _bold(style: Style, data: bytes) -> None:
    style.bold = bool(data[0] & 1)


def _inverse(style: Style, data: bytes) -> None:
    style.inverse = bool(data[0] & 1)


def _align(style: Style, data: bytes) -> None:
    style.align = {1: 1, 2: 2, 49: 1, 50: 2}.get(data[0], 0)


def _page(style: Style, data: bytes) -> None:
    style.page = _CODE_PAGES.get(data[0], "cp437")


def _spacing(style: Style, data: bytes) -> None:
    style.spacing = data[0] if data else SPACING


def _unit(style: Style, data: bytes) -> None:
    style.unit = _DOTS_AN_INCH / data[1] if data[1] else 1.0


def _encoding(style: Style, data: bytes) -> None:
    """FS ( C, function 48: UTF-8, or a code page."""
    if data[:1] == b"C" and data[3:4] == b"0":
        style.page = "utf-8" if data[4:5] in (b"\x02", b"2") else "cp437"


def _qr_module(style: Style, data: bytes) -> None:
    """GS ( k, function 67."""
    if data[:1] == b"k" and data[3:5] == b"1C" and data[5:]:
        style.qr_module = min(16, max(1, data[5]))


SETTERS: Mapping[bytes, Callable[[Style, bytes], None]] = {
    b"\x1b!": _mode,
    b"\x1b2": _spacing,
    b"\x1b3": _spacing,
    b"\x1bE": _bold,
    b"\x1bG": _bold,
    b"\x1ba": _align,
    b"\x1bt": _page,
    b"\x1c(": _encoding,
    b"\x1d!": _size,
    b"\x1d(": _qr_module,
    b"\x1dB": _inverse,
    b"\x1dP": _unit,
}
"""What sets something, by its code."""
