"""The fonts on paper: Be Vietnam Pro, and DejaVu for the signs that it lacks."""

from collections.abc import Iterator
from functools import cache, lru_cache
from importlib.resources import files
from io import BytesIO
from itertools import groupby
from pathlib import Path

from PIL import ImageFont

Font = ImageFont.FreeTypeFont
_REGULAR, _BOLD = "BeVietnamPro-Medium.ttf", "BeVietnamPro-Bold.ttf"
_OTHERS = Path("/usr/share/fonts/truetype/dejavu")
_ABSENT = "\U0010ffff"


@cache
def font(em: int, *, bold: bool) -> Font:
    """Return the font whose em is so many dots high."""
    file = files("fontpkg_be_vietnam_pro").joinpath("files", _BOLD if bold else _REGULAR)
    return ImageFont.truetype(BytesIO(file.read_bytes()), em, layout_engine=ImageFont.Layout.BASIC)


@cache
def _other(em: int, *, bold: bool) -> Font | None:
    path = _OTHERS / ("DejaVuSans-Bold.ttf" if bold else "DejaVuSans.ttf")
    return ImageFont.truetype(path, em, layout_engine=ImageFont.Layout.BASIC) if path.exists() else None


@lru_cache(maxsize=4096)
def _has(em: int, bold: bool, sign: str) -> bool:
    mine = font(em, bold=bold)
    return sign.isspace() or bytes(mine.getmask(sign)) != bytes(mine.getmask(_ABSENT))


def runs(text: str, em: int, *, bold: bool) -> Iterator[tuple[Font, str]]:
    """Yield the pieces of `text`, each with the font that has its signs."""
    other = _other(em, bold=bold)
    mine = font(em, bold=bold)
    for known, signs in groupby(text, lambda sign: other is None or _has(em, bold, sign)):
        yield (mine if known or other is None else other), "".join(signs)


@lru_cache(maxsize=4096)
def width(text: str, em: int, *, bold: bool) -> float:
    """Return how many dots wide `text` is on one line."""
    return sum(face.getlength(piece) for face, piece in runs(text, em, bold=bold))


def mono(em: int, *, bold: bool) -> Font:
    """Return a font for letters of one width, like those that are built into printers."""
    path = _OTHERS / ("DejaVuSansMono-Bold.ttf" if bold else "DejaVuSansMono.ttf")
    if not path.exists():
        return font(em, bold=bold)
    return ImageFont.truetype(path, em, layout_engine=ImageFont.Layout.BASIC)
