"""The supervisor with real processes: each test runs one in a process of its own and watches it."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import pytest

from motcua.up.supervisor import Deaths, Pace

DEADLINE_S = 30.0

PROLOGUE = """
import os, signal, sys, time
from pathlib import Path
def note(word):
    with open("notes", "a") as notes: notes.write(f"{word} {os.getpid()}\\n")
def at_end(word):
    def handler(*_): note(word); sys.exit(0)
    signal.signal(signal.SIGTERM, handler)
def wait():
    while True: time.sleep(60)
"""
SUPERVISOR = """
import sys
from pathlib import Path
from motcua.up import guard
from motcua.up.supervisor import Pace, Program, Supervisor
guard.PATIENCE_S = 5.0
def program(name, code, **more):
    return Program(name=name, command=[sys.executable, "-c", {prologue!r} + code], **more)
def has(name):
    return lambda pid: Path(name).exists()
{body}
"""
CALM = "at_end('down {0}'); note('up {0}'); wait()"


def eventually(condition: Callable[[], bool], what: str) -> None:
    """Wait until `condition()`, at most so long that only a broken program takes longer."""
    deadline = time.monotonic() + DEADLINE_S
    while not condition():
        assert time.monotonic() < deadline, f"never came: {what}"
        time.sleep(0.01)


class Watched:
    """A supervisor in a process of its own, the files of its programs in `place`."""

    def __init__(self, place: Path, body: str) -> None:
        self.place = place
        self.said_file = place / "said"
        with self.said_file.open("wb") as said:
            self.process = subprocess.Popen(
                [sys.executable, "-c", SUPERVISOR.format(prologue=PROLOGUE, body=body)],
                cwd=place,
                stdin=subprocess.DEVNULL,
                stderr=said,
                start_new_session=True,
                env=os.environ | {"MOTCUA_LANG": "en"},
            )

    @property
    def said(self) -> str:
        return self.said_file.read_text(errors="replace")

    @property
    def notes(self) -> list[str]:
        return [line.rsplit(" ", 1)[0] for line in _lines(self.place / "notes")]

    def pids(self, word: str) -> list[int]:
        found = (line.rsplit(" ", 1) for line in _lines(self.place / "notes"))
        return [int(pid) for said, pid in found if said == word]

    def wait_for(self, word: str, times: int = 1) -> int:
        eventually(lambda: len(self.pids(word)) >= times, f"{word} ({times}); said: {self.said}")
        return self.pids(word)[times - 1]

    def wait_until_said(self, words: str) -> None:
        eventually(lambda: words in self.said, f"{words!r} in {self.said}")

    def end(self, number: int = signal.SIGTERM) -> int:
        self.process.send_signal(number)
        return self.process.wait(DEADLINE_S)

    def left(self) -> list[int]:
        """The processes that have this directory as their own and are not us."""
        return [pid for pid in _all_pids() if _lives_in(pid, self.place)]


def _lines(path: Path) -> list[str]:
    return [line for line in path.read_text().split("\n")[:-1] if line] if path.exists() else []


def _all_pids() -> list[int]:
    return [int(entry.name) for entry in Path("/proc").iterdir() if entry.name.isdigit()]


def _lives_in(pid: int, place: Path) -> bool:
    try:
        return Path(f"/proc/{pid}/cwd").readlink() == place
    except OSError:
        return False


@contextmanager
def supervising(place: Path, body: str) -> Iterator[Watched]:
    watched = Watched(place, body)
    try:
        yield watched
    finally:
        watched.process.kill()
        watched.process.wait()
        eventually(lambda: not watched.left(), f"the end of {watched.left()}")


def two_programs(**pace: float | Sequence[float]) -> str:
    patient = {"stop": 60.0, **pace}
    return f"""
programs = [program("first", {CALM.format("first")!r}), program("second", {CALM.format("second")!r})]
sys.exit(Supervisor(programs, pace=Pace(**{patient!r})).run())
"""


def one_program(code: str, **pace: float | Sequence[float]) -> str:
    return f"sys.exit(Supervisor([program('only', {code!r})], pace=Pace(**{pace!r})).run())"


def test_starts_in_order_and_ends_in_reverse_order(tmp_path):
    with supervising(tmp_path, two_programs()) as up:
        up.wait_for("up first")
        up.wait_for("up second")
        assert up.end(signal.SIGINT) == 0
        assert up.notes[2:] == ["down second", "down first"]
        assert not up.left()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_ends_with_zero_on_each_signal_that_asks_for_it(tmp_path, number):
    with supervising(tmp_path, one_program(CALM.format("only"))) as up:
        up.wait_for("up only")
        assert up.end(number) == 0
        assert up.notes == ["up only", "down only"]


def test_waits_for_one_program_before_it_starts_the_next(tmp_path):
    body = f"""
