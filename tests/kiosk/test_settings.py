"""`kiosk.toml`: what a kiosk is told, and every mistake in it at once."""

import json
import re
from functools import partial
from pathlib import Path

import pytest

from kiosk.settings import KioskSettings, PrinterSettings, load
from motcua import texts
from motcua.centre_file.reading import BadSettings
from tests.kiosk import device_files
from tests.kiosk.device_files import mistakes_in

ENROLLED = {
    "device": "kiosk-1",
    "role": "kiosk",
    "counter": None,
    "letter": "K",
    "host": "127.0.0.1",
    "port": 1883,
    "username": "kiosk-1",
    "password": "secret",
    "root": "motcua/v1/q1",
}
LEAST = """
credentials = "kiosk-1.json"
data_dir = "data"
"""
WHOLE = """
credentials = "kiosk-1.json"
data_dir = "/var/lib/kiosk"
patience_ms = 300
pin = "24680"
volume = 0
[printer]
kind = "network"
host = "192.168.1.50"
width_mm = 58
[times]
idle_seconds = 60
warning_seconds = 20
paper_seconds = 10
number_seconds = 90
[window]
fullscreen = false
width = 1280
height = 800
"""


def written(folder: Path, content: str, **credentials: object) -> Path:
    account = json.dumps(ENROLLED | credentials)
    return device_files.written(folder, {"kiosk-1.json": account, "kiosk.toml": content})


mistakes = partial(mistakes_in, load=load)


def test_little_is_enough(tmp_path):
    found = load(written(tmp_path, LEAST))
    assert isinstance(found, KioskSettings)
    assert (found.credentials.device, found.credentials.letter) == ("kiosk-1", "K")
    assert found.data_dir == tmp_path / "data"
    assert (found.printer, found.pin, found.patience_ms) == (None, None, 400)


def test_everything_can_be_said(tmp_path):
    found = load(written(tmp_path, WHOLE))
    assert found.data_dir == Path("/var/lib/kiosk")
    assert found.printer == PrinterSettings(kind="network", options={"host": "192.168.1.50", "width_mm": 58})
    assert (found.patience_ms, found.pin, found.volume) == (300, "24680", 0)
    assert (found.times.idle_s, found.times.warning_s, found.times.number_s) == (60, 20, 90)
    assert (found.window.fullscreen, found.window.width, found.window.height) == (False, 1280, 800)


def test_secrets_are_not_shown(tmp_path):
    found = load(written(tmp_path, WHOLE))
    assert "24680" not in repr(found)


def test_all_mistakes_are_told_at_once_with_their_lines(tmp_path):
    content = """
credentails = "kiosk-1.json"
data_dir = 3
patience_ms = 1
pin = "12"
[printer]
kind = "netwrok"
[times]
idle_secnds = 3
[windwo]
"""
    assert mistakes(written(tmp_path, content)) == [
        "kiosk.toml:2: credentails: no such setting; did you mean 'credentials'?",
        "kiosk.toml:3: data_dir: must be text in quotes",
        "kiosk.toml:4: patience_ms: must be at least 50",
        'kiosk.toml:5: pin: must be four to eight digits in quotes, such as "2468"',
        (
            "kiosk.toml:7: printer.kind: there is no 'netwrok';"
            " known: network, paper, serial, usb, usblp; did you mean 'network'?"
        ),
        "kiosk.toml:9: times.idle_secnds: no such setting; did you mean 'idle_seconds'?",
        "kiosk.toml:10: windwo: no such setting; did you mean 'window'?",
    ]


def test_the_printer_s_options_are_judged_too(tmp_path):
    assert mistakes(written(tmp_path, LEAST + '[printer]\nkind = "network"\nwidth = 80\nport = 0\n')) == [
        "kiosk.toml:4: printer.host: is missing",
        "kiosk.toml:6: printer.width: no such setting; did you mean 'width_mm'?",
        "kiosk.toml:7: printer.port: must be at least 1",
    ]


