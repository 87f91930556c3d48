"""The durable outbox of a device: what it has to say stays on its own disk until it is answered.

One small SQLite file with one connection (WAL, `synchronous=FULL`), locked for other programs. Ages of
answered commands are by the coordinator's clock, as the caller passes it: a device's own may start in 1970.
"""

import json
import logging
import sqlite3
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self, TypeVar

from motcua.wire.errors import (
    AlreadySettled,
    OutboxDamaged,
    OutboxError,
    OutboxFull,
    OutboxUnwritable,
)
from motcua.wire.rescue import rescue, set_file_aside

log = logging.getLogger(__name__)

REPLAY_S = 3 * 86_400.0  # answered commands are kept so long, for a coordinator that was restored
REFUSED_S = 35 * 86_400.0  # as long as the coordinator remembers an id
LOCK_S = 5.0  # how long to wait for a program that is just ending
EPOCHS = 100
SCHEMA_VERSION = 1
SCHEMA = """
BEGIN;
CREATE TABLE entry (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    payload BLOB NOT NULL,
    replayed INTEGER NOT NULL,
    aged_from REAL,                -- monotonic second at which its age was 0
    incarnation INTEGER,           -- the start of the program whose monotonic clock that was
    state TEXT NOT NULL DEFAULT 'pending' CHECK (state IN ('pending', 'answered', 'refused')),
    settled_at REAL,               -- seconds since 1970, by the coordinator's clock
    answer BLOB                    -- the reply, or the reason of the refusal
) STRICT;
CREATE INDEX entry_by_state ON entry (state, seq);
CREATE TABLE fact (key TEXT PRIMARY KEY, value BLOB NOT NULL) STRICT, WITHOUT ROWID;
PRAGMA user_version = 1;
COMMIT;
"""
_ENTRY = "SELECT seq, id, name, payload, aged_from, incarnation FROM entry"
_INCARNATION, _EPOCHS = ".incarnation", ".epochs"
_DAMAGE = {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB}

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Entry:
    """A command that waits for its answer."""

    seq: int
    id: str
    name: str
    payload: bytes
    aged_from: float | None
    incarnation: int | None

    def to_send(self, *, incarnation: int | None, now: float) -> bytes:
        """Return the payload as it is sent at `now` (monotonic seconds of this `incarnation`).

        `age_ms` is reckoned anew; it is left out (null) when the program has started again since.
        A payload that is not this command's JSON object is a ValueError: its reply would name no command, so
        that it would be sent for ever, and all that come after it never.
        """
        body = json.loads(self.payload)
        if not isinstance(body, dict) or body.get("id") != self.id:
            raise ValueError(f"the payload is no JSON object with the id {self.id}")
        if self.aged_from is None:
            return self.payload
        body.pop("age_ms", None)
        if self.incarnation == incarnation:
            body["age_ms"] = max(round((now - self.aged_from) * 1000), 0)
        return json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode()