programs = [program("first", {CALM.format("first")!r}, ready=has("ready")),
            program("second", {CALM.format("second")!r})]
sys.exit(Supervisor(programs, banner=lambda: "all of them").run())
"""
    with supervising(tmp_path, body) as up:
        up.wait_for("up first")
        assert up.notes == ["up first"]
        (tmp_path / "ready").touch()
        up.wait_for("up second")
        up.wait_until_said("motcua | all of them")
        assert up.said.index("first is ready") < up.said.index("all of them")


def test_a_program_that_is_never_ready_is_reported_and_does_not_hold_up_the_next(tmp_path):
    body = f"""
programs = [program("first", {CALM.format("first")!r}, ready=has("ready")),
            program("second", {CALM.format("second")!r})]
sys.exit(Supervisor(programs, banner=lambda: "all of them", pace=Pace(ready=0.3)).run())
"""
    with supervising(tmp_path, body) as up:
        up.wait_for("up second")
        up.wait_until_said("first is not ready yet")
        assert "all of them" not in up.said
        (tmp_path / "ready").touch()
        up.wait_until_said("all of them")


def test_ctrl_c_while_a_program_is_awaited_ends_it(tmp_path):
    body = f"""
programs = [program("first", {CALM.format("first")!r}, ready=has("ready")), program("second", "note('up')")]
sys.exit(Supervisor(programs).run())
"""
    with supervising(tmp_path, body) as up:
        up.wait_for("up first")
        assert up.end(signal.SIGINT) == 0
        assert up.notes == ["up first", "down first"]


def test_a_killed_program_is_started_again_at_once(tmp_path):
    with supervising(tmp_path, two_programs(pauses=(0.0, 60.0))) as up:
        victim = up.wait_for("up first")
        other = up.wait_for("up second")
        os.kill(victim, signal.SIGKILL)
        assert up.wait_for("up first", times=2) != victim
        up.wait_until_said("first died after")
        up.wait_until_said("killed by SIGKILL")
        assert up.pids("up second") == [other]


def test_ctrl_c_of_a_terminal_does_not_reach_the_programs(tmp_path):
    with supervising(tmp_path, two_programs()) as up:
        pids = [up.wait_for("up first"), up.wait_for("up second")]
        groups = {os.getpgid(pid) for pid in pids}
        os.killpg(up.process.pid, signal.SIGINT)
        assert up.process.wait(DEADLINE_S) == 0
        assert groups == set(pids)
        assert up.notes[2:] == ["down second", "down first"]
        assert "Traceback" not in up.said


def test_after_five_quick_deaths_it_says_which_and_why_and_goes_on(tmp_path):
    code = "note('up'); print('the disk is full'); sys.exit(7)"
    with supervising(tmp_path, one_program(code, pauses=(0.0, 0.0, 0.0, 0.0, 0.0, 0.1))) as up:
        up.wait_for("up", times=6)
        up.wait_until_said("started again in 0.1 s")
        report = up.said[up.said.index("only died 5 times") :].splitlines()
        assert report[1].endswith("The last time: exit code 7")
        assert report[2].endswith("Its last words:")
        assert report[3].endswith("the disk is full")
        assert up.said.count("Its last words") == 1


def test_a_program_that_cannot_be_started_is_tried_again_and_explained(tmp_path):
    body = """
programs = [Program(name="only", command=["./missing"])]
sys.exit(Supervisor(programs, pace=Pace(pauses=(0.0, 0.0, 0.0, 0.0, 0.0, 0.1))).run())
"""
    with supervising(tmp_path, body) as up:
        up.wait_until_said("The last time: could not be started: [Errno 2] No such file")
        (tmp_path / "missing").write_text("#!/bin/sh\necho here at last\nsleep 60\n")
        (tmp_path / "missing").chmod(0o755)
        up.wait_until_said("only   | here at last")
        assert up.process.poll() is None


def test_what_prepares_a_program_runs_before_every_start_and_may_refuse(tmp_path):
    body = f"""
from motcua.up.supervisor import CannotStart
def prepare():
    if not Path("allowed").exists(): raise CannotStart("the port is taken")
    with open("notes", "a") as notes: notes.write("prepared 0\\n")
