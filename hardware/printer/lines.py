"""The ways to a printer: network, device file, serial line. Each is opened for one job, then closed."""

import contextlib
import errno
import fcntl
import os
import select
import socket
import struct
import termios
import time
import tty
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal, Protocol

from hardware.printer.errors import BadPrinterOptions, LineDown, LineStalled

CONNECT_S = 2.0
_CHUNK = 4096
_IN_THE_KERNEL = 8192
"""Bytes that wait in our own machine: what the network has not taken can still be called back."""
_NOTHING_YET_S = 0.01


class Line(Protocol):
    """An open way to the printer. Times are `time.monotonic()`; `LineDown` is raised when it breaks."""

    def write(self, data: bytes, until: float) -> None:
        """Write all of `data`; `LineStalled` when that takes longer than `until`."""
        ...

    def read(self, until: float) -> bytes:
        """Return what has arrived, at least one byte, or nothing when `until` is over."""
        ...

    def close(self, *, discard: bool = False) -> None:
        """Close; `discard` what is still on its way. Safe to call twice."""
        ...


Opener = Callable[[], Line]
"""Opens a line within seconds, or raises `LineDown`."""


class FileLine:
    """A line over a non-blocking file descriptor, which it owns; a device file may have nothing to read."""

    def __init__(self, fd: int, name: str) -> None:
        self._fd = fd
        self._name = name

    def write(self, data: bytes, until: float) -> None:
        """Write all of it, or raise."""
        rest = memoryview(data)
        while rest:
            if not self._wait(select.POLLOUT, until):
                written = len(data) - len(rest)
                raise LineStalled(f"{self._name} took {written} of {len(data)} bytes")
            try:
                rest = rest[os.write(self._fd, rest[:_CHUNK]) :]
            except BlockingIOError:
                self._nothing_yet(until)
            except OSError as error:
                raise LineDown(f"{self._name}: {error}") from error

    def read(self, until: float) -> bytes:
        """Return what has arrived."""
        while self._wait(select.POLLIN, until):
            try:
                data = os.read(self._fd, _CHUNK)
            except BlockingIOError:
                self._nothing_yet(until)
                continue
            except OSError as error:
                raise LineDown(f"{self._name}: {error}") from error
            if data:
                return data
            self._at_end(until)
        return b""

    def close(self, *, discard: bool = False) -> None:
        """Close the file."""
        if self._fd >= 0:
            if discard:
                self._discard(self._fd)
            fd, self._fd = self._fd, -1
            os.close(fd)

    def _wait(self, event: int, until: float) -> bool:
        """Wait until the file is ready for `event`; False when it is not in time."""
        poll = select.poll()
        poll.register(self._fd, event)
        left = until - time.monotonic()
        ready = poll.poll(left * 1000) if left > 0 else []
        if ready and not ready[0][1] & event:
            raise LineDown(f"{self._name} has gone away")
        return bool(ready)

    def _nothing_yet(self, until: float) -> None:
        """Take a pause: the driver said that it was ready, and was not."""
        time.sleep(max(0.0, min(_NOTHING_YET_S, until - time.monotonic())))

    def _at_end(self, until: float) -> None:
        """Wait for more: to the kernel's printer driver nothing to read is no end, unless it is unplugged."""
        poll = select.poll()
        poll.register(self._fd, select.POLLIN)
        if any(seen & (select.POLLHUP | select.POLLERR) for _, seen in poll.poll(0)):
            raise LineDown(f"{self._name} has gone away")
        self._nothing_yet(until)

    def _discard(self, fd: int) -> None:
        """Drop what the kernel holds; its printer driver holds nothing that can be called back."""


class SocketLine(FileLine):
    """A line over a connection; the end of it is the end of the line."""

    def _at_end(self, until: float) -> None:  # noqa: ARG002 - an end of a connection is final
        raise LineDown(f"{self._name} closed the connection")

    def _discard(self, fd: int) -> None:
        with socket.socket(fileno=os.dup(fd)) as connection:
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))


class SerialLine(FileLine):
    """A line over a serial port."""

    def _discard(self, fd: int) -> None:
        with contextlib.suppress(termios.error):  # a port that has gone holds nothing
            termios.tcflush(fd, termios.TCOFLUSH)


def network(host: str, port: int) -> Opener:
    """Reach a printer (or print server) by TCP, usually on port 9100."""
    name = f"{host}:{port}"

    def opened() -> Line:
        try:
            connection = socket.create_connection((host, port), CONNECT_S)
        except OSError as error:
            raise LineDown(f"{name}: {error}") from error
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, _IN_THE_KERNEL)
        connection.setblocking(False)
        return SocketLine(connection.detach(), name)

    return opened


def device_file(path: str) -> Opener:
    """Reach a printer by its device file, such as `/dev/usb/lp0`."""

    def opened() -> Line:
        return FileLine(_open(path), path)

    return opened


Flow = Literal["rtscts", "xonxoff", "none"]
"""How a serial printer says that it can take no more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Serial:
    path: str
    speed: int
    flow: Flow

    def __call__(self) -> Line:
        fd = _open(self.path)
        try:
            fcntl.ioctl(fd, termios.TIOCEXCL)
            self._set(fd)
            termios.tcflush(fd, termios.TCIFLUSH)
        except (OSError, termios.error) as error:
            os.close(fd)
            raise LineDown(f"{self.path}: {error}") from error
        return SerialLine(fd, self.path)

    def _set(self, fd: int) -> None:
        tty.setraw(fd)
        iflag, oflag, cflag, lflag, _, _, cc = termios.tcgetattr(fd)
        cflag &= ~(termios.HUPCL | termios.CRTSCTS)
        cflag |= termios.CLOCAL | termios.CREAD
        iflag &= ~(termios.IXON | termios.IXOFF)
        if self.flow == "rtscts":
            cflag |= termios.CRTSCTS
        elif self.flow == "xonxoff":
            iflag |= termios.IXON
        termios.tcsetattr(fd, termios.TCSANOW, [iflag, oflag, cflag, lflag, self.speed, self.speed, cc])


def serial(path: str, baud: int, flow: Flow = "rtscts") -> Opener:
    """Reach a printer by a serial port, 8 data bits, no parity; `BadPrinterOptions`: no such speed."""
    speed = getattr(termios, f"B{baud}", None)
    if not speed:
        raise BadPrinterOptions(f"baud {baud}; usual: 9600, 19200, 38400, 57600, 115200")
    return _Serial(path=path, speed=speed, flow=flow)


def _open(path: str) -> int:
    try:
        return os.open(path, os.O_RDWR | os.O_NONBLOCK | os.O_NOCTTY | os.O_CLOEXEC)
    except OSError as error:
        if error.errno == errno.EBUSY:
            raise LineDown(f"{path} is in use by another program") from error
        raise LineDown(f"{path}: {error.strerror}") from error
