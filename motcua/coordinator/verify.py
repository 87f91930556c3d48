"""Whether the centre's records are what was written: the chain, and everything that follows from it.

Each day is made again from the journal, with the code that made it the first time; the tables that this gives
are compared with those of the database, row by row. Nothing is changed; the coordinator may go on meanwhile.

What cannot be found: a tail cut behind the last seal together with its witness, and a stored reply in which
something else than its id and its outcome was changed (replies are no record).
"""

import json
import sqlite3
from collections.abc import Callable, Iterator
from hashlib import sha256
from pathlib import Path
from typing import TypeVar

from motcua.coordinator.findings import Checked, Finding, Kind
from motcua.coordinator.journal import Tail
from motcua.coordinator.reader import reading
from motcua.coordinator.retrace import Retrace, as_text, scratch
from motcua.coordinator.store import ANSWERED_FOR
from motcua.coordinator.tables import TABLES
from motcua.coordinator.witness import Seal, Witness
from motcua.texts import text
from motcua.wire.codec import rfc3339

_FAULTS = 20
_MADE_OF = (
    "SELECT type, name, coalesce(sql, '') FROM sqlite_schema"
    " WHERE name NOT LIKE 'sqlite\\_%' ESCAPE '\\' AND name <> '_sqlite_migrations' ORDER BY 1, 2"
)
Values = tuple[str | int | None, ...]
T = TypeVar("T")


def verify(data_dir: Path) -> Checked:
    """Look through the records of `data_dir`; raises `sqlite3.OperationalError` where there are none."""
    witness = Witness(data_dir)
    noted, seals = witness.noted(), list(witness.seals())  # first: what comes later knows more
    with reading(data_dir) as source, scratch() as made:
        source.text_factory = as_text
        source.execute("BEGIN")
        walk = Retrace(source, made)
        checked = Checked()
        checks: tuple[Callable[[], Iterator[Finding]], ...] = (
            lambda: _file(source),
            lambda: _schema(source, made),
            walk.findings,
            lambda: _witnessed(source, walk.tail, noted),
            lambda: _sealed(source, walk, witness, seals),
            lambda: _tables(source, made, checked),
            lambda: _privates(source, made),
            lambda: _answers(source, made, walk),
        )
        for check in checks:
            try:
                checked.take(check())
            except sqlite3.DatabaseError as error:
                checked.take([_finding(Kind.FILE, text("the database cannot be read: {error}", error=error))])
        checked.rows, checked.days = walk.rows, walk.days
    return checked


def _finding(kind: Kind, said: str, seq: int | None = None) -> Finding:
    return Finding(kind=kind, said=said, seq=seq)


def _file(source: sqlite3.Connection) -> Iterator[Finding]:
    """Let SQLite look through the file."""
    for (fault,) in source.execute(f"PRAGMA quick_check({_FAULTS})"):
        if fault != "ok":
            yield _finding(Kind.FILE, text("the file is damaged: {fault}", fault=fault))
    for table, rowid, parent, _ in source.execute("PRAGMA foreign_key_check"):
        said = text(
            "table {table}, line {rowid}: it refers to a row of {parent} that is not there",
            table=table,
            rowid=rowid,
            parent=parent,
        )
        yield Finding(kind=Kind.FILE, said=said, table=table)


def _schema(source: sqlite3.Connection, made: sqlite3.Connection) -> Iterator[Finding]:
    """Compare what the database is made of: tables, indexes, triggers, views."""
    has, must = ({tuple(row) for row in one.execute(_MADE_OF)} for one in (source, made))
    for kind, name, _ in sorted(has ^ must):
        yield _finding(Kind.SCHEMA, text("{kind} {name} is not as it should be", kind=kind, name=name))


def _row_at(source: sqlite3.Connection, tail: Tail) -> tuple[str, str] | None:
    """Return the kind and the hash of the journal's row at `tail`."""
    found: tuple[str, str] | None = source.execute(
        "SELECT kind, hash FROM journal WHERE seq = ?", (tail.seq,)
    ).fetchone()
    return found


def _witnessed(source: sqlite3.Connection, end: Tail, noted: Tail | None) -> Iterator[Finding]:
    """Compare the end of the journal with the newest row that was noted outside."""
    if noted is None:
        if end.seq:
            said = text("witness.json is missing: rows cut off since the last seal cannot be noticed")
            yield _finding(Kind.WITNESS, said)
        return
    found = _row_at(source, noted)
    if found is None:
        said = text("row {seq} was written, but the journal ends with row {end}", seq=noted.seq, end=end.seq)
        yield _finding(Kind.WITNESS, said, noted.seq)
    elif found[1] != noted.hash:
        said = text("row {seq} is not the one that witness.json knows", seq=noted.seq)
        yield _finding(Kind.WITNESS, said, noted.seq)


