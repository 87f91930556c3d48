"""What every device's program says of its settings file when it is only to check it."""

import pytest

from kiosk.__main__ import main
from tests.kiosk import device_files
from tests.kiosk.test_settings import LEAST, written


def test_a_file_without_mistakes_is_said_to_be_so(tmp_path, capsys):
    file = written(tmp_path, LEAST)

    assert main(["--settings", str(file), "--check"]) == 0
    assert capsys.readouterr().out == f"{file} has no mistakes.\n"


@pytest.mark.parametrize("content", ["", "\n"])
def test_an_account_that_enroll_did_not_write_is_told(tmp_path, capsys, content):
    file = device_files.written(tmp_path, {"kiosk-1.json": content, "kiosk.toml": LEAST})

    assert main(["--settings", str(file), "--check"]) == 2
    said = capsys.readouterr()
    assert f"{tmp_path / 'kiosk-1.json'}: is empty: `motcua enroll` failed; run it again" in said.err
    assert "Expecting value" not in said.err
    assert said.out == ""
