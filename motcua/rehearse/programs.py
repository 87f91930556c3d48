"""The programs of a rehearsal: broker, coordinator, printers and board, in a directory of its own."""

import json
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import IO, Self

from broker_config.broker import Broker
from broker_config.registry import Registry, ensure_system_accounts, locked, new_account
from motcua.core.order import Device
from motcua.ports import free_port
from motcua.rehearse.clock import SharedClock
from motcua.rehearse.errors import Broken
from motcua.rehearse.plan import CENTRE
from motcua.texts import text
from motcua.up.guard import Guard
from motcua.wire.commands import Role
from motcua.wire.credentials import Credentials
from motcua.wire.topics import root_of

HOST = "127.0.0.1"
PATIENCE_S = 5.0
_LAST_LINES = 20


class Programs:
    """Broker, coordinator, printers and board; `close` ends them and removes all that they wrote.

    A guard does both when this process is killed.
    """

    def __init__(self) -> None:
        self.data_dir = Path(tempfile.mkdtemp(prefix="motcua-rehearsal-"))
        self.root = root_of(CENTRE)
        self._port = free_port(HOST)
        self._broker = Broker(self.data_dir, listen=HOST, port=self._port, root=self.root)
        try:
            self._broker.prepare()
            # After it: the guard must know what there is to be removed.
            self._guard = Guard((self._broker.close, self._remove))
        except BaseException:
            self._broker.close()
            self._remove()
            raise
        self._running: dict[str, subprocess.Popen[str]] = {}
        self._closed = False

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def enroll(self, devices: Sequence[Device], passwords: Sequence[str]) -> dict[str, Credentials]:
        """Give each device an account, before the broker starts; `admin` is among what is returned."""
        with locked(self.data_dir):
            system = ensure_system_accounts(self.data_dir)
            registry = Registry.load(self.data_dir)
            for device, password in zip(devices, passwords, strict=True):
                registry = registry.with_account(
                    new_account(
                        device.id, device.role, password, counter=device.counter, letter=device.letter
                    )
                )
            registry.save(self.data_dir)
        admin = Device(id=Role.ADMIN.value, role=Role.ADMIN)
        pairs = [*zip(devices, passwords, strict=True), (admin, system[Role.ADMIN].password)]
        return {device.id: self._credentials(device, password) for device, password in pairs}

    def _credentials(self, device: Device, password: str) -> Credentials:
        return Credentials(
            device=device.id,
            role=device.role,
            host=HOST,
            port=self._port,
            username=device.id,
            password=password,
            root=self.root,
            counter=device.counter,
            letter=device.letter,
        )

    def start_broker(self) -> None:
        """Start mosquitto, with the accounts that there are, and wait until it answers."""
        process = self._start("broker", self._broker.command())
        self._broker.ready(alive=lambda: process.poll() is None)
        self._broker.started(process.pid)

    def start_coordinator(self, settings: str, clock: SharedClock) -> None:
        """Start the coordinator, with the text of its settings and a clock that the rehearsal sets."""
        centre = self.data_dir / "centre.toml"
        centre.write_text(settings, encoding="utf-8")
        command = [
            *(sys.executable, "-m", "motcua", "coordinator"),
            *("--data-dir", str(self.data_dir)),
            *("--centre", str(centre)),
            *("--mqtt-port", str(self._port)),
            *("--rehearsal-clock", str(clock.descriptor)),
        ]
        self._start("coordinator", command, descriptors=(clock.descriptor,))

    def start_printer(self, kiosk: str, tray: Path) -> IO[str]:
        """Start the printer of a kiosk, its papers fall into `tray`; return its stdout."""
        command = [sys.executable, "-m", "motcua.rehearse.printer", str(tray)]
        return _stdout(self._start(f"printer of {kiosk}", command, talks=True))

    def start_board(self, credentials: Credentials, clock: SharedClock) -> IO[str]:
        """Start the board, which goes by that clock; return its stdout, whose first line is `ready`."""
        folder = self.data_dir / "device" / credentials.device
        command = [sys.executable, "-m", "motcua.rehearse.board", str(folder), str(clock.descriptor)]
        process = self._start("board", command, descriptors=(clock.descriptor,), talks=True)
        assert process.stdin is not None
        fields = {name: getattr(credentials, name) for name in Credentials.__slots__}
        process.stdin.write(json.dumps(fields) + "\n")
        process.stdin.flush()
        return _stdout(process)

    def check(self) -> None:
        """Raise `Broken`, with its last words, if a program has ended."""
        for name, process in self._running.items():
            if (code := process.poll()) is not None:
                lines = self._log(name).read_text("utf-8", "backslashreplace").splitlines()[-_LAST_LINES:]
                said = text("the {program} has ended with code {code}", program=name, code=code)
                raise Broken("\n    ".join((said, *lines)))

    def close(self) -> None:
        """End the programs, the last one first, and remove the data directory. Safe to call twice."""
        if self._closed:
            return
        self._closed = True
        for process in reversed(self._running.values()):
            _end(process)
        self._broker.close()
        self._remove()
        self._guard.__exit__(None, None, None)

    def _remove(self) -> None:
        shutil.rmtree(self.data_dir, ignore_errors=True)

    def _log(self, name: str) -> Path:
        return self.data_dir / f"{name}.log"

    def _start(
        self, name: str, command: Sequence[str], *, descriptors: Sequence[int] = (), talks: bool = False
    ) -> subprocess.Popen[str]:
        with self._log(name).open("ab") as log:
            process = self._running[name] = subprocess.Popen(
                command,
                stdin=subprocess.PIPE if talks else subprocess.DEVNULL,
                stdout=subprocess.PIPE if talks else log,
                stderr=log,
                text=True,
                pass_fds=descriptors,
                start_new_session=True,  # a Ctrl-C is for the rehearsal, which ends them in order
                preexec_fn=self._guard.sign_in,  # noqa: PLW1509 - started before there is a second thread
            )
        return process


def _end(process: "subprocess.Popen[str]") -> None:
    if process.stdin is not None:
        process.stdin.close()
    process.terminate()
    try:
        process.wait(PATIENCE_S)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
    if process.stdout is not None:
        process.stdout.close()


def _stdout(process: "subprocess.Popen[str]") -> IO[str]:
    assert process.stdout is not None
    return process.stdout
