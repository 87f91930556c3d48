"""The terminal's buttons: faces, chips, keys, and plain ones, in rows. Kept and bound anew, never rebuilt.

`motcua.screens.prepare.prepare` must have run before this module is imported.
"""

from kivy.properties import BooleanProperty, NumericProperty, ObjectProperty
from kivy.uix.widget import Widget

from motcua.screens.drawing import Icon, Panel, bind_once_a_frame
from motcua.screens.label import FitLabel, common_size
from motcua.screens.theme import THEME, Theme
from motcua.screens.touch import Pressable
from rating_terminal import faces
from rating_terminal.snapshot import Choice, Look, Rows, Step

Kind = tuple[Look, bool]
"""A look, and whether the label is a single sign: a letter on its key is larger than a word."""

Key = tuple[Step, str]
"""What tells a button from the others of its screen; its tile is kept, with the label that it has drawn."""

Places = dict[Key, tuple[Choice, tuple[float, float], tuple[float, float]]]
"""Where each button stands: its position and its size, in pixels."""

_NO_CHOICE = Choice(step=Step.BACK)


class Face(Icon):
    """The face whose score is its `name`, "1" to "5"; none where it is empty."""

    mask = staticmethod(lambda score, size: faces.mask(int(score), size))


class Tile(Pressable):
    """A button with its label."""

    choice = ObjectProperty(_NO_CHOICE)
    theme = ObjectProperty(THEME)
    label_size = NumericProperty(20)

    def __init__(self, **kwargs: object) -> None:
        super().__init__(**kwargs)
        self.label = FitLabel(weight="semibold", halign="center")
        self.add_widget(self.label)
        bind_once_a_frame(self, ("choice", "theme", "is_pressed"), self._paint)
        bind_once_a_frame(self, ("choice", "theme", "pos", "size", "label_size"), self._arrange)

    @property
    def is_dark(self) -> bool:
        """Whether it is filled, so that what stands on it is light."""
        return bool(self.is_pressed or self.choice.look == "main" or self.choice.is_chosen)

    def _paint(self, *_: object) -> None:
        palette = self.theme.palette
        self.fill = palette.surface if not self.is_dark else palette.primary
        if self.is_pressed:
            self.fill = palette.pressed
        self.edge, self.thickness, self.radius = palette.primary, self.theme.line, self.theme.radius
        self.label.text = self.choice.label
        self.label.ink = palette.on_primary if self.is_dark else palette.ink

    def _arrange(self, *_: object) -> None:
        self.slop = self.theme.gap
        left, bottom, width, height = label_box(self.theme, self.size, self.choice.look)
        self.label.largest, self.label.lines = self.label_size, 1 if self.choice.look == "key" else 0
        self.label.pos, self.label.size = (self.x + left, self.y + bottom), (width, height)


class FaceTile(Tile):
    """A score: its face, and what it is called."""

    def __init__(self, **kwargs: object) -> None:
        self.face = Face()
        super().__init__(**kwargs)
        self.label.valign = "top"
        self.add_widget(self.face)

    def _paint(self, *_: object) -> None:
        super()._paint()
        self.face.name, self.face.ink = self.choice.id, self.label.ink

    def _arrange(self, *_: object) -> None:
        super()._arrange()
        room = self.height - self.theme.gap * 0.5 - self.label.height
        side = max(min(self.width * 0.74, room - self.theme.gap * 1.1), 0)
        self.face.size = (self.width, side)
        self.face.pos = (self.x, self.y + self.height - room + (room - side) / 2)


class ChipTile(Tile):
    """A reason: a box to tick, and what it says."""

    def __init__(self, **kwargs: object) -> None:
        self.box, self.tick = Panel(), Icon()
        super().__init__(**kwargs)
        self.label.halign = "left"
        self.add_widget(self.box)
        self.add_widget(self.tick)

    @property
    def is_dark(self) -> bool:
        """Whether it is filled: a chosen one is not, its box is."""
        return bool(self.is_pressed)

    def _paint(self, *_: object) -> None:
        super()._paint()
        palette, is_chosen = self.theme.palette, self.choice.is_chosen
        if is_chosen and not self.is_pressed:
            self.fill = palette.tint
        self.box.fill = palette.primary if is_chosen else palette.surface
        self.box.edge = palette.on_primary if self.is_pressed else palette.primary
        self.box.thickness, self.box.radius = self.theme.line, self.theme.radius / 2
        self.tick.name, self.tick.ink = "check" if is_chosen else "", palette.on_primary

    def _arrange(self, *_: object) -> None:
        super()._arrange()
        side = box_side(self.theme)
        self.box.size = self.tick.size = (side, side)
        self.box.pos = self.tick.pos = (self.x + self.theme.gap, self.y + (self.height - side) / 2)


