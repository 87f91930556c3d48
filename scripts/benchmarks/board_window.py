"""The board's window on the software renderer: calls, what it costs at rest, frames, memory.

The calls go the whole way, from a counter's device through broker and coordinator to a frame of 1920x1080;
frames and memory are measured with 1280x720, as for the kiosk. The floor is what this machine takes to draw
a board again that has not changed; a board has a graphics card for that.
"""

import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from scripts.benchmarks.centre import Centre, cpu_seconds, resident_mb, running
from scripts.benchmarks.figures import Figure, percentile, spread
from scripts.benchmarks.spine import Player
from scripts.virtual_screen import virtual_screen

SIZE, SMALL = (1920, 1080), (1280, 720)
CALLS, WARM_UP = 110, 10
BETWEEN_S = 0.4
REST_S = 10.0
FRAMES, CHANGES = 300, 1500


def figures() -> list[Figure]:
    with (
        tempfile.TemporaryDirectory() as work,
        virtual_screen(*SIZE) as environment,
        running(Path(work)) as centre,
    ):
        with _board(Path(work), centre, environment, SIZE) as board:
            found = _calls(centre, board.out)
            board.ask("settle")
            found += _at_rest(board.pid)
        with _board(Path(work), centre, environment, SMALL) as board:
            return [*found, *_frames(board)]


@dataclass(frozen=True, slots=True)
class _Board:
    """A board's process, and its lines in and out."""

    pid: int
    into: IO[str]
    out: IO[str]

    def ask(self, *order: object) -> list[object]:
        """Give an order; return its answer."""
        print(json.dumps(order), file=self.into, flush=True)
        while (said := hear(self.out))[0] != "answer":
            pass
        return said[1:]


@contextmanager
def _board(
    work: Path, centre: Centre, environment: Mapping[str, str], size: tuple[int, int]
) -> Iterator[_Board]:
    command = [sys.executable, "-m", "scripts.benchmarks.board_window_program", str(work), *map(str, size)]
    program = subprocess.Popen(
        command, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    if program.stdin is None or program.stdout is None:
        raise AssertionError("both are pipes")
    try:
        print(json.dumps(centre.accounts["board"]), file=program.stdin, flush=True)
        hear(program.stdout)
        yield _Board(program.pid, program.stdin, program.stdout)
    finally:
        program.terminate()
        program.wait()
        program.stdin.close()
        program.stdout.close()


def hear(out: IO[str]) -> list[object]:
    """Return what stands in the program's next line."""
    said: list[object] = json.loads(out.readline())
    return said


def _calls(centre: Centre, out: IO[str]) -> list[Figure]:
    """From sending call-next at a counter until the frame with the number is drawn."""
    kiosk, counter = Player(centre, "k0"), Player(centre, "q0")
    for done in range(CALLS):
        kiosk.ask("ticket/request", service="s0")
        kiosk.wait(done + 1)
    counter.ask("counter/open", counter="c0", officer="o0")
    counter.wait(1)
    times = []
    for _ in range(CALLS):
        time.sleep(BETWEEN_S)
        begun = time.monotonic()
        counter.ask("counter/call-next", counter="c0")
        counter.wait(len(counter.answers) + 1)
        visit = counter.answers[-1]["body"]["visit"]  # type: ignore[index]
        while (said := hear(out))[1] != visit["ticket"]["number"]:
            pass
        times.append(float(str(said[2])) - begun)
        counter.ask("counter/finish", counter="c0", visit=visit["id"])
        counter.wait(len(counter.answers) + 1)
    return spread("call-next → drawn on the board's window", times[WARM_UP:], None, 100)


def _at_rest(pid: int) -> list[Figure]:
    """A hall in which nobody was called for a while, with a running text."""
    before, began = cpu_seconds(pid), time.monotonic()
    time.sleep(REST_S)
    share = (cpu_seconds(pid) - before) / (time.monotonic() - began)
    return [Figure(name="board at rest, of a core", value=share * 100, unit="%", limit=6)]


def _frames(board: _Board) -> list[Figure]:
    """Bind, lay out and draw a board that is not the one before; then thousands of them, for leaks."""
    floor, frames = (_p95(board.ask(order, FRAMES)) for order in ("floor", "frames"))
    before = resident_mb(board.pid)
    board.ask("frames", CHANGES)
    after = resident_mb(board.pid)
    return [
        Figure(name="floor: the same board drawn again, frame, p95", value=floor, unit="ms"),
        Figure(name="board, a call drawn: frame, p95", value=frames, unit="ms", limit=33),
        Figure(name=f"board, growth in {CHANGES:,} changes", value=after - before, unit="MB", limit=3),
        Figure(name="board, memory after them", value=after, unit="MB", limit=200),
    ]


def _p95(seconds: list[object]) -> float:
    return percentile([float(str(each)) for each in seconds], 0.95) * 1e3
