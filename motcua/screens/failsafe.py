"""What is shown when a screen has failed: please ask at the desk, in both languages. As plain as can be."""

from kivy.graphics import Color, Rectangle
from kivy.uix.widget import Widget

from motcua.screens.drawing import Icon
from motcua.screens.label import FitLabel
from motcua.screens.theme import Theme
from motcua.texts import text_in


class Failsafe(Widget):
    """Needs nothing that could have failed: no snapshot, no `.kv`, no file but the typeface."""

    def __init__(self, theme: Theme, **kwargs: object) -> None:
        super().__init__(**kwargs)
        palette = theme.palette
        with self.canvas.before:
            Color(rgba=palette.ground)
            self._ground = Rectangle()
        self._icon = Icon(name="desk", ink=palette.primary)
        self._vi = FitLabel(text=_words("vi"), largest=theme.title, weight="bold", ink=palette.ink)
        self._en = FitLabel(text=_words("en"), largest=theme.label, ink=palette.muted)
        for each in (self._icon, self._vi, self._en):
            self.add_widget(each)
        self._vi.halign = self._en.halign = "center"
        self.fbind("size", self._arrange)
        self.fbind("pos", self._arrange)
        self._arrange()

    def _arrange(self, *_: object) -> None:
        self._ground.pos, self._ground.size = self.pos, self.size
        width, height = self.width * 0.86, self.height
        places = ((self._icon, 0.58, 0.16), (self._vi, 0.36, 0.2), (self._en, 0.18, 0.15))
        for each, bottom, share in places:
            each.size = (width, height * share)
            each.pos = (self.x + (self.width - width) / 2, self.y + height * bottom)


def _words(lang: str) -> str:
    trouble = text_in(lang, "Sorry, this machine has a fault.")
    desk = text_in(lang, "Please ask at the desk.")
    return f"{trouble}\n{desk}"
