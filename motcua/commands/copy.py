"""The command lines of `motcua backup` and `motcua restore`."""

import argparse
import os
import sqlite3
import sys
from collections.abc import Sequence
from pathlib import Path

from motcua.coordinator.copies import BadCopy, backup, restore
from motcua.coordinator.journal import DamagedJournal
from motcua.coordinator.start import CannotStart
from motcua.data_directory import DataDirectoryError, known_data_dir
from motcua.texts import text
from motcua.whole_copy import backup_whole, restore_whole

_DATABASE_ALONE = ".db"
"""How the name of a copy ends that is to be a file: the database, and nothing else."""


def backup_main(argv: Sequence[str] | None = None) -> int:
    """Copy the centre to a new folder, or its database to a new file; return 0, or 1 if it cannot be done."""
    made = argparse.ArgumentParser(
        prog="motcua backup",
        description=text("Copy all that the centre must not lose to a new folder; it may run meanwhile."),
    )
    made.add_argument(
        "copy", type=Path, help=text("the new folder; a name that ends with .db: a file, the database alone")
    )
    made.add_argument("--data-dir", type=Path, help=text("where the centre's data lie"))
    asked = made.parse_args(argv)
    data_dir = asked.data_dir or known_data_dir(os.environ)
    try:
        if asked.copy.suffix == _DATABASE_ALONE:
            backup(data_dir, asked.copy)
            said = text("{path} holds the centre's database as it is now", path=asked.copy)
        else:
            backup_whole(data_dir, asked.copy)
            said = text(
                "{path} holds the centre as it is now: keep it as safe as the machine", path=asked.copy
            )
    except (BadCopy, DamagedJournal, sqlite3.Error, OSError) as error:
        return _failed("motcua backup", error)
    print(said)
    return 0


def restore_main(argv: Sequence[str] | None = None) -> int:
    """Put a copy in the place of the centre's data; return 0, or 1 if that cannot be done."""
    made = argparse.ArgumentParser(
        prog="motcua restore",
        description=text(
            "Put a copy in the place of the centre's data. The centre must not run; the former data are kept."
            " What devices have done since the copy was made they tell again."
        ),
    )
    made.add_argument("copy", type=Path, help=text("a folder or a file that motcua backup wrote"))
    made.add_argument("--data-dir", type=Path, help=text("where the centre's data lie"))
    asked = made.parse_args(argv)
    data_dir = asked.data_dir or known_data_dir(os.environ)
    try:
        if asked.copy.is_dir():
            former = restore_whole(data_dir, asked.copy)
            print(text("the centre in {data_dir} is as {path} holds it", data_dir=data_dir, path=asked.copy))
        else:
            former = restore(data_dir, asked.copy)
            print(text("{path} is the centre's database now", path=asked.copy))
    except (BadCopy, CannotStart, DataDirectoryError, sqlite3.Error, OSError) as error:
        return _failed("motcua restore", error)
    if former is not None:
        print(text("the former one lies in {path}", path=former))
    return 0


def _failed(program: str, error: Exception) -> int:
    said = str(error)
    if isinstance(error, OSError) and error.filename is not None:
        said = f"{error.filename}: {error.strerror}"
    print(f"{program}: {said}", file=sys.stderr)
    return 1