def test_mistakes_are_told_in_the_language_in_use(tmp_path):
    texts.use("vi")
    content = LEAST + 'patience_ms = 1\n[printer]\nkind = "netwrok"\n[windwo]\n'
    assert mistakes(written(tmp_path, content)) == [
        "kiosk.toml:4: patience_ms: phải từ 50 trở lên",
        (
            "kiosk.toml:6: printer.kind: không có 'netwrok';"
            " có: network, paper, serial, usb, usblp; có phải là 'network'?"
        ),
        "kiosk.toml:7: windwo: không có thiết đặt này; có phải là 'window'?",
    ]
    assert mistakes(written(tmp_path, LEAST + "pin = 12 34\n")) == [
        (
            "kiosk.toml:4: sau giá trị phải xuống dòng; nếu là chữ, ngày hay giờ mở cửa,"
            " hãy xem lại dấu ngoặc kép"
        )
    ]


@pytest.mark.parametrize(
    ("credentials", "reason"),
    [
        ({"role": "rating"}, "kiosk-1 is enrolled as rating, not as kiosk"),
        ({"letter": None}, "there is no letter for the numbers that the kiosk gives out alone"),
        ({"port": "many"}, "port: "),
    ],
)
def test_credentials_that_are_none_of_a_kiosk_are_refused(tmp_path, credentials, reason):
    (mistake,) = mistakes(written(tmp_path, LEAST, **credentials))
    assert mistake.startswith("kiosk.toml:2: credentials: ")
    assert reason in mistake


def test_credentials_that_are_not_there_are_told(tmp_path):
    path = written(tmp_path, LEAST)
    (tmp_path / "kiosk-1.json").unlink()
    (mistake,) = mistakes(path)
    assert mistake.endswith("kiosk-1.json: cannot be read: No such file or directory")


def test_credentials_that_are_no_json_are_told(tmp_path):
    path = written(tmp_path, LEAST)
    (tmp_path / "kiosk-1.json").write_text("[" * 100_000)
    assert "is not the JSON that motcua enroll prints" in mistakes(path)[0]


def test_files_that_others_may_read_are_refused(tmp_path):
    path = written(tmp_path, LEAST)
    path.chmod(0o644)
    (tmp_path / "kiosk-1.json").chmod(0o640)
    first, second = mistakes(path)
    assert f"run chmod 600 {path}" in first
    assert f"run chmod 600 {tmp_path / 'kiosk-1.json'}" in second


def test_a_file_that_is_no_toml_is_told_with_its_line(tmp_path):
    (mistake,) = mistakes(written(tmp_path, "credentials = \n"))
    assert mistake.startswith("kiosk.toml:1: ")


def test_a_file_that_is_not_there_is_told(tmp_path):
    assert mistakes(tmp_path / "kiosk.toml") == ["kiosk.toml: cannot be read: No such file or directory"]


def test_the_centre_has_its_own_look(tmp_path):
    (tmp_path / "emblem.png").write_bytes(b"a picture")
    look = '[look]\ncolour = "#7A1F1F"\nemblem = "emblem.png"\npaper_slot = "left"\n'

    found = load(written(tmp_path, LEAST + look)).look

    assert (found.primary, found.emblem, found.paper_slot) == ("#7A1F1F", tmp_path / "emblem.png", "left")


@pytest.mark.parametrize(
    ("look", "said"),
    [
        ('colour = "red"', "must be a colour such as #14566F, not 'red'"),
        ('emblem = "none.png"', "none.png is not there"),
        ('paper_slot = "above"', "look.paper_slot"),
        ('color = "#7A1F1F"', "did you mean 'colour'?"),
    ],
)
def test_a_look_that_cannot_be_is_a_mistake(tmp_path, look, said):
    with pytest.raises(BadSettings, match=re.escape(said)):
        load(written(tmp_path, f"{LEAST}[look]\n{look}\n"))
