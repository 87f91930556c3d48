"""The board as a program, started as its unit starts it."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from scripts.virtual_screen import virtual_screen
from tests.display_board.test_settings import LEAST, written
from tests.screens.windows import needs_screen
from tests.wire.hall import until

ROOT = Path(__file__).parents[2]
CONFIGURED = f'{LEAST}[voice.player]\nkind = "none"\n'


def run(*arguments: str | Path, environment: dict[str, str] | None = None) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "display_board", *map(str, arguments)]
    variables = {**(environment or os.environ), "MOTCUA_LANG": "en"}
    return subprocess.Popen(command, cwd=ROOT, stderr=subprocess.PIPE, text=True, env=variables)


def ended(board: subprocess.Popen[str], folder: Path) -> str:
    """Wait until the board works, have it end, and return what it said."""
    try:
        until((folder / "data" / "outbox.db").exists, seconds=20, what="the start")
        board.send_signal(signal.SIGTERM)
        _, said = board.communicate(timeout=15)
    finally:
        board.kill()
        board.wait()
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
