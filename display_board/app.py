"""The board's window: shows snapshots.

`python -m display_board.app --window 1280x720 --sample full` shows one sample screen.
"""

import sys
from typing import TYPE_CHECKING

from display_board.snapshot import Snapshot
from motcua.screens.faults import Count, log_fault
from motcua.screens.options import WindowOptions
from motcua.screens.prepare import RECOVERY_S, prepare
from motcua.screens.theme import Look, Theme

if TYPE_CHECKING:
    from display_board.view import BoardView
    from motcua.screens.window import Window


def open_window(
    options: WindowOptions,
    look: Look | None = None,
    *,
    count: Count = log_fault,
    recovery_s: float = RECOVERY_S,
) -> "Window[Snapshot]":
    """Open the window. `count(kind, what)` counts a fault of a screen.

    After `recovery_s` seconds a screen that failed is tried again.
    Raises `TooLate` when this process has a window already.
    """
    prepare(options)
    from kivy.core.window import Window as Surface  # opens it

    from display_board.view import BoardView
    from motcua.screens.window import Window

    def build(theme: Theme) -> "BoardView":
        view = BoardView(theme)
        Surface.clearcolor = view.ground
        return view

    return Window(options, look or Look(), build, count=count, recovery_s=recovery_s)


if __name__ == "__main__":
    from display_board.samples import samples
    from motcua.screens.sample import show_sample

    sys.exit(show_sample("display_board.app", samples, open_window))
