"""What `motcua up` says when a centre runs, as it lies in a terminal."""

from pathlib import Path

import pytest
from rich.cells import cell_len

from broker_config.addresses import Address
from motcua import texts
from motcua.centre_file.reading import demonstration, parse
from motcua.up.banner import Row, Running, banner
from motcua.web.access import StaffRole
from motcua.web.first_people import SignIn

MAI = SignIn(name="giam-sat", pin="270415", full_name="Bùi Thanh Mai", role=StaffRole.SUPERVISOR)


def said(**changes: object) -> list[str]:
    values = {
        "settings": parse(demonstration()),
        "data_dir": Path("/var/lib/motcua"),
        "broker": Address(port=1884),
        "pages": Address(port=8080),
        "windows": (Row("Quầy số 1", "ở đây"), "Không có màn hình."),
        "sign_ins": (MAI,),
        **changes,
    }
    return banner(Running(**values)).splitlines()  # type: ignore[arg-type]


@pytest.mark.parametrize("lang", texts.LANGUAGES)
def test_all_values_begin_in_one_column(lang):
    texts.use(lang)
    values = ("127.0.0.1,", "http://127.0.0.1:8080", "/var/lib/motcua", "ở đây", "motcua enroll", "Ctrl-C")

    lines = [next(line for line in said() if value in line) for value in values]

    assert len({cell_len(line.partition(v)[0]) for line, v in zip(lines, values, strict=True)}) == 1, lines


def test_wide_and_combining_letters_are_measured_as_a_terminal_shows_them():
    windows = (Row("Quầy 1", "here"), Row("Qua\u0302\u0300y 12", "there"), Row("窓口", "elsewhere"))

    columns = {
        cell_len(line.partition(word)[0])
        for line in said(windows=windows)
        for word in ("here", "there", "elsewhere")
        if line.endswith(f" {word}")
    }

    assert len(columns) == 1


def test_the_pins_come_last():
    texts.use("en")
    *_, about, line = said()

    assert about.startswith("Sign in with (the PINs are told this once")
    assert line.split() == ["giam-sat", "270415", *MAI.full_name.split()]


def test_a_demonstration_with_accounts_tells_how_a_pin_is_set():
    texts.use("en")

    assert "motcua user pin NAME sets a new PIN" in said(sign_ins=())[-1]


def test_without_pages_nobody_is_sent_to_them():
    texts.use("en")
    whole = "\n".join(said(pages=None, sign_ins=()))

    assert "http" not in whole
    assert "PIN" not in whole
