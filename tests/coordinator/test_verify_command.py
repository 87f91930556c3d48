"""`motcua verify` on the command line."""

import json
import sqlite3
from contextlib import closing

import pytest

from motcua.commands.verify import main
from motcua.coordinator.tables import TABLES
from tests.coordinator.hall import Hall


@pytest.fixture
def data_dir(tmp_path):
    with Hall(tmp_path / "data") as hall:
        hall.play_day()
        hall.next_day()
    return hall.data_dir


def spoil(data_dir, statement: str) -> None:
    with closing(sqlite3.connect(data_dir / "centre.db", isolation_level=None)) as database:
        database.execute(statement)


def test_says_what_was_checked_and_ends_with_0(data_dir, capsys):
    assert main(["--data-dir", str(data_dir)]) == 0

    said = capsys.readouterr().out.splitlines()
    assert len(said) == 2
    assert " rows of the journal, 2 days, " in said[0]
    assert f"of {len(TABLES)} tables checked in" in said[0]
    assert said[1] == "Nothing is damaged."


def test_names_the_damage_and_ends_with_1(data_dir, capsys):
    spoil(data_dir, "UPDATE journal SET body = '{}' WHERE seq = 9")

    assert main(["--data-dir", str(data_dir)]) == 1

    said = capsys.readouterr().out.splitlines()
    assert "DAMAGED  row 9 does not follow from row 8: one of the two was changed" in said
    assert said[-1] == "The records are damaged."


def test_tells_what_is_no_damage_and_ends_with_0(data_dir, capsys):
    spoil(data_dir, "DELETE FROM private")

    assert main(["--data-dir", str(data_dir)]) == 0

    assert capsys.readouterr().out.startswith("note")


def test_counts_what_is_too_much_to_tell(data_dir, capsys):
    spoil(data_dir, "UPDATE journal SET body = '{}'")

    assert main(["--data-dir", str(data_dir)]) == 1

    assert " more of the kind event" in capsys.readouterr().out


def test_speaks_json(data_dir, capsys):
    spoil(data_dir, "DELETE FROM rating")

    assert main(["--data-dir", str(data_dir), "--json"]) == 1

    told = json.loads(capsys.readouterr().out)
    assert told["sound"] is False
    assert told["rows"] > 30
    assert told["tables"] == list(TABLES)
    assert {finding["table"] for finding in told["findings"]} == {"rating"}


def test_without_a_database_ends_with_2(tmp_path, capsys):
    assert main(["--data-dir", str(tmp_path)]) == 2

    assert capsys.readouterr().err == f"{tmp_path} has no centre.db\n"


def test_helps(capsys):
    with pytest.raises(SystemExit) as ended:
        main(["--help"])

    assert ended.value.code == 0
    assert "--json" in capsys.readouterr().out
