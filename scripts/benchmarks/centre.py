"""A centre to measure: broker and coordinator as they really run, in a directory of their own."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

from broker_config.enroll import enroll
from motcua.centre_file.reading import parse
from motcua.wire.commands import Role
from motcua.wire.topics import root_of

SERVICES, COUNTERS, KIOSKS = 10, 50, 50


def settings() -> str:
    """Write the settings of a large centre: 10 services, 50 counters that serve two of them each."""

    def named(kind: str, ident: str, vi: str, en: str) -> str:
        return f'[[{kind}]]\nid = "{ident}"\nname = {{ vi = "{vi}", en = "{en}" }}'

    lines = [
        '[centre]\nid = "bench"\nname = { vi = "Trung tâm đo", en = "Bench centre" }',
        'address = "1 Bench"\nweb = "http://127.0.0.1:8080"\n[hours]\nalways = true',
        '[[priority]]\nid = "thuong"\nname = { vi = "Thường", en = "Ordinary" }\nrank = 0',
        '[[priority]]\nid = "uu-tien"\nname = { vi = "Ưu tiên", en = "Priority" }\nrank = 1',
    ]
    for n in range(SERVICES):
        lines += [named("service", f"s{n}", f"Việc {n}", f"Service {n}"), f'prefix = "{chr(65 + n)}"']
    for n in range(COUNTERS):
        serves = f'services = ["s{n % SERVICES}", "s{(n + 1) % SERVICES}"]'
        lines += [named("counter", f"c{n}", f"Quầy {n}", f"Counter {n}"), serves]
        lines += [f'[[officer]]\nid = "o{n}"\nname = "Nguyễn Văn {n}"\ntitle = "Chuyên viên"\nagency = "Sở"']
    return "\n".join(lines) + "\n"


@dataclass(frozen=True, slots=True)
class Centre:
    """A running centre: its `up` process, where its data lie, and the accounts of its devices."""

    process: subprocess.Popen[bytes]
    data_dir: Path
    port: int
    accounts: dict[str, dict[str, object]]

    def coordinator(self) -> int:
        """Return the process id of the coordinator."""
        return int(json.loads((self.data_dir / "run" / "coordinator.json").read_text())["pid"])


def free_port() -> int:
    """Return a port of this machine that nobody uses."""
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


@contextmanager
def running(work: Path) -> Iterator[Centre]:
    """Run a centre below `work`."""
    file, data_dir = work / "centre.toml", work / "data"
    file.write_text(settings(), encoding="utf-8")
    data_dir.mkdir(mode=0o700)
    root = root_of(parse(settings()).id)
    wanted: dict[str, tuple[Role, str | None]] = {f"k{n}": (Role.KIOSK, None) for n in range(20)}
    wanted |= {f"w{n}": (Role.WEB, None) for n in range(KIOSKS - 20)}
    wanted |= {f"q{n}": (Role.COUNTER, f"c{n}") for n in range(COUNTERS)} | {"board": (Role.BOARD, None)}
    accounts = {
        name: asdict(enroll(data_dir, name, role, counter=counter, root=root))
        for name, (role, counter) in wanted.items()
    }
    port = free_port()
    for account in accounts.values():
        account["port"] = port
    command = [sys.executable, "-m", "motcua", "up", "--centre", str(file), "--data-dir", str(data_dir)]
    with (work / "up.log").open("wb") as log:
        process = subprocess.Popen(
            [*command, "--mqtt-port", str(port), "--no-screens"],
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
    centre = Centre(process, data_dir, port, accounts)
    try:
        await_start(centre)
        yield centre
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(10)


def await_start(centre: Centre, other_than: int | None = None, seconds: float = 20) -> int:
    """Wait until a coordinator (another one than `other_than`) serves; return its process id."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        try:
            pid = centre.coordinator()
        except (FileNotFoundError, ValueError):
            pid = other_than or 0
        if pid not in (0, other_than) and Path(f"/proc/{pid}").exists():
            return pid
        time.sleep(0.005)
    raise RuntimeError("the coordinator did not start; see up.log")


def cpu_seconds(pid: int) -> float:
    """Return the processor time a process has used."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def resident_mb(pid: int) -> float:
    """Return the memory of a process in MB: what is resident now."""
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) / 1024
    raise RuntimeError(f"process {pid} shows no memory")
