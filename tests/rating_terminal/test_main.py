"""The terminal as a program, started as its unit starts it."""

import json
import os
import signal
import subprocess
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Any

from tests.rating_terminal.test_settings import ACCOUNT, BUTTONS
from tests.wire.hall import until

ROOT = Path(__file__).parents[2]


def settings(folder: Path, account: dict[str, Any], more: str = "") -> Path:
    files = {
        "account.json": json.dumps(account),
        "terminal.toml": f'credentials = "account.json"\ndata_dir = "data"\n{more}',
    }
    for name, content in files.items():
        (folder / name).write_text(content, encoding="utf-8")
        (folder / name).chmod(0o600)
    return folder / "terminal.toml"


def run(*arguments: str | Path) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "rating_terminal", *map(str, arguments)]
    environment = {**os.environ, "MOTCUA_LANG": "en"}
    return subprocess.Popen(command, cwd=ROOT, stderr=subprocess.PIPE, text=True, env=environment)


def test_it_runs_with_its_buttons_until_it_is_told_to_end(counter, tmp_path):
    more = BUTTONS.replace("[buttons]", '[buttons]\nkind = "mock"')
    terminal = run("--settings", settings(tmp_path, asdict(counter.account()), more), "--no-window")
    try:
        until(lambda: counter.centre.health(counter.device), what="the terminal's health", seconds=20)
        terminal.send_signal(signal.SIGTERM)
        _, said = terminal.communicate(timeout=10)
    finally:
        terminal.kill()
        terminal.wait()
    assert terminal.returncode == 0, said
    assert "Traceback" not in said


def test_mistakes_in_the_settings_are_told_with_exit_code_2(tmp_path):
    file = settings(tmp_path, ACCOUNT, "[times]\nthanks_seconds = 0\n")
    terminal = run("--settings", file, "--check")
    _, said = terminal.communicate(timeout=20)
    assert terminal.returncode == 2
    assert f"{file}:4: times.thanks_seconds: " in said


def test_good_settings_are_checked_without_a_word(tmp_path):
    terminal = run("--settings", settings(tmp_path, ACCOUNT, BUTTONS), "--check")
    _, said = terminal.communicate(timeout=20)
    assert (terminal.returncode, said) == (0, "")


def test_a_data_directory_or_buttons_that_cannot_be_used_are_told_with_exit_code_1(tmp_path):
    file = settings(tmp_path, ACCOUNT, BUTTONS)
    terminal = run("--settings", file, "--no-window")
    _, said = terminal.communicate(timeout=20)
    assert terminal.returncode == 1, "there are no pins here"
    (tmp_path / "data" / "outbox.db").unlink()
    (tmp_path / "data" / "outbox.db").mkdir(parents=True)
    second = run("--settings", file, "--no-window")
    _, said_second = second.communicate(timeout=20)
    assert second.returncode == 1
    for each in (said, said_second):
        assert "the terminal cannot start" in each
        assert "Traceback" not in each
