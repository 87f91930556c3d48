"""Text on the screen that is never cut off: its type becomes smaller until all of it fits."""

import math
from collections.abc import Iterable
from functools import lru_cache

from kivy.clock import Clock
from kivy.core.text import Label as Typesetter
from kivy.graphics import Color, Rectangle
from kivy.properties import ColorProperty, NumericProperty, OptionProperty, StringProperty
from kivy.uix.widget import Widget

from motcua.screens.fonts import Weight, face_for
from motcua.screens.wrap import LINE, Fitted, Measure, fit, plain, shortened

_REFERENCE = 100.0
_MANY = 99


@lru_cache(maxsize=4096)
def _width(word: str, file: str) -> float:
    width: float = Typesetter(font_name=file, font_size=_REFERENCE).get_extents(word)[0]
    return width / _REFERENCE


def measure_with(file: str) -> Measure:
    """Return what measures a word in the typeface of a file."""
    return lambda word: _width(word, file)


@lru_cache(maxsize=4096)
def _fit(text: str, box: tuple[int, int], largest: float, file: str, lines: int) -> Fitted:
    return fit(text, box, largest, measure_with(file), lines)


@lru_cache(maxsize=1024)
def _shortened(text: str, box: tuple[int, int], size: float, file: str, lines: int) -> str:
    return shortened(text, box, size, measure_with(file), lines)


@lru_cache(maxsize=4096)
def _face(text: str, weight: Weight) -> str:
    return face_for(text, weight)


def common_size(
    texts: Iterable[str], box: tuple[float, float], largest: float, weight: Weight, lines: int = 0
) -> float:
    """Return the largest type, at most `largest`, in which each of the `texts` fits into a box."""
    width, height = map(int, box)
    sizes = [largest]
    for text in map(plain, texts):
        sizes.append(_fit(text, (width, height), sizes[-1], _face(text, weight), lines).size)
    return sizes[-1]


def height_needed(text: str, width: float, largest: float, weight: Weight, lines: int = 0) -> int:
    """Return how high a box of this `width` must be for `text` in the `largest` type.

    In more than so many `lines` (0: any) it would take smaller type instead.
    """
    text = plain(text)
    if not text or width < 1:
        return 0
    room = largest * LINE * (lines or _MANY)
    fitted = _fit(text, (int(width), math.ceil(room)), largest, _face(text, weight), 0)
    return math.ceil(len(fitted.lines) * fitted.size * LINE)


class FitLabel(Widget):
    """Shows `text`, literally, in the largest type up to `largest` pixels with which all of it fits.

    `smallest`: the text is a mere hint, and rather loses its end than becomes smaller. `lines`: at most so
    many lines, 0 for as many as there is room for. `needed` is the height that it needs, in its width, to be
    drawn in the largest type; `fitted` is what is drawn.
    """

    text = StringProperty("")
    largest = NumericProperty(20)
    smallest = NumericProperty(0)
    weight = OptionProperty("regular", options=("regular", "semibold", "bold", "black"))
    ink = ColorProperty((0, 0, 0, 1))
    halign = OptionProperty("left", options=("left", "center", "right"))
    valign = OptionProperty("middle", options=("top", "middle", "bottom"))
    lines = NumericProperty(0)
    needed = NumericProperty(0)

    def __init__(self, **kwargs: object) -> None:
        self.fitted = Fitted(size=0.0, lines=())
        self._drawn: tuple[object, ...] = ()
        self._render = Clock.create_trigger(self._set_text, -1)
        super().__init__(**kwargs)
        with self.canvas:
            self._colour = Color(rgba=self.ink)
            self._shown = Rectangle(size=(0, 0))
        for name in ("text", "largest", "smallest", "weight", "halign", "valign", "lines", "size", "pos"):
            self.fbind(name, self._render)
        self.fbind("ink", self._paint)
        self._render()

    @property
    def drawn(self) -> tuple[float, float, float, float]:
        """Where the text stands: left, bottom, width, height in pixels of the window."""
        return (*self._shown.pos, *self._shown.size)

    def _paint(self, *_: object) -> None:
        self._colour.rgba = self.ink

    def _set_text(self, *_: object) -> None:
        text = plain(self.text)
        wanted = (text, self.width, self.height, self.largest, self.weight, self.lines, self.halign)
        if wanted != self._drawn:
            self._drawn = wanted
            self.needed = height_needed(text, self.width, self.largest, self.weight, self.lines)
            self._typeset(text)
        self._place()

    def _typeset(self, text: str) -> None:
        if not text or self.width < 1 or self.height < 1:
            self.fitted = Fitted(size=0.0, lines=())
            self._shown.size = (0, 0)
            return
        file, box = _face(text, self.weight), (int(self.width), int(self.height))
        if self.smallest:
            text = _shortened(text, box, self.smallest, file, int(self.lines))
        largest = self.largest
        while True:
            self.fitted = _fit(text, box, largest, file, int(self.lines))
            setter = Typesetter(
                text="\n".join(self.fitted.lines),
                font_name=file,
                font_size=self.fitted.size,
                halign=self.halign,
                color=(1, 1, 1, 1),
            )
            setter.refresh()
            if setter.texture.width <= self.width or largest < 1:  # whole pixels may add up
                break
            largest = min(largest, self.fitted.size) * 0.97
        self._shown.texture = setter.texture
        self._shown.size = setter.texture.size

    def _place(self) -> None:
        width, height = self._shown.size
        free_x, free_y = self.width - width, self.height - height
        left = {"left": 0.0, "center": free_x / 2, "right": free_x}[self.halign]
        bottom = {"bottom": 0.0, "middle": free_y / 2, "top": free_y}[self.valign]
        self._shown.pos = (round(self.x + left), round(self.y + bottom))
