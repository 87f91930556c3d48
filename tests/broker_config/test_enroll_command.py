"""`motcua enroll`: a device's account, before the first start of a centre and after it."""

import json
import os
from pathlib import Path

import pytest

from broker_config.registry import Registry
from motcua.centre_file.reading import demonstration
from motcua.commands import enroll as enroll_command
from motcua.coordinator.clock import SystemClock
from motcua.coordinator.start import open_store
from motcua.coordinator.witness import Witness
from motcua.data_directory import make_private
from tests.settings_text import TEXT

KIOSK = ("kiosk-1", "--role", "kiosk")
NO_CENTRE = (
    "no centre has started in {path} yet; start it first, or name its settings file with --centre FILE"
)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "centre.toml"
    path.write_text(TEXT, encoding="utf-8")
    return path


def data_of(file: Path) -> Path:
    return file.parent / "data"


def enroll(file: Path, *words: str) -> int:
    return enroll_command.main([*words, "--data-dir", str(data_of(file))])


def has_started(file: Path) -> None:
    """Let the data be those of a centre that has been started and ended."""
    make_private(data_of(file))
    with open_store(data_of(file), file, Witness(data_of(file)), SystemClock):
        pass


class TestBeforeTheFirstStart:
    @pytest.mark.parametrize("check", [(), ("--check",)])
    def test_a_centre_must_be_named(self, file, capsys, check):
        assert enroll(file, *KIOSK, *check) == 1

        said = capsys.readouterr()
        assert NO_CENTRE.format(path=data_of(file)) in said.err
        assert said.out == ""
        assert not data_of(file).exists()

    def test_a_device_belongs_to_the_centre_that_is_named(self, file, capsys):
        assert enroll(file, *KIOSK, "--centre", str(file)) == 0

        assert json.loads(capsys.readouterr().out)["root"] == "motcua/v1/an-hoa"

    def test_a_centre_that_starts_just_now_is_waited_for(self, file, capsys, monkeypatch):
        monkeypatch.setattr(enroll_command, "FIRST_START_S", 0.1)
        make_private(data_of(file))
        (data_of(file) / "run" / "up.lock").write_text(f"{os.getpid()}\n")

        assert enroll(file, *KIOSK) == 1
        assert "the centre runs, but has no settings in force yet" in capsys.readouterr().err


def test_a_demonstration_that_has_started_needs_no_name(file, capsys):
    file.write_text(demonstration(), encoding="utf-8")
    has_started(file)

    assert enroll(file, *KIOSK) == 0
    assert json.loads(capsys.readouterr().out)["root"] == "motcua/v1/demo"


def test_an_address_that_only_this_machine_reaches_is_told(file, capsys):
    has_started(file)
    assert enroll(file, *KIOSK) == 0

    said = capsys.readouterr()
    assert json.loads(said.out)["host"] == "127.0.0.1"
    assert said.err.startswith("host is 127.0.0.1: only programs on this machine can use this account.")
    assert "--listen 0.0.0.0" in said.err
    assert said.err.count("\n") == 1


def test_nothing_is_told_where_the_hall_reaches_the_centre(file, capsys):
    has_started(file)
    (data_of(file) / "listen.json").write_text('{"listen": "192.0.2.7", "port": 1884}')
    assert enroll(file, *KIOSK) == 0

    said = capsys.readouterr()
    assert json.loads(said.out)["host"] == "192.0.2.7"
    assert said.err == ""


def test_a_counter_gets_no_second_rating_terminal(file, capsys):
    has_started(file)
    assert enroll(file, "rating-1", "--role", "rating") == 0

    assert enroll(file, "rating-9", "--role", "rating", "--counter", "quay-1") == 1
    assert "quay-1 has the rating terminal rating-1 already" in capsys.readouterr().err
    assert [one.device for one in Registry.load(data_of(file)).devices] == ["rating-1"]


def test_a_device_stands_where_the_settings_plan_it(file, capsys):
    has_started(file)

    assert enroll(file, "rating-2", "--role", "rating", "--counter", "quay-1") == 1
    said = capsys.readouterr().err
    assert "rating-2: the settings plan it for the counter quay-2, not quay-1" in said


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("kiosk-9", "--role", "kiosk", "--letter", "K"), "kiosk-9: letter K belongs to kiosk-1"),
        (("kiosk-9", "--role", "kiosk", "--letter", "k"), "kiosk-9: letter 'k' is not one of A to Z"),
        (("rating-9", "--role", "rating", "--counter", "quay-1"), "quay-1 has the rating terminal rating-1"),
        (("rating-9", "--role", "rating"), "rating-9: a rating needs the counter where it stands"),
        (("Board", "--role", "board"), "'Board' is no name for a device"),
    ],
)
@pytest.mark.parametrize("check", [(), ("--check",)])
def test_a_check_foresees_what_would_be_refused(file, capsys, words, said, check):
    has_started(file)
    assert enroll(file, *KIOSK, "--letter", "K") == 0
    assert enroll(file, "rating-1", "--role", "rating", "--counter", "quay-1") == 0
    before = Registry.load(data_of(file))

    assert enroll(file, *words, *check) == 1
    assert said in capsys.readouterr().err
    assert Registry.load(data_of(file)) == before


@pytest.mark.parametrize(
    ("word", "role"), [("keypad", "counter"), ("terminal", "rating"), ("board", "board")]
)
def test_a_role_may_be_called_as_its_program_is(file, capsys, word, role):
    where = () if word == "board" else ("--counter", "quay-1")
    assert enroll(file, "new-1", "--role", word, *where, "--centre", str(file)) == 0

    assert json.loads(capsys.readouterr().out)["role"] == role
