"""The rating terminal's window, 800x480 on the software renderer: taps on faces, frames, rest, memory.

A tap goes the whole way: finger, flow, the score on the disk, and the frame that asks for the reasons.
"""

import json
import subprocess
import sys
import tempfile
import time
from typing import IO

from scripts.benchmarks.centre import cpu_seconds, resident_mb
from scripts.benchmarks.figures import Figure, percentile, spread
from scripts.virtual_screen import virtual_screen

SIZE = (800, 480)
FACE = (555, 300)  # "dissatisfied"
REST_S = 10.0
TAPS, WARM_UP = 110, 10
FRAMES, CHANGES = 500, 3_000


def figures() -> list[Figure]:
    with tempfile.TemporaryDirectory() as work, virtual_screen(*SIZE) as environment:
        program = subprocess.Popen(
            [sys.executable, "-m", "scripts.benchmarks.terminal_program", work, *map(str, SIZE)],
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        if program.stdin is None or program.stdout is None:
            raise AssertionError("both are pipes")
        try:
            hear(program.stdout)
            found = [*_at_rest(program.pid), *_taps(environment, program.stdin, program.stdout)]
            return [*found, *_frames(program.pid, program.stdin, program.stdout)]
        finally:
            program.terminate()
            program.wait()
            program.stdin.close()
            program.stdout.close()


def hear(out: IO[str]) -> list[float]:
    """Return the numbers of the program's next line."""
    numbers: list[float] = json.loads(out.readline())
    return numbers


def _ask(into: IO[str], out: IO[str], *order: object) -> list[float]:
    into.write(json.dumps(order) + "\n")
    into.flush()
    return hear(out)


def _at_rest(pid: int) -> list[Figure]:
    time.sleep(2)  # what a start leaves to be done is no rest
    before, began = cpu_seconds(pid), time.monotonic()
    time.sleep(REST_S)
    share = (cpu_seconds(pid) - before) / (time.monotonic() - began)
    return [Figure(name="terminal at rest, of a core", value=share * 100, unit="%", limit=6)]


def _taps(environment: dict[str, str], into: IO[str], out: IO[str]) -> list[Figure]:
    """Time from the finger's leaving a face until the score is on the disk and the next screen is drawn."""
    subprocess.run(["xdotool", "mousemove", *map(str, FACE)], env=environment, check=True)
    times = []
    for number in range(TAPS):
        _ask(into, out, "question", f"t{number}")
        subprocess.run(["xdotool", "mousedown", "1"], env=environment, check=True)
        time.sleep(0.1)
        began = time.monotonic()
        subprocess.run(["xdotool", "mouseup", "1"], env=environment, check=True)
        times.append(hear(out)[0] - began)
    return spread("terminal, tap → score on the disk, reasons drawn", times[WARM_UP:], None, 100)


def _frames(pid: int, into: IO[str], out: IO[str]) -> list[Figure]:
    """Bind, lay out and draw a screen that is not the one before; and what thousands of them leave behind."""
    frames = percentile(_ask(into, out, "frames", FRAMES), 0.95) * 1e3
    before = resident_mb(pid)
    _ask(into, out, "frames", CHANGES)
    after = resident_mb(pid)
    return [
        Figure(name="terminal, a screen changed, frame, p95", value=frames, unit="ms", limit=33),
        Figure(name=f"terminal, growth in {CHANGES:,} changes", value=after - before, unit="MB", limit=3),
        Figure(name="terminal, memory after them", value=after, unit="MB", limit=200),
    ]
