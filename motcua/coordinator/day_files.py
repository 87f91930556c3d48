"""The figures of closed days as files that need no program: `days/2026-11-21.txt` and `.json`."""

import os
from datetime import date, datetime
from pathlib import Path

from motcua.coordinator.day_figures import DaySummary
from motcua.coordinator.day_records import summary
from motcua.coordinator.day_sheet import sheet
from motcua.wire.codec import adapter


def as_json(figures: DaySummary) -> str:
    """Return a day's figures as JSON, in lines: moments in UTC, durations in seconds."""
    return adapter(DaySummary).dump_json(figures, indent=2).decode() + "\n"


def text_file(data_dir: Path, day: date) -> Path:
    """Return where a day's page lies."""
    return data_dir / "days" / f"{day}.txt"


def write(data_dir: Path, day: date, now: datetime, lang: str) -> Path:
    """Write a day's figures as known `now`, the page in `lang`; return the page's path.

    What was written of that day before (of a store that has been restored since) is kept beside it.
    Raises OSError, sqlite3.Error, DamagedJournal or NoSuchDay.
    """
    figures = summary(data_dir, day, now)
    page = text_file(data_dir, day)
    page.parent.mkdir(mode=0o700, exist_ok=True)
    for path, content in ((page.with_suffix(".json"), as_json(figures)), (page, sheet(figures, lang))):
        scratch = path.with_suffix(".new")
        with scratch.open("w", encoding="utf-8") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        scratch.chmod(0o600)
        _keep(path)
        scratch.replace(path)
    return page


def _keep(path: Path) -> None:
    """Move a file of that name out of the way, under a name that is free."""
    if path.exists():
        former = (path.with_name(f"{path.stem}.{n}{path.suffix}") for n in range(1, 1_000_000))
        path.replace(next(other for other in former if not other.exists()))