class Outbox:
    """What waits to be answered, in order; and small facts that a device must not forget. Thread-safe."""

    def __init__(self, path: Path) -> None:
        """Open the outbox, or make it; a damaged one is put aside and its readable part carried over.

        Raises `OutboxUnwritable` or `OutboxFull` when that cannot be done.
        """
        self._path = path
        self._lock = threading.RLock()
        self._incarnation: int | None = None
        self._closed = False
        self.damaged = 0
        try:
            self._db = _open(path)
        except OutboxDamaged as damage:
            self._db = self._start_anew(damage)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the file; may be called twice. Whatever is asked of it after that is `OutboxUnwritable`."""
        with self._lock:
            self._closed = True
            self._db.close()

    # --- commands -------------------------------------------------------------------------------

    def put(
        self, name: str, command_id: str, payload: bytes, *, replayed: bool, aged_from: float | None = None
    ) -> None:
        """Write a command down; when this returns, no power cut can take it away.

        `aged_from`: the monotonic second at which its `age_ms` was 0, if it has one.
        """
        row = (command_id, name, payload, replayed, aged_from, self._incarnation)
        self._write(lambda db: _insert(db, row))

    def replace(
        self,
        old: str,
        name: str,
        command_id: str,
        payload: bytes,
        *,
        replayed: bool,
        aged_from: float | None = None,
    ) -> None:
        """Put a command in the place of the waiting one with the id `old`, which is never sent again.

        Both or neither: raises `AlreadySettled` when `old` does not wait any more.
        """
        row = (command_id, name, payload, replayed, aged_from, self._incarnation)

        def swap(db: sqlite3.Connection) -> None:
            if not _remove(db, old):
                raise AlreadySettled(f"{old} does not wait for an answer; {name} was not put in its place")
            _insert(db, row)

        self._write(swap)

    def give_up(self, command_id: str) -> bool:
        """Remove a waiting command, so that it is never sent again; False if it does not wait."""
        return self._write(lambda db: _remove(db, command_id))

    def head(self) -> Entry | None:
        """Return the oldest command that waits for its answer."""
        rows = self._rows(f"{_ENTRY} WHERE state = 'pending' ORDER BY seq LIMIT 1")
        return Entry(*rows[0]) if rows else None

    def find(self, command_id: str) -> Entry | None:
        """Return the command with this id, if it waits for its answer."""
        rows = self._rows(f"{_ENTRY} WHERE id = ? AND state = 'pending'", (command_id,))
        return Entry(*rows[0]) if rows else None

    def waiting(self) -> tuple[Entry, ...]:
        """Return all commands that wait for their answers, oldest first."""
        return tuple(Entry(*row) for row in self._rows(f"{_ENTRY} WHERE state = 'pending' ORDER BY seq"))

    def answered(self, command_id: str, reply: bytes, now: float | None = None) -> bool:
        """Settle a waiting command: keep it if it may be replayed, else forget it. False if it does not wait.

        `now`: the coordinator's time in seconds since 1970, if it is known.
        """

        def settle(db: sqlite3.Connection) -> bool:
            if not _settle(db, command_id, "answered", reply, now):
                return False
            db.execute("DELETE FROM entry WHERE id = ? AND NOT replayed", (command_id,))
            return True

        return self._write(settle)

    def set_aside(self, command_id: str, reason: str, now: float | None = None) -> bool:
        """Keep a waiting command that was refused for good, for inspection. False if it does not wait."""
        return self._write(
            lambda db: _settle(db, command_id, "refused", reason.encode(errors="replace"), now)
        )

    def refused(self) -> tuple[tuple[Entry, str], ...]:
        """Return what was refused for good, with the reasons, oldest first."""
        columns = _ENTRY.replace(" FROM", ", answer FROM")
        rows = self._rows(f"{columns} WHERE state = 'refused' ORDER BY seq")
        return tuple((Entry(*row[:-1]), row[-1].decode()) for row in rows)

    def replay(self, epoch: str, now: float | None = None) -> int:
        """Note the `epoch`; if it is new, let answered commands of the last three days wait again.

        They keep their places, before whatever was put later. Returns how many. An epoch that was seen
        before is an old one that lingers, and changes nothing.
        """
        if epoch in self.epochs():
            return 0

        def reopen(db: sqlite3.Connection) -> int:
            known = [*_epochs(db), epoch][-EPOCHS:]
            _keep(db, _EPOCHS, json.dumps(known).encode())
            return db.execute(
                "UPDATE entry SET state = 'pending', settled_at = NULL, answer = NULL"
                " WHERE state = 'answered' AND (?1 IS NULL OR settled_at IS NULL OR settled_at > ?1 - ?2)",
                (now, REPLAY_S),
            ).rowcount

        return self._write(reopen)

    def prune(self, now: float) -> int:
        """Forget what was answered three days, or refused five weeks, before the coordinator's `now`."""

        def forget(db: sqlite3.Connection) -> int:
            db.execute(
                "UPDATE entry SET settled_at = ? WHERE state != 'pending' AND settled_at IS NULL", (now,)
            )
            return db.execute(
                "DELETE FROM entry WHERE (state = 'answered' AND settled_at <= ?1 - ?2)"
                " OR (state = 'refused' AND settled_at <= ?1 - ?3)",
                (now, REPLAY_S, REFUSED_S),
            ).rowcount

        return self._write(forget)

    def count(self) -> int:
        """Return how many commands wait for their answers."""
        return self._count("pending")

    def refused_count(self) -> int:
        """Return how many commands were refused for good and are kept."""
        return self._count("refused")

    # --- facts ----------------------------------------------------------------------------------

    def next_incarnation(self) -> int:
        """Begin a new incarnation: one more than the last, and on disk before this returns.

        The first is the second since 1970: so it rises even where the file was lost, or the card replaced.
        """

        def rise(db: sqlite3.Connection) -> int:
            found = db.execute("SELECT value FROM fact WHERE key = ?", (_INCARNATION,)).fetchone()
            number = int(found[0]) + 1 if found else max(int(time.time()), 1)
            _keep(db, _INCARNATION, b"%d" % number)
            return number

        self._incarnation = self._write(rise)
        return self._incarnation

    def epochs(self) -> tuple[str, ...]:
        """Return the epochs that were seen, the newest last."""
        with self._lock:
            return self._ask(_epochs)

    def remember(self, key: str, value: bytes) -> None:
        """Keep a small fact of the program, durably; keys that begin with a dot are our own."""
        if key.startswith("."):
            raise ValueError(f"{key!r}: keys of programs do not begin with a dot")
        self._write(lambda db: _keep(db, key, value))

    def recall(self, key: str) -> bytes | None:
        """Return a fact that was remembered, or None."""
        rows = self._rows("SELECT value FROM fact WHERE key = ?", (key,))
        return bytes(rows[0][0]) if rows else None

    # --- the file -------------------------------------------------------------------------------

    def _count(self, state: str) -> int:
        return int(self._rows("SELECT count(*) FROM entry WHERE state = ?", (state,))[0][0])

    def _rows(self, sql: str, values: tuple[object, ...] = ()) -> list[Any]:
        with self._lock:
            return self._ask(lambda db: db.execute(sql, values).fetchall())

    def _write(self, work: Callable[[sqlite3.Connection], T]) -> T:
        def transaction(db: sqlite3.Connection) -> T:
            db.execute("BEGIN IMMEDIATE")
            try:
                result = work(db)
                db.execute("COMMIT")
            except BaseException:
                if db.in_transaction:
                    db.execute("ROLLBACK")
                raise
            return result

        with self._lock:
            return self._ask(transaction)

    def _ask(self, work: Callable[[sqlite3.Connection], T]) -> T:
        if self._closed:
            raise OutboxUnwritable(f"{self._path} is closed")
        try:
            try:
                return work(self._db)
            except sqlite3.Error as error:
                raise _named(self._path, error) from error
        except OutboxDamaged as damage:
            self._db.close()
            self._db = self._start_anew(damage)
        try:
            return work(self._db)
        except sqlite3.Error as error:
            raise _named(self._path, error) from error

    def _start_anew(self, damage: OutboxDamaged) -> sqlite3.Connection:
        self.damaged += 1
        try:
            aside = set_file_aside(self._path)
            fresh = _open(self._path)
            carried = rescue(aside, fresh)
            if self._incarnation is not None:
                _keep(fresh, _INCARNATION, b"%d" % self._incarnation)
        except (OSError, sqlite3.Error) as error:
            raise OutboxUnwritable(f"{self._path}: no new outbox after damage: {error}") from error
        log.error("outbox damaged: %s; kept as %s; %s rows carried over", damage, aside, carried)
        return fresh