def _sealed(
    source: sqlite3.Connection, walk: Retrace, witness: Witness, seals: list[Seal]
) -> Iterator[Finding]:
    """Compare the closed days with their seals."""
    for path in witness.unreadable():
        yield _finding(Kind.SEAL, text("the seal {name} cannot be read", name=path.name))
    for seal in seals:
        found, seq = _row_at(source, seal.tail), seal.tail.seq
        if found is None:
            said = text("day {day} was closed by row {seq}, which is not there", day=seal.day, seq=seq)
        elif walk.closed.get(seal.day) != seal.tail:
            said = text("day {day}: row {seq} is not the one that was sealed", day=seal.day, seq=seq)
        else:
            continue
        yield _finding(Kind.SEAL, said, seq)
    present = {seal.day for seal in witness.seals()}
    for day, tail in walk.closed.items():
        if day not in present:
            yield _finding(Kind.SEAL, text("day {day} is closed but has no seal", day=day), tail.seq)


def _tables(source: sqlite3.Connection, made: sqlite3.Connection, checked: Checked) -> Iterator[Finding]:
    """Compare each table with the one that was made again from the journal."""
    for table in TABLES:
        columns = [name for _, name, *_ in made.execute(f"PRAGMA table_info({table})")]
        names = ", ".join(f'"{name}"' for name in columns)
        query = f"SELECT {names} FROM {table} ORDER BY 1"  # noqa: S608
        for has, must in _pairs(source.execute(query), made.execute(query)):
            checked.table_rows += has is not None
            if has != must:
                yield _difference(table, columns, has, must)


def _pairs(left: Iterator[Values], right: Iterator[Values]) -> Iterator[tuple[Values | None, Values | None]]:
    """Yield the rows of two tables side by side, by their keys; None stands where one is missing."""
    one, other = next(left, None), next(right, None)
    while one is not None or other is not None:
        keys = [str(row[0]) for row in (one, other) if row is not None]
        first = min(keys)
        pair = tuple(row if row is not None and str(row[0]) == first else None for row in (one, other))
        yield pair[0], pair[1]
        one = one if pair[0] is None else next(left, None)
        other = other if pair[1] is None else next(right, None)


def _difference(table: str, columns: list[str], has: Values | None, must: Values | None) -> Finding:
    key = str((has or must or ("",))[0])
    if has is None or must is None:
        said = (
            text("table {table}: {key} is missing", table=table, key=key)
            if has is None
            else text("table {table}: {key} is not in the journal", table=table, key=key)
        )
        return Finding(kind=Kind.TABLE, said=said, table=table, key=key)
    column = next(name for name, a, b in zip(columns, has, must, strict=True) if a != b)
    said = text(
        "table {table}: {column} of {key} is not what the journal says", table=table, column=column, key=key
    )
    return Finding(kind=Kind.TABLE, said=said, table=table, key=key, column=column)


def _privates(source: sqlite3.Connection, made: sqlite3.Connection) -> Iterator[Finding]:
    """Compare the texts that lie apart with their hashes in the journal; one may have been erased."""
    texts = source.execute("SELECT digest, salt, text FROM private ORDER BY digest")
    named = made.execute("SELECT digest, seq FROM digest ORDER BY digest")
    for has, must in _pairs(texts, named):
        if has is None and must is not None:
            said = text("row {seq}: its text has been erased", seq=must[1])
            yield _finding(Kind.ERASED, said, int(must[1] or 0))
        elif has is not None and must is None:
            said = text("a text ({digest}) that no row of the journal knows", digest=has[0])
            yield Finding(kind=Kind.PRIVATE, said=said, table="private", key=str(has[0]))
        elif has is not None and must is not None and _digest(has) != has[0]:
            said = text("row {seq}: its text is not the one that was given", seq=must[1])
            yield Finding(
                kind=Kind.PRIVATE, said=said, seq=int(must[1] or 0), table="private", key=str(has[0])
            )


def _digest(row: Values) -> str:
    _, salt, words = row
    return sha256(f"{salt}{words}".encode()).hexdigest()


def _answers(source: sqlite3.Connection, made: sqlite3.Connection, walk: Retrace) -> Iterator[Finding]:
    """Look for the answer to each command of the last weeks that brought something about."""
    if walk.day.last_at is None:
        return
    since = rfc3339(walk.day.last_at - ANSWERED_FOR)
    for command, seq, device in made.execute("SELECT id, seq, device FROM cause WHERE at >= ?", (since,)):
        found = source.execute("SELECT device, reply FROM command WHERE id = ?", (command,)).fetchone()
        if found is None:
            said = text("row {seq}: the answer to its command {id} is missing", seq=seq, id=command)
        elif found[0] != device or not _confirms(found[1], command):
            said = text("row {seq}: the answer to its command {id} was changed", seq=seq, id=command)
        else:
            continue
        yield Finding(kind=Kind.ANSWER, said=said, seq=seq, table="command", key=command)


def _confirms(reply: str, command: str) -> bool:
    try:
        found = json.loads(reply)
    except ValueError:
        return False
    return isinstance(found, dict) and found.get("re") == command and found.get("ok") is True
