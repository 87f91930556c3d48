"""The terminal's window: shows snapshots, sends back what was tapped.

`python -m rating_terminal.app --window 800x480 --sample question` shows one sample screen.
"""

import logging
import sys
from collections.abc import Callable
from typing import TYPE_CHECKING

from motcua.screens.faults import Count, log_fault
from motcua.screens.options import WindowOptions
from motcua.screens.prepare import RECOVERY_S, prepare
from motcua.screens.theme import Look, Theme
from rating_terminal.snapshot import Snapshot, Tap

if TYPE_CHECKING:
    from motcua.screens.window import Window
    from rating_terminal.view import TerminalView

log = logging.getLogger(__name__)

Post = Callable[[Tap], None]
Seen = Callable[[int], None]


def open_window(
    post: Post,
    seen: Seen,
    options: WindowOptions,
    look: Look | None = None,
    *,
    count: Count = log_fault,
    recovery_s: float = RECOVERY_S,
) -> "Window[Snapshot]":
    """Open the window. On its thread `post(tap)` is told what was tapped.

    `seen(turn)` is told that the question of this turn has been drawn; 0: that none can be seen now.
    `count(kind, what)` counts a fault of a screen; after `recovery_s` seconds the screen is tried again.
    Raises `TooLate` when this process has a window already.
    """
    prepare(options)
    from motcua.screens.window import Window
    from rating_terminal.view import TerminalView

    def build(theme: Theme) -> "TerminalView":
        return TerminalView(theme, post, seen)

    return Window(
        options, look or Look(), build, count=count, recovered=lambda: seen(0), recovery_s=recovery_s
    )


if __name__ == "__main__":
    from motcua.screens.sample import show_sample
    from rating_terminal.samples import samples

    def tapped(tap: Tap) -> None:
        """Say what was tapped."""
        log.info("tapped: %s %s", tap.step, tap.id)

    def seen(turn: int) -> None:
        """Say that a question can be seen."""
        log.info("seen: %s", turn)

    sys.exit(show_sample("rating_terminal.app", samples, lambda options: open_window(tapped, seen, options)))
