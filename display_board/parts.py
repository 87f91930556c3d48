"""The parts of the board's window; `board.kv` says how they look, `display_board.layout` where they stand.

`motcua.screens.prepare.prepare` must have run before this module is imported.
"""

from kivy.graphics import Color, Rectangle
from kivy.graphics.texture import Texture
from kivy.properties import (
    AliasProperty,
    BooleanProperty,
    ListProperty,
    NumericProperty,
    ObjectProperty,
    StringProperty,
)
from kivy.uix.widget import Widget

from display_board.colours import Colours
from display_board.figures import CAPITAL, TicketNumber, width_of
from display_board.layout import NOWHERE, Box
from display_board.running import page_at
from display_board.snapshot import Call, Desk, Said, Slide
from motcua.screens.drawing import Panel, bind_once_a_frame, centred
from motcua.screens.fonts import face
from motcua.screens.label import measure_with
from motcua.screens.theme import THEME

COLOURS = Colours.of(THEME.look.primary)
NO_CALL = Call(number="", counter=Said())
NO_DESK = Desk(name=Said(), state="closed", status=Said())
_MEASURE = measure_with(face("semibold"))
RUNNING = 46.0  # size of the running text's type, for a window of 1920x1080
COMING = 7  # numbers in the strip; more could not be read


class Part(Panel):
    """A part of the window in its box. `u`: how many pixels a length of the layout has.

    `is_wide`: the window is wider than high.
    """

    u = NumericProperty(1.0)
    is_wide = BooleanProperty(True)
    colours = ObjectProperty(COLOURS, rebind=True)

    def stand(self, box: Box = NOWHERE) -> None:
        """Stand in a box; NOWHERE: be hidden."""
        self.opacity = 1 if box.is_shown else 0
        self.pos, self.size = (round(box.x), round(box.y)), (round(box.width), round(box.height))


class BoardHeader(Part):
    """Whose board this is, the date and the time."""

    look = ObjectProperty(THEME.look, rebind=True)
    centre = ObjectProperty(Said(), rebind=True)
    date = ObjectProperty(Said(), rebind=True)
    clock = StringProperty("")
    mark = StringProperty("")
    is_alarming = BooleanProperty(False)


class CallCard(Part):
    """A call that cannot be overlooked: the number, and beside it (upright: below it) the counter."""

    call = ObjectProperty(NO_CALL, rebind=True)

    def _seam(self) -> float:
        """Where the counter's name in the second language ends and that in the first begins, from below."""
        if not self.call.counter.second:
            return 0.04
        return 0.34 if self.is_wide else 0.18

    seam = AliasProperty(_seam, bind=("call", "is_wide"))

    def _ink(self) -> object:
        if self.call.is_over:
            return self.colours.text
        return self.colours.lit_ink if self.call.is_lit else self.colours.ink

    ink = AliasProperty(_ink, bind=("call", "colours"))


class CallRow(Part):
    """A call of a while ago, or one that waits for its moment. One that is over points nowhere."""

    call = ObjectProperty(NO_CALL, rebind=True)

    def _ink(self) -> object:
        return self.colours.lit_ink if self.call.is_lit else self.colours.text

    ink = AliasProperty(_ink, bind=("call", "colours"))


class BoardNotice(Part):
    """What is said where there are no calls to show."""

    icon = StringProperty("")
    title = ObjectProperty(Said(), rebind=True)
    text = ObjectProperty(Said(), rebind=True)


class CounterDesk(Part):
    """One counter's own screen: whose number is in hand here, and who serves."""

    desk = ObjectProperty(NO_DESK, rebind=True)

    def _ink(self) -> object:
        return self.colours.lit_ink if self.desk.is_lit else self.colours.ink

    ink = AliasProperty(_ink, bind=("desk", "colours"))


class ComingStrip(Part):
    """Who is next, in the order of calling."""

    caption = ObjectProperty(Said(), rebind=True)
    numbers = ListProperty()

    def __init__(self, **kwargs: object) -> None:
        super().__init__(**kwargs)
        self._cells = tuple(TicketNumber() for _ in range(COMING))
        for cell in self._cells:
            self.add_widget(cell)
        bind_once_a_frame(self, ("numbers", "colours", "pos", "size", "u", "is_wide"), self._line_up)

    def _line_up(self, *_: object) -> None:
        """Let as many numbers stand side by side as there is room for, all in the same size."""
        height = self.u * 50
        left, bottom = self.x + self.u * (250 if self.is_wide else 190), self.y + (self.height - height) / 2
        numbers = [*self.numbers, *[""] * COMING]
        for cell, number in zip(self._cells, numbers, strict=False):
            width = width_of(number, face("black")) * height / CAPITAL + 1
            fits = bool(number) and left + width <= self.right - self.u * 20
            cell.text, cell.ink = number if fits else "", self.colours.text
            cell.pos, cell.size = (left, bottom), (width, height)
            left = left + width + self.u * 56 if fits else self.right


class RunningStrip(Part):
    """The running text, a page at a time; or, over it, that the line is cut."""

    running = ListProperty()
    beat = NumericProperty(0)
    is_stale = BooleanProperty(False)
    warning = ObjectProperty(Said(), rebind=True)
    page = StringProperty("")
    type_size = NumericProperty(RUNNING)

    def __init__(self, **kwargs: object) -> None:
        super().__init__(**kwargs)
        bind_once_a_frame(self, ("running", "beat", "is_stale", "size", "u"), self._turn)

    def _turn(self, *_: object) -> None:
        if self.is_stale or self.width < 1:
            self.page = ""
            return
        width = (self.width - 64 * self.u) / (RUNNING * self.u * 1.02)
        self.page = page_at(tuple(self.running), int(self.beat), width, _MEASURE)


class SlidePicture(Widget):
    """A slide, whole and undistorted, in the middle of its box."""

    slide = ObjectProperty(None, allownone=True)

    def __init__(self, **kwargs: object) -> None:
        self._key: tuple[str, int, int] | None = None
        super().__init__(**kwargs)
        with self.canvas:
            Color(rgba=(1, 1, 1, 1))
            self._shown = Rectangle(size=(0, 0))
        bind_once_a_frame(self, ("slide", "pos", "size"), self._draw)

    def _draw(self, *_: object) -> None:
        slide: Slide | None = self.slide
        if slide is None or min(self.size) < 1:
            self._shown.size = (0, 0)
            return
        if slide.key != self._key:
            self._key = slide.key
            self._shown.texture = _texture(slide, self._shown.texture)
        scale = min(self.width / slide.width, self.height / slide.height)
        self._shown.size = (slide.width * scale, slide.height * scale)
        self._shown.pos = centred(self, *self._shown.size)


def _texture(slide: Slide, before: Texture | None) -> Texture:
    """Return a texture with the slide's pixels: the one before, if it is as large."""
    size = (slide.width, slide.height)
    texture = before
    if texture is None or texture.size != size or texture.colorfmt != "rgb":
        texture = Texture.create(size=size, colorfmt="rgb")
        texture.flip_vertical()
    texture.blit_buffer(slide.pixels, colorfmt="rgb", bufferfmt="ubyte")
    return texture
