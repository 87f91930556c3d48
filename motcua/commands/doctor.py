"""The command line of `motcua doctor`."""

import argparse
import os
from collections.abc import Sequence
from pathlib import Path

from rich.console import Console

from motcua.checkup.doctor import examine
from motcua.checkup.finding import Level, is_wrong, show
from motcua.checkup.site import Site
from motcua.data_directory import known_data_dir
from motcua.texts import text


def parser() -> argparse.ArgumentParser:
    """Return the parser of the command's options."""
    made = argparse.ArgumentParser(
        prog="motcua doctor",
        description=text("Look for what is wrong with this machine and its data; also when nothing runs."),
    )
    made.add_argument("--data-dir", type=Path, help=text("where the centre's data lie"))
    made.add_argument("--centre", type=Path, help=text("the centre's settings file"))
    made.add_argument("--check", action="store_true", help=text("only tell what is not in order"))
    return made


def main(argv: Sequence[str] | None = None) -> int:
    """Print what every check finds; return 0, or 1 if something is wrong."""
    asked = parser().parse_args(argv)
    console = Console(highlight=False)
    if asked.data_dir is None:
        asked.data_dir = known_data_dir(os.environ)
    with console.status(text("Looking ...")):
        found = list(examine(Site.at(asked.data_dir, asked.centre)))
    shown = [finding for finding in found if finding.level is not Level.OK or not asked.check]
    show(shown, console)
    wrongs = sum(finding.level is Level.WRONG for finding in found)
    if wrongs:
        console.print(
            "\n" + text("Something is wrong: {n} of {all} lines.", n=wrongs, all=len(found)), style="bold red"
        )
    elif not asked.check:
        console.print("\n" + text("Nothing is wrong."), style="bold green")
    return 1 if is_wrong(found) else 0
