"""The kiosk as a program, started as its unit starts it."""

import subprocess
from dataclasses import asdict
from functools import partial

import pytest

from scripts.virtual_screen import virtual_screen
from tests.kiosk import processes
from tests.kiosk.processes import said_at_its_end
from tests.kiosk.test_settings import LEAST, written
from tests.screens.windows import needs_screen

run = partial(processes.run, "kiosk")


def test_it_runs_until_it_is_told_to_end(centre, tmp_path):
    file = written(tmp_path, LEAST, **asdict(centre.account()))
    kiosk = run("--settings", file, "--no-window")
    said = said_at_its_end(kiosk, lambda: centre.health("kiosk-1"))

    assert kiosk.returncode == 0, said
    assert "Traceback" not in said


@pytest.mark.display
@needs_screen
def test_its_window_has_the_size_that_is_asked_for(centre, tmp_path):
    file = written(tmp_path, LEAST, **asdict(centre.account()))
    seek = ("xdotool", "search", "--onlyvisible", "--class", ".*", "getwindowgeometry", "%@")
    with virtual_screen(700, 900) as screen:
        kiosk = run("--settings", file, "--window", "540x800", environment=screen)

        def is_drawn() -> bool:
            found = subprocess.run(seek, env=screen, stdout=subprocess.PIPE, text=True, check=False).stdout
            return "Geometry: 540x800" in found

        said = said_at_its_end(kiosk, is_drawn)

    assert kiosk.returncode == 0, said


def test_mistakes_in_the_settings_are_told_with_exit_code_2(tmp_path):
    file = written(tmp_path, f"{LEAST}volume = 11\n")
    kiosk = run("--settings", file, "--check")
    _, said = kiosk.communicate(timeout=20)
    assert kiosk.returncode == 2
    assert f"{file}:4: volume: " in said


def test_a_data_directory_that_cannot_be_used_is_told_with_exit_code_1(tmp_path):
    file = written(tmp_path, LEAST)
    (tmp_path / "data" / "outbox.db").mkdir(parents=True)
    kiosk = run("--settings", file, "--no-window")
    _, said = kiosk.communicate(timeout=20)
    assert kiosk.returncode == 1
    assert "the kiosk cannot start" in said
    assert "Traceback" not in said
