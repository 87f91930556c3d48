"""What fills the keypad's window. It shows what it is given and tells what is touched; it decides nothing.

`motcua.screens.prepare.prepare` must have run before this module is imported.
"""

from kivy.clock import Clock
from kivy.graphics import Color, Rectangle
from kivy.properties import BooleanProperty, StringProperty
from kivy.uix.widget import Widget

from motcua.keypad import words
from motcua.keypad.lamps import Lamp
from motcua.keypad.pad import Shown
from motcua.keypad.steps import Button
from motcua.keypad.touch_panel import TouchPanel
from motcua.screens.drawing import Panel
from motcua.screens.label import FitLabel
from motcua.screens.theme import Theme
from motcua.screens.touch import Pressable

LOOK_S = 0.1
_SPLIT = 0.5
_HEAD, _LAMPS, _NEWS, _NEXT = 0.26, 0.13, 0.1, 0.19
"""How much of the height each row takes; the two rows of small buttons share the rest."""
_PAIRS = ((Button.RECALL, Button.SERVE), (Button.NO_SHOW, Button.PAUSE))


class LampView(Widget):
    """A lamp with its name under it: filled when lit, a ring when dark."""

    is_lit = BooleanProperty(False)

    def __init__(self, lamp: Lamp, theme: Theme, **kwargs: object) -> None:
        super().__init__(**kwargs)
        palette = theme.palette
        self._theme = theme
        self._colour = {
            Lamp.READY: palette.good,
            Lamp.WAITING: palette.accent,
            Lamp.IN_HAND: palette.primary,
            Lamp.ERROR: palette.bad,
        }[lamp]
        self._bulb = Panel(edge=palette.edge, thickness=theme.line, fill=palette.surface)
        self._name = FitLabel(
            text=words.lamp(lamp), largest=theme.body, ink=palette.muted, halign="center", lines=2
        )
        self.add_widget(self._bulb)
        self.add_widget(self._name)
        self.bind(pos=self._arrange, size=self._arrange, is_lit=self._paint)

    def _paint(self, *_: object) -> None:
        palette = self._theme.palette
        self._bulb.fill = self._colour if self.is_lit else palette.surface
        self._bulb.edge = self._colour if self.is_lit else palette.edge

    def _arrange(self, *_: object) -> None:
        side = round(self.height * 0.36)
        self._bulb.radius = side / 2
        self._bulb.size = (side, side)
        self._bulb.pos = (round(self.x + (self.width - side) / 2), round(self.top - side))
        self._name.size = (self.width, self.height - side - self._theme.gap / 2)
        self._name.pos = self.pos


class ButtonView(Pressable):
    """A button; its label is muted while a press would do nothing, but it can be pressed all the same."""

    label = StringProperty("")
    is_offered = BooleanProperty(False)

    def __init__(self, button: Button, theme: Theme, **kwargs: object) -> None:
        super().__init__(radius=theme.radius * 2, thickness=theme.line, **kwargs)
        self._theme, self._is_first = theme, button is Button.NEXT
        self._words = FitLabel(largest=theme.title, weight="semibold", halign="center", lines=2)
        self.add_widget(self._words)
        self.bind(
            pos=self._arrange,
            size=self._arrange,
            label=self._paint,
            is_offered=self._paint,
            is_pressed=self._paint,
        )
        self._paint()

    def _paint(self, *_: object) -> None:
        palette = self._theme.palette
        filled = self._is_first and self.is_offered
        at_rest = palette.primary if filled else palette.surface
        self.fill = (palette.pressed if filled else palette.tint) if self.is_pressed else at_rest
        self.edge = palette.primary if self.is_offered else palette.edge
        ink = palette.primary if self.is_offered else palette.pale
        self._words.ink = palette.on_primary if filled else ink
        self._words.text = self.label

    def _arrange(self, *_: object) -> None:
        pad = self._theme.gap
        self._words.size = (max(self.width - 2 * pad, 1), max(self.height - pad, 1))
        self._words.pos = (self.x + pad, self.y + pad / 2)


