"""A power cut at any moment: every command that was answered is there, and nothing is half there."""

import json
import os
import random
import shutil
import signal
import struct
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from motcua.coordinator.findings import Kind
from motcua.coordinator.store import Store
from motcua.coordinator.verify import verify
from tests.coordinator.hall import Hall

CUTS = 12
_HEADER, _FRAME = 32, 24


class Writer:
    """The coordinator that will lose its power, and what it has answered so far."""

    def __init__(self, data_dir: Path) -> None:
        self.data_dir = data_dir
        self.answered: list[str] = []
        command = [sys.executable, "-m", "tests.coordinator.writer", str(data_dir)]
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE)
        assert self.process.stdout is not None
        self._output = self.process.stdout.fileno()
        self._rest = b""
        self._read()
        os.set_blocking(self._output, False)

    def _read(self) -> bool:
        said = os.read(self._output, 1 << 20)
        *lines, self._rest = (self._rest + said).split(b"\n")
        for line in lines:
            self.answered += json.loads(line)
        return bool(said)

    def run(self, seconds: float) -> None:
        """Let it work for a while."""
        self.process.send_signal(signal.SIGCONT)
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            time.sleep(0.001)
            self.drain()

    def drain(self) -> None:
        """Take all that it has said."""
        with suppress(BlockingIOError):
            while self._read():
                pass

    def cut(self, place: Path) -> None:
        """Copy what its files hold now, as if the power had gone; it stands still until `run`."""
        self.process.send_signal(signal.SIGSTOP)
        os.waitid(os.P_PID, self.process.pid, os.WSTOPPED)
        self.drain()
        place.mkdir()
        for name in ("centre.db", "centre.db-wal", "centre.toml"):
            shutil.copy(self.data_dir / name, place / name)

    def close(self) -> None:
        """Kill it."""
        self.process.kill()
        self.process.wait()
        assert self.process.stdout is not None
        self.process.stdout.close()


@pytest.fixture
def writer(tmp_path) -> Iterator[Writer]:
    made = Writer(tmp_path / "data")
    yield made
    made.close()


def tear(log: Path, chance: random.Random) -> None:
    """Spoil what stands behind the last commit in a write-ahead log: it was never synced."""
    content = bytearray(log.read_bytes())
    if len(content) < _HEADER:
        return
    size, salts = struct.unpack(">8xI4x8s", content[:24])
    place, end = _HEADER, _HEADER
    while place + _FRAME + size <= len(content):
        commit, marked = struct.unpack(">4xI8s", content[place : place + 16])
        if marked != salts:
            break
        place += _FRAME + size
        end = place if commit else end
    content[end:] = chance.randbytes(len(content) - end)
    log.write_bytes(content)


def test_a_power_cut_loses_nothing_that_was_answered(writer, tmp_path):
    chance = random.Random(7)
    for cut in range(CUTS):
        writer.run(chance.uniform(0.0, 0.08))
        place = tmp_path / f"cut-{cut}"
        writer.cut(place)
        tear(place / "centre.db-wal", chance)

        with Store(place / "centre.db") as store:
            store.check_tables(store.replay())
            assert [one for one in writer.answered if store.answer_to(one) is None] == []

        checked = verify(place)
        assert {finding.kind for finding in checked.findings} <= {Kind.WITNESS}  # it was not copied
    deadline = time.monotonic() + 60
    while len(writer.answered) <= CUTS and time.monotonic() < deadline:
        writer.run(0.05)
    assert len(writer.answered) > CUTS


def test_a_killed_coordinator_goes_on_where_it_was(writer):
    writer.run(0.2)
    writer.process.kill()
    writer.process.wait()
    writer.drain()

    with Hall(writer.data_dir) as hall:
        assert [one for one in writer.answered if hall.store.answer_to(one) is None] == []
        numbers = [number for (number,) in hall.query("SELECT number FROM ticket")]
        assert hall.ticket()["number"] not in numbers
        assert hall.query("SELECT COUNT(DISTINCT number), COUNT(*) FROM ticket")[0][0] == len(numbers) + 1

    assert verify(writer.data_dir).findings == []
