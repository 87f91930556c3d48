"""The kiosk's window: shows snapshots, sends back what was tapped."""

import argparse
import logging
import sys
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Protocol

from kiosk.snapshot import Snapshot, Step
from motcua.screens.options import WindowOptions, add_window_argument, window_options
from motcua.screens.prepare import RECOVERY_S, prepare
from motcua.screens.theme import Look, Theme

if TYPE_CHECKING:
    from kiosk.view import KioskView

log = logging.getLogger(__name__)

Post = Callable[[Step, str], None]
Count = Callable[[str, object], None]


class KioskModel(Protocol):
    """What decides what is shown. Its methods are called on the window's thread and return at once."""

    def snapshot(self) -> Snapshot:
        """Return what is to be shown now."""

    def post(self, step: Step, choice: str) -> None:
        """Take what was tapped."""

    def on_change(self, changed: Callable[[Snapshot], None]) -> None:
        """Call `changed(snapshot)`, on any thread, whenever something else is to be shown."""

    def close(self) -> None:
        """End."""


def log_fault(kind: str, what: object) -> None:
    """Say what happened, where nobody counts faults."""
    log.warning("%s: %s", kind, what)


class KioskWindow:
    """The one window of this process. `show` and `close` are for any thread, `run` is for the main one."""

    def __init__(
        self,
        post: Post,
        options: WindowOptions | None = None,
        look: Look | None = None,
        *,
        count: Count = log_fault,
        recovery_s: float = RECOVERY_S,
    ) -> None:
        """Open the window. `post(step, id)` is told what was tapped, on the window's thread.

        `count(kind, what)` counts a fault of a screen and logs it, as `motcua.wire.faults.Faults.count`;
        after `recovery_s` seconds the screen is tried again.
        Raises `TooLate` when this process has a window already.
        """
        options = options or WindowOptions(title="Kiosk")
        prepare(options)
        from kiosk.view import KioskView
        from motcua.screens.window import Window

        def build(theme: Theme) -> "KioskView":
            return KioskView(theme, post)

        self._window: Window[Snapshot] = Window(
            options,
            look or Look(),
            build,
            count=count,
            recovered=lambda: post(Step.START_AGAIN, ""),
            recovery_s=recovery_s,
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


def run_window(
    options: WindowOptions, model: KioskModel, look: Look | None = None, *, count: Count = log_fault
) -> None:
    """Show a model in a window until the window is closed; then close the model."""
    window = KioskWindow(model.post, options, look, count=count)
    try:
        model.on_change(window.show)
        window.show(model.snapshot())
        window.run()
    finally:
        model.close()


def main(argv: Sequence[str] | None = None) -> int:
    """Show one sample screen: `python -m kiosk.app --window 540x960 --sample groups`."""
    from kiosk.samples import samples

    parser = argparse.ArgumentParser(prog="python -m kiosk.app", description=main.__doc__)
    add_window_argument(parser)
    parser.add_argument("--sample", choices=samples("vi"), default="language")
    parser.add_argument("--lang", choices=("vi", "en"), default="vi")
    arguments = parser.parse_args(argv)
    logging.basicConfig(level=logging.INFO)
    window = KioskWindow(
        lambda step, choice: log.info("tapped: %s %s", step, choice), window_options(arguments, "Kiosk")
    )
    window.show(samples(arguments.lang)[arguments.sample])
    window.run()
    return 0


if __name__ == "__main__":
    sys.exit(main())
