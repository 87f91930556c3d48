"""What a check looks at."""

from dataclasses import dataclass
from pathlib import Path
from typing import Self

from motcua.processes import CoordinatorProcess, coordinator_of
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


def start_command(site: Site) -> str:
    """Return the command that starts the centre."""
    options = f" --centre {site.centre}" if site.centre else ""
    return f"motcua up{options} --data-dir {site.data_dir}"
