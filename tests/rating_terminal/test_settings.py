"""`terminal.toml`: what it may say, and how it is told what is wrong."""

import json
from pathlib import Path

from rating_terminal.settings import load
from rating_terminal.state import Times
from tests.kiosk import device_files
from tests.kiosk.device_files import mistakes_in

ACCOUNT = {
    "device": "rating-1",
    "role": "rating",
    "counter": "q-1",
    "letter": None,
    "host": "127.0.0.1",
    "port": 1883,
    "username": "rating-1",
    "password": "secret",
    "root": "motcua/v1/q1",
}
BUTTONS = "[buttons]\n" + "".join(f"score_{score} = {score + 4}\n" for score in range(1, 6))


def write(folder: Path, more: str = "", **account: object) -> Path:
    files = {
        "account.json": json.dumps(ACCOUNT | account),
        "terminal.toml": f'credentials = "account.json"\ndata_dir = "data"\n{more}',
    }
    return device_files.written(folder, files)


def mistakes(folder: Path, more: str = "", **account: object) -> str:
    return "\n".join(mistakes_in(write(folder, more, **account), load))


def test_needs_an_account_and_a_place_for_its_data_alone(tmp_path):
    settings = load(write(tmp_path))
    assert settings.credentials.counter == "q-1"
    assert settings.data_dir == tmp_path / "data"
    assert (settings.buttons, settings.pictures, settings.times) == (None, None, Times())


def test_says_everything_that_can_be_said(tmp_path):
    (tmp_path / "pictures").mkdir()
    more = 'pictures = "pictures"\n[window]\nfullscreen = false\n[times]\nreasons_seconds = 40\n'
    settings = load(write(tmp_path, more + BUTTONS + "skip = 'GPIO16'\npull_up = false\n"))
    assert settings.pictures == tmp_path / "pictures"
    assert settings.times.reasons_s == 40
    assert settings.window.options("x").size == (800, 480)
    assert settings.buttons
    assert settings.buttons.kind == "gpio"
    assert settings.buttons.pins == {**{f"score_{n}": n + 4 for n in range(1, 6)}, "skip": "GPIO16"}
    assert not settings.buttons.pull_up


def test_buttons_that_share_a_pin_are_told(tmp_path):
    said = mistakes(tmp_path, BUTTONS.replace("score_5 = 9", "score_5 = 8"))
    assert "buttons: score_5: another button or lamp has pin 8 already" in said


def test_a_pin_that_no_pi_has_is_told(tmp_path):
    assert "score_5" in mistakes(tmp_path, BUTTONS.replace("score_5 = 9", "score_5 = 99"))


def test_every_mistake_is_told_at_once_with_its_line(tmp_path):
    said = mistakes(tmp_path, 'pictures = "nowhere"\nwindw = 3\n[times]\nthanks_seconds = 0\n')
    assert "terminal.toml:3: pictures: " in said
    assert "terminal.toml:4: windw: no such setting; did you mean 'window'?" in said
    assert "terminal.toml:6: times.thanks_seconds: " in said


def test_four_buttons_are_not_enough(tmp_path):
    assert "buttons.score_5: is missing" in mistakes(tmp_path, BUTTONS.replace("score_5 = 9\n", ""))


def test_a_terminal_stands_at_a_counter(tmp_path):
    assert "at no counter" in mistakes(tmp_path, counter=None)


def test_the_account_of_another_device_is_refused(tmp_path):
    assert "enrolled as kiosk, not as rating" in mistakes(tmp_path, role="kiosk")
