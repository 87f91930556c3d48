"""What is drawn without text: panels with round corners, icons, QR codes, the emblem."""

import logging
from collections.abc import Callable, Iterable
from functools import lru_cache
from pathlib import Path

from kivy.clock import Clock
from kivy.graphics import Color, Rectangle, SmoothRoundedRectangle
from kivy.graphics.texture import Texture
from kivy.properties import ColorProperty, NumericProperty, ObjectProperty, StringProperty
from kivy.uix.widget import Widget
from PIL import Image, UnidentifiedImageError

from motcua.screens import icons, qr

log = logging.getLogger(__name__)

_CLEAR = (0, 0, 0, 0)


def bind_once_a_frame(widget: Widget, names: Iterable[str], work: Callable[[float], None]) -> None:
    """Have `work` done once before the next frame when any of the properties has changed, and at first."""
    trigger = Clock.create_trigger(work, -1)
    for name in names:
        widget.fbind(name, trigger)
    trigger()


def centred(widget: Widget, width: float, height: float) -> tuple[int, int]:
    """Return where something of this size stands in the middle of `widget`.

    Not by `center_x`: Kivy keeps that for later, and in the middle of a change it is the one before.
    """
    return round(widget.x + (widget.width - width) / 2), round(widget.y + (widget.height - height) / 2)


class Panel(Widget):
    """A filled area with an edge and round corners; what stands on it are its children."""

    fill = ColorProperty(_CLEAR)
    edge = ColorProperty(_CLEAR)
    thickness = NumericProperty(0)
    radius = NumericProperty(0)

    def __init__(self, **kwargs: object) -> None:
        super().__init__(**kwargs)
        with self.canvas.before:
            self._edge_colour = Color(rgba=self.edge)
            self._outer = SmoothRoundedRectangle(size=(0, 0))
            self._fill_colour = Color(rgba=self.fill)
            self._inner = SmoothRoundedRectangle(size=(0, 0))
        bind_once_a_frame(self, ("fill", "edge", "thickness", "radius", "pos", "size"), self._draw)

    def _draw(self, *_: object) -> None:
        is_there = min(self.size) >= 1
        within = self.thickness if self.edge[3] else 0
        self._edge_colour.rgba = self.edge if is_there else _CLEAR
        self._fill_colour.rgba = self.fill if is_there else _CLEAR
        self._outer.pos, self._outer.size = self.pos, self.size if within else (0, 0)
        self._inner.pos = (self.x + within, self.y + within)
        self._inner.size = (max(self.width - 2 * within, 0), max(self.height - 2 * within, 0))
        least = max(min(*self.size) / 2, 0)
        self._outer.radius = [min(self.radius, least)] * 4
        self._inner.radius = [max(min(self.radius, least) - within, 0)] * 4


Mask = Callable[[str, int], bytes]
"""Draws what has a name: its opacity, one byte a pixel, row by row from the top, `size` x `size` pixels."""


@lru_cache(maxsize=256)
def _texture(mask: Mask, name: str, size: int) -> Texture:
    texture = Texture.create(size=(size, size), colorfmt="rgba")
    opacity = mask(name, size)
    pixels = bytearray(b"\xff" * (4 * len(opacity)))
    pixels[3::4] = opacity
    texture.blit_buffer(bytes(pixels), colorfmt="rgba", bufferfmt="ubyte")
    texture.flip_vertical()
    return texture


class Icon(Widget):
    """One of `icons.ICONS` in the middle, `side` pixels large (0: as large as there is room)."""

    mask: Mask = staticmethod(icons.mask)
    name = StringProperty("")
    ink = ColorProperty((0, 0, 0, 1))
    side = NumericProperty(0)

    def __init__(self, **kwargs: object) -> None:
        super().__init__(**kwargs)
        with self.canvas:
            self._colour = Color(rgba=self.ink)
            self._shown = Rectangle(size=(0, 0))
        bind_once_a_frame(self, ("name", "ink", "side", "pos", "size"), self._draw)

    def _draw(self, *_: object) -> None:
        side = int(self.side or min(self.size))
        self._colour.rgba = self.ink
        if not self.name or side < 1:
            self._shown.size = (0, 0)
            return
        self._shown.texture = _texture(self.mask, self.name, side)
        self._shown.size = (side, side)
        self._shown.pos = centred(self, side, side)


class QrCode(Widget):
    """The QR code of `text`, as large as fits with whole pixels a square; nothing where there is no text."""

    text = StringProperty("")

    def __init__(self, **kwargs: object) -> None:
        self._count = 0
        super().__init__(**kwargs)
        with self.canvas:
            Color(rgba=(1, 1, 1, 1))
            self._shown = Rectangle(size=(0, 0))
        self.fbind("text", self._encode)
        self.fbind("pos", self._place)
        self.fbind("size", self._place)
        self._encode()

    def _encode(self, *_: object) -> None:
        self._count = 0
        if self.text:
            squares, self._count = qr.modules(self.text)
            texture = Texture.create(size=(self._count, self._count), colorfmt="luminance")
            texture.mag_filter = texture.min_filter = "nearest"
            texture.blit_buffer(squares, colorfmt="luminance", bufferfmt="ubyte")
            texture.flip_vertical()
            self._shown.texture = texture
        self._place()

    def _place(self, *_: object) -> None:
        side = int(min(self.size) // self._count) * self._count if self._count else 0
        self._shown.size = (side, side)
        self._shown.pos = centred(self, side, side)


class Emblem(Widget):
    """The centre's emblem, whole and undistorted; a house where it has none."""

    source = ObjectProperty(None, allownone=True)
    ink = ColorProperty((0, 0, 0, 1))

    def __init__(self, **kwargs: object) -> None:
        super().__init__(**kwargs)
        with self.canvas:
            self._colour = Color()
            self._shown = Rectangle(size=(0, 0))
        bind_once_a_frame(self, ("source", "ink", "pos", "size"), self._draw)

    def _draw(self, *_: object) -> None:
        side = int(min(self.size))
        if side < 1:
            self._shown.size = (0, 0)
            return
        texture = _picture(self.source, side) if self.source is not None else None
        self._colour.rgba = self.ink if texture is None else (1, 1, 1, 1)
        self._shown.texture = texture or _texture(icons.mask, "house", side)
        self._shown.size = self._shown.texture.size
        self._shown.pos = centred(self, *self._shown.size)


@lru_cache(maxsize=8)
def _picture(file: Path, side: int) -> Texture | None:
    try:
        with Image.open(file) as image:
            picture = image.convert("RGBA")
    except (OSError, UnidentifiedImageError) as error:
        log.warning("the emblem %s cannot be shown: %s", file, error)
        return None
    picture.thumbnail((side, side), Image.Resampling.LANCZOS)
    texture = Texture.create(size=picture.size, colorfmt="rgba")
    texture.blit_buffer(picture.tobytes(), colorfmt="rgba", bufferfmt="ubyte")
    texture.flip_vertical()
    return texture
