"""The command `motcua` itself: its list of programs, their help, and what it does not import."""

import re
import subprocess
import sys

import pytest

from motcua import __version__, texts
from motcua.cli import PROGRAMS, main

HEAVY = ("paho", "rich", "sqlite3", "pydantic")


def said_by(capsys, *words: str) -> str:
    with pytest.raises(SystemExit) as ended:
        main(words)
    assert ended.value.code == 0
    said: str = capsys.readouterr().out
    return said


def test_lists_its_programs_without_words(capsys):
    assert main([]) == 2
    said = capsys.readouterr().out
    assert [name for name in PROGRAMS if f"  {name} " in said] == list(PROGRAMS)


@pytest.mark.parametrize("lang", texts.LANGUAGES)
@pytest.mark.parametrize("command", PROGRAMS)
def test_every_program_has_help(capsys, command, lang):
    texts.use(lang)

    assert re.search(rf"motcua {command}", said_by(capsys, command, "--help"))


@pytest.mark.parametrize(
    "command", ["up", "coordinator", "enroll", "status", "doctor", "adopt", "day open", "day close"]
)
def test_programs_that_act_can_be_asked_to_check_alone(capsys, command):
    assert "--check" in said_by(capsys, *command.split(), "--help")


def test_tells_its_version(capsys):
    assert said_by(capsys, "--version").strip() == __version__


def test_a_word_that_is_no_program_is_an_error(capsys):
    with pytest.raises(SystemExit) as ended:
        main(["dance"])

    assert ended.value.code == 2
    assert "dance" in capsys.readouterr().err


def test_help_in_vietnamese_is_vietnamese(capsys):
    texts.use("vi")

    said = said_by(capsys, "--help")

    assert "chạy một trung tâm trên máy này" in said


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["dance"], "motcua: lỗi: tham số COMMAND: không có lựa chọn 'dance' (chọn một trong: 'up'"),
        (["enroll"], "motcua enroll: lỗi: còn thiếu: device, --role"),
        (["scores", "--form", "x"], "motcua scores: lỗi: tham số không có: --form x"),
        (["scores", "--month"], "lỗi: tham số --month: cần một giá trị"),
    ],
)
def test_slips_in_a_command_are_told_in_vietnamese(capsys, words, said):
    texts.use("vi")

    with pytest.raises(SystemExit):
        main(words)

    told = capsys.readouterr().err
    assert told.startswith("cách dùng: motcua")
    assert said in told


def test_help_loads_no_program():
    code = "import sys; from motcua.cli import main; main([]); print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert [name for name in HEAVY if name in done.stdout.splitlines()[-1].split()] == []
