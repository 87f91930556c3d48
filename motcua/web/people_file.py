"""`web.db`: the people who sign in, their sessions, their wrong PINs. It lies beside the centre's database.

Written by `motcua web` and by `motcua user` at once, so every change is one short transaction.
"""

import os
import sqlite3
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final, Self

SCHEMA: Final = 2
"""The newest step of the schema, as `user_version` holds it."""
_PRAGMAS: Final = (
    "PRAGMA journal_mode = WAL",
    "PRAGMA synchronous = FULL",  # a sign-out or a new PIN must outlast a power cut
    "PRAGMA foreign_keys = ON",
    "PRAGMA secure_delete = ON",
)
_BUSY_S: Final = 5.0


class PeopleFile:
    """The file of a data directory, made where there is none; only its owner may read it.

    For any thread, one at a time. Every method may raise `sqlite3.Error`; what does has changed nothing.
    """

    def __init__(self, data_dir: Path) -> None:
        """Open the file and bring its schema up to date. Raises OSError, sqlite3.Error."""
        self.path = data_dir / "web.db"
        os.close(os.open(self.path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600))
        self.path.chmod(0o600)  # what SQLite makes beside it has the same mode
        self._lock = threading.Lock()
        self._connection = sqlite3.connect(
            self.path, timeout=_BUSY_S, isolation_level=None, check_same_thread=False
        )
        try:
            self._prepare()
        except BaseException:
            self.close()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the file; twice is harmless."""
        with self._lock:
            self._connection.close()

    def rows(self, sql: str, *values: str | None) -> Sequence[tuple[Any, ...]]:
        """Return what a SELECT finds."""
        with self._lock:
            return self._connection.execute(sql, values).fetchall()

    @contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        """Write what the block writes, all of it or, when it raises, nothing."""
        with self._lock:
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                yield self._connection
                self._connection.execute("COMMIT")
            except BaseException:
                if self._connection.in_transaction:  # some errors end it by themselves
                    self._connection.execute("ROLLBACK")
                raise

    def _prepare(self) -> None:
        for pragma in _PRAGMAS:
            self._connection.execute(pragma)
        (version,) = self._connection.execute("PRAGMA user_version").fetchone()
        if version > SCHEMA:
            raise sqlite3.DatabaseError(
                f"{self.path} has version {version} of the schema, newer than this program's {SCHEMA}"
            )
        if version < SCHEMA:
            _bring_up_to_date(self._connection)


def _bring_up_to_date(connection: sqlite3.Connection) -> None:
    # here and not above: it takes a fifth of a second to import, and most starts need none of it
    from sqlite_utils import Database

    from motcua.web.people_schema import schema

    schema.apply(Database(connection))
