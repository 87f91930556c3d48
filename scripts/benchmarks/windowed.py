"""A window that is measured from outside: its process on a virtual screen, its lines in and out."""

import json
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import IO, Any

from scripts.benchmarks.centre import cpu_seconds, resident_mb
from scripts.benchmarks.figures import ROUNDS, Figure, percentile

REST_S = 10.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Windowed:
    """A window's process; `name`: what it is called in figures."""

    name: str
    pid: int
    environment: Mapping[str, str]
    into: IO[str]
    out: IO[str]

    def hear(self, kind: str) -> list[Any]:
        """Return the rest of the next line of this kind; those of others before it are passed over."""
        for line in self.out:
            said: list[Any] = json.loads(line)
            if said[0] == kind:
                return said[1:]
        raise RuntimeError(f"the program ended; {kind!r} was waited for")

    def tell(self, what: object) -> None:
        """Say a line to the program."""
        print(json.dumps(what), file=self.into, flush=True)

    def ask(self, *order: object) -> list[Any]:
        """Give an order; return its answer."""
        self.tell(order)
        return self.hear("answer")

    def finger(self, *words: object) -> None:
        """Do something with the finger, as xdotool calls it."""
        subprocess.run(["xdotool", *map(str, words)], env=self.environment, check=True)

    # --- figures that every window has ----------------------------------------------------------

    def at_rest(self, settle_s: float = 0.0) -> list[Figure]:
        """Measure what it costs while nothing happens, after `settle_s` seconds."""
        time.sleep(settle_s)
        before, began = cpu_seconds(self.pid), time.monotonic()
        time.sleep(REST_S)
        share = (cpu_seconds(self.pid) - before) / (time.monotonic() - began)
        return [Figure(name=f"{self.name} at rest, of a core", value=share * 100, unit="%", limit=6)]

    def frames(self, count: int, *, change: str = "a screen changed, frame") -> list[Figure]:
        """Bind, lay out and draw a screen that is not the one before; the floor: draw it again as it is.

        Both are those of the best of the `ROUNDS`.
        """
        rounds = [
            [percentile(self.ask(order, count), 0.95) * 1e3 for order in ("floor", "frames")]
            for _ in range(ROUNDS)
        ]
        floor, frames = map(min, zip(*rounds, strict=True))
        return [
            Figure(name=f"floor: {self.name}, the same drawn again, frame, p95", value=floor, unit="ms"),
            Figure(name=f"{self.name}, {change}, p95", value=frames, unit="ms", limit=33),
        ]

    def growth(self, changes: int, *, warm_up: int = 0) -> list[Figure]:
        """Measure what thousands of changes leave behind, after so many that do not count."""
        if warm_up:
            self.ask("frames", warm_up)
        before = resident_mb(self.pid)
        self.ask("frames", changes)
        after = resident_mb(self.pid)
        return [
            Figure(
                name=f"{self.name}, growth in {changes:,} changes", value=after - before, unit="MB", limit=3
            ),
            Figure(name=f"{self.name}, memory after them", value=after, unit="MB", limit=200),
        ]


@contextmanager
def running(
    name: str, environment: Mapping[str, str], module: str, *arguments: object, first: object = None
) -> Iterator[Windowed]:
    """Run a `window_program` of this package until the block ends; `first` is said to it before it begins."""
    program = subprocess.Popen(
        [sys.executable, "-m", f"scripts.benchmarks.{module}", *map(str, arguments)],
        env=environment,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    if program.stdin is None or program.stdout is None:
        raise AssertionError("both are pipes")
    window = Windowed(
        name=name, pid=program.pid, environment=environment, into=program.stdin, out=program.stdout
    )
    try:
        if first is not None:
            window.tell(first)
        window.hear("ready")
        yield window
    finally:
        program.terminate()
        program.wait()
        program.stdin.close()
        program.stdout.close()
