"""One command copies all that a centre must not lose; one puts it in place, on a new machine too."""

import pytest

from broker_config.enroll import enroll
from broker_config.passwords import matches
from broker_config.registry import Registry
from motcua.centre_file.reading import load, parse
from motcua.commands.copy import backup_main, restore_main
from motcua.coordinator.copies import BadCopy
from motcua.coordinator.start import CannotStart
from motcua.data_directory import InUse, make_private, only_one
from motcua.web.access import StaffRole
from motcua.web.people import People
from motcua.web.people_file import PeopleFile
from motcua.whole_copy import backup_whole, restore_whole
from motcua.wire.commands import Role
from motcua.wire.topics import root_of
from tests.coordinator.hall import TEXT, Hall

PIN = "7294"
ROOT = root_of(parse(TEXT).id)


@pytest.fixture
def hall(tmp_path):
    hall = Hall(tmp_path / "data")
    with hall:
        hall.ticket()
    with PeopleFile(hall.data_dir) as file:
        People(file).add("mai", PIN, full_name="Nguyễn Thị Mai", role=StaffRole.OFFICER)
    return hall


def who_signs_in(data_dir) -> str:
    with PeopleFile(data_dir) as file:
        return People(file).check("mai", PIN).full_name


def test_a_machine_that_has_nothing_becomes_the_centre_that_was_copied(hall, tmp_path, capsys):
    make_private(hall.data_dir)
    password = enroll(hall.data_dir, "kiosk-1", Role.KIOSK, root=ROOT).password
    (hall.data_dir / "seals").mkdir()
    (hall.data_dir / "seals" / "2026-11-22.json").write_text("{}")
    copy, new = tmp_path / "usb" / "copy", tmp_path / "new"
    with hall, PeopleFile(hall.data_dir):
        assert backup_main([str(copy), "--data-dir", str(hall.data_dir)]) == 0

    assert restore_main([str(copy), "--data-dir", str(new)]) == 0

    assert "former" not in capsys.readouterr().out
    restored = Hall(new)
    with restored:
        assert restored.ticket()["number"] == "A002"
    assert who_signs_in(new) == "Nguyễn Thị Mai"
    assert matches(password, Registry.load(new).accounts["kiosk-1"].password_hash)
    assert (new / "seals" / "2026-11-22.json").read_text() == "{}"
    assert load(copy / "centre.toml") == (TEXT, parse(TEXT))


def test_nobody_else_may_read_the_copy(hall, tmp_path):
    backup_whole(hall.data_dir, tmp_path / "copy")
    made = [tmp_path / "copy", *(tmp_path / "copy").rglob("*.db")]

    assert {path.stat().st_mode & 0o077 for path in made} == {0}


def test_what_stood_in_the_place_of_the_copy_is_kept(hall, tmp_path):
    backup_whole(hall.data_dir, tmp_path / "copy")
    with PeopleFile(hall.data_dir) as file:
        People(file).set_pin("mai", "8316")

    former = restore_whole(hall.data_dir, tmp_path / "copy")

    assert former is not None
    assert {"centre.db", "web.db"} <= {path.name for path in former.iterdir()}
    assert who_signs_in(hall.data_dir) == "Nguyễn Thị Mai"


def test_a_copy_that_was_cut_short_does_not_pass_for_one(hall, tmp_path):
    (tmp_path / "copy.new").mkdir()
    (tmp_path / "copy.new" / "half").touch()

    backup_whole(hall.data_dir, tmp_path / "copy")

    assert not (tmp_path / "copy" / "half").exists()
    with pytest.raises(BadCopy, match="exists already"):
        backup_whole(hall.data_dir, tmp_path / "copy")


def test_nothing_is_put_back_while_the_centre_runs_or_from_what_is_no_copy(hall, tmp_path):
    backup_whole(hall.data_dir, tmp_path / "copy")
    make_private(hall.data_dir)
    with only_one(hall.data_dir), pytest.raises(InUse):
        restore_whole(hall.data_dir, tmp_path / "copy")
    with hall, pytest.raises(CannotStart):
        restore_whole(hall.data_dir, tmp_path / "copy")
    (tmp_path / "copy" / "web.db").write_bytes(b"no database")
    with pytest.raises(BadCopy, match=r"web\.db"):
        restore_whole(hall.data_dir, tmp_path / "copy")

    assert not list(hall.data_dir.glob("before-restore-*"))
