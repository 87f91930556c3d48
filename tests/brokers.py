"""A real mosquitto for tests: on 127.0.0.1, on a free port, with an account for whoever asks."""

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from broker_config.broker import Broker
from broker_config.enroll import Enrolment, enroll
from broker_config.errors import BrokerNotReady, PortTaken
from broker_config.registry import SYSTEM_ROLES, Credentials, system_account
from motcua.ports import free_port
from motcua.wire.commands import Role
from motcua.wire.topics import root_of

ROOT = root_of("q1")
_TRIES = 5


class RunningTestBroker:
    """A broker that runs; `log` grows with what mosquitto says."""

    def __init__(self, data_dir: Path, *, port: int, root: str = ROOT) -> None:
        self.data_dir = data_dir
        self.host, self.port, self.root = "127.0.0.1", port, root
        self.log = data_dir.parent / "mosquitto.log"
        self._broker = Broker(data_dir, listen=self.host, port=port, root=root)
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def pid(self) -> int:
        """The process of mosquitto."""
        assert self._process is not None
        return self._process.pid

    def credentials(self, role: Role, device: str | None = None, counter: str | None = None) -> Credentials:
        """Return an account: the system's own for coordinator and admin, else a newly enrolled device."""
        if role in SYSTEM_ROLES:
            return system_account(self.data_dir, role)
        return self.enroll(device or f"{role}-1", role, counter=counter).credentials

    def enroll(
        self, device: str, role: Role, *, counter: str | None = None, letter: str | None = None
    ) -> Enrolment:
        """Enrol a device while the broker runs."""
        return enroll(self.data_dir, device, role, counter=counter, letter=letter, root=self.root)

    def start(self, *, announce: bool = True) -> None:
        """Start mosquitto, wait until it answers and tell other programs of it."""
        self._broker.prepare()
        with self.log.open("ab") as log:
            self._process = process = subprocess.Popen(self._broker.command(), stderr=log)
        try:
            self._broker.ready(alive=lambda: process.poll() is None)
            if announce:
                self.announce()
        except BaseException:
            self.kill()
            raise

    def announce(self) -> None:
        """Tell other programs of the broker, as its supervisor does once it answers."""
        self._broker.started(self.pid)

    def stop(self) -> None:
        """End it as its supervisor would; accounts stay. Safe to call twice."""
        if self._process is not None:
            self._process.terminate()
            self._process.wait(timeout=30)
            self._process = None
        self._broker.close()

    def kill(self) -> None:
        """End it without a word (SIGKILL) and leave its files; `start` brings it back on the same port."""
        if self._process is not None:
            self._process.kill()
            self._process.wait(timeout=30)
            self._process = None


@contextmanager
def running_broker(tmp_path: Path, root: str = ROOT, *, announce: bool = True) -> Iterator[RunningTestBroker]:
    """Run a broker with the data directory `tmp_path/data` and end it afterwards."""
    broker = _start(tmp_path, root, announce)
    try:
        yield broker
    finally:
        broker.stop()


def _start(tmp_path: Path, root: str, announce: bool) -> RunningTestBroker:
    for left in reversed(range(_TRIES)):
        broker = RunningTestBroker(tmp_path / "data", port=free_port("127.0.0.1"), root=root)
        try:
            broker.start(announce=announce)
        except (BrokerNotReady, PortTaken):  # somebody was quicker at the port
            broker.stop()
            if not left:
                raise
        else:
            return broker
    raise AssertionError("unreachable")
