"""The schema of `web.db`, as numbered steps; each leaves its number in `user_version`."""

from sqlite_utils import Database
from sqlite_utils.migrations import Migrations

schema = Migrations("people")

_ACCOUNT = """
CREATE TABLE account (
    name TEXT PRIMARY KEY,
    full_name TEXT NOT NULL,
    role TEXT NOT NULL CHECK (role IN ('officer', 'supervisor', 'admin')),
    officer TEXT UNIQUE,
    pin TEXT NOT NULL,
    pin_at TEXT NOT NULL,
    made_at TEXT NOT NULL,
    disabled_at TEXT
) STRICT
"""
_SESSION = """
CREATE TABLE session (
    key TEXT PRIMARY KEY,
    account TEXT NOT NULL REFERENCES account ON DELETE CASCADE,
    lang TEXT NOT NULL,
    began_at TEXT NOT NULL,
    seen_at TEXT NOT NULL
) STRICT
"""
_FAILURE = """
CREATE TABLE failure (
    who TEXT PRIMARY KEY,
    wrong INTEGER NOT NULL,
    last_at TEXT NOT NULL
) STRICT
"""
_LOOK = """
CREATE TABLE look (
    place INTEGER PRIMARY KEY,
    at TEXT NOT NULL,
    account TEXT NOT NULL,
    what TEXT NOT NULL
) STRICT
"""


@schema()
def make_people(db: Database) -> None:
    """Hold accounts, sessions (by the hash of their secret) and wrong PINs (by the hash of the name)."""
    for statement in (_ACCOUNT, _SESSION, _FAILURE):
        db.execute(statement)
    db.execute("CREATE INDEX session_account ON session (account)")
    db.execute("PRAGMA user_version = 1")


@schema()
def make_looks(db: Database) -> None:
    """Hold who looked at figures that are hidden from others; an account may be removed, this stays."""
    db.execute(_LOOK)
    db.execute("PRAGMA user_version = 2")
