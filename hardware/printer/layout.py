"""A slip becomes dots. Pure, and quick: what was drawn before (centre, address, service) is remembered."""

from collections.abc import Mapping
from functools import lru_cache
from math import ceil
from typing import Literal, assert_never

from PIL import Image, ImageDraw

from hardware.printer import fonts, qr
from hardware.printer.bitmap import DOTS_PER_MM, Bitmap
from hardware.printer.slip import Align, Element, Line, Qr, Rule, Size, Slip, Space
from hardware.printer.wrap import balanced, wrap

Dots = Literal[384, 576]
"""Dots across 58 mm and 80 mm paper."""
SMALLEST_MODULE = 4
"""Dots of a QR module: half a millimetre, which a cheap telephone still reads from thermal paper."""

_EMS: Mapping[Dots, Mapping[Size, int]] = {
    384: {Size.SMALL: 23, Size.NORMAL: 27, Size.LARGE: 35, Size.HUGE: 168},
    576: {Size.SMALL: 26, Size.NORMAL: 30, Size.LARGE: 42, Size.HUGE: 240},
}
_RULE = 2 * DOTS_PER_MM
_ABOVE, _BELOW = 0.98, 0.32
"""Least room above and below the baseline, in ems."""
_BOX, _EDGE = 10, 4
"""The black beside, and above and below, white text."""
_WIDEST = 0.94
"""The share of the paper that a huge text may take."""


def raster(slip: Slip, dots: Dots) -> Bitmap:
    """Draw `slip` for paper that is `dots` wide."""
    return Bitmap(dots, b"".join(_strip(element, dots) for element in slip.elements))


@lru_cache(maxsize=256)
def _strip(element: Element, dots: Dots) -> bytes:
    """Return the packed rows of one element."""
    match element:
        case Line(size=Size.HUGE):
            return _huge(element, dots)
        case Line():
            return _paragraph(element, dots)
        case Rule():
            image, draw = _paper(dots, _RULE)
            draw.rectangle((0, _RULE // 2 - 1, dots, _RULE // 2), fill=1)
            return image.tobytes()
        case Space():
            return bytes(round(element.mm * DOTS_PER_MM) * dots // 8)
        case Qr():
            return _qr(element, dots)
    assert_never(element)


def _paper(dots: int, rows: int) -> tuple[Image.Image, ImageDraw.ImageDraw]:
    image = Image.new("1", (dots, rows))
    return image, ImageDraw.Draw(image)


def _paragraph(line: Line, dots: Dots) -> bytes:
    em = _EMS[dots][line.size]
    limit = dots - 2 * _BOX if line.inverse else dots
    breaking = balanced if line.align is Align.CENTRE else wrap
    lines = breaking(line.text, limit, lambda piece: fonts.width(piece, em, bold=line.bold))
    return b"".join(_words(words, em, line, dots) for words in lines)


def _words(words: str, em: int, line: Line, dots: Dots) -> bytes:
    """Draw one line of text, as high as its highest mark needs: no hook above a breve is cut off."""
    pieces = list(fonts.runs(words, em, bold=line.bold))
    inks = [face.getbbox(piece, mode="1", anchor="ls") for face, piece in pieces]
    above = max(round(em * _ABOVE), *(ceil(-top) + 1 for _, top, _, _ in inks))
    below = max(round(em * _BELOW), *(ceil(bottom) + 1 for _, _, _, bottom in inks))
    edge = _EDGE if line.inverse else 0
    image, draw = _paper(dots, above + below + 2 * edge)
    wide = fonts.width(words, em, bold=line.bold)
    left = _left(wide, line.align, dots, _BOX if line.inverse else 0)
    if line.inverse:
        draw.rectangle((left - _BOX, 0, left + wide + _BOX, image.height - 1), fill=1)
    for face, piece in pieces:
        draw.text((left, above + edge), piece, 0 if line.inverse else 1, face, anchor="ls")
        left += face.getlength(piece)
    return image.tobytes()


def _left(wide: float, align: Align, dots: int, margin: int) -> float:
    match align:
        case Align.LEFT:
            return margin
        case Align.CENTRE:
            return round((dots - wide) / 2)
        case Align.RIGHT:
            return dots - wide - margin
    assert_never(align)


def _huge(line: Line, dots: Dots) -> bytes:
    """Draw a text as large as its size allows and the paper has room, with no empty rows around it."""
    em = _EMS[dots][Size.HUGE]
    wide = fonts.width(line.text, em, bold=line.bold)
    em = min(em, int(em * _WIDEST * dots / wide)) if wide else em
    face = fonts.font(em, bold=line.bold)
    left, top, right, bottom = face.getbbox(line.text, mode="1", anchor="ls")
    image, draw = _paper(dots, round(bottom - top))
    x = _left(right - left, line.align, dots, 0) - left
    draw.text((x, -top), line.text, 1, face, anchor="ls")
    return image.tobytes()


def _qr(element: Qr, dots: Dots) -> bytes:
    """Draw the code in the middle; the white that it needs above and below is part of it."""
    rows = qr.modules(element.text)
    side = len(rows) + 2 * qr.QUIET
    module = max(SMALLEST_MODULE, round(element.mm * DOTS_PER_MM) // side)
    left = (dots - side * module) // 2 + qr.QUIET * module
    small = Image.new("1", (len(rows), len(rows)))
    small.putdata([int(black) for row in rows for black in row])
    image = Image.new("1", (dots, side * module))
    large = small.resize((len(rows) * module, len(rows) * module), Image.Resampling.NEAREST)
    image.paste(large, (left, qr.QUIET * module))
    return image.tobytes()
