"""The system as a black box: its two commands, and the processes below them."""

import contextlib
import os
import random
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Self

from tests.contract.client import Account

_START_S, _END_S = 30.0, 30.0
_MOTCUA = (sys.executable, "-m", "motcua")


def _free_port() -> int:
    """Return a port that is free, and below those that the kernel lends to others meanwhile."""
    while True:
        port = random.SystemRandom().randrange(10_000, 20_000)
        with contextlib.suppress(OSError), socket.create_server(("127.0.0.1", port)):
            return port


class System:
    """`motcua up` in a process of its own, on a free port, with its data in `place/data`."""

    def __init__(self, place: Path, centre: str | None = None) -> None:
        self.data_dir = place / "data"
        self.said = place / "said"
        self.centre = place / "centre.toml" if centre is not None else None
        if self.centre is not None and centre is not None:
            self.centre.write_text(centre, encoding="utf-8")
        self.port = _free_port()
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.end()

    def start(self) -> None:
        """Start it; returns when somebody listens on the broker's port."""
        command = [*_MOTCUA, "up", "--no-screens", "--data-dir", str(self.data_dir)]
        command += ["--mqtt-port", str(self.port), "--web-port", "0"]
        if self.centre is not None:
            command += ["--centre", str(self.centre)]
        with self.said.open("ab") as said:
            self._process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=said, stderr=said)
        try:
            self._await_broker(self._process)
        except BaseException:
            self.power_cut()
            raise

    def _await_broker(self, process: subprocess.Popen[bytes]) -> None:
        deadline = time.monotonic() + _START_S
        while not self._listens():
            assert process.poll() is None, self.said.read_text()
            assert time.monotonic() < deadline, self.said.read_text()
            time.sleep(0.02)

    def _listens(self) -> bool:
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", self.port), 1.0):
            return True
        return False

    def end(self) -> None:
        """End it as an operator would."""
        if self._process is not None:
            self._process.terminate()
            try:
                self._process.wait(_END_S)
            finally:
                self.power_cut()

    def power_cut(self) -> None:
        """Kill everything at once, without a word."""
        if self._process is not None:
            for pid in (self._process.pid, *(pid for pid, _ in self._children())):
                with contextlib.suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)
            self._process.wait(_END_S)
            self._process = None

    def kill(self, program: str) -> None:
        """Kill the child whose command line has `program` in it: `coordinator` or `mosquitto`."""
        found = [pid for pid, command in self._children() if program.encode() in command]
        assert len(found) == 1, f"{program}: {found}"
        os.kill(found[0], signal.SIGKILL)

    def _children(self) -> Iterator[tuple[int, bytes]]:
        assert self._process is not None
        for process in Path("/proc").glob("[0-9]*"):
            with contextlib.suppress(FileNotFoundError, ProcessLookupError):
                parent = int((process / "stat").read_text().rpartition(")")[2].split()[1])
                if parent == self._process.pid:
                    yield int(process.name), (process / "cmdline").read_bytes()

    def enroll(self, *devices: str) -> dict[str, Account]:
        """Enrol devices; each is written as on the command line: `counter-1 --role counter --counter c1`."""
        with ThreadPoolExecutor(2) as workers:
            accounts = list(workers.map(self._enroll, devices))
        return {account.device: account for account in accounts}

    def _enroll(self, device: str) -> Account:
        command = [*_MOTCUA, "enroll", *device.split(), "--data-dir", str(self.data_dir)]
        done = subprocess.run(command, capture_output=True, check=False)
        assert done.returncode == 0, done.stderr.decode()
        return Account.read(done.stdout)