def _open(path: Path) -> sqlite3.Connection:
    """Open the file, make its tables if it has none, and look it through."""
    try:
        db = sqlite3.connect(path, timeout=LOCK_S, isolation_level=None, check_same_thread=False)
    except sqlite3.Error as error:
        raise _named(path, error) from error
    try:
        # locked for all others before the first look: two programs on one outbox would answer for each other
        db.execute("PRAGMA locking_mode=EXCLUSIVE")
        db.execute("PRAGMA journal_mode=WAL")
        db.execute("PRAGMA synchronous=FULL")
        db.execute("PRAGMA trusted_schema=OFF")
        version = db.execute("PRAGMA user_version").fetchone()[0]
        if version > SCHEMA_VERSION:
            raise OutboxUnwritable(f"{path} has schema {version}, newer than {SCHEMA_VERSION}")
        if version == 0:
            db.executescript(SCHEMA)
        if (found := db.execute("PRAGMA quick_check(1)").fetchone()[0]) != "ok":
            raise OutboxDamaged(f"{path}: {found}")
    except sqlite3.Error as error:
        db.close()
        raise _named(path, error) from error
    except OutboxError:
        db.close()
        raise
    return db


def _named(path: Path, error: sqlite3.Error) -> OutboxError:
    """Say which condition it is; SQLite's extended codes keep the main one in the low byte."""
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF
    if code == sqlite3.SQLITE_FULL:
        return OutboxFull(f"{path}: {error}")
    if code == sqlite3.SQLITE_CONSTRAINT:
        return OutboxError(f"{path}: {error}")  # the id was put before
    if code in _DAMAGE:
        return OutboxDamaged(f"{path}: {error}")
    return OutboxUnwritable(f"{path}: {error}")


def _insert(db: sqlite3.Connection, row: tuple[object, ...]) -> None:
    db.execute(
        "INSERT INTO entry (id, name, payload, replayed, aged_from, incarnation) VALUES (?, ?, ?, ?, ?, ?)",
        row,
    )


def _remove(db: sqlite3.Connection, command_id: str) -> bool:
    return db.execute("DELETE FROM entry WHERE id = ? AND state = 'pending'", (command_id,)).rowcount > 0


def _settle(db: sqlite3.Connection, command_id: str, state: str, answer: bytes, now: float | None) -> bool:
    sql = "UPDATE entry SET state = ?, answer = ?, settled_at = ? WHERE id = ? AND state = 'pending'"
    return db.execute(sql, (state, answer, now, command_id)).rowcount > 0


def _keep(db: sqlite3.Connection, key: str, value: bytes) -> None:
    db.execute(
        "INSERT INTO fact VALUES (?, ?) ON CONFLICT DO UPDATE SET value = excluded.value", (key, value)
    )


def _epochs(db: sqlite3.Connection) -> tuple[str, ...]:
    found = db.execute("SELECT value FROM fact WHERE key = ?", (_EPOCHS,)).fetchone()
    return tuple(json.loads(found[0])) if found else ()
