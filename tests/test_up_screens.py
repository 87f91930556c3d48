"""What `motcua up` opens: a kiosk with its paper, a board, a keypad, a rating terminal; on any display."""

import json
import re
import shutil
import sqlite3
import subprocess
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from broker_config.addresses import Address
from motcua.centre_file.reading import demonstration, parse
from motcua.up import screens as up_screens
from motcua.up.banner import Row
from tests.centres import eventually, running_centre

pytestmark = pytest.mark.skipif(
    shutil.which("Xvfb") is None or shutil.which("xdotool") is None, reason="Xvfb or xdotool is not installed"
)
A_LOOK_S, HAPPENS_S, DEADLINE_S = 0.7, 10.0, 120.0
LANGUAGE, FIRST = (270, 690), (270, 300)
"""Where the first language, and the second service or first class, lie in the kiosk's window."""
KEYPAD, NEXT, SERVE = (360, 480), (180, 228), (265, 313)
TERMINAL, VERY_SATISFIED = (800, 480), (91, 269)
"""Windows, and where their buttons lie in them."""


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


def window_of(display: str, width: int, height: int) -> str | None:
    """Return the window of this size: without a window manager they tell no name."""
    windows = xdotool(display, "search", "--onlyvisible", "--class", ".*").split()
    found = (one for one in windows if f"{width}x{height}" in xdotool(display, "getwindowgeometry", one))
    return next(found, None)


class Desktop:
    """The windows of a demonstration, for the hands of a person; `said`: what `up` has said."""

    def __init__(self, said: str, data_dir: Path) -> None:
        found = re.search(r"virtual display (:\d+)", said)
        assert found, said
        self._display, self._data_dir = found[1], data_dir

    def tap(self, size: tuple[int, int], *places: tuple[int, int]) -> None:
        """Tap in the window of a size as a person does: a tap, a look, the next tap."""
        assert unhurried(lambda: window_of(self._display, *size)), f"there is no window {size}"
        window = window_of(self._display, *size)
        for place in places:
            xdotool(self._display, "mousemove", "--window", window, *place, "click", 1)
            time.sleep(A_LOOK_S)

    def journal(self, kind: str) -> list[dict[str, Any]]:
        """Return what the journal holds of a kind."""
        with closing(sqlite3.connect(f"file:{self._data_dir / 'centre.db'}?mode=ro", uri=True)) as connection:
            rows = connection.execute("SELECT body FROM journal WHERE kind = ?", (kind,)).fetchall()
        return [json.loads(body) for (body,) in rows]

    def until(self, kind: str, size: tuple[int, int], *places: tuple[int, int]) -> dict[str, Any]:
        """Tap until the journal has such an event, with time between for it to happen; return the first."""

        def tried() -> bool:
            if not self.journal(kind):
                self.tap(size, *places)
            deadline = time.monotonic() + HAPPENS_S
            while not self.journal(kind) and time.monotonic() < deadline:
                time.sleep(0.05)
            return bool(self.journal(kind))

        assert unhurried(tried), f"no {kind}"
        return self.journal(kind)[0]


def test_one_person_plays_citizen_and_officer_on_one_desktop(tmp_path, without_display):
    with running_centre(tmp_path, screens=True) as centre:
        desktop = Desktop(centre.said, centre.data_dir)
        desktop.until("ticket/issued", up_screens.WINDOW, LANGUAGE, FIRST, FIRST)
        eventually(lambda: desktop.journal("ticket/printed"), "the outcome in the journal")
        assert desktop.journal("ticket/printed")[0]["outcome"] == "printed"
        assert (centre.data_dir / "papers" / "0001.png").exists()

        desktop.until("counter/opened", KEYPAD, NEXT)
        desktop.until("ticket/called", KEYPAD, NEXT)
        eventually(lambda: list((centre.data_dir / "calls").glob("*.wav")), "the call, spoken into a file")
        desktop.until("service/started", KEYPAD, SERVE)
        desktop.until("service/finished", KEYPAD, SERVE)
        eventually(lambda: desktop.journal("prompt/shown"), "the question on the terminal")
        assert desktop.until("rating/given", TERMINAL, VERY_SATISFIED)["score"] == 5


def test_without_a_display_and_without_xvfb_no_window_is_opened_and_that_is_said(tmp_path, monkeypatch):
    monkeypatch.setattr(shutil, "which", lambda _name: None)

    programs, said = up_screens.screens(tmp_path, parse(demonstration()), Address(), {})

    assert (programs, said) == ([], ("There is no display, so no windows are opened.",))


def test_a_display_that_is_there_is_used(tmp_path):
    tmp_path.chmod(0o700)

    programs, said = up_screens.screens(tmp_path, parse(demonstration()), Address(), {"DISPLAY": ":7"})

    assert [program.name for program in programs] == ["paper", "tray", "kiosk", "board", "terminal", "keypad"]
    assert [row.about for row in said if isinstance(row, Row)] == ["Counter 1", "Printed tickets", "No paper"]
    assert f"{tmp_path / 'papers'} (as pictures)" in [row.said for row in said if isinstance(row, Row)]
    ordinary, odd = "INFO motcua.wire.link: connected", "WARNING kiosk.press: printer: ok -> out"
    assert [(one.shown(ordinary), one.shown(odd)) for one in programs[1:]] == [(None, odd)] * 5
    kiosk = (tmp_path / "device" / "kiosk-here" / "kiosk.toml").read_text()
    assert 'kind = "paper"' in kiosk
