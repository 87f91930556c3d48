"""The mosquitto child: its command line, when it is ready, how it reloads, what is left when it ends."""

import logging
import os
import shutil
import signal
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from pydantic import TypeAdapter

from broker_config.addresses import DEFAULT_LISTEN, DEFAULT_PORT, Address
from broker_config.errors import AlreadyRunning, BrokerMissing, BrokerNotReady
from broker_config.files import BrokerFiles, broker_user
from broker_config.json_file import read_json
from broker_config.knock import Answer, knock
from broker_config.registry import Registry, ensure_system_accounts, locked
from motcua.disk import make_directory, write_file
from motcua.texts import text

log = logging.getLogger(__name__)

RELOAD_S = 5.0
_ANSWER_S = 1.0
_STEP_S = 0.05
_PLACES = ("/usr/sbin", "/usr/local/sbin")
_ADDRESS = TypeAdapter(Address)


@dataclass(frozen=True, slots=True, kw_only=True)
class RunningBroker:
    """What `run/broker.json` says of the broker that runs; `host` is for programs on this machine."""

    pid: int
    host: str
    port: int
    root: str
    listen: str
    files: Path

    def is_alive(self) -> bool:
        """Tell whether the process still is this very mosquitto, and not another one of its number."""
        try:
            words = Path(f"/proc/{self.pid}/cmdline").read_bytes().split(b"\0")
        except (FileNotFoundError, ProcessLookupError):
            return False
        return os.fsencode(BrokerFiles(self.files).conf) in words

    def reload(self, registry: Registry, timeout: float = RELOAD_S) -> bool:
        """Put the accounts of `registry` in force; who keeps his is not cut off. The caller holds the lock.

        False if the broker has ended; BrokerNotReady if it does not answer for `timeout` s.
        """
        try:
            handle = os.pidfd_open(self.pid)
        except ProcessLookupError:
            return False
        try:
            if not self.is_alive():
                return False
            BrokerFiles(self.files).write_accounts(registry, self.root)
            signal.pidfd_send_signal(handle, signal.SIGHUP)
        except (FileNotFoundError, ProcessLookupError):
            return False
        finally:
            os.close(handle)
        return self._has_reloaded(timeout)

    def _has_reloaded(self, timeout: float) -> bool:
        # Mosquitto forgets a SIGHUP that comes while it still works on the one before, so the lock is held
        # until it is done. It reloads at the end of a round of its loop: whoever has been answered twice
        # after the signal was answered once after the reload.
        for _ in range(2):
            if knock(self.host, self.port, None, timeout) is Answer.SILENT:
                if self.is_alive():
                    raise BrokerNotReady(
                        text(
                            "the broker on {place} does not answer for {seconds} s",
                            place=f"{self.host}:{self.port}",
                            seconds=f"{timeout:g}",
                        )
                    )
                return False
        return True


_RUNNING = TypeAdapter(RunningBroker)


def running(data_dir: Path) -> RunningBroker | None:
    """Return the broker that runs with this data directory, or None."""
    found = read_json(_run_file(data_dir), _RUNNING)
    return found if found is not None and found.is_alive() else None


def last_address(data_dir: Path) -> Address:
    """Return where the broker listened last, or where it will listen by default."""
    return read_json(_address_file(data_dir), _ADDRESS) or Address()


