"""The virtual printer on a port: what it is told to go wrong goes wrong."""

import contextlib
import selectors
import socket
import struct
import threading
import time
from collections.abc import Callable
from dataclasses import fields
from pathlib import Path
from types import TracebackType
from typing import Self

from hardware.printer.engine import Engine, Faults
from hardware.printer.errors import PrinterError
from hardware.printer.slip import Width
from hardware.printer.tray import Tray

_CHUNK = 4096
_LEAST_WAIT_S = 0.005
_IN_THE_KERNEL = 8192
_LINGER_NOT = struct.pack("ii", 1, 0)
_FAULTS = tuple(field.name for field in fields(Faults))
ORDERS = (*_FAULTS, "roll MM", "die BYTES", "refill")
"""What `order` knows: the faults, so much paper left, the power lost so many bytes later, all well again."""


class UnknownOrder(PrinterError, ValueError):
    """The virtual printer knows no such order."""


class VirtualPrinter:
    """The virtual printer on `port` (0: a free one), in its own thread. One client at a time: others wait.

    Its papers fall into the directory `out`. Orders may come from any thread, or to the port `control`.
    """

    def __init__(
        self,
        out: Path,
        *,
        host: str = "127.0.0.1",
        port: int = 0,
        control: int | None = None,
        width_mm: Width = 80,
        mm_per_s: float = 0,
        obeys_clear: bool = True,
    ) -> None:
        self._tray = Tray(out)
        self._engine = Engine(self._tray.lay, width_mm=width_mm, mm_per_s=mm_per_s, obeys_clear=obeys_clear)
        self._lock = threading.RLock()
        self._dies_after: int | None = None
        self._client: socket.socket | None = None
        self._closing = False
        self._selector = selectors.DefaultSelector()
        self._waker, self._woken = socket.socketpair()
        self._listener = _listener(host, port)
        self._control = _listener(host, control) if control is not None else None
        self._watch(self._woken, lambda: self._woken.recv(_CHUNK))
        if self._control:
            self._watch(self._control, self._accept_control)
        self._thread = threading.Thread(target=self._run, name="paper", daemon=True)
        self._thread.start()

    @property
    def port(self) -> int:
        """The printer's port."""
        return int(self._listener.getsockname()[1])

    @property
    def control_port(self) -> int | None:
        """The port that takes orders, a line each, if there is one."""
        return int(self._control.getsockname()[1]) if self._control else None

    def papers(self) -> list[Path]:
        """Return the papers that have fallen, oldest first."""
        return self._tray.papers()

    def order(self, words: str) -> None:
        """Obey one of `ORDERS`; raises `UnknownOrder`."""
        with self._lock:
            match words.split():
                case ["refill"]:
                    self._engine.refill()
                case ["roll", mm] if mm.isdecimal():
                    self._engine.roll_mm = int(mm)
                case ["die", count] if count.isdecimal():
                    self._dies_after = int(count)
                case [fault] if fault in _FAULTS:
                    setattr(self._engine.faults, fault, True)
                case _:
                    raise UnknownOrder(f"{words.strip()!r}; known: {', '.join(ORDERS)}")
        self._waker.send(b"!")

    def close(self) -> None:
        """Switch off. Safe to call twice."""
        if self._closing:
            return
        self._closing = True
        self._waker.send(b"!")
        self._thread.join()
        self._hang_up()
        self._selector.close()
        for end in (self._waker, self._woken, self._listener, self._control):
            if end is not None:
                end.close()

    def __enter__(self) -> Self:
        """Use it in a `with`."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Switch off."""
        self.close()

    def _run(self) -> None:
        while not self._closing:
            with self._lock:
                self._work()
                due = self._engine.due()
            wait = None if due is None else max(_LEAST_WAIT_S, due - time.monotonic())
            for key, _ in self._selector.select(wait):
                with self._lock:
                    key.data()

    def _work(self) -> None:
        """Print; when the client has gone and all is printed, somebody tears off what was not cut."""
        self._answer(self._engine.work(time.monotonic()))
        if self._client is None and self._engine.due() is None and not self._engine.faults.halt:
            self._engine.tear()
        self._attend(self._listener, self._accept, self._client is None)
        if self._client is not None:
            self._attend(self._client, self._read, self._engine.room > 0)

    def _watch(self, end: socket.socket, act: Callable[[], object]) -> None:
        end.setblocking(False)
        self._selector.register(end, selectors.EVENT_READ, act)

    def _attend(self, end: socket.socket, act: Callable[[], object], wanted: bool) -> None:
        watched = end in self._selector.get_map()
        if wanted and not watched:
            self._watch(end, act)
        elif watched and not wanted:
            self._selector.unregister(end)

    def _accept(self) -> None:
        with contextlib.suppress(OSError):  # it has gone again
            self._client, _ = self._listener.accept()
            self._client.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def _read(self) -> None:
        if self._client is None or not self._engine.room:
            return
        try:
            data = self._client.recv(min(_CHUNK, self._engine.room))
        except OSError:
            data = b""
        if not data:
            self._hang_up()
        elif self._dies_after is not None and len(data) >= self._dies_after:
            self._die(data[: self._dies_after])
        else:
            self._dies_after = None if self._dies_after is None else self._dies_after - len(data)
            self._answer(self._engine.receive(data))

    def _die(self, data: bytes) -> None:
        """Lose the power behind the last of `data`, and come back at once with nothing in mind."""
        self._dies_after = None
        self._engine.receive(data)
        self._engine.work(time.monotonic())
        self._engine.switch_off()
        self._hang_up(abruptly=True)

    def _answer(self, data: bytes) -> None:
        if data and self._client is not None:
            with contextlib.suppress(OSError):  # who has gone, or does not listen, misses it
                self._client.send(data)

    def _hang_up(self, *, abruptly: bool = False) -> None:
        if self._client is not None:
            if abruptly:
                self._client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _LINGER_NOT)
            self._attend(self._client, self._read, wanted=False)
            self._client.close()
            self._client = None

    def _accept_control(self) -> None:
        if self._control is not None:
            connection, _ = self._control.accept()
            self._watch(connection, lambda: self._take_order(connection))

    def _take_order(self, connection: socket.socket) -> None:
        with contextlib.suppress(OSError):
            words = connection.recv(_CHUNK).decode("ascii", "replace")
            if words:
                connection.send(self._obey(words).encode())
                return
        self._selector.unregister(connection)
        connection.close()

    def _obey(self, words: str) -> str:
        try:
            self.order(words)
        except UnknownOrder as error:
            return f"{error}\n"
        return "ok\n"


def _listener(host: str, port: int) -> socket.socket:
    """Listen with a small buffer, as printers do: what was not taken stays with the sender."""
    listener = socket.create_server((host, port))
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, _IN_THE_KERNEL)
    return listener
