"""A damaged outbox is put aside, and what can still be read of it is carried over into the new one."""

import logging
import sqlite3
from contextlib import closing
from itertools import count
from pathlib import Path
from typing import Any

from motcua.wire.codec import MalformedMessage
from motcua.wire.commands import decode_command

log = logging.getLogger(__name__)

_READ = """SELECT id, name, payload, replayed, aged_from, incarnation, state, settled_at, answer
    FROM entry NOT INDEXED ORDER BY seq"""
_WRITE = """INSERT OR IGNORE INTO entry
    (id, name, payload, replayed, aged_from, incarnation, state, settled_at, answer)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)"""


def set_file_aside(path: Path) -> Path:
    """Rename the database and its log to the first free `<name>.damaged-<n>`; return that path."""
    for number in count(1):
        aside = path.with_name(f"{path.name}.damaged-{number}")
        if not aside.exists():
            break
    path.rename(aside)
    for suffix in ("-wal", "-shm", "-journal"):
        companion = path.with_name(path.name + suffix)
        if companion.exists():
            companion.rename(aside.with_name(aside.name + suffix))
    return aside


def rescue(aside: Path, fresh: sqlite3.Connection) -> int:
    """Copy every sound row of the damaged file that can be read into the new one; return how many."""
    try:
        with closing(sqlite3.connect(aside, isolation_level=None)) as damaged:
            return _copy_entries(damaged, fresh) + _copy_facts(damaged, fresh)
    except sqlite3.Error as error:
        log.warning("nothing can be read of %s: %s", aside, error)
        return 0


def _copy_entries(damaged: sqlite3.Connection, fresh: sqlite3.Connection) -> int:
    copied = 0
    for row in _readable(damaged, _READ):
        try:
            if decode_command(row[1], row[2]).id != row[0]:
                continue
            fresh.execute(_WRITE, row)
        except (MalformedMessage, TypeError, sqlite3.IntegrityError) as error:
            log.warning("a damaged row was left behind: %s", error)
        else:
            copied += 1
    return copied


def _copy_facts(damaged: sqlite3.Connection, fresh: sqlite3.Connection) -> int:
    rows = list(_readable(damaged, "SELECT key, value FROM fact"))
    fresh.executemany("INSERT OR IGNORE INTO fact VALUES (?, ?)", rows)
    return len(rows)


def _readable(db: sqlite3.Connection, sql: str) -> list[Any]:
    """Read on until the damage is met."""
    rows = []
    try:
        for row in db.execute(sql):
            rows.append(row)  # noqa: PERF402 - what was read before the damage is kept
    except sqlite3.Error as error:
        log.warning("reading stopped at the damage: %s", error)
    return rows
