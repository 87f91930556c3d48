"""The command lines of `motcua backup` and `motcua restore`."""

import argparse
import os
import sqlite3
import sys
from collections.abc import Sequence
from pathlib import Path

from motcua.coordinator.copies import BadCopy, backup, restore
from motcua.coordinator.start import CannotStart
from motcua.data_directory import known_data_dir
from motcua.texts import text


def backup_main(argv: Sequence[str] | None = None) -> int:
    """Copy the centre's database to a new file; return 0, or 1 if that cannot be done."""
    made = argparse.ArgumentParser(
        prog="motcua backup",
        description=text("Copy the centre's database to a new file; it may run meanwhile."),
    )
    made.add_argument("copy", type=Path, help=text("the new file"))
    made.add_argument("--data-dir", type=Path, help=text("where the centre's data lie"))
    asked = made.parse_args(argv)
    try:
        backup(asked.data_dir or known_data_dir(os.environ), asked.copy)
    except (BadCopy, sqlite3.Error, OSError) as error:
        return _failed("motcua backup", error)
    print(text("{path} holds the centre's database as it is now", path=asked.copy))
    return 0


def restore_main(argv: Sequence[str] | None = None) -> int:
    """Put a copy in the place of the centre's database; return 0, or 1 if that cannot be done."""
    made = argparse.ArgumentParser(
        prog="motcua restore",
        description=text(
            "Put a copy in the place of the centre's database. The centre must not run; the former database"
            " is kept. What devices have done since the copy was made they tell again."
        ),
    )
    made.add_argument("copy", type=Path, help=text("a file that motcua backup wrote"))
    made.add_argument("--data-dir", type=Path, help=text("where the centre's data lie"))
    asked = made.parse_args(argv)
    try:
        former = restore(asked.data_dir or known_data_dir(os.environ), asked.copy)
    except (BadCopy, CannotStart, sqlite3.Error, OSError) as error:
        return _failed("motcua restore", error)
    print(text("{path} is the centre's database now", path=asked.copy))
    if former is not None:
        print(text("the former one lies in {path}", path=former))
    return 0


def _failed(program: str, error: Exception) -> int:
    print(f"{program}: {error}", file=sys.stderr)
    return 1
