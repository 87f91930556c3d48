"""`motcua up` with the real broker and the real coordinator."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from broker_config.knock import Answer, knock
from broker_config.registry import Credentials
from motcua.centre_file import reading as settings_file
from motcua.coordinator.clock import SystemClock
from motcua.coordinator.start import open_store
from motcua.coordinator.witness import Witness
from motcua.data_directory import make_private
from motcua.up.centre import UpOptions, up

DEADLINE_S = 30.0
ENDS_S = 30.0
START = """
import sys
from pathlib import Path
from motcua import data_directory
from motcua.up.centre import UpOptions, up
data_directory._LEFT_TO_END_S = 30.0
centre = Path(sys.argv[2]) if sys.argv[2:] else None
sys.exit(up(UpOptions(centre=centre, data_dir=Path(sys.argv[1]), mqtt_port=0, web_port=0)))
"""


def eventually(condition: Callable[[], bool], what: Callable[[], str], within: float = DEADLINE_S) -> None:
    """Wait until `condition()`, at most `within` seconds."""
    deadline = time.monotonic() + within
    while not condition():
        assert time.monotonic() < deadline, what()
        time.sleep(0.01)


class Centre:
    """A `motcua up` in a process of its own."""

    def __init__(self, place: Path, *arguments: Path) -> None:
        self.data_dir = place / "data"
        self.said_file = place / "said"
        with self.said_file.open("wb") as said:
            self.process = subprocess.Popen(
                [sys.executable, "-c", START, self.data_dir, *arguments],
                stdin=subprocess.DEVNULL,
                stderr=said,
                start_new_session=True,
            )

    @property
    def said(self) -> str:
        return self.said_file.read_text(errors="replace")

    def run_file(self, program: str) -> dict[str, Any] | None:
        """What the program wrote of itself, unless it has died."""
        try:
            found = json.loads((self.data_dir / "run" / f"{program}.json").read_bytes())
        except (FileNotFoundError, ValueError):
            return None
        return found if runs(found["pid"]) else None

    def pid(self, program: str, *, other_than: int = 0, within: float = DEADLINE_S) -> int:
        """Wait until the program is ready."""

        def is_there() -> bool:
            found = self.run_file(program)
            return found is not None and found["pid"] != other_than

        eventually(is_there, lambda: f"no {program}; {self.said}", within)
        found = self.run_file(program)
        assert found
        return int(found["pid"])

    def wait_until_said(self, words: str) -> None:
        """Wait for it, but not for a program that will never live."""
        gave_up = "It is tried again every"
        eventually(lambda: words in self.said or gave_up in self.said, lambda: self.said)
        assert words in self.said

    def left(self) -> list[Path]:
        """What is left of it: processes and files."""
        return [*processes_of(self.data_dir), *(self.data_dir / "run").iterdir()]

    def end(self, number: int) -> int:
        """Send the signal; wait until everything has ended."""
        self.process.send_signal(number)
        return self.process.wait(ENDS_S)


def runs(pid: int) -> bool:
    try:
        return bool(Path(f"/proc/{pid}/cmdline").read_bytes())
    except (FileNotFoundError, ProcessLookupError):
        return False


def processes_of(data_dir: Path) -> Iterator[Path]:
    """The processes that were told of `data_dir`."""
    for process in Path("/proc").glob("[0-9]*"):
        try:
            if os.fsencode(data_dir) in (process / "cmdline").read_bytes():
                yield process
        except (FileNotFoundError, ProcessLookupError):
            continue


@contextmanager
def a_centre(place: Path, *arguments: Path) -> Iterator[Centre]:
    centre = Centre(place, *arguments)
    try:
        yield centre
    finally:
        centre.process.kill()
        centre.process.wait()
        eventually(lambda: not list(processes_of(centre.data_dir)), lambda: "the end of all programs")


def test_the_demonstration_starts_says_what_it_is_and_ends_leaving_nothing(tmp_path):
    with a_centre(tmp_path) as centre:
        centre.wait_until_said("is running")
        assert "Without --centre this is a demonstration: it is always open" in centre.said
        broker = centre.run_file("broker")
        assert broker
        assert f"port {broker['port']}" in centre.said
        assert knock(broker["host"], broker["port"], None, 5.0) is Answer.REFUSED
        assert centre.data_dir.stat().st_mode & 0o777 == 0o700
        assert centre.end(signal.SIGINT) == 0
        assert centre.said.index("coordinator has ended") < centre.said.index("broker has ended")
        assert "Traceback" not in centre.said
        assert centre.left() == []
        assert not runs(broker["pid"])
        assert not Path(broker["files"]).exists() or Path(broker["files"]).is_relative_to(centre.data_dir)


def test_the_banner_stands_at_the_end_of_what_is_said_and_a_refused_login_after_it(tmp_path):
    with a_centre(tmp_path) as centre:
        centre.wait_until_said("quan-tri")
        broker = centre.run_file("broker")
        assert broker
        stranger = Credentials(username="kiosk-9", password="guessed")
        assert knock(broker["host"], broker["port"], None, 5.0) is Answer.REFUSED
        assert knock(broker["host"], broker["port"], stranger, 5.0) is Answer.REFUSED
        refused = "Client <unknown> disconnected, not authorised."
        eventually(lambda: refused in centre.said, lambda: centre.said)
        assert centre.end(signal.SIGINT) == 0

    after = centre.said.partition("Hồ Anh Tuấn")[2].partition("Ending everything")[0].splitlines()
    assert [line for line in after if line.startswith("broker")] == [f"broker      | {refused}"]
    assert len(after) < 6, after
    assert "knock" not in centre.said
    assert "out of memory" not in centre.said


def test_a_killed_coordinator_answers_again(tmp_path):
    with a_centre(tmp_path) as centre:
        centre.wait_until_said("is running")
        broker, killed = centre.pid("broker"), centre.pid("coordinator")
        os.kill(killed, signal.SIGKILL)
        centre.pid("coordinator", other_than=killed)
        assert centre.pid("broker") == broker
        assert centre.end(signal.SIGTERM) == 0
        assert centre.left() == []


def test_a_killed_broker_comes_back_on_its_port(tmp_path):
    with a_centre(tmp_path) as centre:
        centre.wait_until_said("is running")
        killed = centre.run_file("broker")
        assert killed
        os.kill(killed["pid"], signal.SIGKILL)
        centre.pid("broker", other_than=killed["pid"])
        again = centre.run_file("broker")
        assert again
        assert again["port"] == killed["port"]
        assert centre.end(signal.SIGTERM) == 0
        assert centre.left() == []


def test_kill_9_leaves_nothing_behind_and_the_next_one_starts(tmp_path):
    with a_centre(tmp_path) as centre:
        centre.wait_until_said("is running")
        pids = [centre.pid("broker"), centre.pid("coordinator")]
        centre.process.kill()
        centre.process.wait()
        with a_centre(tmp_path) as following:
            following.wait_until_said("is running")
            assert not any(runs(pid) for pid in pids)
            following.process.kill()
            following.process.wait()
            eventually(lambda: following.left() == [], lambda: f"left: {following.left()}")


def test_a_second_up_with_the_same_data_is_refused(tmp_path):
    with a_centre(tmp_path) as centre:
        centre.pid("broker")
        second = subprocess.run(
            [sys.executable, "-c", START, centre.data_dir], capture_output=True, text=True, check=False
        )
        assert second.returncode == 1
        assert f"another motcua up (process {centre.process.pid}) runs with" in second.stderr
        assert centre.process.poll() is None


def test_a_centre_of_its_own_settings_is_no_demonstration(tmp_path):
    settings = tmp_path / "centre.toml"
    settings.write_text(settings_file.demonstration().replace("demonstration = true", ""), encoding="utf-8")
    with a_centre(tmp_path, settings) as centre:
        centre.wait_until_said("is running")
        assert "demonstration:" not in centre.said
        assert centre.end(signal.SIGTERM) == 0


def files_in(data_dir: Path) -> dict[Path, bytes]:
    """What lies there, without what SQLite keeps beside a database while somebody reads it."""
    files = (path for path in data_dir.rglob("*") if path.is_file())
    return {path: path.read_bytes() for path in files if not path.name.endswith(("-shm", "-wal"))}


@pytest.mark.parametrize("check", [True, False])
@pytest.mark.parametrize(
    ("change", "name"),
    [
        (('id = "demo"', 'id = "an-hoa"'), "an-hoa"),
        (("demonstration = true", "demonstration = false"), "demo"),
    ],
)
def test_a_demonstration_never_starts_with_the_data_of_a_centre(tmp_path, capsys, check, change, name):
    data_dir, settings = tmp_path / "data", tmp_path / "centre.toml"
    settings.write_text(settings_file.demonstration().replace(*change), encoding="utf-8")
    make_private(data_dir)
    with open_store(data_dir, settings, Witness(data_dir), SystemClock):
        pass
    before = files_in(data_dir)

    assert up(UpOptions(centre=None, data_dir=data_dir, mqtt_port=0, web_port=0, check=check)) == 1

    said = capsys.readouterr()
    assert f"{data_dir} holds the centre {name}; start it with --centre FILE" in said.out + said.err
    assert files_in(data_dir) == before


def test_all_mistakes_in_the_settings_are_said_and_nothing_is_made(tmp_path, capsys):
    settings = tmp_path / "centre.toml"
    settings.write_text(settings_file.demonstration() + "\n[nonsense]\n\n[rubbish]\n", encoding="utf-8")
    assert up(UpOptions(centre=settings, data_dir=tmp_path / "data")) == 2
    said = capsys.readouterr().err
    assert f"{settings}:" in said
    assert "nonsense" in said
    assert "rubbish" in said
    assert not (tmp_path / "data").exists()


def test_a_port_that_is_taken_is_said_in_one_sentence(tmp_path, capsys):
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        assert up(UpOptions(centre=None, data_dir=tmp_path / "data", mqtt_port=port)) == 1
    assert f"motcua up: port {port} on 127.0.0.1 is taken" in capsys.readouterr().err
    assert list((tmp_path / "data" / "run").iterdir()) == []


def test_an_address_that_the_machine_has_not_is_said_in_one_sentence(tmp_path, capsys):
    options = UpOptions(centre=None, data_dir=tmp_path / "data", mqtt_port=0, listen="192.0.2.1")
    assert up(options) == 1
    assert "motcua up: cannot listen on 192.0.2.1" in capsys.readouterr().err


def test_check_says_line_by_line_what_is_good_and_changes_nothing(tmp_path, capsys):
    options = UpOptions(centre=None, data_dir=tmp_path / "data", mqtt_port=0, check=True)
    assert up(options) == 0
    said = capsys.readouterr().out.splitlines()
    assert len(said) == 4
    assert all(line.startswith("ok ") for line in said)
    assert list(tmp_path.iterdir()) == []


def test_check_finds_all_that_is_wrong_at_once(tmp_path, capsys):
    settings = tmp_path / "centre.toml"
    settings.write_text("nonsense = 1\n")
    (tmp_path / "data").write_text("a file in the way")
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        options = UpOptions(centre=settings, data_dir=tmp_path / "data", mqtt_port=port, check=True)
        assert up(options) == 1
    said = capsys.readouterr().out
    assert said.count("not ok  ") == 3
    assert "nonsense" in said
    assert "ok      mosquitto" in said
    assert f"port {port} on 127.0.0.1 is taken" in said
    assert "data is not a directory" in said


@pytest.mark.parametrize("check", [True, False])
def test_a_settings_file_that_is_not_there_is_said(tmp_path, capsys, check):
    options = UpOptions(centre=tmp_path / "none.toml", data_dir=tmp_path / "data", mqtt_port=0, check=check)
    assert up(options) == (1 if check else 2)
    said = capsys.readouterr()
    assert f"{tmp_path}/none.toml: there is no such file" in said.out + said.err
