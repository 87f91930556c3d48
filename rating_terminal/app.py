"""The terminal's window: shows snapshots, sends back what was tapped."""

import argparse
import logging
import sys
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from motcua.screens.options import WindowOptions, add_window_argument, window_options
from motcua.screens.prepare import RECOVERY_S, prepare
from motcua.screens.theme import Look, Theme
from rating_terminal.snapshot import Snapshot, Tap

if TYPE_CHECKING:
    from rating_terminal.view import TerminalView

log = logging.getLogger(__name__)

Post = Callable[[Tap], None]
Seen = Callable[[int], None]
Count = Callable[[str, object], None]


def log_fault(kind: str, what: object) -> None:
    """Say what happened, where nobody counts faults."""
    log.warning("%s: %s", kind, what)


class TerminalWindow:
    """The one window of this process. `show` and `close` are for any thread, `run` is for the main one."""

    def __init__(
        self,
        post: Post,
        seen: Seen,
        options: WindowOptions,
        look: Look | None = None,
        *,
        count: Count = log_fault,
        recovery_s: float = RECOVERY_S,
    ) -> None:
        """Open the window. On its thread `post(tap)` is told what was tapped.

        `seen(turn)` is told that the question of this turn has been drawn; 0: that none can be seen now.
        `count(kind, what)` counts a fault of a screen and logs it; after `recovery_s` seconds the screen is
        tried again. Raises `TooLate` when this process has a window already.
        """
        prepare(options)
        from motcua.screens.window import Window
        from rating_terminal.view import TerminalView

        def build(theme: Theme) -> "TerminalView":
            return TerminalView(theme, post, seen)

        self._window: Window[Snapshot] = Window(
            options, look or Look(), build, count=count, recovered=lambda: seen(0), recovery_s=recovery_s
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
    """Show one sample screen: `python -m rating_terminal.app --window 800x480 --sample question`."""
    from rating_terminal.samples import samples

    parser = argparse.ArgumentParser(prog="python -m rating_terminal.app", description=main.__doc__)
    add_window_argument(parser)
    parser.add_argument("--sample", choices=samples("vi"), default="question")
    parser.add_argument("--lang", choices=("vi", "en"), default="vi")
    arguments = parser.parse_args(argv)
    logging.basicConfig(level=logging.INFO)
    window = TerminalWindow(
        lambda tap: log.info("tapped: %s %s", tap.step, tap.id),
        lambda turn: log.info("seen: %s", turn),
        window_options(arguments, "Rating terminal"),
    )
    window.show(samples(arguments.lang)[arguments.sample])
    window.run()
    return 0


if __name__ == "__main__":
    sys.exit(main())
