"""`scripts/bench`: print the figures as a table, as Markdown (docs/performance.md), or as JSON."""

import argparse
import sys
from collections.abc import Callable, Mapping

from scripts.benchmarks import board_window, kiosk, pages, printing, spine, terminal, voice
from scripts.benchmarks.figures import FORMS, Figure, show

PARTS: Mapping[str, Callable[[], list[Figure]]] = {
    "spine": spine.figures,
    "printing": printing.figures,
    "kiosk": kiosk.figures,
    "board": board_window.figures,
    "voice": voice.figures,
    "terminal": terminal.figures,
    "pages": pages.figures,
}


def main() -> int:
    parser = argparse.ArgumentParser(prog="scripts/bench", description=__doc__)
    parser.add_argument("--form", choices=FORMS, default="table", help="how the figures are printed")
    parser.add_argument("--only", choices=PARTS, help="measure one part")
    options = parser.parse_args()
    parts = [options.only] if options.only else list(PARTS)
    figures = [figure for part in parts for figure in PARTS[part]()]
    return 0 if show(figures, options.form) else 1


if __name__ == "__main__":
    sys.exit(main())
