"""Copies of the centre's database: one made while the centre runs, and one put back in its place."""

import shutil
import sqlite3
from collections.abc import Mapping
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

from motcua.coordinator.start import alone
from motcua.coordinator.witness import Witness
from motcua.disk import sync
from motcua.texts import text

DATABASE = "centre.db"
_BUSY_S = 5.0


class BadCopy(Exception):
    """A copy that cannot be made, or cannot be put back, in plain words."""


def backup(data_dir: Path, copy: Path) -> None:
    """Write the database as it is at this moment to the new file `copy`, mode 0600; the centre may run.

    Raises BadCopy, sqlite3.Error or OSError.
    """
    if copy.exists():
        raise BadCopy(text("{path} exists already; nothing was written", path=copy))
    if not (data_dir / DATABASE).exists():
        raise BadCopy(text("{path} has no centre.db", path=data_dir))
    copy_database(data_dir / DATABASE, copy)


def copy_database(database: Path, copy: Path) -> None:
    """Write any database of ours to the file `copy`, mode 0600; programs may write to it meanwhile."""
    scratch = copy.with_name(f"{copy.name}.new")
    scratch.unlink(missing_ok=True)
    scratch.touch(mode=0o600)
    with closing(_read_only(database)) as connection:
        connection.execute("VACUUM INTO ?", (str(scratch),))
    sync(scratch)
    scratch.replace(copy)
    sync(copy.absolute().parent)


def copy_file(file: Path, copy: Path) -> None:
    """Write a file that nobody changes meanwhile to `copy`, mode 0600."""
    copy.unlink(missing_ok=True)
    copy.touch(mode=0o600)
    shutil.copyfile(file, copy)
    sync(copy)


def restore(data_dir: Path, copy: Path) -> Path | None:
    """Put `copy` in the place of the database; return where the former one lies now, if there was one.

    The next start begins a new epoch, by which devices know that they must tell again what they have.
    Raises BadCopy, CannotStart while a coordinator runs, or OSError.
    """
    check(copy)
    with alone(data_dir):
        return put_back(data_dir, {DATABASE: copy})


def check(copy: Path) -> None:
    """Raise BadCopy unless `copy` is a sound database of a centre."""
    check_sound(copy)
    try:
        with closing(_read_only(copy)) as connection:
            ((rows,),) = connection.execute("SELECT count(*) FROM journal")
    except sqlite3.Error as error:
        raise BadCopy(text("{path} is no copy of a centre: {error}", path=copy, error=error)) from error
    if rows == 0:
        raise BadCopy(text("{path} is no copy of a centre: {error}", path=copy, error=rows))


def check_sound(copy: Path) -> None:
    """Raise BadCopy unless `copy` is a sound database."""
    if not copy.is_file():
        raise BadCopy(text("{path} is not there", path=copy))
    try:
        with closing(_read_only(copy)) as connection:
            ((found,),) = connection.execute("PRAGMA quick_check(1)")
    except sqlite3.Error as error:
        raise BadCopy(text("{path} is no copy of a centre: {error}", path=copy, error=error)) from error
    if found != "ok":
        raise BadCopy(text("{path} is no copy of a centre: {error}", path=copy, error=found))


def put_back(data_dir: Path, copies: Mapping[str, Path]) -> Path | None:
    """Put each of `copies`, the database among them, in the place of its name in `data_dir`.

    Return where what stood there lies now, if anything did. Who calls it holds `alone`.
    """
    for name, copy in copies.items():
        copy_file(copy, data_dir / f"{name}.new")
    former = _set_aside(data_dir, copies)
    Witness(data_dir).expect_restored()
    for name in copies:
        (data_dir / f"{name}.new").replace(data_dir / name)
    sync(data_dir)
    return former


def _set_aside(data_dir: Path, names: Mapping[str, Path]) -> Path | None:
    there = [each for name in names for each in _with_what_sqlite_makes(data_dir / name) if each.exists()]
    if not there:
        return None
    place = data_dir / f"before-restore-{datetime.now(UTC):%Y%m%dT%H%M%S}"
    place.mkdir(mode=0o700)
    for each in there:
        each.replace(place / each.name)
    sync(data_dir)
    return place


def _with_what_sqlite_makes(path: Path) -> tuple[Path, ...]:
    return (path.with_name(f"{path.name}-wal"), path.with_name(f"{path.name}-shm"), path)


def _read_only(database: Path) -> sqlite3.Connection:
    uri = f"{database.absolute().as_uri()}?mode=ro"
    return sqlite3.connect(uri, uri=True, isolation_level=None, timeout=_BUSY_S)