_TILES: dict[Look, type[Tile]] = {"face": FaceTile, "chip": ChipTile}


def box_side(theme: Theme) -> int:
    """Return how large the box to tick is."""
    return round(theme.label * 0.9)


def label_box(theme: Theme, size: tuple[float, float], look: Look) -> tuple[float, float, float, float]:
    """Return left, bottom, width and height of the label within a tile of this size."""
    width, height = size
    gap = theme.gap
    match look:
        case "face":
            return gap * 0.4, gap * 0.5, max(width - gap * 0.8, 1), theme.body * 2.6
        case "chip":
            left = gap * 1.7 + box_side(theme)
            return left, gap * 0.2, max(width - left - gap * 0.5, 1), max(height - gap * 0.4, 1)
        case "key":
            return 2.0, 2.0, max(width - 4, 1), max(height - 4, 1)
        case _:
            return gap, gap * 0.3, max(width - 2 * gap, 1), max(height - gap * 0.6, 1)


class TileRows(Widget):
    """Tiles in rows of equal height that share its width; tells `on_choose(choice)`.

    The labels of one kind have one size, at most `label_size`. `between`: pixels between the tiles.
    """

    rows = ObjectProperty(())
    theme = ObjectProperty(THEME)
    label_size = NumericProperty(20)
    between = NumericProperty(0)
    is_even = BooleanProperty(False)
    """Whether every row is divided as the first one is, so that columns stand below each other."""

    __events__ = ("on_choose",)

    def __init__(self, **kwargs: object) -> None:
        self.tiles: dict[Key, Tile] = {}
        super().__init__(**kwargs)
        names = ("rows", "theme", "label_size", "between", "is_even", "pos", "size")
        bind_once_a_frame(self, names, self._arrange)

    def on_choose(self, choice: Choice) -> None:
        """Tell that a button was tapped."""

    def _arrange(self, *_: object) -> None:
        places = self._places(self.rows) if min(self.size) >= 1 else {}
        sizes = self._label_sizes(places)
        for key, (choice, pos, size) in places.items():
            tile = self.tiles.get(key) or self._new_tile(key, choice.look)
            tile.theme, tile.choice, tile.pos, tile.size = self.theme, choice, pos, size
            tile.label_size = sizes[_kind(choice)]
            if tile.parent is None:
                self.add_widget(tile)
        for key, tile in self.tiles.items():
            if key not in places and tile.parent is not None:
                self.remove_widget(tile)

    def _new_tile(self, key: Key, look: Look) -> Tile:
        tile = self.tiles[key] = _TILES.get(look, Tile)()
        tile.bind(on_tap=lambda tapped: self.dispatch("on_choose", tapped.choice))
        return tile

    def _places(self, rows: Rows) -> Places:
        gap = self.between
        height = (self.height - gap * (len(rows) - 1)) / max(len(rows), 1)
        found: Places = {}
        for row, choices in enumerate(rows):
            columns = len(rows[0]) if self.is_even else len(choices)
            units = float(columns) if self.is_even else sum(choice.width for choice in choices)
            unit = (self.width - gap * (columns - 1)) / units
            x, y = self.x, self.y + self.height - (row + 1) * height - row * gap
            for choice in choices:
                width = unit * (1.0 if self.is_even else choice.width)
                found[choice.step, choice.id] = (choice, (round(x), round(y)), (round(width), round(height)))
                x += width + gap
        return found

    def _label_sizes(self, places: Places) -> dict[Kind, float]:
        """Return the size of type that all labels of a kind share."""
        sizes: dict[Kind, float] = {}
        for choice, _, size in places.values():
            _, _, *box = label_box(self.theme, size, choice.look)
            largest = sizes.get(_kind(choice), float(self.label_size))
            lines = 1 if choice.look == "key" else 2
            sizes[_kind(choice)] = common_size((choice.label,), (box[0], box[1]), largest, "semibold", lines)
        return sizes


def _kind(choice: Choice) -> Kind:
    return choice.look, len(choice.label) == 1
