"""The board's window: shows snapshots."""

import argparse
import logging
import sys
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from display_board.snapshot import Snapshot
from motcua.screens.options import WindowOptions, add_window_argument, window_options
from motcua.screens.prepare import RECOVERY_S, prepare
from motcua.screens.theme import Look, Theme

if TYPE_CHECKING:
    from display_board.view import BoardView

log = logging.getLogger(__name__)

Count = Callable[[str, object], None]


def log_fault(kind: str, what: object) -> None:
    """Say what happened, where nobody counts faults."""
    log.warning("%s: %s", kind, what)


class BoardWindow:
    """The one window of this process. `show` and `close` are for any thread, `run` is for the main one."""

    def __init__(
        self,
        options: WindowOptions | None = None,
        look: Look | None = None,
        *,
        count: Count = log_fault,
        recovery_s: float = RECOVERY_S,
    ) -> None:
        """Open the window. `count(kind, what)` counts a fault of a screen and logs it.

        After `recovery_s` seconds a screen that failed is tried again.
        Raises `TooLate` when this process has a window already.
        """
        options = options or WindowOptions(title="Board")
        prepare(options)
        from kivy.core.window import Window as Surface  # opens it

        from display_board.view import BoardView
        from motcua.screens.window import Window

        def build(theme: Theme) -> "BoardView":
            view = BoardView(theme)
            Surface.clearcolor = view.ground
            return view

        self._window: Window[Snapshot] = Window(
            options, look or Look(), build, count=count, recovery_s=recovery_s
        )

    def show(self, snapshot: Snapshot) -> None:
        """Show `snapshot` in the next frame, unless a newer one comes before. For any thread."""
        self._window.show(snapshot)

    def run(self) -> None:
        """Show the window until it is closed."""
        self._window.run()

    def call(self, back: Callable[[], None]) -> None:
        """Have `back()` called when the next frame has been drawn. For any thread."""
        self._window.call(back)

    def close(self) -> None:
        """End `run`. For any thread."""
        self._window.close()


def main(argv: Sequence[str] | None = None) -> int:
    """Show one sample screen: `python -m display_board.app --window 1280x720 --sample full`."""
    from display_board.samples import samples

    parser = argparse.ArgumentParser(prog="python -m display_board.app", description=main.__doc__)
    add_window_argument(parser)
    parser.add_argument("--sample", choices=samples("vi"), default="full")
    parser.add_argument("--lang", choices=("vi", "en"), default="vi")
    arguments = parser.parse_args(argv)
    logging.basicConfig(level=logging.INFO)
    window = BoardWindow(window_options(arguments, "Board"))
    window.show(samples(arguments.lang)[arguments.sample])
    window.run()
    return 0


if __name__ == "__main__":
    sys.exit(main())
