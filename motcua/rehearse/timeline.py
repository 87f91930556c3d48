"""Discrete events: processes that say how long they wait, run one by one in the order of time. Pure."""

from collections.abc import Generator, Iterator
from heapq import heappop, heappush
from itertools import count

SLEEP = -1
"""What a process yields that waits until it is woken."""

Steps = Generator[int, None, None]
"""A process: it yields the milliseconds until its next step, or `SLEEP`."""


class Process:
    """A process on a timeline; `is_asleep` while it waits to be woken."""

    __slots__ = ("_steps", "is_asleep")

    def __init__(self, steps: Steps) -> None:
        self._steps = steps
        self.is_asleep = False

    def step(self) -> int | None:
        """Run to the next wait; return it, or None at the end."""
        self.is_asleep = False
        wait = next(self._steps, None)
        self.is_asleep = wait == SLEEP
        return wait


class Timeline:
    """A clock in milliseconds that jumps from event to event; equal moments keep the order of planning."""

    def __init__(self, now_ms: int) -> None:
        self.now_ms = now_ms
        self._planned: list[tuple[int, int, Process]] = []
        self._order = count()

    def start(self, steps: Steps) -> Process:
        """Plan the first step of a new process, for now."""
        process = Process(steps)
        self._plan(process, 0)
        return process

    def wake(self, process: Process, after_ms: int = 0) -> None:
        """Plan the next step of a process that sleeps; one that does not is left alone."""
        if process.is_asleep:
            process.is_asleep = False
            self._plan(process, after_ms)

    def run(self, until_ms: int) -> Iterator[int]:
        """Run all steps due before `until_ms`, and yield the moment before each; the clock ends there."""
        while self._planned and self._planned[0][0] < until_ms:
            self.now_ms, _, process = heappop(self._planned)
            yield self.now_ms
            wait = process.step()
            if wait is not None and wait != SLEEP:
                self._plan(process, wait)
        self.now_ms = until_ms

    def _plan(self, process: Process, after_ms: int) -> None:
        heappush(self._planned, (self.now_ms + max(0, after_ms), next(self._order), process))
