"""A lock file that one program at a time holds."""

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_STEP_S = 0.05


class Held(Exception):
    """Another program holds the lock."""


@contextmanager
def holding(lock: Path, *, patience_s: float = 0.0) -> Iterator[None]:
    """Hold the file `lock` through the block; raises `Held` if another has it for longer than `patience_s`.

    The kernel gives it back when the program ends, however it ends. Raises OSError.
    """
    descriptor = os.open(lock, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    deadline = time.monotonic() + patience_s
    try:
        while not _taken(descriptor):
            if time.monotonic() >= deadline:
                raise Held(lock)
            time.sleep(_STEP_S)
        yield
    finally:
        os.close(descriptor)


def _taken(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
