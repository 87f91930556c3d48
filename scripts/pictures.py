"""The pictures of every window in docs/screens/: `python -m scripts.pictures --write` renews them.

One process draws all of them, at full size on a virtual screen, and keeps them smaller. Beside the pictures
it can say what is wrong with how things stand: `findings`.
"""

import argparse
import json
import os
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING

from motcua.screens.options import WindowOptions
from motcua.screens.prepare import prepare
from motcua.screens.theme import Theme
from motcua.texts import use
from motcua.wire.codec import Lang
from scripts.virtual_screen import virtual_screen

if TYPE_CHECKING:
    from kivy.uix.widget import Widget
    from PIL.Image import Image

    from display_board.snapshot import Snapshot as BoardSnapshot
    from kiosk.snapshot import Snapshot as KioskSnapshot
    from motcua.keypad.pad import Shown
    from motcua.keypad.view import KeypadView
    from rating_terminal.snapshot import Snapshot as TerminalSnapshot


DOCS = Path(__file__).resolve().parent.parent / "docs" / "screens"
Size = tuple[int, int]
SIZES: tuple[Size, ...] = ((1080, 1920), (1920, 1080))
TERMINAL_SIZES: tuple[Size, ...] = ((800, 480), (1280, 800))
KEYPAD_SIZES: tuple[Size, ...] = ((360, 480),)
LANGUAGES: tuple[Lang, ...] = ("vi", "en")
BOARD_LANGUAGES: tuple[Lang, ...] = ("vi",)  # the other one stands below it
BOARD_SHARE = 1 / 8  # of the screen's height: how high a number is that was just called
KEYS = 0.85
"""Keys and reasons may be a little smaller than buttons that stand alone."""
COLOURS = 64
FINDINGS = "findings.json"