class Broker:
    """One mosquitto for one data directory, in the steps a supervisor takes.

    `prepare`, start `command`, `ready`, `started`; when the process has ended, `close`.
    """

    def __init__(
        self, data_dir: Path, *, listen: str = DEFAULT_LISTEN, port: int = DEFAULT_PORT, root: str
    ) -> None:
        """Keep what the broker will be; `root` is the centre's root of topics. Opens nothing."""
        self.data_dir = data_dir.absolute()
        self.address = Address(listen=listen, port=port)
        self.root = root
        self._files: BrokerFiles | None = None
        self._program = ""

    def prepare(self) -> None:
        """Write all files that mosquitto reads.

        Raises AlreadyRunning, BrokerMissing, PortTaken, BadAddress, FileDamaged.
        """
        if found := running(self.data_dir):
            raise AlreadyRunning(
                text(
                    "a broker runs already in {folder}: pid {pid}, port {port}",
                    folder=self.data_dir,
                    pid=found.pid,
                    port=found.port,
                )
            )
        self._program = find_mosquitto()
        self.address.check_free()
        with locked(self.data_dir):
            ensure_system_accounts(self.data_dir)
            self._clear_leftovers()
            self._files = files = self._files or BrokerFiles(_make_files_directory(self.data_dir))
            files.write_conf(self.address.listen, self.address.port)
            files.write_accounts(Registry.load(self.data_dir), self.root)
            write_file(_address_file(self.data_dir), _ADDRESS.dump_json(self.address) + b"\n")

    def command(self) -> list[str]:
        """Return the command line of the prepared broker; it stays in the foreground, its log on stderr."""
        return [self._program, "-c", str(self._prepared.conf)]

    def ready(self, timeout: float = 10.0, alive: Callable[[], bool] = lambda: True) -> None:
        """Return when the broker answers MQTT; BrokerNotReady after `timeout` s or once not `alive()`."""
        deadline = time.monotonic() + timeout
        while knock(self.address.local, self.address.port, None, _ANSWER_S) is Answer.SILENT:
            if not alive():
                raise BrokerNotReady(text("mosquitto ended while it was starting; its log says why"))
            if time.monotonic() > deadline:
                raise BrokerNotReady(
                    text(
                        "no answer on {place} after {seconds} s",
                        place=f"{self.address.local}:{self.address.port}",
                        seconds=f"{timeout:g}",
                    )
                )
            time.sleep(_STEP_S)

    def started(self, pid: int) -> None:
        """Tell other programs of the broker that is `ready`, as process `pid`."""
        found = RunningBroker(
            pid=pid,
            host=self.address.local,
            port=self.address.port,
            root=self.root,
            listen=self.address.listen,
            files=self._prepared.directory,
        )
        with locked(self.data_dir):
            make_directory(_run_file(self.data_dir).parent)
            write_file(_run_file(self.data_dir), _RUNNING.dump_json(found) + b"\n")
            # A device enrolled since `prepare` found no broker to tell.
            if not found.reload(Registry.load(self.data_dir)):
                raise BrokerNotReady(text("process {pid} is not the mosquitto that was prepared", pid=pid))
        log.info("broker ready on %s:%s", self.address.listen, self.address.port)

    def close(self) -> None:
        """Remove what only the running broker needed. Safe to call twice; end the process first."""
        if self._files is None:
            return
        _run_file(self.data_dir).unlink(missing_ok=True)
        shutil.rmtree(self._files.directory, ignore_errors=True)
        self._files = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @property
    def _prepared(self) -> BrokerFiles:
        if self._files is None:
            raise BrokerNotReady(text("the broker is not prepared, or closed already"))
        return self._files

    def _clear_leftovers(self) -> None:
        """Remove the files of a broker that was killed together with its supervisor."""
        path = _run_file(self.data_dir)
        left = read_json(path, _RUNNING)
        if left is not None and (self._files is None or left.files != self._files.directory):
            shutil.rmtree(left.files, ignore_errors=True)
        path.unlink(missing_ok=True)


def find_mosquitto(places: Sequence[str] = _PLACES) -> str:
    """Return the path of the mosquitto program, on PATH or in `places`, or raise BrokerMissing."""
    path = os.pathsep.join((os.environ.get("PATH", os.defpath), *places))
    program = shutil.which("mosquitto", path=path)
    if program is None:
        raise BrokerMissing(text("mosquitto is not installed; on Debian: sudo apt install mosquitto"))
    return program


def _make_files_directory(data_dir: Path) -> Path:
    """Make the directory that only mosquitto may enter: it reads its files again at each reload."""
    user = broker_user()
    if user is None:
        directory = data_dir / "broker"
        make_directory(directory)
        return directory
    parent = "/run" if os.access("/run", os.W_OK) else None
    directory = Path(tempfile.mkdtemp(prefix="motcua-broker-", dir=parent))
    os.chown(directory, user.pw_uid, user.pw_gid)
    return directory


def _run_file(data_dir: Path) -> Path:
    return data_dir / "run" / "broker.json"


def _address_file(data_dir: Path) -> Path:
    return data_dir / "listen.json"
