"""What `motcua up` opens: a kiosk with `paper` beside it, on a display or on a virtual one."""

import json
import re
import shutil
import sqlite3
import subprocess
import time
from collections.abc import Callable
from contextlib import closing

import pytest

from broker_config.addresses import Address
from motcua import up_screens
from motcua.settings_file import demonstration, parse
from tests.centres import eventually, running_centre

pytestmark = pytest.mark.skipif(
    shutil.which("Xvfb") is None or shutil.which("xdotool") is None, reason="Xvfb or xdotool is not installed"
)
A_LOOK_S, DEADLINE_S = 0.7, 60.0
LANGUAGE, FIRST = (270, 690), (270, 300)
"""Where the first language, and the second service or first class, lie in the kiosk's window."""


@pytest.fixture
def without_display(monkeypatch):
    for name in ("DISPLAY", "WAYLAND_DISPLAY"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("MOTCUA_LANG", "en")


def unhurried(condition: Callable[[], object]) -> bool:
    """Wait until `condition()`, asking now and then: who asks an X server all the time slows it down."""
    deadline = time.monotonic() + DEADLINE_S
    while not condition():
        if time.monotonic() > deadline:
            return False
        time.sleep(A_LOOK_S)
    return True


def xdotool(display: str, *words: object) -> str:
    env = {"DISPLAY": display, "PATH": "/usr/bin:/bin"}
    return subprocess.run(
        ["xdotool", *map(str, words)], env=env, capture_output=True, text=True, check=False
    ).stdout


def tap(display: str, window: str, place: tuple[int, int]) -> None:
    xdotool(display, "mousemove", "--window", window, *place, "click", 1)


def kiosks(display: str) -> list[str]:
    """Return the windows of the kiosk's size: without a window manager they tell no name."""
    windows = xdotool(display, "search", "--onlyvisible", "--class", ".*").split()
    width, height = up_screens.WINDOW
    return [one for one in windows if f"{width}x{height}" in xdotool(display, "getwindowgeometry", one)]


def outcomes(database) -> list[str]:
    with closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True)) as connection:
        rows = connection.execute("SELECT body FROM journal WHERE kind = 'ticket/printed'").fetchall()
    return [json.loads(body)["outcome"] for (body,) in rows]


def test_a_citizen_taps_and_a_number_comes_out_of_the_printer(tmp_path, without_display):
    with running_centre(tmp_path, screens=True) as centre:
        found = re.search(r"virtual display (:\d+)", centre.said)
        assert found
        display, papers = found[1], centre.data_dir / "papers"
        assert unhurried(lambda: kiosks(display)), centre.said
        window = kiosks(display)[0]

        def visit() -> bool:
            """Tap through as a person does: a tap, a look, the next tap."""
            for place in (LANGUAGE, FIRST, FIRST):
                tap(display, window, place)
                time.sleep(A_LOOK_S)
            return (papers / "0001.png").exists()

        assert unhurried(visit), centre.said
        eventually(lambda: outcomes(centre.data_dir / "centre.db"), "the outcome in the journal")

        assert outcomes(centre.data_dir / "centre.db")[0] == "printed"


def test_without_a_display_and_without_xvfb_no_window_is_opened_and_that_is_said(tmp_path, monkeypatch):
    monkeypatch.setattr(shutil, "which", lambda _name: None)

    programs, said = up_screens.screens(tmp_path, parse(demonstration()), Address(), {})

    assert (programs, said) == ([], "There is no display, so no windows are opened.")


def test_a_display_that_is_there_is_used(tmp_path):
    tmp_path.chmod(0o700)

    programs, said = up_screens.screens(tmp_path, parse(demonstration()), Address(), {"DISPLAY": ":7"})

    assert [program.name for program in programs] == ["paper", "kiosk"]
    assert "papers" in said
    kiosk = (tmp_path / "device" / "kiosk-here" / "kiosk.toml").read_text()
    assert 'kind = "paper"' in kiosk
