"""`board.toml`: what a board is told, and every mistake in it at once."""

import json
from functools import partial
from pathlib import Path

import pytest

from display_board.settings import load
from display_board.state import Manner
from tests.kiosk import device_files
from tests.kiosk.device_files import mistakes_in

ENROLLED = {
    "device": "board-1",
    "role": "board",
    "host": "127.0.0.1",
    "port": 1883,
    "username": "board-1",
    "password": "secret",
    "root": "motcua/v1/q1",
}
LEAST = 'credentials = "board-1.json"\ndata_dir = "data"\n'
WHOLE = f"""{LEAST}
languages = ["en", "vi"]
calls_shown = 6
blink_seconds = 10
counters = ["quay-1", "quay-2"]
demonstration = true
[running_text]
vi = "Xin chào"
en = "Welcome"
file = "text"
[slides]
folder = "slides"
seconds = 20
[window]
fullscreen = false
width = 1280
height = 720
[look]
colour = "#7A1E1E"
"""


def written(folder: Path, content: str, **credentials: object) -> Path:
    (folder / "slides").mkdir(exist_ok=True)
    account = json.dumps(ENROLLED | credentials)
    return device_files.written(folder, {"board-1.json": account, "board.toml": content})


mistakes = partial(mistakes_in, load=load)


def test_little_is_enough(tmp_path):
    found = load(written(tmp_path, LEAST))

    assert found.credentials.device == "board-1"
    assert (found.manner, found.voice, found.shown.slides) == (Manner(), None, None)
    assert found.data_dir == tmp_path / "data"


def test_everything_can_be_told(tmp_path):
    found = load(written(tmp_path, WHOLE))

    assert found.manner == Manner(
        languages=("en", "vi"),
        calls_shown=6,
        blink_s=10.0,
        counters=frozenset({"quay-1", "quay-2"}),
        is_demonstration=True,
    )
    assert (found.shown.slides, found.shown.slide_s) == (tmp_path / "slides", 20.0)
    assert (found.shown.running, found.shown.running_file) == (("Xin chào", "Welcome"), tmp_path / "text")
    assert found.look.primary == "#7A1E1E"


def test_a_counter_makes_it_that_counters_screen(tmp_path):
    found = load(written(tmp_path, f'{LEAST}counter = "quay-3"\n'))

    assert found.manner.only == {"quay-3"}


def test_the_table_of_the_voice_makes_it_speak(tmp_path):
    found = load(written(tmp_path, f'{LEAST}[voice.player]\nkind = "none"\n'))

    assert found.voice is not None


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("calls_shwon = 5", "did you mean 'calls_shown'"),
        ("calls_shown = 13", "calls_shown"),
        ("blink_seconds = 1", "blink_seconds"),
        ('languages = ["fr"]', "languages.0"),
        ('counters = ["Quầy 1"]', "counters.0"),
        ('counter = "q1"\ncounters = ["q2"]', "set counter or counters"),
        ('[slides]\nfolder = "nowhere"', "is no folder"),
        ("[slides]\nseconds = 5", "slides.folder: is missing"),
        ('[voice.player]\nkind = "trumpet"', "voice.player.kind"),
    ],
)
def test_a_mistake_is_told_with_its_line(tmp_path, line, told):
    (said,) = mistakes(written(tmp_path, f"{LEAST}{line}\n"))

    assert told in said
    assert said.startswith("board.toml:3" if "\n" not in line else "board.toml:")


def test_an_account_of_another_role_is_refused(tmp_path):
    (said,) = mistakes(written(tmp_path, LEAST, role="kiosk"))

    assert "is enrolled as kiosk, not as board" in said


def test_all_mistakes_are_told_at_once(tmp_path):
    assert len(mistakes(written(tmp_path, f"{LEAST}calls_shown = 0\nblink_seconds = 0\n", role="web"))) == 3
