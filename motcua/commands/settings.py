"""The command line of `motcua settings`: check a file, or show what is in force."""

import argparse
import os
import sqlite3
import sys
from collections.abc import Sequence
from pathlib import Path

from motcua.centre_file.reading import BadSettings, load
from motcua.coordinator.journal import DamagedJournal
from motcua.coordinator.reader import settings_text
from motcua.data_directory import known_data_dir
from motcua.texts import text


def parser() -> argparse.ArgumentParser:
    """Return the parser of the command's options."""
    made = argparse.ArgumentParser(
        prog="motcua settings", description=text("Check a settings file, or show the settings in force.")
    )
    words = made.add_subparsers(dest="what", required=True, metavar="check|show")
    check = words.add_parser("check", description=text("Tell all mistakes of a settings file."))
    check.add_argument("file", type=Path, help=text("the centre's settings file"))
    show = words.add_parser("show", description=text("Print the text of the settings in force."))
    show.add_argument("--data-dir", type=Path, help=text("where the centre's data lie"))
    return made


def main(argv: Sequence[str] | None = None) -> int:
    """Check or show; return 0, 1 if there is nothing to show, 2 for mistakes in the file."""
    asked = parser().parse_args(argv)
    if asked.what == "check":
        return _check(asked.file)
    return _show(asked.data_dir or known_data_dir(os.environ))


def _check(file: Path) -> int:
    try:
        load(file)
    except BadSettings as error:
        print(error.report(str(file)), file=sys.stderr)
        return 2
    print(text("{path} has no mistakes.", path=file))
    return 0


def _show(data_dir: Path) -> int:
    try:
        content = settings_text(data_dir)
    except (DamagedJournal, sqlite3.Error) as error:
        print(text("motcua settings: {error}", error=error), file=sys.stderr)
        return 1
    if content is None:
        print(text("No settings are in force in {path} yet.", path=data_dir), file=sys.stderr)
        return 1
    sys.stdout.write(content)
    return 0
