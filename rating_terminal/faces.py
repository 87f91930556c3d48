"""The five faces: strokes on a square of 100 units, from beaming to dismayed; told apart without colour."""

import math
from collections.abc import Mapping

from PIL import Image, ImageDraw

_FINE = 4  # drawn so many times larger, then reduced: smooth edges without the graphics card's help
_STROKE = 6.0
_RADIUS = 44.0

Points = tuple[tuple[float, float], ...]


def _arc(at: tuple[float, float], across: float, up: float, start: float = 0, end: float = 360) -> Points:
    """Return points on an ellipse around `at`; angles in degrees, 0 to the right, 90 down."""
    x, y = at
    steps = max(round(abs(end - start) / 5), 1)
    angles = (math.radians(start + (end - start) * step / steps) for step in range(steps + 1))
    return tuple((x + across * math.cos(angle), y + up * math.sin(angle)) for angle in angles)


_DOTS: Points = ((34, 41), (66, 41))
_SMILING_EYES = (_arc((34, 43), 8, 8, 190, 350), _arc((66, 43), 8, 8, 190, 350))
_LINES: Mapping[int, tuple[Points, ...]] = {
    5: _SMILING_EYES,
    4: (_arc((50, 52), 23, 22, 20, 160),),
    3: (((32, 66), (68, 66)),),
    2: (_arc((50, 80), 21, 17, 205, 335),),
    1: (((22, 33), (40, 25)), ((78, 33), (60, 25)), _arc((50, 86), 25, 30, 205, 335)),
}
_AREAS: Mapping[int, tuple[Points, ...]] = {5: (_arc((50, 55), 27, 25, 0, 180),)}


def mask(score: int, size: int) -> bytes:
    """Return the opacity of a score's face (1 to 5), one byte a pixel, row by row from the top.

    KeyError: there is no such score.
    """
    scale = size * _FINE / 100
    image = Image.new("L", (size * _FINE, size * _FINE), 0)
    draw = ImageDraw.Draw(image)
    _stroke(draw, _arc((50, 50), _RADIUS, _RADIUS), scale)
    for line in _LINES[score]:
        _stroke(draw, line, scale)
    for area in _AREAS.get(score, ()):
        draw.polygon([(x * scale, y * scale) for x, y in area], fill=255)
        _stroke(draw, (*area, area[0]), scale, width=_STROKE / 2)
    if score != max(_LINES):
        for x, y in _DOTS:
            _dot(draw, x, y, 5.5, scale)
    return image.reduce(_FINE).tobytes()


def _stroke(draw: ImageDraw.ImageDraw, points: Points, scale: float, width: float = _STROKE) -> None:
    draw.line([(x * scale, y * scale) for x, y in points], fill=255, width=round(width * scale))
    for x, y in points:  # round ends and corners
        _dot(draw, x, y, width / 2, scale)


def _dot(draw: ImageDraw.ImageDraw, x: float, y: float, radius: float, scale: float) -> None:
    draw.ellipse([(value * scale) for value in (x - radius, y - radius, x + radius, y + radius)], fill=255)
