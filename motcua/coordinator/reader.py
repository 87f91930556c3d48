"""Reading the centre's database from another program: read-only, beside the coordinator that writes."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from urllib.parse import quote

from motcua.centre_file.reading import parse
from motcua.coordinator.journal import Row
from motcua.core.events import SettingsAdopted
from motcua.settings import Settings

_LAST = (
    "SELECT seq, at, day, kind, cause, device, body, hash FROM journal"
    " WHERE kind = 'settings/adopted' ORDER BY seq DESC LIMIT 1"
)


@contextmanager
def reading(data_dir: Path) -> Iterator[sqlite3.Connection]:
    """Open the database of `data_dir` read-only; raises sqlite3.OperationalError where there is none."""
    uri = f"file:{quote(str(data_dir.absolute() / 'centre.db'))}?mode=ro"
    with closing(sqlite3.connect(uri, uri=True, isolation_level=None)) as connection:
        connection.execute("PRAGMA busy_timeout = 5000")
        yield connection


def settings_text(data_dir: Path) -> str | None:
    """Return the text of the settings in force, or None where no coordinator has started yet."""
    if not (data_dir / "centre.db").exists():
        return None
    with reading(data_dir) as connection:
        if not connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'journal'").fetchone():
            return None
        found = connection.execute(_LAST).fetchone()
    event = Row(*found).event() if found else None
    return event.content if isinstance(event, SettingsAdopted) else None


def settings_in_force(data_dir: Path) -> Settings | None:
    """Return the settings in force, or None where no coordinator has started yet."""
    content = settings_text(data_dir)
    return None if content is None else parse(content)
