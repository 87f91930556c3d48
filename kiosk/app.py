"""The kiosk's window: shows snapshots, sends back what was tapped.

`python -m kiosk.app --window 540x960 --sample groups` shows one sample screen.
"""

import logging
import sys
from collections.abc import Callable
from typing import TYPE_CHECKING

from kiosk.snapshot import Snapshot, Step
from motcua.screens.faults import Count, log_fault
from motcua.screens.options import WindowOptions
from motcua.screens.prepare import RECOVERY_S, prepare
from motcua.screens.theme import Look, Theme

if TYPE_CHECKING:
    from kiosk.view import KioskView
    from motcua.screens.window import Window

log = logging.getLogger(__name__)

Post = Callable[[Step, str], None]


def open_window(
    post: Post,
    options: WindowOptions,
    look: Look | None = None,
    *,
    count: Count = log_fault,
    recovery_s: float = RECOVERY_S,
) -> "Window[Snapshot]":
    """Open the window. `post(step, id)` is told what was tapped, on the window's thread.

    `count(kind, what)` counts a fault of a screen; after `recovery_s` seconds the screen is tried again.
    Raises `TooLate` when this process has a window already.
    """
    prepare(options)
    from kiosk.view import KioskView
    from motcua.screens.window import Window

    def build(theme: Theme) -> "KioskView":
        return KioskView(theme, post)

    return Window(
        options,
        look or Look(),
        build,
        count=count,
        recovered=lambda: post(Step.START_AGAIN, ""),
        recovery_s=recovery_s,
    )


if __name__ == "__main__":
    from kiosk.samples import samples
    from motcua.screens.sample import show_sample

    def tapped(step: Step, choice: str) -> None:
        """Say what was tapped."""
        log.info("tapped: %s %s", step, choice)

    sys.exit(show_sample("kiosk.app", samples, lambda options: open_window(tapped, options)))
