"""`keypad.toml`: what a keypad is told, and every mistake in it at once."""

import json
from functools import partial
from pathlib import Path

import pytest

from motcua.keypad.settings import load
from tests.kiosk import device_files
from tests.kiosk.device_files import mistakes_in

ENROLLED = {
    "device": "keypad-1",
    "role": "counter",
    "counter": "quay-3",
    "letter": None,
    "host": "127.0.0.1",
    "port": 1883,
    "username": "keypad-1",
    "password": "secret",
    "root": "motcua/v1/q1",
}
LEAST = 'credentials = "keypad-1.json"\ndata_dir = "data"\n[buttons]\nkind = "keys"\n'
WHOLE = """
credentials = "keypad-1.json"
data_dir = "/var/lib/keypad"
officer = "can-bo-3"
[buttons]
kind = "gpio"
pull_up = false
[buttons.pins]
next = 17
recall = "BOARD13"
serve = 22
no_show = 23
pause = "GPIO24"
[buttons.lamps]
ready = 5
error = 6
"""


def written(folder: Path, content: str, **credentials: object) -> Path:
    account = json.dumps(ENROLLED | credentials)
    return device_files.written(folder, {"keypad-1.json": account, "keypad.toml": content})


mistakes = partial(mistakes_in, load=load)


def test_little_is_enough(tmp_path):
    found = load(written(tmp_path, LEAST))

    assert (found.counter, found.kind, found.officer) == ("quay-3", "keys", None)
    assert (found.window.fullscreen, found.window.width, found.window.height) == (False, 360, 480)


def test_everything_can_be_said(tmp_path):
    found = load(written(tmp_path, WHOLE))

    assert (found.kind, found.pull_up, found.officer) == ("gpio", False, "can-bo-3")
    assert dict(found.pins) == {
        "next": 17,
        "recall": "BOARD13",
        "serve": 22,
        "no_show": 23,
        "pause": "GPIO24",
    }
    assert dict(found.lamps) == {"ready": 5, "error": 6}


def test_all_mistakes_are_told_at_once_with_their_lines(tmp_path):
    content = """
credentials = "keypad-1.json"
data_dir = "data"
oficer = "can-bo-3"
[buttons]
kind = "gpoi"
[buttons.pins]
nxet = 17
recall = 99
[buttons.lamps]
raedy = 17
"""
    told = mistakes(written(tmp_path, content))

    assert told[0].startswith("keypad.toml:4: oficer: no such setting; did you mean 'officer'?")
    assert "keypad.toml:5: buttons: recall: there is no GPIO pin 99" in told
    assert (
        "buttons.kind: there is no 'gpoi'; known: gpio, keys, mock, window; did you mean 'gpio'?" in told[2]
    )
    assert told[3].startswith("keypad.toml:8: buttons.pins.nxet: there is no 'nxet'; known: next, rec")
    assert "did you mean 'ready'?" in told[4]


@pytest.mark.parametrize("kind", ["gpio", "mock"])
def test_a_keypad_on_pins_needs_at_least_a_pin_for_next(tmp_path, kind):
    content = LEAST.replace("keys", kind) + "pins = { pause = 17 }\n"

    assert mistakes(written(tmp_path, content)) == [
        "keypad.toml:5: buttons.pins: there is no pin for the button next"
    ]


def test_two_on_one_pin_are_told(tmp_path):
    content = LEAST.replace("keys", "gpio") + "pins = { next = 17 }\nlamps = { ready = 17 }\n"

    (told,) = mistakes(written(tmp_path, content))
    assert "ready: another button or lamp has pin 17 already" in told


@pytest.mark.parametrize(
    ("credentials", "reason"),
    [
        ({"role": "rating"}, "keypad-1 is enrolled as rating, not as counter"),
        ({"counter": None}, "it stands at no counter; enroll it again, with --counter"),
    ],
)
def test_an_account_that_is_none_of_a_keypad_is_told(tmp_path, credentials, reason):
    (told,) = mistakes(written(tmp_path, LEAST, **credentials))

    assert reason in told
