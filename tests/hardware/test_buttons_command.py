"""`motcua test buttons` and `motcua test keypad` say in plain words what was heard."""

import json
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from hardware.buttons import PinPanel, make_buttons
from hardware.buttons.lockout import Kind
from motcua.commands import try_buttons as buttons_command
from motcua.commands import try_keypad as keypad_test_command
from motcua.commands.try_buttons import try_panel
from tests.hardware.contacts import Finger
from tests.wire.hall import until

ROOT = Path(__file__).parents[2]
PINS = {"next": 17, "recall": 27}
NAMES = {"next": "Next", "recall": "Recall"}


def tried(
    capsys: pytest.CaptureFixture[str], *presses: tuple[str, int], seconds: float = 30.0, **lamps: int
) -> tuple[int, str]:
    """Try a panel while somebody presses, with so many bounces each; return the code and what was said."""
    with make_buttons("mock", PINS, leds=lamps) as panel:
        assert isinstance(panel, PinPanel)
        finger = Finger(panel, PINS)

        def work() -> None:
            until(lambda: Kind.PRESSED in panel._hooks, what="the first question")
            for name, bounces in presses:
                finger.press(name, bounces=bounces)

        technician = threading.Thread(target=work)
        technician.start()
        code = try_panel(panel, NAMES, seconds=seconds, lamp_s=0.05)
        technician.join()
    return code, capsys.readouterr().out


def run(*words: str, typed: str = "") -> tuple[int, str]:
    command = [sys.executable, "-m", "motcua.commands.try_buttons", *words]
    done = subprocess.run(command, cwd=ROOT, input=typed, capture_output=True, text=True, check=False)
    return done.returncode, done.stdout + done.stderr


@pytest.fixture(autouse=True)
def in_english(monkeypatch):
    monkeypatch.setenv("MOTCUA_LANG", "en")


def test_all_buttons_that_were_heard_work(capsys):
    code, said = tried(capsys, ("next", 0), ("recall", 0), ready=5)

    assert code == 0
    assert "Look: the lamp ready is blinking." in said
    assert said.endswith("Press: Next\n  Heard.\nPress: Recall\n  Heard.\nAll buttons work.\n")


def test_contacts_that_bounce_are_told(capsys):
    code, said = tried(capsys, ("next", 2), ("recall", 0))

    assert code == 0
    assert "Heard. It bounced 2 times." in said


def test_exchanged_wires_are_told(capsys):
    code, said = tried(capsys, ("recall", 0), ("next", 0))

    assert code == 1
    assert "That was Recall: are two wires exchanged?" in said
    assert "Not heard: Next, Recall." in said


def test_a_button_that_is_not_heard_is_told(capsys):
    code, said = tried(capsys, ("next", 0), seconds=3.0)

    assert code == 1
    assert "Nothing was heard within 3 s: check its wires and its pin." in said
    assert "Not heard: Recall." in said


def test_five_buttons_of_a_rating_terminal_are_tried_on_a_keyboard():
    code, said = run("--kind", "keys", "--seconds", "30", typed="1\n2\n3\n4\n5\n")

    assert (code, said.count("Heard.")) == (0, 5)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--kind", "gpio"], "no button is named"),
        (["--kind", "gpio", "--button", "1=17"], "lgpio"),
        (["--kind", "mock", "--button", "1=99"], "1: there is no GPIO pin 99"),
        (["--kind", "mock", "--button", "1"], "'1' is not like next=17"),
    ],
)
def test_what_cannot_be_tried_is_told_with_exit_code_2(words, said, capsys):
    try:
        code = buttons_command.main(words)
    except SystemExit as ended:
        code = int(str(ended.code))

    assert code == 2
    assert said in capsys.readouterr().err


def keypad_file(folder: Path, buttons: str) -> str:
    account = {
        "device": "keypad-1",
        "role": "counter",
        "counter": "quay-1",
        "letter": None,
        "host": "127.0.0.1",
        "port": 1,
        "username": "keypad-1",
        "password": "secret",
        "root": "motcua/v1/q1",
    }
    files = {
        "keypad-1.json": json.dumps(account),
        "keypad.toml": f'credentials = "keypad-1.json"\ndata_dir = "data"\n[buttons]\n{buttons}',
    }
    for name, content in files.items():
        (folder / name).write_text(content)
        (folder / name).chmod(0o600)
    return str(folder / "keypad.toml")


def test_a_keypad_is_tried_on_the_pins_of_its_settings(tmp_path, capsys):
    file = keypad_file(tmp_path, 'kind = "mock"\npins = { next = 17 }\nlamps = { ready = 5 }\n')

    code = keypad_test_command.main(["--settings", file, "--seconds", "0.1"])

    said = capsys.readouterr().out
    assert code == 1
    assert "Look: the lamp ready is blinking." in said
    assert "Not heard: Next." in said


@pytest.mark.parametrize(
    ("buttons", "said"), [('kind = "window"', "no pins to test"), ('kind = "x"', "known: ")]
)
def test_a_keypad_that_has_nothing_to_try_is_told_with_exit_code_2(tmp_path, capsys, buttons, said):
    assert keypad_test_command.main(["--settings", keypad_file(tmp_path, buttons)]) == 2
    assert said in capsys.readouterr().err
