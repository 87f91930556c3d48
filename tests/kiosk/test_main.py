"""The kiosk as a program, started as its unit starts it."""

import json
import os
import signal
import subprocess
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Any

from tests.wire.hall import until

ROOT = Path(__file__).parents[2]


def settings(folder: Path, credentials: dict[str, Any], more: str = "") -> Path:
    files = {
        "kiosk-1.json": json.dumps(credentials),
        "kiosk.toml": f'credentials = "kiosk-1.json"\ndata_dir = "data"\n{more}',
    }
    for name, content in files.items():
        (folder / name).write_text(content)
        (folder / name).chmod(0o600)
    return folder / "kiosk.toml"


def run(*arguments: str | Path) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "kiosk", *map(str, arguments)]
    return subprocess.Popen(
        command, cwd=ROOT, stderr=subprocess.PIPE, text=True, env={**os.environ, "MOTCUA_LANG": "en"}
    )


def test_it_runs_until_it_is_told_to_end(centre, tmp_path):
    file = settings(tmp_path, asdict(centre.account()))
    kiosk = run("--settings", file, "--no-window")
    try:
        until(lambda: centre.health("kiosk-1"), what="the kiosk's health")
        kiosk.send_signal(signal.SIGTERM)
        _, said = kiosk.communicate(timeout=10)
    finally:
        kiosk.kill()
        kiosk.wait()
    assert kiosk.returncode == 0, said
    assert "Traceback" not in said


def test_mistakes_in_the_settings_are_told_with_exit_code_2(tmp_path):
    file = settings(tmp_path, {}, "volume = 11\n")
    kiosk = run("--settings", file, "--check")
    _, said = kiosk.communicate(timeout=20)
    assert kiosk.returncode == 2
    assert f"{file}:3: volume: " in said


def test_a_data_directory_that_cannot_be_used_is_told_with_exit_code_1(tmp_path):
    account = {
        "device": "kiosk-1",
        "role": "kiosk",
        "counter": None,
        "letter": "K",
        "host": "127.0.0.1",
        "port": 1,
        "username": "kiosk-1",
        "password": "secret",
        "root": "motcua/v1/q1",
    }
    file = settings(tmp_path, account)
    (tmp_path / "data" / "outbox.db").mkdir(parents=True)
    kiosk = run("--settings", file, "--no-window")
    _, said = kiosk.communicate(timeout=20)
    assert kiosk.returncode == 1
    assert "the kiosk cannot start" in said
    assert "Traceback" not in said
