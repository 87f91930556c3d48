"""Copies of the database, made and put back."""

import sqlite3

import pytest

from motcua.commands.copy import backup_main, restore_main
from motcua.coordinator.copies import BadCopy, backup, restore
from motcua.coordinator.start import CannotStart
from motcua.coordinator.verify import verify
from tests.coordinator.hall import Hall, offline


@pytest.fixture
def hall(tmp_path):
    return Hall(tmp_path / "data")


def test_a_copy_made_while_the_centre_runs_holds_all_that_was_answered(hall, tmp_path):
    with hall:
        tickets = {hall.ticket()["id"] for _ in range(5)}
        backup(hall.data_dir, tmp_path / "copy.db")

    with sqlite3.connect(tmp_path / "copy.db") as copy:
        assert {row[0] for row in copy.execute("SELECT id FROM ticket")} == tickets


def test_a_file_that_exists_is_never_written_over(hall, tmp_path):
    with hall:
        (tmp_path / "copy.db").write_text("something")
        with pytest.raises(BadCopy):
            backup(hall.data_dir, tmp_path / "copy.db")

    assert (tmp_path / "copy.db").read_text() == "something"


def test_a_restored_centre_begins_a_new_epoch_and_takes_its_papers_in_again(hall, tmp_path):
    with hall:
        hall.ticket()
        backup(hall.data_dir, tmp_path / "copy.db")
        paper, epoch = hall.ticket(), hall.service.day.epoch

    former = restore(hall.data_dir, tmp_path / "copy.db")

    assert former is not None
    assert (former / "centre.db").exists()
    with hall:
        assert hall.service.day.epoch != epoch
        again = offline(hall, paper["number"], ticket=paper["id"], code=paper["code"])
        assert hall.done("kiosk-1", "ticket/issued-offline", **again)["ticket"]["number"] == "A002"
        assert hall.ticket()["number"] == "A003"
        assert verify(hall.data_dir).is_sound


def test_nothing_is_put_back_while_a_coordinator_runs(hall, tmp_path):
    with hall:
        backup(hall.data_dir, tmp_path / "copy.db")
        with pytest.raises(CannotStart):
            restore(hall.data_dir, tmp_path / "copy.db")
        assert hall.ticket()["number"] == "A001"


@pytest.mark.parametrize("content", [b"", b"no database", b"SQLite format 3\x00" + bytes(5000)])
def test_what_is_no_copy_is_not_put_back(hall, tmp_path, content):
    with hall:
        hall.ticket()
    before = hall.database.read_bytes()
    (tmp_path / "copy.db").write_bytes(content)

    with pytest.raises(BadCopy):
        restore(hall.data_dir, tmp_path / "copy.db")

    assert hall.database.read_bytes() == before


def test_the_commands_say_what_they_did_and_what_they_could_not(hall, tmp_path, capsys):
    with hall:
        hall.ticket()
    at = ["--data-dir", str(hall.data_dir)]
    copy = str(tmp_path / "copy.db")

    assert backup_main([copy, *at]) == 0
    assert backup_main([copy, *at]) == 1
    assert restore_main([copy, *at]) == 0
    assert restore_main([str(tmp_path / "none.db"), *at]) == 1

    said = capsys.readouterr()
    assert "exists already" in said.err
    assert "none.db is not there" in said.err
    assert "the former one lies in" in said.out
