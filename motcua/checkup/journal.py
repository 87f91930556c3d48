"""Is the centre's data whole: the database, the journal, and what witnesses it."""

import sqlite3
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from motcua.centre_file.reading import parse
from motcua.checkup.finding import Finding, note, ok, wrong
from motcua.checkup.site import Site, space
from motcua.coordinator.journal import DamagedJournal, Tail
from motcua.coordinator.reader import reading, settings_text
from motcua.coordinator.witness import Witness
from motcua.settings import Settings
from motcua.texts import text, texts


def last_moment(data_dir: Path) -> datetime | None:
    """Return the time of the journal's last row; None where there is no journal that can be read."""
    try:
        with reading(data_dir) as connection:
            found = connection.execute("SELECT at FROM journal ORDER BY seq DESC LIMIT 1").fetchone()
    except sqlite3.Error:  # `database` says what is wrong with it
        return None
    return datetime.fromisoformat(found[0]) if found else None


def in_force(data_dir: Path) -> tuple[str, Settings] | None:
    """Return the settings in force and their text; None where there are none that can be read."""
    try:
        content = settings_text(data_dir)
    except (DamagedJournal, sqlite3.Error):  # `database` says what is wrong with it
        return None
    return None if content is None else (content, parse(content))


def readable(site: Site) -> Iterator[Finding]:
    """Open the database and read its last row; quick, for a centre that runs."""
    try:
        with reading(site.data_dir) as connection:
            (row,) = connection.execute("SELECT MAX(seq) FROM journal").fetchone()
    except sqlite3.Error as error:
        yield wrong(
            text("{path} cannot be read: {error}", path=site.database, error=error),
            text("motcua doctor --data-dir {path} tells more.", path=site.data_dir),
        )
    else:
        size = space(site.database.stat().st_size)
        yield ok(text("The database can be read: {size}, the journal is at row {n}", size=size, n=row or 0))


def database(site: Site) -> Iterator[Finding]:
    """Open the database and let SQLite look through it."""
    if not site.database.exists():
        yield note(text("There is no database yet; the first start makes it"))
        return
    restore = text("End motcua and put back the newest backup of {path}.", path=site.data_dir)
    try:
        with reading(site.data_dir) as connection:
            faults = [row[0] for row in connection.execute("PRAGMA quick_check(5)")]
            (rows,) = connection.execute("SELECT COUNT(*) FROM journal").fetchone()
    except sqlite3.Error as error:
        yield wrong(text("{path} cannot be read: {error}", path=site.database, error=error), restore)
        return
    if faults != ["ok"]:
        yield wrong(text("{path} is damaged: {fault}", path=site.database, fault=faults[0]), restore)
    else:
        size = space(site.database.stat().st_size)
        yield ok(
            texts(
                "The database is sound: {size}, {n} row in the journal",
                "The database is sound: {size}, {n} rows in the journal",
                rows,
                size=size,
            )
        )


def witness(site: Site) -> Iterator[Finding]:
    """Compare the journal with its witness and with the seal of the last closed day."""
    if not site.database.exists():
        return
    kept = Witness(site.data_dir)
    noted, seal = kept.noted(), kept.newest_seal()
    for path in kept.unreadable():
        yield wrong(
            text("The seal {path} cannot be read", path=path),
            text("motcua verify tells more; keep the file."),
        )
    known = [tail for tail in (noted, seal.tail if seal else None) if tail]
    try:
        lost = [tail for tail in known if _hash_at(site.data_dir, tail.seq) != tail.hash]
    except sqlite3.Error:  # `database` says what is wrong with it
        return
    if lost:
        yield _lost(max(lost, key=lambda tail: tail.seq))
    elif noted is None:
        yield note(
            text("No witness of the journal's end is kept in witness.json"),
            text("The running coordinator writes it anew; look again later."),
        )
    else:
        yield ok(text("The journal reaches its witness, row {n}", n=noted.seq))
    if seal and not lost:
        yield ok(
            text(
                "The last closed day, {day}, is sealed at row {n}",
                day=f"{seal.day:%d/%m/%Y}",
                n=seal.tail.seq,
            )
        )


def _lost(tail: Tail) -> Finding:
    return wrong(
        text("The journal does not hold row {n}, which its witness has seen", n=tail.seq),
        text(
            "The database was cut, or replaced by an older copy."
            " motcua verify tells more; the next start begins a new epoch."
        ),
    )


def _hash_at(data_dir: Path, seq: int) -> str | None:
    with reading(data_dir) as connection:
        found = connection.execute("SELECT hash FROM journal WHERE seq = ?", (seq,)).fetchone()
    return found[0] if found else None