programs = [program("only", {CALM.format("only")!r}, prepare=prepare)]
sys.exit(Supervisor(programs, pace=Pace(pauses=(0.05,))).run())
"""
    with supervising(tmp_path, body) as up:
        up.wait_until_said("could not be started: the port is taken")
        (tmp_path / "allowed").touch()
        os.kill(up.wait_for("up only"), signal.SIGKILL)
        up.wait_for("up only", times=2)
        assert up.notes == ["prepared", "up only"] * 2


def test_a_program_that_ignores_the_request_to_end_is_killed(tmp_path):
    deaf = "signal.signal(signal.SIGTERM, signal.SIG_IGN); note('up deaf'); wait()"
    body = f"""
programs = [program("calm", {CALM.format("calm")!r}), program("deaf", {deaf!r})]
sys.exit(Supervisor(programs, pace=Pace(stop=8.0)).run())
"""
    with supervising(tmp_path, body) as up:
        up.wait_for("up calm")
        up.wait_for("up deaf")
        assert up.end() == 0
        assert "deaf has ended: killed by SIGKILL" in up.said
        assert up.notes[-1] == "down calm"
        assert not up.left()


def test_a_second_ctrl_c_does_not_wait(tmp_path):
    slow = "signal.signal(signal.SIGTERM, lambda *_: note('asked')); note('up'); wait()"
    with supervising(tmp_path, one_program(slow, stop=3600.0)) as up:
        up.wait_for("up")
        up.process.send_signal(signal.SIGINT)
        up.wait_for("asked")
        assert up.end(signal.SIGINT) == 0
        assert "only has ended: killed by SIGKILL" in up.said


def test_kill_9_of_the_supervisor_leaves_no_program_and_no_file_behind(tmp_path):
    deaf = "signal.signal(signal.SIGTERM, signal.SIG_IGN); note('up deaf'); wait()"
    body = f"""
Path("run-file").touch(); Path("lock").touch()
programs = [program("calm", {CALM.format("calm")!r}, cleanup=lambda: Path("run-file").unlink()),
            program("deaf", {deaf!r})]
sys.exit(Supervisor(programs, cleanup=lambda: Path("lock").unlink()).run())
"""
    with supervising(tmp_path, body) as up:
        up.wait_for("up calm")
        up.wait_for("up deaf")
        up.process.kill()
        up.process.wait()
        eventually(lambda: not up.left(), "the end of all programs")
        assert up.notes[-1] == "down calm"
        assert not (tmp_path / "run-file").exists()
        assert not (tmp_path / "lock").exists()


def test_a_killed_guard_is_replaced_and_knows_the_programs(tmp_path):
    with supervising(tmp_path, two_programs()) as up:
        up.wait_for("up first")
        up.wait_for("up second")
        [guard] = guards(up)
        os.kill(guard, signal.SIGKILL)
        eventually(lambda: guards(up) not in ([], [guard]), "another guard")
        up.process.kill()
        up.process.wait()
        eventually(lambda: not up.left(), "the end of all programs")
        assert sorted(up.notes[2:]) == ["down first", "down second"]


def guards(up: Watched) -> list[int]:
    return [pid for pid in up.left() if name_of(pid) == "motcua-guard"]


def name_of(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/comm").read_text().strip()
    except (FileNotFoundError, ProcessLookupError):  # it has just ended
        return ""


def test_the_programs_end_when_the_supervisor_fails(tmp_path):
    body = f"""
def fail(pid):
    if Path("fail").exists(): raise ZeroDivisionError("a mistake of ours")
    return False
programs = [program("only", {CALM.format("only")!r}, ready=fail)]
sys.exit(Supervisor(programs).run())
"""
    with supervising(tmp_path, body) as up:
        up.wait_for("up only")
        (tmp_path / "fail").touch()
        assert up.process.wait(DEADLINE_S) == 1
        assert "a mistake of ours" in up.said
        assert up.notes == ["up only", "down only"]
        assert not up.left()


def test_grandchildren_end_with_their_parent(tmp_path):
    code = """
import subprocess
note("up only")
subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"])
wait()
"""
    with supervising(tmp_path, one_program(code)) as up:
        first = up.wait_for("up only")
        eventually(lambda: len(up.left()) == 4, "supervisor, guard, program, grandchild")
        os.kill(first, signal.SIGKILL)
        up.wait_for("up only", times=2)
        assert up.end() == 0
        eventually(lambda: not up.left(), "the end of all programs")


def test_no_descriptor_is_lost_over_many_restarts(tmp_path):
    with supervising(tmp_path, one_program("note('up')", pauses=(0.0,), quick_deaths=10**6)) as up:
        descriptors = Path(f"/proc/{up.process.pid}/fd")
        up.wait_for("up", times=3)
        before = len(list(descriptors.iterdir()))
        up.wait_for("up", times=43)
        assert len(list(descriptors.iterdir())) < before + 20  # a start in progress holds a few of its own


def test_garbage_and_lines_without_end_are_shown_and_harmless(tmp_path):
    code = r"""
