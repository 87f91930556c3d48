"""What the database is made of: it changes only on purpose."""

import json
import sqlite3
from contextlib import closing

import pytest
from sqlite_utils import Database

from motcua.coordinator.schema import schema
from motcua.coordinator.store import Store
from motcua.coordinator.tables import SCHEMA, TABLES
from motcua.coordinator.verify import verify
from tests.coordinator.hall import Hall, offline
from tests.golden_schema import GOLDEN, dump

NEW_COLUMNS = (("ticket", "timed"), ("ticket", "replaced_by"), ("visit", "service"), ("visit", "supplement"))
FACTS = "SELECT timed, replaced_by, visit.service FROM ticket LEFT JOIN visit ON ticket = ticket.id"


def test_the_schema_is_the_golden_one():
    assert dump() == GOLDEN.read_text(encoding="utf-8")


def test_every_step_leaves_its_number():
    with closing(sqlite3.connect(":memory:")) as connection:
        database = Database(connection)
        for number, step in enumerate(schema.pending(database), start=1):
            step.fn(database)
            assert connection.execute("PRAGMA user_version").fetchone() == (number,)

    assert number == SCHEMA


def test_a_step_that_is_missing_is_taken_by_the_next_start(tmp_path):
    with closing(sqlite3.connect(tmp_path / "centre.db", isolation_level=None)) as connection:
        schema.apply(Database(connection), stop_before="make_tables")

    with Store(tmp_path / "centre.db") as store:
        assert store.rows("SELECT COUNT(*) FROM ticket") == [(0,)]


def test_what_older_records_lack_is_taken_from_their_journal(tmp_path):
    with Hall(tmp_path / "data") as hall:
        hall.play_day()
        request = hall.command("kiosk-1", "ticket/request", service="ho-tich")
        hall.handle(request)
        paper = offline(hall, "A-K009", replaces=json.loads(request.payload)["id"])
        hall.done("kiosk-1", "ticket/issued-offline", **paper)
        facts = hall.query(FACTS)
        hall.next_day()
    with closing(sqlite3.connect(hall.database, isolation_level=None)) as connection:
        for table, column in NEW_COLUMNS:
            connection.execute(f"ALTER TABLE {table} DROP COLUMN {column}")
        connection.execute("DELETE FROM _sqlite_migrations WHERE name = 'add_facts'")
        connection.execute("PRAGMA user_version = 2")

    with hall:
        assert hall.query(FACTS) == facts
    assert {row[0] for row in facts} == {"here", "age"}
    assert {row[2] for row in facts} > {None, "ho-tich", "chung-thuc"}
    assert [row[1] for row in facts if row[1]] == [paper["ticket"]]
    assert verify(hall.data_dir).findings == []


def test_a_damaged_row_of_older_records_keeps_no_centre_from_starting(tmp_path):
    with closing(sqlite3.connect(tmp_path / "centre.db", isolation_level=None)) as connection:
        schema.apply(Database(connection), stop_before="add_facts")
        for seq, kind, body in ((1, "ticket/issued", "{"), (2, "ticket/transferred", '{"visit":"x"}')):
            connection.execute(
                "INSERT INTO journal VALUES (?, '', NULL, ?, NULL, NULL, ?, '')", (seq, kind, body)
            )

    with Store(tmp_path / "centre.db") as store:
        assert store.rows("PRAGMA user_version") == [(SCHEMA,)]


def test_the_file_of_a_newer_program_is_left_alone(tmp_path):
    with Store(tmp_path / "centre.db") as store:
        store._connection.execute(f"PRAGMA user_version = {SCHEMA + 1}")

    with pytest.raises(sqlite3.OperationalError, match="newer program"):
        Store(tmp_path / "centre.db")


def test_every_table_is_strict(tmp_path):
    with Store(tmp_path / "centre.db"), closing(sqlite3.connect(tmp_path / "centre.db")) as database:
        tables = database.execute("SELECT name, strict FROM pragma_table_list WHERE schema = 'main'")
        loose = {name for name, strict in tables if not strict}

    assert loose == {"sqlite_schema", "_sqlite_migrations"}


def test_the_first_column_of_a_table_made_from_the_journal_is_its_key(tmp_path):
    with Store(tmp_path / "centre.db"), closing(sqlite3.connect(tmp_path / "centre.db")) as database:
        for table in TABLES:
            first, *others = database.execute(f"PRAGMA table_info({table})").fetchall()
            assert first[5] == 1, table
            assert not any(column[5] for column in others), table


def test_a_store_waits_for_the_disk_at_every_commit(tmp_path):
    with Store(tmp_path / "centre.db") as store:
        assert store.rows("PRAGMA journal_mode") == [("wal",)]
        assert store.rows("PRAGMA synchronous") == [(2,)]  # FULL
        assert store.rows("PRAGMA foreign_keys") == [(1,)]
        store.close()
        store.close()
