"""Copies of the centre's database: one made while the centre runs, and one put back in its place."""

import os
import shutil
import sqlite3
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

from motcua.coordinator.reader import reading
from motcua.coordinator.start import alone
from motcua.coordinator.witness import Witness
from motcua.texts import text


class BadCopy(Exception):
    """A copy that cannot be made, or cannot be put back, in plain words."""


def backup(data_dir: Path, copy: Path) -> None:
    """Write the database as it is at this moment to the new file `copy`, mode 0600; the centre may run.

    Raises BadCopy, sqlite3.Error or OSError.
    """
    if copy.exists():
        raise BadCopy(text("{path} exists already; nothing was written", path=copy))
    if not (data_dir / "centre.db").exists():
        raise BadCopy(text("{path} has no centre.db", path=data_dir))
    scratch = copy.with_name(f"{copy.name}.new")
    scratch.unlink(missing_ok=True)
    scratch.touch(mode=0o600)
    with reading(data_dir) as connection:
        connection.execute("VACUUM INTO ?", (str(scratch),))
    _sync(scratch)
    scratch.replace(copy)
    _sync(copy.absolute().parent)


def restore(data_dir: Path, copy: Path) -> Path | None:
    """Put `copy` in the place of the database; return where the former one lies now, if there was one.

    The next start begins a new epoch, by which devices know that they must tell again what they have.
    Raises BadCopy, CannotStart while a coordinator runs, or OSError.
    """
    _check(copy)
    with alone(data_dir):
        scratch = data_dir / "centre.db.new"
        shutil.copyfile(copy, scratch)
        scratch.chmod(0o600)
        _sync(scratch)
        former = _set_aside(data_dir)
        Witness(data_dir).expect_restored()
        scratch.replace(data_dir / "centre.db")
        _sync(data_dir)
    return former


def _check(copy: Path) -> None:
    if not copy.is_file():
        raise BadCopy(text("{path} is not there", path=copy))
    try:
        with closing(sqlite3.connect(f"{copy.absolute().as_uri()}?mode=ro", uri=True)) as connection:
            ((found,),) = connection.execute("PRAGMA quick_check(1)")
            ((rows,),) = connection.execute("SELECT count(*) FROM journal")
    except sqlite3.Error as error:
        raise BadCopy(text("{path} is no copy of a centre: {error}", path=copy, error=error)) from error
    if found != "ok" or rows == 0:
        raise BadCopy(text("{path} is no copy of a centre: {error}", path=copy, error=found))


def _set_aside(data_dir: Path) -> Path | None:
    database = data_dir / "centre.db"
    if not database.exists():
        return None
    place = data_dir / f"before-restore-{datetime.now(UTC):%Y%m%dT%H%M%S}"
    place.mkdir(mode=0o700)
    for name in ("centre.db-wal", "centre.db-shm", "centre.db"):
        if (data_dir / name).exists():
            (data_dir / name).replace(place / name)
    _sync(data_dir)
    return place


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
