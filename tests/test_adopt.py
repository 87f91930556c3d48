"""`motcua adopt` and `motcua settings`, on a centre that runs."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from motcua import __version__
from motcua.admin import CommandRefused, admin_line
from motcua.centre_file.changes import changes
from motcua.centre_file.reading import parse
from motcua.commands import adopt as adopt_command
from motcua.commands import settings as settings_command
from motcua.coordinator.reader import settings_in_force
from motcua.wire.commands import Role
from tests.centres import RunningCentre, running_centre
from tests.settings_text import TEXT


@pytest.fixture(scope="module")
def file(tmp_path_factory) -> Path:
    path: Path = tmp_path_factory.mktemp("centre") / "centre.toml"
    path.write_text(TEXT, encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def running(file) -> Iterator[RunningCentre]:
    with running_centre(file.parent, "--centre", str(file)) as running:
        yield running


@pytest.fixture
def centre(running: RunningCentre, file) -> RunningCentre:
    """The centre, with TEXT in its file and in force."""
    file.write_text(TEXT, encoding="utf-8")
    assert adopt(running) == 0
    return running


def adopt(centre: RunningCentre, *options: str) -> int:
    return adopt_command.main(["--data-dir", str(centre.data_dir), *options])


def seconds_in_force(centre: RunningCentre) -> int:
    settings = settings_in_force(centre.data_dir)
    assert settings
    return settings.rating.seconds


def without_counter(name: str) -> str:
    """TEXT without one of its counters, and what stands there."""
    head, *rows = TEXT.split("[[")
    return "[[".join([head, *(row for row in rows if f'"{name}"' not in row)])


class TestAdopt:
    def test_takes_the_changed_file_of_the_coordinator_into_force(self, centre, file, capsys):
        file.write_text(TEXT.replace("seconds = 20", "seconds = 25"), encoding="utf-8")

        assert adopt(centre) == 0
        assert seconds_in_force(centre) == 25
        assert "rating: 3 levels, 20 s → 3 levels, 25 s" in capsys.readouterr().out

    def test_with_check_changes_nothing(self, centre, file, capsys):
        file.write_text(TEXT.replace("seconds = 20", "seconds = 26"), encoding="utf-8")

        assert adopt(centre, "--check") == 0
        assert seconds_in_force(centre) == 20
        assert "26 s" in capsys.readouterr().out

    def test_says_that_a_file_is_in_force_already(self, centre, capsys):
        assert adopt(centre) == 0
        assert "is in force already" in capsys.readouterr().out

    def test_tells_every_mistake_and_changes_nothing(self, centre, file, capsys):
        file.write_text(
            TEXT.replace("seconds = 20", 'seconds = "x"').replace('prefix = "A"', 'prefix = "a"'), "utf-8"
        )

        assert adopt(centre) == 2
        assert seconds_in_force(centre) == 20
        said = capsys.readouterr().err
        assert "rating.seconds" in said
        assert "service.0.prefix" in said

    def test_of_another_file_than_the_coordinators_names_that_one(self, centre, file, tmp_path, capsys):
        other = tmp_path / "other.toml"
        other.write_text(TEXT.replace("seconds = 20", "seconds = 27"), encoding="utf-8")

        assert adopt(centre, "--centre", str(other)) == 1
        assert seconds_in_force(centre) == 20
        assert f"runs with another file, {file}" in capsys.readouterr().err

    def test_of_another_file_with_the_same_text_is_as_good(self, centre, file, tmp_path):
        other = tmp_path / "other.toml"
        for path in (file, other):
            path.write_text(TEXT.replace("seconds = 20", "seconds = 28"), encoding="utf-8")

        assert adopt(centre, "--centre", str(other)) == 0
        assert seconds_in_force(centre) == 28

    def test_is_refused_while_a_counter_that_is_to_go_is_open(self, centre, file, capsys):
        settings = parse(TEXT)
        counter, officer = list(settings.counters)[-1], next(iter(settings.officers))
        file.write_text(without_counter(counter), encoding="utf-8")
        with centre.device(centre.enroll("keys", Role.COUNTER, counter), __version__) as keypad:
            assert keypad.send("counter/open", counter=counter, officer=officer).result(30).ok
            code = adopt(centre)
            assert keypad.send("counter/close", counter=counter).result(30).ok

        assert code == 1
        said = capsys.readouterr().err
        assert "the old settings stay in force" in said
        assert "Close that counter first" in said
        assert adopt(centre) == 0

    def test_of_a_digest_that_is_not_the_files_is_refused(self, centre):
        with admin_line(centre.data_dir) as line, pytest.raises(CommandRefused, match="not the one"):
            line.ask("settings/adopt", sha256="0" * 64)

    def test_before_the_first_start_says_to_start(self, file, tmp_path, capsys):
        code = adopt_command.main(["--data-dir", str(tmp_path), "--centre", str(file)])

        assert code == 1
        said = capsys.readouterr()
        assert "the first start adopts the file by itself" in said.out
        assert f"motcua up --centre {file} --data-dir {tmp_path}" in said.err
        assert list(tmp_path.iterdir()) == []


class TestSettings:
    def test_in_force_are_shown_as_they_were_written(self, centre, capsys):
        capsys.readouterr()

        assert settings_command.main(["show", "--data-dir", str(centre.data_dir)]) == 0
        assert capsys.readouterr().out == TEXT

    def test_are_not_there_before_the_first_start(self, tmp_path, capsys):
        assert settings_command.main(["show", "--data-dir", str(tmp_path)]) == 1
        assert "No settings are in force" in capsys.readouterr().err

    def test_are_checked_without_a_centre(self, tmp_path, capsys):
        (tmp_path / "good.toml").write_text(TEXT, encoding="utf-8")
        (tmp_path / "bad.toml").write_text("[centre]\n", encoding="utf-8")

        assert settings_command.main(["check", str(tmp_path / "good.toml")]) == 0
        assert settings_command.main(["check", str(tmp_path / "bad.toml")]) == 2
        assert "bad.toml:1: centre.id: is missing" in capsys.readouterr().err


class TestChanges:
    def test_of_nothing_are_none(self):
        assert list(changes(parse(TEXT), parse(TEXT))) == []

    @pytest.mark.parametrize(
        ("old", "new", "said"),
        [
            ('prefix = "AB"', 'prefix = "C"', "service dat-dai: prefix AB → C"),
            ('mon = ["07:30-11:30"', 'mon = ["08:00-11:30"', None),
            ("2027-02-20 = [", "2027-02-27 = [", "hours, 20/02/2027: 08:00-11:00 → as every week"),
            ("in_a_row = 4", "in_a_row = 1", None),
            (
                "in_a_row = 4",
                "in_a_row = 4\ntarget_minutes = 20",
                (
                    "order of calling: at most 4 priority tickets in a row, priority for all after 45 min, "
                    "waits beyond 15 min are marked → at most 4 priority tickets in a row, "
                    "priority for all after 45 min, waits beyond 20 min are marked"
                ),
            ),
            (
                'name.en = "Land"',
                'name.en = "Land use"',
                "service dat-dai: name Đất đai / Land → Đất đai / Land use",
            ),
        ],
    )
    def test_are_said_in_words(self, old, new, said):
        found = list(changes(parse(TEXT), parse(TEXT.replace(old, new))))

        assert found
        assert said is None or said in found

    def test_name_the_weekday_of_other_hours(self):
        [said] = changes(parse(TEXT), parse(TEXT.replace("07:30-11:30", "08:00-11:30")))

        assert said == "hours, Monday: 07:30-11:30, 13:30-17:00 → 08:00-11:30, 13:30-17:00"

    def test_name_what_is_new_and_what_is_gone(self):
        officer = '[[officer]]\nid = "moi"\nname = "Lê Mới"\ntitle = "Chuyên viên"\nagency = "UBND"\n'
        fewer, more = parse(TEXT), parse(TEXT + officer)

        assert list(changes(fewer, more)) == ["officer moi is new (Lê Mới)"]
        assert list(changes(more, fewer)) == ["officer moi is removed (Lê Mới)"]
