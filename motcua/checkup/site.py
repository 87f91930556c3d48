"""What a check looks at."""

import sqlite3
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from motcua.centre_file.reading import demonstration, parse
from motcua.coordinator.journal import DamagedJournal
from motcua.coordinator.reader import settings_in_force
from motcua.processes import CoordinatorProcess, coordinator_of, noted_pid, words_of
from motcua.texts import language

_GB = 10**9


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """A centre on this machine, whether it runs or not; `centre` is its settings file, None if unknown."""

    data_dir: Path
    centre: Path | None
    coordinator: CoordinatorProcess | None

    @classmethod
    def at(cls, data_dir: Path, centre: Path | None) -> Self:
        """Return the site of `data_dir`; without `centre`, the file is the running coordinator's."""
        data_dir = data_dir.absolute()
        coordinator = coordinator_of(data_dir)
        if centre is None and coordinator is not None:
            centre = coordinator.centre
        return cls(data_dir=data_dir, centre=centre, coordinator=coordinator)

    @property
    def database(self) -> Path:
        """The file of the database."""
        return self.data_dir / "centre.db"


def space(size: int) -> str:
    """Write a number of bytes for people: `850 MB`, `12.3 GB`."""
    if size < _GB:
        return f"{size / 10**6:.0f} MB"
    amount = f"{size / _GB:.1f} GB"
    return amount.replace(".", ",") if language() == "vi" else amount


def supervisor_of(data_dir: Path) -> int | None:
    """Return the process of the `motcua up` that runs with `data_dir`, or None."""
    pid = noted_pid(data_dir / "run" / "up.lock")
    return pid if pid is not None and words_of(pid) else None


def centre_in(data_dir: Path) -> str | None:
    """Return the id of the centre whose data lie there; None: there are none, or the demonstration's.

    Raises DamagedJournal, sqlite3.Error, OSError where that cannot be read.
    """
    known = settings_in_force(data_dir)
    if known is None or (known.demonstration and known.id == parse(demonstration()).id):
        return None
    return known.id


def start_command(site: Site) -> str:
    """Return the command that starts the centre; FILE stands for settings that are needed and not known."""
    centre = site.centre or ("FILE" if _needs_settings(site.data_dir) else None)
    options = f" --centre {centre}" if centre else ""
    return f"motcua up{options} --data-dir {site.data_dir}"


def _needs_settings(data_dir: Path) -> bool:
    try:
        return centre_in(data_dir) is not None
    except (DamagedJournal, sqlite3.Error, OSError):  # not to be taken for a demonstration's
        return True