os.write(1, b"first\n\x1b[2J\xff\x00 odd\r\n")
os.write(2, "Một cửa".encode() + b" without an end")
"""
    with supervising(tmp_path, one_program(code, pauses=(0.0, 60.0))) as up:
        up.wait_until_said(
            "only   | first\nonly   | \\x1b[2J\\xff\\x00 odd\nonly   | Một cửa without an end\n"
        )
        assert up.process.poll() is None


def test_a_program_that_floods_keeps_nobody_from_living_or_ending(tmp_path):
    flood = "note('up flood')\nwhile True: os.write(1, b'x' * 99 + b'\\n' + os.urandom(4000))"
    body = f"""
programs = [program("flood", {flood!r}), program("calm", {CALM.format("calm")!r})]
sys.exit(Supervisor(programs).run())
"""
    with supervising(tmp_path, body) as up:
        up.wait_for("up flood")
        os.kill(up.wait_for("up calm"), signal.SIGKILL)
        up.wait_for("up calm", times=2)
        up.wait_until_said("lines left out")
        assert up.end() == 0
        assert not up.left()


def test_a_program_that_closes_its_output_lives_on(tmp_path):
    code = "os.close(1); os.close(2); at_end('down'); note('up'); wait()"
    with supervising(tmp_path, one_program(code)) as up:
        up.wait_for("up")
        assert up.end() == 0
        assert up.notes == ["up", "down"]


def test_a_terminal_that_nobody_reads_stops_nothing(tmp_path):
    reader, writer = os.pipe()
    body = f"import os; os.dup2({writer}, 2)\n" + one_program(
        "note('up'); [os.write(1, b'x' * 4000 + b'\\n') for _ in range(200)]",
        pauses=(0.0,),
        quick_deaths=10**6,
    )
    process = subprocess.Popen(
        [sys.executable, "-c", SUPERVISOR.format(prologue=PROLOGUE, body=body)],
        cwd=tmp_path,
        pass_fds=[writer],
        start_new_session=True,
    )
    os.close(writer)
    try:
        eventually(lambda: len(_lines(tmp_path / "notes")) >= 4, "restarts although nobody reads")
        process.terminate()
        assert process.wait(DEADLINE_S) == 0
    finally:
        process.kill()
        process.wait()
        os.close(reader)


def test_systemd_is_told_when_all_is_ready_that_it_lives_and_when_it_ends(tmp_path):
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as systemd:
        systemd.bind(str(tmp_path / "notify"))
        systemd.settimeout(DEADLINE_S)
        code = "note('up'); note('NOTIFY_SOCKET' in os.environ); wait()"
        body = f"""
import os
os.environ |= {{"NOTIFY_SOCKET": "notify", "WATCHDOG_USEC": "100000"}}
{one_program(code)}
"""
        with supervising(tmp_path, body) as up:
            heard: set[bytes] = set()
            while heard != {b"READY=1", b"WATCHDOG=1"}:
                heard.add(systemd.recv(100))
            up.wait_for("False")
            up.process.terminate()
            while (word := systemd.recv(100)) == b"WATCHDOG=1":
                pass
            assert word == b"STOPPING=1"
            assert up.process.wait(DEADLINE_S) == 0


def test_the_pauses_grow_from_nothing_to_half_a_minute():
    pace, deaths, pauses = Pace(), Deaths(), []
    for _ in range(9):
        deaths = deaths.another(life=20.0, pace=pace)
        pauses.append(deaths.pause(pace))
    assert pauses == [0, 0.5, 1, 2, 4, 8, 16, 30, 30]


def test_five_quick_deaths_make_the_pause_half_a_minute():
    pace, deaths, pauses = Pace(), Deaths(), []
    for _ in range(6):
        deaths = deaths.another(life=0.1, pace=pace)
        pauses.append(deaths.pause(pace))
    assert pauses == [0, 0.5, 1, 2, 30, 30]


def test_a_minute_of_life_lets_the_pauses_begin_anew():
    pace, deaths = Pace(), Deaths(in_a_row=7, quick=7)
    assert deaths.another(life=60.0, pace=pace) == Deaths(in_a_row=1, quick=0)
    assert deaths.another(life=60.0, pace=pace).pause(pace) == 0


def test_a_life_that_is_not_quick_interrupts_the_row_of_quick_deaths():
    assert Deaths(in_a_row=4, quick=4).another(life=11.0, pace=Pace()) == Deaths(in_a_row=5, quick=0)
