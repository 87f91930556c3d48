"""Programs of devices in tests, each as a process of its own: told to end, or killed at a step."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from tests.wire.hall import until

ROOT = Path(__file__).parents[2]


def run(
    module: str, *arguments: str | Path, environment: Mapping[str, str] | None = None
) -> subprocess.Popen[str]:
    """Start a program, in English; what it says on stderr can be read."""
    command = [sys.executable, "-m", module, *map(str, arguments)]
    variables = {**(environment or os.environ), "MOTCUA_LANG": "en"}
    return subprocess.Popen(command, cwd=ROOT, stderr=subprocess.PIPE, text=True, env=variables)


def said_at_its_end(program: subprocess.Popen[str], works: Callable[[], object]) -> str:
    """Wait until a program works, tell it to end, and return what it said meanwhile."""
    try:
        until(works, what="its start")
        program.send_signal(signal.SIGTERM)
        _, said = program.communicate(timeout=30)
    finally:
        program.kill()
        program.wait()
    return said


@contextmanager
def halting(program: Path, *arguments: str | Path) -> Iterator[subprocess.Popen[str]]:
    """Run a program that halts at a step, from when it is ready; kill it."""
    process = subprocess.Popen(
        [sys.executable, str(program), *map(str, arguments)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        cwd=ROOT,
        env={"PYTHONPATH": "."},
    )
    try:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        yield process
    finally:
        process.kill()
        process.communicate()


def go_on(process: subprocess.Popen[str], until_it_says: str) -> None:
    """Let it go on to the step where it halts."""
    assert process.stdin is not None
    assert process.stdout is not None
    process.stdin.write("go\n")
    process.stdin.flush()
    assert process.stdout.readline() == f"{until_it_says}\n"
