"""One sample screen in a window, to be looked at while it is drawn."""

import argparse
import logging
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, TypeVar

from motcua.screens.options import WindowOptions, add_window_argument, window_options
from motcua.wire.codec import Lang

if TYPE_CHECKING:
    from motcua.screens.window import Window

Shown = TypeVar("Shown")


def show_sample(
    prog: str,
    samples: Callable[[Lang], Mapping[str, Shown]],
    open_window: Callable[[WindowOptions], "Window[Shown]"],
    argv: Sequence[str] | None = None,
) -> int:
    """Show the sample that the arguments name until the window is closed; `samples(lang)` are all by name."""
    names = tuple(samples("vi"))
    parser = argparse.ArgumentParser(prog=f"python -m {prog}", description="Show one sample screen.")
    add_window_argument(parser)
    parser.add_argument("--sample", choices=names, default=names[0])
    parser.add_argument("--lang", choices=("vi", "en"), default="vi")
    asked = parser.parse_args(argv)
    logging.basicConfig(level=logging.INFO)
    window = open_window(window_options(asked, WindowOptions(title=prog)))
    window.show(samples(asked.lang)[asked.sample])
    window.run()
    return 0
