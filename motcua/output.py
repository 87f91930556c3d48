"""What supervised programs say: cut into printable lines, kept, limited, and written without ever waiting."""

import os
import select
from collections import deque
from collections.abc import Callable

from motcua.texts import text

LONGEST = 4096
"""Bytes of a line; what is longer is cut into several."""
TAIL = 20
"""Lines that are kept of each program, to tell why it died."""
LINES_A_SECOND = 200
"""Lines of one program that are passed on in a second; a flood must not fill a memory card."""
ROOM = 256 * 1024
"""Bytes that wait for a slow reader; what comes on top is counted and left out."""


def printable(line: bytes) -> str:
    """Return the line as text in which nothing can steer a terminal: odd bytes and controls are escaped."""
    line = line.removesuffix(b"\r").expandtabs(4)
    shown = line.decode("utf-8", "backslashreplace")
    if shown.isprintable():
        return shown
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode("ascii") for c in shown)


class Console:
    """Lines for people, written only while the other side takes them: an unread terminal stops nobody."""

    def __init__(self, fd: int = 2) -> None:
        self.fd = fd
        self._waiting = bytearray()
        self._left_out = 0
        self._gone = False

    @property
    def is_waiting(self) -> bool:
        """True while there is something to write."""
        return bool(self._waiting)

    def line(self, line: str) -> None:
        """Queue one line; it is counted instead while too much is waiting."""
        data = line.encode("utf-8", "backslashreplace") + b"\n"
        if self._gone:
            return
        if len(self._waiting) + len(data) > ROOM:
            self._left_out += 1
            return
        if self._left_out:
            self._waiting += text("... {n} lines left out", n=self._left_out).encode() + b"\n"
            self._left_out = 0
        self._waiting += data

    def write(self) -> None:
        """Write a piece that a writable file takes at once; a reader that has gone is left alone."""
        try:
            written = os.write(self.fd, self._waiting[: select.PIPE_BUF])
        except BlockingIOError:
            return
        except OSError:
            self._gone = True
            self._waiting.clear()
            return
        del self._waiting[:written]


class Talk:
    """The lines of one program: the last ones are kept, and up to so many a second go to the console.

    `shown`: a line as it goes to the console, None for one that does not; it is kept all the same.
    """

    def __init__(
        self, prefix: str, console: Console, shown: Callable[[str], str | None] = lambda line: line
    ) -> None:
        self.tail: deque[str] = deque(maxlen=TAIL)
        self._prefix = prefix
        self._console = console
        self._as_shown = shown
        self._rest = b""
        self._second = float("-inf")
        self._shown = 0
        self._left_out = 0

    def feed(self, data: bytes, now: float) -> None:
        """Take bytes as they come; a line that is not complete waits for its end."""
        *whole, self._rest = (self._rest + data).split(b"\n")
        if len(self._rest) > LONGEST:
            whole.append(self._rest)
            self._rest = b""
        self._take(whole, now)

    def end(self, now: float) -> None:
        """Take what is left: the program has died, there will be no end of line."""
        if self._rest:
            self._take([self._rest], now)
            self._rest = b""
        self._tell_left_out()

    def _take(self, whole: list[bytes], now: float) -> None:
        pieces = [line[at : at + LONGEST] for line in whole for at in range(0, len(line) or 1, LONGEST)]
        said = [printable(piece) for piece in pieces]
        lines = [line for line in map(self._as_shown, said) if line is not None]
        if now - self._second >= 1:
            self._tell_left_out()
            self._second, self._shown = now, 0
        room = LINES_A_SECOND - self._shown
        for line in lines[:room]:
            self._console.line(self._prefix + line)
        self._shown += len(lines[:room])
        self._left_out += len(lines[room:])
        self.tail.extend(said[-TAIL:])

    def _tell_left_out(self) -> None:
        if self._left_out:
            self._console.line(self._prefix + text("... {n} lines left out", n=self._left_out))
            self._left_out = 0
