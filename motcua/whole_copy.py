"""A copy of all that a centre must not lose, in one folder: made while it runs, put back while it does not.

`centre.db`, `web.db` (the people who sign in), the accounts of the devices, the seals and the figures of the
closed days; and `centre.toml`, the settings in force, for a machine that has none.
"""

import shutil
from pathlib import Path

from motcua.centre_file.reading import FILE_NAME
from motcua.coordinator.copies import (
    DATABASE,
    BadCopy,
    backup,
    check,
    check_sound,
    copy_database,
    copy_file,
    put_back,
)
from motcua.coordinator.reader import settings_text
from motcua.coordinator.start import alone
from motcua.data_directory import make_private, only_one
from motcua.disk import sync
from motcua.texts import text

PEOPLE = "web.db"
ACCOUNTS = ("devices.json", "secrets.json", "listen.json")
FOLDERS = ("seals", "days")
"""What is in them is written once and never changed."""


def backup_whole(data_dir: Path, folder: Path) -> None:
    """Write the centre as it is at this moment to the new `folder`, which nobody else may read.

    What has the name `folder` is a whole copy. Raises BadCopy, DamagedJournal, sqlite3.Error or OSError.
    """
    if folder.exists():
        raise BadCopy(text("{path} exists already; nothing was written", path=folder))
    scratch = folder.with_name(f"{folder.name}.new")
    if scratch.exists():  # a copy that was cut short
        shutil.rmtree(scratch)
    scratch.mkdir(mode=0o700, parents=True)
    backup(data_dir, scratch / DATABASE)
    if content := settings_text(data_dir):
        (scratch / FILE_NAME).write_text(content, encoding="utf-8")
    if (data_dir / PEOPLE).exists():
        copy_database(data_dir / PEOPLE, scratch / PEOPLE)
    for name in ACCOUNTS:
        if (data_dir / name).exists():
            copy_file(data_dir / name, scratch / name)
    for name in FOLDERS:
        _add_missing(data_dir / name, scratch / name)
    sync(scratch)
    scratch.replace(folder)
    sync(folder.absolute().parent)


def restore_whole(data_dir: Path, folder: Path) -> Path | None:
    """Put all that `folder` holds in its place; return where the former data lie, if there were any.

    Seals and figures of other days stay. The next start begins a new epoch, see `copies.restore`. Raises
    BadCopy, DataDirectoryError, CannotStart while the centre runs, or OSError.
    """
    check(folder / DATABASE)
    if (folder / PEOPLE).exists():
        check_sound(folder / PEOPLE)
    names = (DATABASE, PEOPLE, *ACCOUNTS)
    make_private(data_dir)
    with only_one(data_dir), alone(data_dir):
        for name in FOLDERS:
            _add_missing(folder / name, data_dir / name)
        return put_back(data_dir, {name: folder / name for name in names if (folder / name).exists()})


def _add_missing(source: Path, target: Path) -> None:
    """Copy the files of a folder that are not there yet."""
    if not source.is_dir():
        return
    target.mkdir(mode=0o700, exist_ok=True)
    for file in sorted(source.iterdir()):
        if file.is_file() and not (target / file.name).exists():
            copy_file(file, target / file.name)
    sync(target)
