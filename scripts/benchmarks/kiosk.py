"""The kiosk's window, 1280x720 on the software renderer: frames, what it costs at rest, and taps.

This machine draws with its processor; a kiosk has a graphics card for that, and a slower processor.
"""

import json
import subprocess
import sys
import time
from collections.abc import Sequence
from typing import IO

from scripts.benchmarks.centre import cpu_seconds, resident_mb
from scripts.benchmarks.figures import Figure, percentile
from scripts.virtual_screen import virtual_screen

SIZE = (1280, 720)
REST_S = 10.0
TAPS = 60
PATIENCE_S = 60.0


def figures(changes: int = 10_000) -> list[Figure]:
    """Measure one window; `changes` is how many screens are shown one after the other."""
    with virtual_screen(1400, 800) as environment:
        program = subprocess.Popen(
            [sys.executable, "-m", "scripts.benchmarks.kiosk_program", *map(str, SIZE)],
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
            return [*found, *_frames(program.stdin, program.stdout), *_leak(program, changes)]
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
    return [Figure(name="kiosk at rest, of a core", value=share * 100, unit="%", limit=6)]


def _taps(environment: dict[str, str], into: IO[str], out: IO[str]) -> list[Figure]:
    """Time from the touch until the pressed button is drawn, and from its end until the next screen is."""
    touched: list[float] = []
    answered: list[float] = []
    for _ in range(TAPS):
        x, y = _ask(into, out, "aim")
        subprocess.run(["xdotool", "mousemove", str(x), str(y)], env=environment, check=True)
        time.sleep(0.12)
        for kind, times in (("mousedown", touched), ("mouseup", answered)):
            began = time.monotonic()
            subprocess.run(["xdotool", kind, "1"], env=environment, check=True)
            times.append(hear(out)[0] - began)
    return [
        _figure("touch to pressed button drawn", touched, 0.95, 100),
        _figure("release to next screen drawn", answered, 0.95, 100),
    ]


def _figure(name: str, seconds: Sequence[float], share: float, limit: float) -> Figure:
    value = percentile(seconds, share) * 1e3
    return Figure(name=f"kiosk, {name}, p{share * 100:.0f}", value=value, unit="ms", limit=limit)


def _frames(into: IO[str], out: IO[str]) -> list[Figure]:
    """Bind, lay out and draw a screen that is not the one before."""
    return [_figure("a screen changed, frame", _ask(into, out, "frames", 500), 0.95, 33)]


def _leak(program: subprocess.Popen[str], changes: int) -> list[Figure]:
    if program.stdin is None or program.stdout is None:
        raise AssertionError("both are pipes")
    _ask(program.stdin, program.stdout, "frames", changes // 10)
    before = resident_mb(program.pid)
    _ask(program.stdin, program.stdout, "frames", changes)
    after = resident_mb(program.pid)
    return [
        Figure(name=f"kiosk, growth in {changes:,} changes", value=after - before, unit="MB", limit=3),
        Figure(name="kiosk, memory after them", value=after, unit="MB", limit=200),
    ]
