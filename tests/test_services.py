"""Each service's program, started as its unit starts it: systemd hears that it is ready, works, and ends."""

import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from functools import partial
from pathlib import Path

import pytest

from motcua.ports import free_port
from motcua.wire.commands import Role
from motcua.wire.credentials import Credentials
from scripts.virtual_screen import is_installed, virtual_screen
from tests.centres import eventually
from tests.test_deploy import DEPLOY, MOTCUA, ROOT, read

WATCHED_US = 400_000
"""Of the test: a sign of life is due so often, in microseconds, and comes twice as often."""
ROLES = {"kiosk": Role.KIOSK, "board": Role.BOARD, "keypad": Role.COUNTER, "terminal": Role.RATING}
HERE = {
    "kiosk": "[window]\nfullscreen = false\nwidth = 540\nheight = 960\n",
    "board": "[window]\nfullscreen = false\nwidth = 960\nheight = 540\n[voice.player]\nkind = 'none'\n",
    "keypad": "[buttons]\nkind = 'mock'\n[buttons.pins]\nnext = 17\n",
    "terminal": "[window]\nfullscreen = false\nwidth = 800\nheight = 480\n",
}
"""What a role's settings say beside account and place, so that it runs on a machine without its parts."""


class Systemd:
    """Starts a service, and hears what it tells of itself."""

    def __init__(self, place: Path) -> None:
        self.place = place
        self._path = place / "notify"
        self._listener = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self._listener.bind(str(self._path))

    def close(self) -> None:
        self._listener.close()

    def hears(self, state: str) -> bool:
        """Whether it was told this state, since the last one that it was asked for."""
        try:
            while self._listener.recv(4096, socket.MSG_DONTWAIT).decode() != state:
                pass
        except BlockingIOError:
            return False
        return True

    @contextmanager
    def service(
        self, role: str, environment: dict[str, str], *more: str
    ) -> Iterator[subprocess.Popen[bytes]]:
        """Run the `ExecStart` of a role's unit with the paths of this place, and `more` words."""
        told = {"NOTIFY_SOCKET": str(self._path), "WATCHDOG_USEC": str(WATCHED_US), "MOTCUA_LANG": "en"}
        with (self.place / "log").open("wb") as log:
            process = subprocess.Popen(
                [*command(role, self.place), *more],
                cwd=ROOT,
                env=environment | told,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
            )
        try:
            yield process
        finally:
            process.kill()
            process.wait()

    def said(self) -> str:
        return (self.place / "log").read_text()


def command(role: str, place: Path) -> Sequence[str]:
    """Return what the unit of a role starts, with the paths of a machine that is not ours replaced."""
    line = read(DEPLOY / f"motcua-{role}.service")["Service"]["ExecStart"]
    line = line.replace("/etc/motcua", str(place)).replace("/var/lib/motcua", str(place))
    program, *words = line.replace("0.0.0.0", "127.0.0.1").split()
    assert program == MOTCUA
    return [sys.executable, "-m", "motcua", *words]


@pytest.fixture
def systemd(tmp_path) -> Iterator[Systemd]:
    listening = Systemd(tmp_path)
    yield listening
    listening.close()


def assert_lives(systemd: Systemd, role: str, environment: dict[str, str], *more: str) -> None:
    """See a service begin, work and end as its unit says."""
    unit = read(DEPLOY / f"motcua-{role}.service")["Service"]
    with systemd.service(role, environment, *more) as process:

        def told(state: str) -> bool:
            return systemd.hears(state) or process.poll() is not None

        for state in ("READY=1", "WATCHDOG=1"):
            eventually(partial(told, state), state)
            assert process.poll() is None, systemd.said()
        process.send_signal(signal.SIGTERM)
        assert process.wait(float(unit["TimeoutStopSec"])) == 0, systemd.said()
        assert systemd.hears("STOPPING=1")
    assert "Traceback" not in systemd.said()


def tell(role: str, place: Path) -> None:
    """Write the two files that a device needs; its centre does not answer, as at six in the morning."""
    device = Credentials(
        device=f"{role}-1",
        role=ROLES[role],
        host="127.0.0.1",
        port=free_port("127.0.0.1"),
        username=f"{role}-1",
        password="secret",
        root="motcua/v1/an-hoa",
        counter="quay-1" if role in ("keypad", "terminal") else None,
        letter="K" if role == "kiosk" else None,
    )
    files = {
        "account.json": json.dumps(asdict(device)),
        f"{role}.toml": f'credentials = "account.json"\ndata_dir = "data"\n{HERE[role]}',
    }
    for name, content in files.items():
        (place / name).write_text(content, encoding="utf-8")
        (place / name).chmod(0o600)


def test_the_centre(systemd, tmp_path):
    (tmp_path / "centre.toml").write_text((ROOT / "examples" / "commune.toml").read_text("utf-8"), "utf-8")
    assert_lives(systemd, "centre", dict(os.environ), "--mqtt-port", "0", "--web-port", "0")


def test_the_keypad(systemd, tmp_path):
    tell("keypad", tmp_path)
    assert_lives(systemd, "keypad", dict(os.environ))


@pytest.mark.display
@pytest.mark.skipif(not is_installed(), reason="Xvfb is not installed")
@pytest.mark.parametrize("role", ["kiosk", "board", "terminal"])
def test_what_has_a_window(systemd, tmp_path, role):
    tell(role, tmp_path)
    with virtual_screen(1000, 1000) as environment:
        assert_lives(systemd, role, environment)
