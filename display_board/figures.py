"""Numbers drawn as large as their box allows; digits are equally wide, so that columns stand straight.

`motcua.screens.prepare.prepare` must have run before this module is imported.
"""

from functools import lru_cache

from kivy.core.text import Label as Typesetter
from kivy.graphics import Color, Rectangle
from kivy.graphics.texture import Texture
from kivy.properties import ColorProperty, OptionProperty, StringProperty
from kivy.uix.widget import Widget

from motcua.screens.drawing import bind_once_a_frame
from motcua.screens.fonts import face
from motcua.screens.wrap import Fitted

CAPITAL = 0.76
"""Height of a digit in Be Vietnam Pro, in sizes of the type."""
_BASE = 1.01
"""Where digits end below, from the upper edge of the line, in sizes of the type."""
_REFERENCE = 200
_STEP = 4  # sizes are rounded down to these pixels: the same glyph serves many boxes
_DIGITS = "0123456789"
_DIGIT_SPACE = 1.03  # of the mean width: the widest still have white around them


@lru_cache(maxsize=256)
def _advance(sign: str, file: str) -> float:
    width: float = Typesetter(font_name=file, font_size=_REFERENCE).get_extents(sign)[0]
    return width / _REFERENCE


def advance(sign: str, file: str) -> float:
    """Return how wide a sign stands, in sizes of the type; all digits stand equally wide."""
    if sign not in _DIGITS:
        return _advance(sign, file)
    return sum(_advance(each, file) for each in _DIGITS) / len(_DIGITS) * _DIGIT_SPACE


def width_of(number: str, file: str) -> float:
    """Return how wide a number stands, in sizes of the type."""
    return sum(advance(sign, file) for sign in number)


@lru_cache(maxsize=96)
def _glyph(sign: str, size: int, file: str) -> Texture:
    setter = Typesetter(text=sign, font_name=file, font_size=size, color=(1, 1, 1, 1))
    setter.refresh()
    return setter.texture


class TicketNumber(Widget):
    """Shows `text`, a ticket's number, as large as fits; `fitted` and `drawn` tell what and where."""

    text = StringProperty("")
    ink = ColorProperty((0, 0, 0, 1))
    halign = OptionProperty("left", options=("left", "center", "right"))

    def __init__(self, **kwargs: object) -> None:
        self.fitted = Fitted(size=0.0, lines=())
        self.drawn = (0.0, 0.0, 0.0, 0.0)
        self._glyphs: list[Rectangle] = []
        super().__init__(**kwargs)
        with self.canvas:
            self._colour = Color(rgba=self.ink)
        self.fbind("ink", self._paint)
        bind_once_a_frame(self, ("text", "halign", "pos", "size"), self._draw)

    def _paint(self, *_: object) -> None:
        self._colour.rgba = self.ink

    def _draw(self, *_: object) -> None:
        file, text = face("black"), self.text
        wide = width_of(text, file)
        size = int(min(self.height / CAPITAL, self.width / wide if wide else 0)) // _STEP * _STEP
        if size < _STEP:
            text, size = "", 0
        self.fitted = Fitted(size=float(size), lines=(text,) if text else ())
        while len(self._glyphs) < len(text):
            with self.canvas:
                self._glyphs.append(Rectangle(size=(0, 0)))
        spare = self.width - wide * size
        left = self.x + {"left": 0.0, "center": spare / 2, "right": spare}[self.halign]
        bottom = self.y + (self.height - CAPITAL * size) / 2
        self.drawn = (left, bottom, wide * size, CAPITAL * size)
        for glyph, sign in zip(self._glyphs, text, strict=False):
            cell = advance(sign, file) * size
            texture = _glyph(sign, size, file)
            glyph.texture, glyph.size = texture, texture.size
            base = bottom - (texture.height - _BASE * size)
            glyph.pos = (round(left + (cell - texture.width) / 2), round(base))
            left += cell
        for glyph in self._glyphs[len(text) :]:
            glyph.size = (0, 0)
