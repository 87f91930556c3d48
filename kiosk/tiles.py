"""The kiosk's buttons: one tile a choice, arranged in a grid. Kept and bound anew, never rebuilt."""

import math
from typing import Literal

from kivy.properties import BooleanProperty, NumericProperty, ObjectProperty, OptionProperty
from kivy.uix.widget import Widget

from kiosk.snapshot import Choice, Step
from motcua.screens.drawing import Icon, bind_once_a_frame
from motcua.screens.label import FitLabel, common_size, height_needed
from motcua.screens.theme import THEME, Theme
from motcua.screens.touch import Pressable
from motcua.screens.wrap import LINE

Style = Literal["list", "answer", "large", "key"]
"""list: what one comes for; answer: to a question; large: one of a few; key: of a pad."""

Key = tuple[Step, str]
"""What tells a choice from the others of a screen."""

_ICONS = {
    Step.PAPER_IS_THERE: "check",
    Step.NO_PAPER: "cross",
    Step.MORE_TIME: "clock",
    Step.START_AGAIN: "house",
    Step.TEST_PRINT: "printer",
    Step.VOLUME_DOWN: "softer",
    Step.VOLUME_UP: "louder",
    Step.RESTART: "power",
}
_DONE = {**_ICONS, Step.START_AGAIN: "check"}
_AGREED = 0.72  # tiles share one size of type unless one of them would make all others smaller than this
_NO_CHOICE = Choice(step=Step.BACK, id="", label="")


def key_of(choice: Choice) -> Key:
    """Return what tells `choice` from the others of its screen."""
    return choice.step, choice.id


class Tile(Pressable):
    """A button: label, note below it, and a sign that it leads on."""

    choice = ObjectProperty(_NO_CHOICE)
    theme = ObjectProperty(THEME)
    style = OptionProperty("list", options=("list", "answer", "large", "key"))
    is_filled = BooleanProperty(False)
    is_done = BooleanProperty(False)
    is_chosen = BooleanProperty(False)
    is_waiting = BooleanProperty(False)
    label_size = NumericProperty(20)

    def __init__(self, **kwargs: object) -> None:
        super().__init__(**kwargs)
        self.label = FitLabel(weight="semibold")
        self.note = FitLabel(lines=2, valign="top")
        self.icon = Icon()
        for each in (self.label, self.note, self.icon):
            self.add_widget(each)
        looks = ("choice", "theme", "style", "is_filled", "is_done", "is_chosen", "is_waiting", "is_pressed")
        bind_once_a_frame(self, looks, self._paint)
        bind_once_a_frame(self, ("choice", "theme", "style", "pos", "size", "label_size"), self._arrange)

    def _paint(self, *_: object) -> None:
        palette, choice = self.theme.palette, self.choice
        is_dark = self.is_chosen or self.is_pressed or (self.is_filled and not self.is_waiting)
        enabled = choice.enabled and (not self.is_waiting or self.is_chosen)
        self.fill = (
            palette.pressed
            if self.is_pressed or self.is_chosen
            else palette.primary
            if is_dark
            else palette.surface
        )
        if not is_dark and not choice.enabled:
            self.fill = palette.ground
        self.edge = palette.primary if is_dark or enabled else palette.edge
        self.thickness, self.radius = self.theme.line, self.theme.radius
        self.label.ink = palette.on_primary if is_dark else palette.ink if enabled else palette.pale
        self.note.ink = palette.on_primary if is_dark else palette.muted if enabled else palette.pale
        self.icon.ink = palette.on_primary if is_dark else palette.primary if enabled else palette.pale
        self.label.text, self.note.text = choice.label, choice.note
        self.icon.name = self._icon_name()

    def _icon_name(self) -> str:
        if self.style == "key":
            return ""
        if self.style == "list" and not self.choice.enabled:
            return "full"
        return (_DONE if self.is_done else _ICONS).get(self.choice.step, "next")

    def _note_height(self, width: float, height: float) -> float:
        """Return the room for a note: none where a long label needs it more, unless the note says why not."""
        choice, theme = self.choice, self.theme
        if not choice.note:
            return 0.0
        lines = 1 if self.height < theme.touch * 1.8 else 2
        needed = height_needed(choice.note, width, theme.caption, "regular")
        note = min(needed, math.ceil(lines * theme.caption * LINE))
        label = common_size((choice.label,), (width, height - note), self.label_size, "semibold")
        return 0.0 if choice.enabled and label < self.label_size * _AGREED else float(note)

    def _arrange(self, *_: object) -> None:
        theme = self.theme
        self.slop = theme.touch // 2
        left, width, height = label_box(theme, self.size, self.style)
        note = self._note_height(width, height)
        size = self.label_size
        label = min(height_needed(self.choice.label, width, size, "semibold"), height - note)
        bottom = self.y + (self.height - label - note) / 2
        self.label.largest, self.label.lines = size, 1 if self.style == "key" else 0
        self.label.pos, self.label.size = (self.x + left, bottom + note), (width, label)
        self.label.halign = "center" if self.style in ("key", "answer") else "left"
        self.note.largest, self.note.smallest = theme.caption, theme.caption * 0.85
        self.note.pos, self.note.size = (self.x + left, bottom), (width, note)
        side = _icon_side(theme, self.style)
        self.icon.side, self.icon.size = side, (side, side)
        at = self.x + (theme.gap if self.style == "answer" else self.width - theme.gap - side)
        self.icon.pos = (at, self.y + (self.height - side) / 2)


