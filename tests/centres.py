"""A whole centre for tests: `motcua up` in a process of its own, on a free port, and devices for it."""

import json
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path

from broker_config.enroll import enroll
from motcua.coordinator.reader import settings_in_force
from motcua.wire.commands import Role
from motcua.wire.credentials import Credentials
from motcua.wire.device import Device
from motcua.wire.topics import root_of
from tests.contract.hall import demonstration_at_noon

DEADLINE_S = 30.0
ENDS_S = 30.0


def eventually(condition: Callable[[], object], what: str) -> None:
    """Wait until `condition()`, with a deadline."""
    deadline = time.monotonic() + DEADLINE_S
    while not condition():
        assert time.monotonic() < deadline, what
        time.sleep(0.01)


class RunningCentre:
    """A centre that runs with the data directory `place/data`."""

    def __init__(self, place: Path, *options: str, screens: bool = False) -> None:
        self.place, self.data_dir = place, place / "data"
        self._said = place / "said"
        with self._said.open("wb") as said:
            self._process = subprocess.Popen(
                [
                    sys.executable,
                    "-m",
                    "motcua",
                    "up",
                    "--data-dir",
                    self.data_dir,
                    "--mqtt-port",
                    "0",
                    "--web-port",
                    "0",
                    *([] if screens else ["--no-screens"]),
                    *options,
                ],
                stdin=subprocess.DEVNULL,
                stderr=said,
                start_new_session=True,
            )

    def wait(self) -> None:
        """Wait until it says that all its programs are ready."""
        eventually(
            lambda: "Ctrl-C" in self._said.read_text() or self._process.poll() is not None, "the banner"
        )
        assert self._process.poll() is None, self._said.read_text()

    @property
    def said(self) -> str:
        """What its programs have said until now."""
        return self._said.read_text()

    def pid(self, program: str) -> int:
        """The process of the `broker`, the `coordinator` or the `web`."""
        return int(json.loads((self.data_dir / "run" / f"{program}.json").read_bytes())["pid"])

    def enroll(self, name: str, role: Role, counter: str | None = None) -> Credentials:
        """Enroll a device."""
        settings = settings_in_force(self.data_dir)
        assert settings
        enrolment = enroll(
            self.data_dir, name, role, counter=counter, root=root_of(settings.id), settings=settings
        )
        return Credentials(**asdict(enrolment))

    @contextmanager
    def device(self, credentials: Credentials, version: str) -> Iterator[Device]:
        """Run a device until it is connected, and through the block."""
        with Device(credentials, self.place / credentials.device, version=version) as device:
            eventually(device.is_live, f"{credentials.device} hears the coordinator")
            yield device

    @contextmanager
    def halted(self) -> Iterator[None]:
        """Have `up` do nothing through the block: no program is started again."""
        self._process.send_signal(signal.SIGSTOP)
        try:
            yield
        finally:
            self._process.send_signal(signal.SIGCONT)

    def end(self) -> None:
        """End it as Ctrl-C does."""
        self._process.terminate()
        self._process.wait(ENDS_S)


def at_noon(place: Path) -> tuple[str, str]:
    """Return the option for a demonstration that does not come to midnight during a test."""
    file = place / "demonstration.toml"
    file.write_text(demonstration_at_noon(), encoding="utf-8")
    return "--centre", str(file)


@contextmanager
def running_centre(place: Path, *options: str, screens: bool = False) -> Iterator[RunningCentre]:
    """Run a centre, the demonstration unless `options` say otherwise, and end it afterwards."""
    centre = RunningCentre(place, *options, screens=screens)
    try:
        centre.wait()
        yield centre
    finally:
        centre.end()
