"""What fills the board's window. It shows a snapshot; it decides nothing.

`motcua.screens.prepare.prepare` must have run before this module is imported.
"""

from pathlib import Path

from kivy.lang import Builder
from kivy.uix.widget import Widget

from display_board import words
from display_board.colours import Colours
from display_board.layout import NOWHERE, Box, Content, Layout, lay_out, unit
from display_board.moments import TOGETHER
from display_board.parts import (
    NO_DESK,
    BoardHeader,
    BoardNotice,
    CallCard,
    CallRow,
    ComingStrip,
    CounterDesk,
    Part,
    RunningStrip,
    SlidePicture,
)
from display_board.snapshot import Screen, Snapshot
from motcua.screens.theme import Colour, Theme

ROWS = 11  # a state has twelve calls, and one of them stands large

_KV = Path(__file__).with_name("board.kv")
_ICONS = {
    Screen.CONNECTING: "hourglass",
    Screen.CALLS: "clock",
    Screen.CLOSED: "lock",
    Screen.LUNCH: "cup",
}


class BoardView(Widget):
    """The whole window. All its parts are made at once and kept; what is not needed has no size.

    It draws no ground: a window that is cleared with `ground` costs a quarter less a frame.
    """

    def __init__(self, theme: Theme, **kwargs: object) -> None:
        _load_rules()
        super().__init__(**kwargs)
        self._snapshot = Snapshot(screen=Screen.CONNECTING)
        self.header, self.strip = BoardHeader(), RunningStrip()
        self.cards = tuple(CallCard() for _ in range(TOGETHER))
        self.rows = tuple(CallRow() for _ in range(ROWS))
        self.coming, self.notice, self.desk = ComingStrip(), BoardNotice(), CounterDesk()
        self.picture = SlidePicture()
        others = (self.header, self.coming, self.notice, self.desk, self.strip)
        self._parts: tuple[Part, ...] = (*self.cards, *self.rows, *others)
        for each in (*self._parts, self.picture):
            self.add_widget(each)
        self.fit(theme)
        self.fbind("size", self._arrange)
        self.fbind("pos", self._arrange)

    @property
    def ground(self) -> Colour:
        """What the window, or picture, is to be cleared with."""
        return self._ground

    @property
    def snapshot(self) -> Snapshot:
        """What is shown."""
        return self._snapshot

    def show(self, snapshot: Snapshot) -> None:
        """Show `snapshot`."""
        self._snapshot = snapshot
        self._arrange()

    def fit(self, theme: Theme) -> None:
        """Take the sizes for another size of the window."""
        colours = Colours.of(theme.look.primary)
        self._ground = colours.ground
        for part in self._parts:
            part.colours = colours
        self.header.look = theme.look
        self._arrange()

    def _arrange(self, *_: object) -> None:
        shown = self._snapshot
        if min(self.size) < 1:
            return
        width, height = self.size
        for part in self._parts:
            part.u, part.is_wide = unit(width, height), width >= height
        layout = lay_out(width, height, _content(shown))
        self._stand(layout)
        self._fill(shown, layout)

    def _stand(self, layout: Layout) -> None:
        self.header.stand(layout.header)
        self.strip.stand(layout.strip)
        self.coming.stand(layout.coming)
        self.notice.stand(layout.notice)
        self.desk.stand(layout.desk)
        for card, box in _each(self.cards, layout.cards):
            card.stand(box)
        for row, box in _each(self.rows, layout.rows):
            row.stand(box)
        slide = layout.slide
        self.picture.pos, self.picture.size = (slide.x, slide.y), (slide.width, slide.height)

    def _fill(self, shown: Snapshot, layout: Layout) -> None:
        header, strip, languages = self.header, self.strip, shown.languages
        header.centre, header.date, header.clock = shown.centre, shown.date, shown.clock
        header.mark = words.demonstration(languages[0]) if shown.is_demonstration else ""
        header.is_alarming = shown.is_stale
        for card, call in zip(self.cards, shown.cards, strict=False):
            card.call = call
        for row, call in zip(self.rows[: len(layout.rows)], shown.rows, strict=False):
            row.call = call
        self.coming.caption = words.said(languages, words.coming)
        self.coming.numbers = shown.coming
        self.notice.icon = _ICONS.get(shown.screen, "")
        self.notice.title, self.notice.text = shown.title, shown.text
        self.desk.desk = shown.desk or NO_DESK
        self.picture.slide = shown.slide
        strip.running, strip.beat = shown.running, shown.beat
        strip.warning, strip.is_stale = words.said(languages, words.stale), shown.is_stale


def _content(shown: Snapshot) -> Content:
    return Content(
        cards=len(shown.cards),
        rows=min(len(shown.rows), ROWS),
        has_notice=bool(shown.title.first),
        has_desk=shown.desk is not None,
        has_slide=shown.slide is not None,
        has_coming=bool(shown.coming),
        has_strip=bool(shown.running) or shown.is_stale,
    )


def _each(parts: tuple[Part, ...], boxes: tuple[Box, ...]) -> zip:  # type: ignore[type-arg]
    """Pair parts with their boxes; those for which there is none stand nowhere."""
    return zip(parts, (*boxes, *[NOWHERE] * (len(parts) - len(boxes))), strict=True)


def _load_rules() -> None:
    if str(_KV) not in Builder.files:
        Builder.load_file(str(_KV))
