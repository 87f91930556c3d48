"""The tray of the virtual printer in a window: the newest ticket, and a button that takes the roll out.

python -m motcua.tray --papers papers --control 9101 --window 400x540
"""

import argparse
import logging
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from motcua.ending import Ending
from motcua.screens.options import WindowOptions, add_window_argument, window_options
from motcua.screens.prepare import prepare
from motcua.screens.theme import Look, Theme
from motcua.texts import text
from motcua.tray.tray import Shown, Tray

if TYPE_CHECKING:
    from motcua.tray.view import TrayView

log = logging.getLogger(__name__)


def main(argv: Sequence[str] | None = None) -> int:
    """Show the papers until the window is closed."""
    parser = argparse.ArgumentParser(prog="python -m motcua.tray", description=text("The virtual paper."))
    parser.add_argument("--papers", type=Path, required=True, help=text("the folder of the papers"))
    parser.add_argument("--control", type=int, required=True, help=text("the port that takes orders"))
    add_window_argument(parser)
    asked = parser.parse_args(argv)
    logging.basicConfig(level=logging.INFO, format="%(levelname)s %(name)s: %(message)s", stream=sys.stderr)
    options = window_options(asked, WindowOptions(title=text("Paper")))
    prepare(options)
    from motcua.screens.window import Window
    from motcua.tray.view import TrayView

    def build(theme: Theme) -> "TrayView":
        return TrayView(theme, tray.turn)

    window: Window[Shown] = Window(options, Look(), build, count=_count)
    tray = Tray(asked.papers, asked.control, window.show)
    Ending().then(window.close)
    window.show(Shown())
    tray.start()
    try:
        window.run()
    finally:
        tray.close()
    return 0


def _count(kind: str, what: object) -> None:
    log.warning("%s: %s", kind, what)


if __name__ == "__main__":
    sys.exit(main())
