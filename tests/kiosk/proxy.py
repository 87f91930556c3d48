"""A line that a test can cut: a TCP proxy on 127.0.0.1 that closes, or swallows, what goes through it."""

import contextlib
import selectors
import socket
import threading
from typing import Self


class Proxy:
    """Forwards to `port`. `cut` ends every connection and refuses new ones; `swallow` forwards nothing."""

    def __init__(self, port: int) -> None:
        self._target = port
        self._server = socket.create_server(("127.0.0.1", 0))
        self.port = int(self._server.getsockname()[1])
        self._pairs: list[tuple[socket.socket, socket.socket]] = []
        self._cut = self._swallow = self._stop = False
        self.forwarded = 0
        self._thread = threading.Thread(target=self._run)
        self._thread.start()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._stop = True
        self._thread.join()
        self._end_all()
        self._server.close()

    def cut(self) -> None:
        self._cut = True

    def swallow(self) -> None:
        self._swallow = True

    def mend(self) -> None:
        """Let everything through again; what was swallowed is lost with its connections."""
        self._cut = self._swallow = False

    def _run(self) -> None:
        swallowed = False
        while not self._stop:
            if self._cut or (swallowed and not self._swallow):
                self._end_all()
            swallowed = self._swallow
            with selectors.DefaultSelector() as selector:
                selector.register(self._server, selectors.EVENT_READ)
                for pair in self._pairs:
                    for end in pair:
                        selector.register(end, selectors.EVENT_READ, pair)
                for key, _ in selector.select(0.02):
                    self._ready(key)

    def _ready(self, key: selectors.SelectorKey) -> None:
        if key.data is None:
            self._accept()
            return
        source = key.fileobj
        assert isinstance(source, socket.socket)
        target = next(end for end in key.data if end is not source)
        try:
            data = source.recv(65536)
            if data and not self._swallow:
                target.sendall(data)
                self.forwarded += len(data)
        except OSError:
            data = b""
        if not data and key.data in self._pairs:
            self._pairs.remove(key.data)
            for end in key.data:
                end.close()

    def _accept(self) -> None:
        near, _ = self._server.accept()
        if self._cut:
            near.close()
            return
        try:
            far = socket.create_connection(("127.0.0.1", self._target), 1.0)
        except OSError:
            near.close()
            return
        for end in (near, far):
            with contextlib.suppress(OSError):
                end.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._pairs.append((near, far))

    def _end_all(self) -> None:
        for pair in self._pairs:
            for end in pair:
                end.close()
        self._pairs.clear()