class KeypadView(Widget):
    """The whole window: the counter and its number, the lamps, the buttons, the news."""

    def __init__(self, theme: Theme, panel: TouchPanel, **kwargs: object) -> None:
        super().__init__(**kwargs)
        self._panel = panel
        self._shown: Shown | None = None
        with self.canvas.before:
            self._ground_colour = Color()
            self._ground = Rectangle()
        self._build(theme)
        self.bind(pos=self._arrange, size=self._arrange)
        self._looking = Clock.schedule_interval(self._look, LOOK_S)
        for button in Button:  # the finger that was on a view before this one is not known here
            panel.touch(button, is_down=False)

    def show(self, snapshot: Shown) -> None:
        """Bind to `snapshot`."""
        self._shown = snapshot
        name, waiting = words.counter_name(snapshot), words.waiting(snapshot)
        self._name.text = " · ".join(filter(None, (name, waiting)))
        self._state.text = _sentence(words.state(snapshot))
        self._news.text = _sentence(words.news(snapshot) or words.hint(snapshot))
        is_fault = bool(snapshot.stuck) or (snapshot.note is not None and snapshot.note.is_error)
        palette = self._theme.palette
        self._news.ink = palette.bad if is_fault or not snapshot.is_live else palette.muted
        for button, view in self._buttons.items():
            offer = snapshot.offers.get(button)
            view.label, view.is_offered = words.label(button, offer), offer is not None

    def fit(self, theme: Theme) -> None:
        """Take the sizes for another size of the window."""
        self.clear_widgets()
        self._build(theme)
        self._arrange()
        if self._shown is not None:
            self.show(self._shown)

    def _build(self, theme: Theme) -> None:
        self._theme, palette = theme, theme.palette
        self._ground_colour.rgba = palette.ground
        self._name = FitLabel(largest=theme.label, ink=palette.muted, halign="center", lines=2)
        self._state = FitLabel(
            largest=theme.headline, weight="bold", ink=palette.ink, halign="center", lines=2
        )
        self._news = FitLabel(largest=theme.label, weight="semibold", halign="center", lines=2)
        self._lamps = {lamp: LampView(lamp, theme) for lamp in Lamp}
        self._buttons = {button: ButtonView(button, theme) for button in Button}
        for each in (self._name, self._state, self._news, *self._lamps.values(), *self._buttons.values()):
            self.add_widget(each)
        for button, view in self._buttons.items():
            view.label = words.name(button)
            view.bind(is_pressed=lambda _, is_down, name=button: self._panel.touch(name, is_down))

    def _look(self, _: float) -> None:
        self._panel.look()
        for name, is_lit in self._panel.lit.items():
            self._lamps[Lamp(name)].is_lit = is_lit

    def _arrange(self, *_: object) -> None:
        self._ground.pos, self._ground.size = self.pos, self.size
        pad, gap = self._theme.pad, self._theme.gap
        left, width = self.x + pad, self.width - 2 * pad
        heights = [self.height * share for share in (_HEAD, _LAMPS, _NEXT)]
        small = (self.height * (1 - _HEAD - _LAMPS - _NEXT - _NEWS) - gap) / 2
        top = self.top - gap
        self._place(self._name, left, top, width, heights[0] * 0.3)
        self._place(self._state, left, top - heights[0] * 0.3, width, heights[0] * 0.7 - gap)
        top = self.top - heights[0]
        for place, lamp in enumerate(self._lamps.values()):
            self._place(lamp, left + place * width / 4, top, width / 4, heights[1] - gap)
        top -= heights[1]
        self._place(self._buttons[Button.NEXT], left, top, width, heights[2] - gap)
        top -= heights[2]
        half = (width - gap) * _SPLIT
        for row in _PAIRS:
            for place, button in enumerate(row):
                self._place(self._buttons[button], left + place * (half + gap), top, half, small - gap / 2)
            top -= small + gap / 2
        self._place(self._news, left, top, width, top - self.y - gap)

    def _place(self, widget: Widget, left: float, top: float, width: float, height: float) -> None:
        widget.size = (round(width), round(max(height, 1)))
        widget.pos = (round(left), round(top - max(height, 1)))


def _sentence(words: str) -> str:
    return words[:1].upper() + words[1:]
