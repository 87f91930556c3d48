"""What fills the window of the virtual paper: a slot, the ticket that hangs from it, and one button.

`motcua.screens.prepare.prepare` must have run before this module is imported.
"""

from collections.abc import Callable
from pathlib import Path

from kivy.graphics import Color, Rectangle
from kivy.graphics.texture import Texture
from kivy.uix.widget import Widget
from PIL import Image

from motcua.screens.drawing import Panel
from motcua.screens.label import FitLabel
from motcua.screens.theme import Theme
from motcua.screens.touch import Pressable
from motcua.texts import text, texts
from motcua.tray.tray import Shown

_SLOT, _BUTTON = 0.035, 0.13
"""How much of the height the printer's slot and the button take."""


class Sheet(Widget):
    """A ticket, as large as there is room for; its top stays at the slot."""

    def __init__(self, **kwargs: object) -> None:
        super().__init__(**kwargs)
        with self.canvas:
            Color(1, 1, 1, 1)
            self._paper = Rectangle(size=(0, 0))
        self._image: Image.Image | None = None
        self.bind(pos=self._draw, size=self._draw)

    def show(self, image: Image.Image | None) -> None:
        """Show another ticket; None: there is none."""
        self._image = image
        self._draw()

    def _draw(self, *_: object) -> None:
        if self._image is None or min(self.size) < 1:
            self._paper.size = (0, 0)
            return
        share = min(self.width / self._image.width, self.height / self._image.height, 1.0)
        width, height = round(self._image.width * share), round(self._image.height * share)
        small = self._image.resize((max(width, 1), max(height, 1)), Image.Resampling.LANCZOS)
        texture = Texture.create(size=small.size, colorfmt="rgb")
        texture.blit_buffer(small.tobytes(), colorfmt="rgb", bufferfmt="ubyte")
        texture.flip_vertical()
        self._paper.texture, self._paper.size = texture, small.size
        self._paper.pos = (round(self.x + (self.width - width) / 2), round(self.top - height))


class TrayView(Widget):
    """The whole window; `turn()` is called when the roll is to be taken out, or put in again."""

    def __init__(self, theme: Theme, turn: Callable[[], None], **kwargs: object) -> None:
        super().__init__(**kwargs)
        self._theme, self._shown = theme, Shown()
        with self.canvas.before:
            self._ground_colour = Color()
            self._ground = Rectangle()
        self._slot, self._sheet = Panel(), Sheet()
        self._hint = FitLabel(halign="center")
        self._button = Pressable()
        self._words = FitLabel(halign="center", weight="semibold", lines=1)
        self._button.add_widget(self._words)
        self._button.bind(on_tap=lambda *_: turn())
        for each in (self._sheet, self._slot, self._hint, self._button):
            self.add_widget(each)
        self.fit(theme)
        self.bind(pos=self._arrange, size=self._arrange)

    def show(self, snapshot: Shown) -> None:
        """Bind to `snapshot`."""
        if snapshot.paper != self._shown.paper:
            self._sheet.show(_opened(snapshot.paper))
        self._shown = snapshot
        if snapshot.paper is None:
            self._hint.text = text("The paper comes out here: take a number at the kiosk.")
        else:
            self._hint.text = texts("{n} ticket", "{n} tickets", snapshot.papers)
        self._words.text = text("Take the paper out") if snapshot.has_paper else text("Put paper in")

    def fit(self, theme: Theme) -> None:
        """Take the sizes for another size of the window."""
        self._theme, palette = theme, theme.palette
        self._ground_colour.rgba = palette.tint
        self._slot.fill, self._slot.radius = palette.ink, theme.radius
        self._hint.ink, self._hint.largest = palette.muted, theme.label
        self._button.fill, self._button.edge = palette.surface, palette.primary
        self._button.thickness, self._button.radius = theme.line, theme.radius * 2
        self._words.ink, self._words.largest = palette.primary, theme.title
        self._arrange()

    def _arrange(self, *_: object) -> None:
        self._ground.pos, self._ground.size = self.pos, self.size
        pad, gap = self._theme.pad, self._theme.gap
        left, width = self.x + pad, max(self.width - 2 * pad, 1)
        slot, button = round(self.height * _SLOT), round(self.height * _BUTTON)
        self._slot.pos, self._slot.size = (left, self.top - gap - slot), (width, slot)
        self._button.pos, self._button.size = (left, self.y + gap), (width, button)
        self._words.pos, self._words.size = self._button.pos, self._button.size
        self._hint.pos = (left, self.y + gap + button)
        self._hint.size = (width, round(self.height * _BUTTON * 0.6))
        bottom = self._hint.top + gap / 2
        self._sheet.pos = (left + pad, bottom)
        self._sheet.size = (max(width - 2 * pad, 1), max(self._slot.y - bottom, 1))


def _opened(paper: Path | None) -> Image.Image | None:
    if paper is None:
        return None
    with Image.open(paper) as image:
        return image.convert("RGB")
