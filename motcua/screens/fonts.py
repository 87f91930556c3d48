"""The typefaces: Be Vietnam Pro, and DejaVu Sans for a text that has signs which the first lacks."""

import struct
from functools import cache
from importlib.resources import files
from importlib.util import find_spec
from pathlib import Path
from typing import Literal

Weight = Literal["regular", "semibold", "bold", "black"]
_FACES: dict[str, str] = {
    "regular": "BeVietnamPro-Medium.ttf",
    "semibold": "BeVietnamPro-SemiBold.ttf",
    "bold": "BeVietnamPro-Bold.ttf",
    "black": "BeVietnamPro-ExtraBold.ttf",
}


@cache
def face(weight: Weight) -> str:
    """Return the file of Be Vietnam Pro in a weight."""
    return str(files("fontpkg_be_vietnam_pro") / "files" / _FACES[weight])


@cache
def fallback() -> str:
    """Return the file of DejaVu Sans, which Kivy brings along."""
    kivy = find_spec("kivy")
    if kivy is None or kivy.origin is None:
        raise ModuleNotFoundError("Kivy is not installed", name="kivy")
    return str(Path(kivy.origin).parent / "data" / "fonts" / "DejaVuSans.ttf")


def face_for(text: str, weight: Weight) -> str:
    """Return the file of a typeface that has every sign of `text`; DejaVu Sans where none has."""
    own = face(weight)
    return own if all(ord(sign) in signs(own) for sign in text if sign != "\n") else fallback()


@cache
def signs(file: str) -> frozenset[int]:
    """Return the code points for which a TrueType file has a glyph (tables `cmap` 4 of the basic plane)."""
    data = Path(file).read_bytes()
    tables = struct.unpack_from(">H", data, 4)[0]
    entries = (struct.unpack_from(">4s4xI", data, 12 + 16 * each) for each in range(tables))
    start = next(offset for tag, offset in entries if tag == b"cmap")
    found: set[int] = set()
    for each in range(struct.unpack_from(">H", data, start + 2)[0]):
        offset = start + struct.unpack_from(">I", data, start + 8 + 8 * each)[0]
        if struct.unpack_from(">H", data, offset)[0] == 4:  # noqa: PLR2004 - the format of segments
            found |= _segments(data, offset)
    return frozenset(found)


def _segments(data: bytes, offset: int) -> set[int]:
    count = struct.unpack_from(">H", data, offset + 6)[0] // 2
    ends = struct.unpack_from(f">{count}H", data, offset + 14)
    starts = struct.unpack_from(f">{count}H", data, offset + 16 + 2 * count)
    pairs = zip(starts, ends, strict=True)
    return {point for first, last in pairs for point in range(first, last + 1)} - {0xFFFF}
