"""`motcua retire`: a device is let in no more."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from broker_config.enroll import enroll
from broker_config.registry import Registry
from motcua.commands.retire import main
from motcua.processes import words_of
from motcua.wire.commands import Role
from tests.broker_config.peers import Peer
from tests.brokers import ROOT, running_broker
from tests.centres import eventually


def test_cuts_a_device_off_and_says_so(tmp_path: Path, capsys):
    with running_broker(tmp_path) as broker:
        credentials = broker.credentials(Role.KIOSK)
        with Peer(broker, credentials) as online:
            assert main(["kiosk-1", "--data-dir", str(broker.data_dir)]) == 0

            online.wait(lambda: online.is_cut_off)
        with Peer(broker, credentials) as again:
            assert not again.is_admitted

    assert capsys.readouterr().out == "kiosk-1 is let in no more; what it sent before stays.\n"


def test_says_that_there_is_no_such_device(tmp_path: Path, capsys):
    assert main(["kiosk-9", "--data-dir", str(tmp_path / "data")]) == 1

    assert "kiosk-9" in capsys.readouterr().err


def devices(data_dir: Path) -> list[str]:
    return [account.device for account in Registry.load(data_dir).devices]


@contextmanager
def called_up(data_dir: Path, *options: str) -> Iterator[int]:
    """Run a program that is called like `motcua up`, and does nothing; it has noted itself."""
    words = [sys.executable, "-c", "import time; time.sleep(60)", "up", *options]
    (data_dir / "run").mkdir()
    with subprocess.Popen(words) as process:
        (data_dir / "run" / "up.lock").write_text(f"{process.pid}\n")
        try:
            eventually(lambda: "up" in words_of(process.pid), "the program")
            yield process.pid
        finally:
            process.kill()


def test_leaves_the_centres_own_pages_alone(tmp_path: Path, capsys):
    with running_broker(tmp_path) as broker:
        credentials = broker.credentials(Role.WEB, "pages")
        with Peer(broker, credentials):
            assert main(["pages", "--data-dir", str(broker.data_dir)]) == 1
        with Peer(broker, credentials) as again:
            assert again.is_admitted

    assert "pages is the centre's own account: its web pages need it" in capsys.readouterr().err
    assert devices(tmp_path / "data") == ["pages"]


@pytest.mark.parametrize("name", ["kiosk-here", "board-here", "terminal-here", "keypad-here"])
def test_leaves_the_centres_own_windows_alone_while_they_are_open(tmp_path: Path, capsys, name):
    enroll(tmp_path, name, Role.BOARD, root=ROOT)
    with called_up(tmp_path) as pid:
        assert main([name, "--data-dir", str(tmp_path)]) == 1

    assert f"{name} is the centre's own: motcua up (process {pid})" in capsys.readouterr().err
    assert devices(tmp_path) == [name]


def test_takes_a_window_away_that_is_opened_no_more(tmp_path: Path):
    enroll(tmp_path, "kiosk-here", Role.KIOSK, root=ROOT)
    with called_up(tmp_path, "--no-screens"):
        assert main(["kiosk-here", "--data-dir", str(tmp_path)]) == 0

    assert devices(tmp_path) == []
