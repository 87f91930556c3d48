"""The journal of a centre as the rehearsal reads it: the events, and nothing of the tables beside them."""

import sqlite3
from contextlib import closing
from pathlib import Path

from motcua.core.events import KINDS, Event
from motcua.wire.codec import decode

_LARGEST = 4 * 1024 * 1024


def read_journal(database: Path) -> list[Event]:
    """Return all events of `centre.db`, in order; raises sqlite3.Error, MalformedMessage."""
    with closing(sqlite3.connect(f"{database.absolute().as_uri()}?mode=ro", uri=True)) as connection:
        rows = connection.execute("SELECT kind, body FROM journal ORDER BY seq").fetchall()
    return [decode(KINDS[kind], body.encode(), _LARGEST) for kind, body in rows]