def _icon_side(theme: Theme, style: Style) -> int:
    return {"list": theme.label, "answer": theme.title, "large": theme.title, "key": 0}[style]


def label_box(theme: Theme, size: tuple[float, float], style: Style) -> tuple[float, float, float]:
    """Return left, width and greatest height of label and note within a tile of this size."""
    width, height = size
    pad, side = theme.gap, _icon_side(theme, style)
    left = {"list": pad * 1.3, "large": pad * 1.3, "answer": pad * 1.5 + side, "key": pad * 0.5}[style]
    right = {"list": pad * 1.5 + side, "large": pad * 1.5 + side}.get(style, left)
    return left, max(width - left - right, 1), max(height - pad * 1.3, 1)


class ChoiceGrid(Widget):
    """Tiles in rows and columns, one page at a time; tells `on_choose(choice)`.

    As many `columns` and at most as many `rows` as set; a tile is at most `tallest` pixels high (0: any). The
    first `filled` tiles are the ones to be tapped most; `is_done`: to go back to the start is to be done.
    """

    choices = ObjectProperty(())
    theme = ObjectProperty(THEME)
    style = OptionProperty("list", options=("list", "answer", "large", "key"))
    columns = NumericProperty(1)
    rows = NumericProperty(6)
    page = NumericProperty(0)
    tallest = NumericProperty(0)
    filled = NumericProperty(0)
    is_done = BooleanProperty(False)
    waiting = BooleanProperty(False)
    chosen = ObjectProperty(None, allownone=True)
    label_size = NumericProperty(20)

    __events__ = ("on_choose",)

    def __init__(self, **kwargs: object) -> None:
        super().__init__(**kwargs)
        self.tiles: list[Tile] = []
        what = ("choices", "theme", "style", "columns", "rows", "page", "filled", "is_done", "label_size")
        where = ("tallest", "waiting", "chosen", "pos", "size")
        bind_once_a_frame(self, (*what, *where), self._arrange)

    def on_choose(self, choice: Choice) -> None:
        """Do what the choice is for."""

    @property
    def pages(self) -> int:
        """How many pages there are; at least one."""
        return max(math.ceil(len(self.choices) / int(self.columns * self.rows)), 1)

    def _arrange(self, *_: object) -> None:
        if self.width < 1:
            return
        room = int(self.columns * self.rows)
        shown = self.choices[int(self.page) * room :][:room]
        while len(self.tiles) < len(shown):
            tile = Tile()
            tile.bind(on_tap=lambda tapped: self.dispatch("on_choose", tapped.choice))
            self.tiles.append(tile)
        size = self._tile_size()
        label = self._agreed_label(size)
        for place, tile in enumerate(self.tiles):
            if place >= len(shown):
                if tile.parent is not None:
                    self.remove_widget(tile)
                continue
            self._bind_tile(tile, place, shown[place], size, label)
            if tile.parent is None:
                self.add_widget(tile)

    def _bind_tile(
        self, tile: Tile, place: int, choice: Choice, size: tuple[float, float], label: float
    ) -> None:
        row, column = divmod(place, int(self.columns))
        gap = self.theme.gap
        tile.theme, tile.style, tile.choice, tile.label_size = self.theme, self.style, choice, label
        tile.is_filled, tile.is_done = place < self.filled, self.is_done
        tile.is_waiting, tile.is_chosen = self.waiting, self.chosen == key_of(choice)
        tile.disabled = self.waiting
        tile.size = size
        top = self.y + self.height
        tile.pos = (self.x + column * (size[0] + gap), top - (row + 1) * size[1] - row * gap)

    def _tile_size(self) -> tuple[float, float]:
        gap, rows = self.theme.gap, self._used_rows()
        width = (self.width - gap * (self.columns - 1)) / self.columns
        height = (self.height - gap * (rows - 1)) / rows
        return width, min(height, self.tallest) if self.tallest else height

    def _used_rows(self) -> int:
        if self.pages > 1:
            return int(self.rows)
        return max(math.ceil(len(self.choices) / int(self.columns)), 1)

    def _agreed_label(self, size: tuple[float, float]) -> float:
        """Return the type that all labels of the list share, on every page."""
        _, width, height = label_box(self.theme, size, self.style)
        has_notes = any(choice.note for choice in self.choices)
        room = height - (self.theme.caption * LINE if has_notes else 0)
        labels = [choice.label for choice in self.choices]
        shared = common_size(labels, (width, room), self.label_size, "semibold", 3)
        return max(shared, float(self.label_size) * _AGREED)
