"""The board as a program, started as its unit starts it."""

import signal
import subprocess
from functools import partial
from pathlib import Path

import pytest

from scripts.virtual_screen import virtual_screen
from tests.display_board.test_settings import LEAST, written
from tests.kiosk import processes
from tests.kiosk.processes import said_at_its_end
from tests.screens.windows import needs_screen

CONFIGURED = f'{LEAST}[voice.player]\nkind = "none"\n'

run = partial(processes.run, "display_board")


def ended(board: subprocess.Popen[str], folder: Path) -> str:
    """Wait until the board works, have it end, and return what it said."""
    said = said_at_its_end(board, (folder / "data" / "outbox.db").exists)
    assert "Traceback" not in said
    return said


def test_it_runs_until_it_is_told_to_end_though_nobody_answers(tmp_path):
    file = written(tmp_path, CONFIGURED, port=1)
    board = run("--settings", file, "--no-window")

    ended(board, tmp_path)

    assert board.returncode in {0, -signal.SIGTERM}


@pytest.mark.display
@needs_screen
def test_with_its_window_too(tmp_path):
    file = written(tmp_path, CONFIGURED, port=1)
    with virtual_screen(800, 600) as screen:
        board = run("--settings", file, "--counter", "q1", "--window", "640x360", environment=screen)

        ended(board, tmp_path)

    assert board.returncode in {0, -signal.SIGTERM}


def test_mistakes_in_the_settings_are_told_with_exit_code_2(tmp_path):
    board = run("--settings", written(tmp_path, f"{LEAST}calls_shown = 99\n"), "--check")
    _, said = board.communicate(timeout=20)

    assert board.returncode == 2
    assert "board.toml:3: calls_shown: " in said


def test_sound_settings_are_said_to_be_so_with_exit_code_0(tmp_path):
    board = run("--settings", written(tmp_path, LEAST), "--check")
    _, said = board.communicate(timeout=20)

    assert (board.returncode, said) == (0, "")


def test_a_data_directory_that_cannot_be_used_is_told_with_exit_code_1(tmp_path):
    file = written(tmp_path, LEAST)
    (tmp_path / "data" / "outbox.db").mkdir(parents=True)
    board = run("--settings", file, "--no-window")
    _, said = board.communicate(timeout=20)

    assert board.returncode == 1, said
    assert "the board cannot start" in said
    assert "Traceback" not in said
