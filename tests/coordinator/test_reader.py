"""Other programs read the centre's database beside the coordinator, and cannot write to it."""

import sqlite3

import pytest

from motcua.centre_file.reading import digest
from motcua.coordinator.reader import reading, settings_in_force, settings_text
from motcua.coordinator.store import Store
from tests.coordinator.hall import TEXT, Hall


def test_there_are_no_settings_before_the_first_start(tmp_path):
    assert settings_text(tmp_path) is None
    with Store(tmp_path / "centre.db"):
        assert settings_in_force(tmp_path) is None


def test_the_settings_in_force_are_those_adopted_last(tmp_path):
    with Hall(tmp_path / "data") as hall:
        assert settings_text(hall.data_dir) == TEXT
        changed = TEXT.replace("seconds = 30", "seconds = 20")
        hall.centre.write_text(changed, encoding="utf-8")
        assert settings_in_force(hall.data_dir) == hall.service.day.settings
        hall.done("admin", "settings/adopt", sha256=digest(changed))

        assert settings_text(hall.data_dir) == changed


def test_a_reader_sees_what_is_committed_and_writes_nothing(tmp_path):
    with Hall(tmp_path / "data") as hall, reading(hall.data_dir) as connection:
        hall.ticket()

        assert connection.execute("SELECT number FROM ticket").fetchall() == [("A001",)]
        with pytest.raises(sqlite3.OperationalError, match="readonly"):
            connection.execute("DELETE FROM ticket")


def test_a_reader_that_takes_its_time_holds_nobody_up(tmp_path):
    with Hall(tmp_path / "data") as hall, reading(hall.data_dir) as connection:
        connection.execute("BEGIN")
        before = connection.execute("SELECT COUNT(*) FROM ticket").fetchall()
        for _ in range(20):
            hall.ticket()

        assert connection.execute("SELECT COUNT(*) FROM ticket").fetchall() == before


def test_there_is_nothing_to_read_where_there_is_no_database(tmp_path):
    with pytest.raises(sqlite3.OperationalError), reading(tmp_path):
        pass
