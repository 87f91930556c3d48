"""The schema of `centre.db` as text: `python -m tests.golden_schema --write` renews the golden file."""

import sqlite3
import sys
from contextlib import closing
from pathlib import Path

from sqlite_utils import Database

from motcua.coordinator.schema import schema

GOLDEN = Path(__file__).parent / "golden" / "schema.sql"


def dump() -> str:
    """Return the statements that make the newest schema, sorted by name."""
    with closing(sqlite3.connect(":memory:")) as connection:
        schema.apply(Database(connection))
        found = connection.execute(
            "SELECT sql FROM sqlite_schema WHERE sql NOT NULL AND name <> '_sqlite_migrations' ORDER BY name"
        )
        return "".join(f"{sql.strip()};\n" for (sql,) in found)


if __name__ == "__main__":
    if sys.argv[1:] == ["--write"]:
        GOLDEN.write_text(dump(), encoding="utf-8")
    elif GOLDEN.read_text(encoding="utf-8") != dump():
        sys.exit(f"{GOLDEN} is not the schema; renew it with --write")
