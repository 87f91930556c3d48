"""The icons: strokes on a square of 24 units, drawn at the size that is needed. No pictures, no emoji."""

import math
from collections.abc import Mapping

from PIL import Image, ImageDraw

SIDE = 24.0
STROKE = 2.2
_FINE = 6  # drawn so many times larger, then reduced: smooth edges without the graphics card's help

Shape = tuple[str, tuple[float, ...]]


def _line(*points: float) -> Shape:
    return "line", points


def _ring(x: float, y: float, radius: float) -> Shape:
    return "arc", (x, y, radius, 0, 360)


def _arc(x: float, y: float, radius: float, start: float, end: float) -> Shape:
    return "arc", (x, y, radius, start, end)


def _dot(x: float, y: float, radius: float) -> Shape:
    return "dot", (x, y, radius)


def _area(*points: float) -> Shape:
    return "area", points


def _box(left: float, top: float, right: float, bottom: float) -> Shape:
    return _line(left, top, right, top, right, bottom, left, bottom, left, top)


def _star() -> Shape:
    points: list[float] = []
    for corner in range(10):
        angle, radius = math.pi * (corner / 5 - 0.5), 10 if corner % 2 == 0 else 4.3
        points += [12 + radius * math.cos(angle), 12.6 + radius * math.sin(angle)]
    return _area(*points)


ICONS: Mapping[str, tuple[Shape, ...]] = {
    "back": (_line(20, 12, 4, 12), _line(11, 5, 4, 12, 11, 19)),
    "next": (_line(9, 5, 16, 12, 9, 19),),
    "previous": (_line(15, 5, 8, 12, 15, 19),),
    "again": (_arc(12.5, 12.8, 8.2, 200, 490), _line(3.2, 4.2, 4.4, 10, 10.2, 9.2)),
    "check": (_line(4, 12.5, 9.5, 18, 20, 6.5),),
    "cross": (_line(5.5, 5.5, 18.5, 18.5), _line(18.5, 5.5, 5.5, 18.5)),
    "arrow-down": (_line(12, 3, 12, 21), _line(4.5, 13.5, 12, 21, 19.5, 13.5)),
    "arrow-left": (_line(21, 12, 3, 12), _line(10.5, 4.5, 3, 12, 10.5, 19.5)),
    "arrow-right": (_line(3, 12, 21, 12), _line(13.5, 4.5, 21, 12, 13.5, 19.5)),
    "globe": (
        _ring(12, 12, 9),
        _line(3, 12, 21, 12),
        _arc(3, 12, 12.7, -45, 45),
        _arc(21, 12, 12.7, 135, 225),
    ),
    "paper": (
        _line(6, 3, 18, 3, 18, 21, 15, 19, 12, 21, 9, 19, 6, 21, 6, 3),
        _line(9.5, 8, 14.5, 8),
        _line(9.5, 12.5, 14.5, 12.5),
    ),
    "printer": (
        _line(7, 8, 7, 3, 17, 3, 17, 8),
        _line(7, 17, 3.5, 17, 3.5, 8.5, 20.5, 8.5, 20.5, 17, 17, 17),
        _box(7, 13.5, 17, 21),
    ),
    "clock": (_ring(12, 12, 9), _line(12, 6.5, 12, 12, 16, 14.5)),
    "cup": (
        _line(4, 9, 17, 9, 16, 17.5, 13.5, 20, 7.5, 20, 5, 17.5, 4, 9),
        _arc(17, 12.7, 3, -75, 85),
        _line(8, 2.5, 8, 5.5),
        _line(12.8, 2.5, 12.8, 5.5),
    ),
    "lock": (
        _box(5, 11, 19, 20.5),
        _arc(12, 8, 4.2, 180, 360),
        _line(7.8, 8, 7.8, 11),
        _line(16.2, 8, 16.2, 11),
        _dot(12, 15.7, 1.6),
    ),
    "people": (
        _ring(9, 8, 3.4),
        _arc(9, 20, 6.2, 180, 360),
        _arc(16, 8, 3.4, -80, 80),
        _arc(15.6, 20, 6.2, -75, 0),
    ),
    "star": (_star(),),
    "hourglass": (
        _line(6, 3, 18, 3),
        _line(6, 21, 18, 21),
        _line(7.5, 3, 7.5, 7, 12, 12, 7.5, 17, 7.5, 21),
        _line(16.5, 3, 16.5, 7, 12, 12, 16.5, 17, 16.5, 21),
    ),
    "warning": (_line(12, 3.5, 22, 20.5, 2, 20.5, 12, 3.5), _line(12, 10, 12, 14.5), _dot(12, 17.6, 1.3)),
    "question": (
        _ring(12, 12, 9.3),
        _arc(12, 9.6, 2.9, 190, 400),
        _line(14.2, 11.5, 12, 13.4, 12, 14.4),
        _dot(12, 17.4, 1.3),
    ),
    "desk": (
        _ring(12, 6.5, 3.3),
        _arc(12, 17, 6, 195, 345),
        _line(2.5, 17, 21.5, 17),
        _line(4.5, 17, 4.5, 21.5),
        _line(19.5, 17, 19.5, 21.5),
    ),
    "full": (_ring(12, 12, 9.3), _line(5.6, 5.6, 18.4, 18.4)),
    "delete": (
        _line(8.5, 5, 21, 5, 21, 19, 8.5, 19, 2.5, 12, 8.5, 5),
        _line(11.5, 9, 17, 15),
        _line(17, 9, 11.5, 15),
    ),
    "softer": (_line(3, 9.5, 7, 9.5, 12, 5, 12, 19, 7, 14.5, 3, 14.5, 3, 9.5), _line(15.5, 12, 21.5, 12)),
    "louder": (
        _line(3, 9.5, 7, 9.5, 12, 5, 12, 19, 7, 14.5, 3, 14.5, 3, 9.5),
        _line(15.5, 12, 21.5, 12),
        _line(18.5, 9, 18.5, 15),
    ),
    "power": (_arc(12, 12.8, 8, -55, 235), _line(12, 2.8, 12, 11.5)),
    "house": (
        _line(2.5, 10, 12, 3, 21.5, 10),
        _line(4.5, 10.5, 4.5, 21, 19.5, 21, 19.5, 10.5),
        _line(9.2, 21, 9.2, 14, 14.8, 14, 14.8, 21),
    ),
}


