"""What ends the programs of a supervisor that was killed and could not do it itself."""

import contextlib
import os
import select
import signal
import traceback
from collections.abc import Callable, Sequence
from pathlib import Path
from types import TracebackType
from typing import Self

PATIENCE_S = 1.0
"""How long a program may take to end before it is killed."""


class Guard:
    """A forked process that waits for its supervisor's end and then ends every program that is left.

    A parent-death signal would not do: the kernel drops it when a program changes its user, as mosquitto
    does, and it neither reaches grandchildren nor removes files. The guard inherits what is open when it is
    made, so a lock of the supervisor stays held until the last program is gone.
    Leaving the `with` block by an exception leaves the programs to the guard too.
    """

    def __init__(self, cleanups: Sequence[Callable[[], None]]) -> None:
        self._cleanups = cleanups
        self._fork(())

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if kind is None:
            with contextlib.suppress(BrokenPipeError):  # somebody killed the guard: nothing left to tell it
                os.write(self._line, b"done\n")
        self._bury()

    def sign_in(self) -> None:
        """Put the calling process under guard; called in a child between fork and exec."""
        os.write(self._line, b"%d\n" % os.getpid())

    def renew(self, pids: Sequence[int]) -> None:
        """Take another guard, for these processes, because this one has died; `pidfd` is another then."""
        self._bury()
        self._fork(pids)

    def _bury(self) -> None:
        os.close(self._line)
        os.waitpid(self._pid, 0)
        os.close(self.pidfd)

    def _fork(self, pids: Sequence[int]) -> None:
        end, self._line = os.pipe()
        self._pid = os.fork()
        if self._pid == 0:
            try:
                os.close(self._line)
                self._watch(end, pids)
            except BaseException:
                traceback.print_exc()
                raise
            finally:
                os._exit(0)
        os.close(end)
        self.pidfd = os.pidfd_open(self._pid)
        """Readable when the guard has died."""

    def _watch(self, end: int, pids: Sequence[int]) -> None:
        os.setsid()
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, signal.SIG_IGN)
        Path("/proc/self/comm").write_text("motcua-guard", encoding="ascii")
        programs: dict[int, int] = {}
        for pid in pids:
            _take(pid, programs)
        with open(end, encoding="ascii") as line:
            for word in line:
                if word == "done\n":
                    return
                _forget_dead(programs)
                _take(int(word), programs)
        for pid, pidfd in reversed(programs.items()):
            _end(pid, pidfd)
        for cleanup in self._cleanups:
            cleanup()


def _take(pid: int, programs: dict[int, int]) -> None:
    with contextlib.suppress(ProcessLookupError):
        programs[pid] = os.pidfd_open(pid)


def _forget_dead(programs: dict[int, int]) -> None:
    for pid, pidfd in list(programs.items()):
        if _is_dead(pidfd, within_s=0):
            os.close(programs.pop(pid))


def _is_dead(pidfd: int, *, within_s: float) -> bool:
    return bool(select.select([pidfd], [], [], within_s)[0])


def _end(pid: int, pidfd: int) -> None:
    if _is_dead(pidfd, within_s=0):
        return
    with contextlib.suppress(ProcessLookupError):
        signal.pidfd_send_signal(pidfd, signal.SIGTERM)
    _is_dead(pidfd, within_s=PATIENCE_S)
    with contextlib.suppress(ProcessLookupError):
        os.killpg(pid, signal.SIGKILL)