def main(argv: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m scripts.pictures", description=__doc__)
    where = parser.add_mutually_exclusive_group(required=True)
    where.add_argument("--write", action="store_true", help="renew docs/screens/")
    where.add_argument("--to", type=Path, metavar="FOLDER", help="write pictures and findings there")
    parser.add_argument("--only", default="", metavar="WORD", help="only screens with this in their name")
    parser.add_argument("--of", choices=KINDS, action="append", help="only screens of this program")
    parser.add_argument("--full", action="store_true", help="keep the full size")
    options = parser.parse_args(argv)
    folder = DOCS if options.write else options.to
    with virtual_screen() as environment:
        os.environ.update(environment)
        kinds = options.of or list(KINDS)
        found = draw_all(folder, kinds, options.only, full=options.full)
    if options.write:
        _forget_others(folder, options.only, set(found), kinds)
    else:
        (folder / FINDINGS).write_text(json.dumps(found, ensure_ascii=False, indent=1), encoding="utf-8")
    for name, faults in found.items():
        for fault in faults:
            print(f"{name}: {fault}", file=sys.stderr)
    return 1 if any(found.values()) else 0


Findings = Iterator[str]
Screen = tuple[str, Callable[[], tuple["Widget", Findings]]]
"""The name of a picture, and what draws it: the widget, and what is wrong with it."""


def draw_all(
    folder: Path, kinds: Iterable[str], only: str = "", *, full: bool = False
) -> Mapping[str, list[str]]:
    """Draw every screen into `folder`; return what is wrong with each, by the name of its picture."""
    folder.mkdir(parents=True, exist_ok=True)
    prepare(WindowOptions(size=(320, 240)))
    from motcua.screens.pictures import picture, settle

    found: dict[str, list[str]] = {}
    for kind in map(KINDS.__getitem__, kinds):
        for size in kind.sizes:
            theme = Theme.of(*size)
            for screen, draw in kind.screens(theme):
                name = f"{screen}-{'x'.join(map(str, size))}.png"
                if only not in name:
                    continue
                view, wrong = draw()
                view.size = size
                settle()
                ground = getattr(view, "ground", theme.palette.ground)
                keep(picture(view, ground), folder / name, 1 if full else kind.reduced)
                found[name] = list(wrong)
    return found


def _kiosk(theme: Theme) -> Iterator[Screen]:
    from kiosk.samples import samples
    from kiosk.view import KioskView

    view = KioskView(theme, lambda _step, _choice: None)
    for lang in LANGUAGES:
        for screen, snapshot in samples(lang).items():

            def draw(shown: "KioskSnapshot" = snapshot) -> tuple["Widget", Findings]:
                view.show(shown)
                return view, findings(view, theme)

            yield f"kiosk-{screen}-{lang}", draw


def _failsafe(theme: Theme) -> Iterator[Screen]:
    from motcua.screens.failsafe import Failsafe

    failsafe = Failsafe(theme)
    yield "failsafe", lambda: (failsafe, findings(failsafe, theme))


def _board(theme: Theme) -> Iterator[Screen]:
    from display_board.samples import samples
    from display_board.view import BoardView

    view = BoardView(theme)

    def small_numbers() -> Findings:
        """Name the calls that stand large and are smaller than they must be on a screen that lies."""
        for card in view.cards:
            height = card.ids.number.drawn[3]
            if theme.is_wide and card.opacity and height < theme.height * BOARD_SHARE:
                yield f"the number {card.call.number} is only {height:.0f} pixels high"

    for lang in BOARD_LANGUAGES:
        for screen, snapshot in samples(lang).items():

            def draw(shown: "BoardSnapshot" = snapshot) -> tuple["Widget", Findings]:
                view.show(shown)
                return view, chain(findings(view, theme), small_numbers())

            yield f"board-{screen}-{lang}", draw


def _terminal(theme: Theme) -> Iterator[Screen]:
    from rating_terminal.samples import samples
    from rating_terminal.view import TerminalView

    view = TerminalView(theme, lambda _tap: None, lambda _turn: None)
    smaller = replace(view.theme, touch=round(view.theme.touch * KEYS))
    for lang in LANGUAGES:
        for screen, snapshot in samples(lang).items():

            def draw(shown: "TerminalSnapshot" = snapshot) -> tuple["Widget", Findings]:
                view.show(shown)
                return view, findings(view, smaller)

            yield f"terminal-{screen}-{lang}", draw


def _keypad(theme: Theme) -> Iterator[Screen]:
    from motcua.keypad.lamps import Lamp
    from motcua.keypad.samples import samples
    from motcua.keypad.steps import Button
    from motcua.keypad.touch_panel import TouchPanel
    from motcua.keypad.view import KeypadView as View

    for lang in LANGUAGES:
        use(lang)  # an officer's window speaks the language of its program
        view = View(theme, TouchPanel(Button, Lamp))
        for screen, snapshot in samples().items():

            def draw(shown: "Shown" = snapshot, its_view: "KeypadView" = view) -> tuple["Widget", Findings]:
                its_view.show(shown)
                return its_view, findings(its_view, theme)

            yield f"keypad-{screen}-{lang}", draw


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """The windows of one program: what its screens are, in which sizes, kept so many times smaller."""

    screens: Callable[[Theme], Iterator[Screen]]
    sizes: tuple[Size, ...] = SIZES
    reduced: int = 3


KINDS: Mapping[str, Kind] = {
    "kiosk": Kind(screens=_kiosk),
    "failsafe": Kind(screens=_failsafe),
    "board": Kind(screens=_board),
    "terminal": Kind(screens=_terminal, sizes=TERMINAL_SIZES, reduced=2),
    "keypad": Kind(screens=_keypad, sizes=KEYPAD_SIZES, reduced=1),
}


def keep(image: "Image", file: Path, reduced: int) -> None:
    """Write a picture, so many times smaller and with few colours."""
    from PIL.Image import Dither

    small = image.reduce(reduced) if reduced > 1 else image
    small.quantize(COLOURS, dither=Dither.NONE).save(file, optimize=True)


def findings(view: "Widget", theme: Theme) -> Iterator[str]:
    """Say what is wrong: text that is cut off, overlaps or leaves the window, type or buttons too small."""
    from display_board.figures import TicketNumber
    from kiosk.tiles import Tile
    from motcua.screens.label import FitLabel
    from motcua.screens.touch import Pressable

    texts = [
        each for each in visible(view) if isinstance(each, FitLabel | TicketNumber) and each.fitted.lines
    ]
    boxes = [(each.text, _box(each, each.drawn)) for each in texts]
    for each, (text, box) in zip(texts, boxes, strict=True):
        left, bottom, right, top = _box(each, (*each.pos, *each.size))
        if box[0] < left - 1 or box[1] < bottom - 1 or box[2] > right + 1 or box[3] > top + 1:
            yield f"{text!r} is larger than its box"
        if box[0] < 0 or box[1] < 0 or box[2] > view.width or box[3] > view.height:
            yield f"{text!r} leaves the window"
        if each.fitted.size < theme.caption * 0.75:
            yield f"{text!r} is drawn with {each.fitted.size:.0f} pixels"
    for place, (text, box) in enumerate(boxes):
        yield from (f"{text!r} overlaps {other!r}" for other, its in boxes[place + 1 :] if _meet(box, its))
    for each in visible(view):
        if isinstance(each, Pressable) and min(each.size) < theme.touch:
            name = each.choice.label if isinstance(each, Tile) else type(each).__name__
            yield f"the button {name!r} is only {each.size} pixels large"


def visible(widget: "Widget") -> Iterator["Widget"]:
    """Return a widget and what is on it, as far as it can be seen."""
    if widget.opacity == 0 or 0 in (widget.width, widget.height):
        return
    yield widget
    for child in widget.children:
        yield from visible(child)


Box = tuple[float, float, float, float]


def _box(widget: "Widget", area: tuple[float, ...]) -> Box:
    left, bottom, width, height = area
    x, y = widget.to_window(left, bottom)
    return x, y, x + width, y + height


def _meet(one: Box, other: Box) -> bool:
    spare = 2  # the type's own white space
    return (
        one[0] + spare < other[2]
        and other[0] + spare < one[2]
        and one[1] + spare < other[3]
        and other[1] + spare < one[3]
    )


def _forget_others(folder: Path, only: str, names: set[str], kinds: Iterable[str]) -> None:
    for kind in kinds:
        for file in folder.glob(f"{kind}-*.png"):
            if only in file.name and file.name not in names:
                file.unlink()


if __name__ == "__main__":
    sys.exit(main())