def mask(name: str, size: int) -> bytes:
    """Return an icon's opacity, one byte a pixel, row by row from the top, `size` x `size` pixels.

    KeyError: there is no icon of this name.
    """
    scale = size * _FINE / SIDE
    image = Image.new("L", (size * _FINE, size * _FINE), 0)
    draw = ImageDraw.Draw(image)
    for kind, numbers in ICONS[name]:
        _draw(draw, kind, [number * scale for number in numbers], scale, numbers)
    return image.reduce(_FINE).tobytes()


def _draw(
    draw: ImageDraw.ImageDraw, kind: str, scaled: list[float], scale: float, numbers: tuple[float, ...]
) -> None:
    half = STROKE * scale / 2
    if kind == "area":
        draw.polygon(scaled, fill=255)
    elif kind == "dot":
        x, y, radius = scaled
        draw.ellipse((x - radius, y - radius, x + radius, y + radius), fill=255)
    else:
        points = _on_arc(numbers, scale) if kind == "arc" else scaled
        pairs = list(zip(points[::2], points[1::2], strict=True))
        draw.line(pairs, fill=255, width=round(2 * half))
        for x, y in pairs:  # round ends and corners
            draw.ellipse((x - half, y - half, x + half, y + half), fill=255)


def _on_arc(numbers: tuple[float, ...], scale: float) -> list[float]:
    x, y, radius, start, end = numbers
    steps = max(round((end - start) / 4), 1)
    angles = (math.radians(start + (end - start) * step / steps) for step in range(steps + 1))
    return [
        number
        for angle in angles
        for number in ((x + radius * math.cos(angle)) * scale, (y + radius * math.sin(angle)) * scale)
    ]
