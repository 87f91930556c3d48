"""The window that a program is asked for: full screen, or of a given size."""

import argparse
import re
from dataclasses import dataclass, replace

_GEOMETRY = re.compile(r"(\d{2,5})x(\d{2,5})(?:\+(\d{1,5})\+(\d{1,5}))?")
_SMALLEST = 240


@dataclass(frozen=True, slots=True, kw_only=True)
class WindowOptions:
    """`size` in pixels, None for the full screen; `place` of its upper left corner, None for anywhere."""

    title: str = "motcua"
    size: tuple[int, int] | None = None
    place: tuple[int, int] | None = None

    @property
    def is_full_screen(self) -> bool:
        """Whether the window fills the screen: then no key and no pointer gets out of it."""
        return self.size is None


def add_window_argument(parser: argparse.ArgumentParser) -> None:
    """Add `--window WxH[+X+Y]` to a program's arguments; without it the window fills the screen."""
    parser.add_argument(
        "--window",
        type=_geometry,
        metavar="WxH[+X+Y]",
        help="a window of this size instead of the full screen",
    )


def window_options(arguments: argparse.Namespace, otherwise: WindowOptions) -> WindowOptions:
    """Return what the parsed arguments ask for; what they leave open is as it is `otherwise`."""
    if arguments.window is None:
        return otherwise
    size, place = arguments.window
    return replace(otherwise, size=size, place=place)


def _geometry(text: str) -> tuple[tuple[int, int], tuple[int, int] | None]:
    found = _GEOMETRY.fullmatch(text)
    if found is None or min(int(found[1]), int(found[2])) < _SMALLEST:
        raise argparse.ArgumentTypeError(
            f"{text!r} is no size of a window; expected like 540x960, at least {_SMALLEST} each way"
        )
    place = None if found[3] is None else (int(found[3]), int(found[4]))
    return (int(found[1]), int(found[2])), place
