"""The pictures of the rating terminal's screens: `python -m scripts.terminal_pictures --write` renews them.

As `scripts.pictures`, of which it is a part: `draw_all` has the same shape.
"""

import argparse
import json
import os
import sys
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from motcua.screens.options import WindowOptions
from motcua.screens.prepare import prepare
from motcua.screens.theme import Theme
from scripts.pictures import DOCS, FINDINGS, LANGUAGES, findings, keep
from scripts.virtual_screen import virtual_screen

SIZES = ((800, 480), (1280, 800))
REDUCED = 2
KEYS = 0.85
"""Keys and reasons may be a little smaller than buttons that stand alone."""


def main(argv: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m scripts.terminal_pictures", description=__doc__)
    where = parser.add_mutually_exclusive_group(required=True)
    where.add_argument("--write", action="store_true", help="renew docs/screens/")
    where.add_argument("--to", type=Path, metavar="FOLDER", help="write pictures and findings there")
    parser.add_argument("--only", default="", metavar="WORD", help="only screens with this in their name")
    parser.add_argument("--full", action="store_true", help="keep the full size")
    options = parser.parse_args(argv)
    folder = DOCS if options.write else options.to
    with virtual_screen() as environment:
        os.environ.update(environment)
        prepare(WindowOptions(size=(320, 240)))
        found = draw_all(folder, options.only, 1 if options.full else REDUCED)
    if options.to:
        (folder / FINDINGS).write_text(json.dumps(found, ensure_ascii=False, indent=1), encoding="utf-8")
    for name, faults in found.items():
        for fault in faults:
            print(f"{name}: {fault}", file=sys.stderr)
    return 1 if any(found.values()) else 0


def draw_all(folder: Path, only: str = "", reduced: int = REDUCED) -> Mapping[str, list[str]]:
    """Draw every screen into `folder`; return what is wrong with each, by the name of its picture.

    `motcua.screens.prepare.prepare` must have run before.
    """
    folder.mkdir(parents=True, exist_ok=True)
    from motcua.screens.pictures import picture, settle
    from rating_terminal.samples import samples
    from rating_terminal.view import TerminalView

    found: dict[str, list[str]] = {}
    for size in SIZES:
        ground = Theme.of(*size).palette.ground
        view = TerminalView(Theme.of(*size), lambda _tap: None, lambda _turn: None)
        view.size = size
        theme = replace(view.theme, touch=round(view.theme.touch * KEYS))
        for lang in LANGUAGES:
            for screen, snapshot in samples(lang).items():
                name = f"terminal-{screen}-{lang}-{'x'.join(map(str, size))}.png"
                if only not in name:
                    continue
                view.show(snapshot)
                settle()
                keep(picture(view, ground), folder / name, reduced)
                found[name] = list(findings(view, theme))
    return found


if __name__ == "__main__":
    sys.exit(main())
