"""A lean MQTT 3.1.1 client for load: as little of its own cost as Python allows."""

import json
import selectors
import socket
import struct
import time
from collections.abc import Callable, Mapping
from datetime import UTC, datetime

import uuid_utils

Account = Mapping[str, object]


def _text(value: str) -> bytes:
    raw = value.encode()
    return struct.pack(">H", len(raw)) + raw


def _packet(head: int, body: bytes) -> bytes:
    length, left = b"", len(body)
    while True:
        left, digit = left >> 7, left & 0x7F
        length += bytes([digit | (0x80 if left else 0)])
        if not left:
            return bytes([head]) + length + body


def stamp() -> str:
    """Write the time as the wire does."""
    return datetime.now(UTC).isoformat(timespec="milliseconds")[:-6] + "Z"


class Lean:
    """One device: connects, sends commands, hands what arrives to `heard(topic, payload)`."""

    def __init__(
        self, account: Account, filters: tuple[str, ...], heard: Callable[[str, bytes], None]
    ) -> None:
        self.name, self.root = str(account["device"]), str(account["root"])
        self.heard, self._buffer, self._mid = heard, b"", 0
        self.socket = socket.create_connection((str(account["host"]), int(str(account["port"]))))
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        login = _text(self.name) + _text(self.name) + _text(str(account["password"]))
        self.socket.sendall(_packet(0x10, _text("MQTT") + b"\x04\xc2" + struct.pack(">H", 60) + login))
        self._expect(0x20)
        wanted = b"".join(_text(f"{self.root}/{one}") + b"\x01" for one in filters)
        self.socket.sendall(_packet(0x82, struct.pack(">H", 1) + wanted))
        self._expect(0x90)
        self.socket.setblocking(False)

    def _expect(self, kind: int) -> None:
        found = self.socket.recv(4096)
        if not found or found[0] != kind:
            raise RuntimeError(f"{self.name}: the broker answered {found!r}")
        self._buffer = found[2 + found[1] :]

    def command(self, name: str, fields: Mapping[str, object]) -> str:
        """Publish a command with QoS 1; return its id."""
        ident = str(uuid_utils.uuid7())
        self.publish(
            f"device/{self.name}/cmd/{name}", json.dumps({"id": ident, "at": stamp(), **fields}).encode()
        )
        return ident

    def publish(self, topic: str, payload: bytes) -> None:
        """Publish below the root with QoS 1."""
        self._mid = self._mid % 65535 + 1
        body = _text(f"{self.root}/{topic}") + struct.pack(">H", self._mid) + payload
        self.socket.sendall(_packet(0x32, body))

    def read(self) -> None:
        """Take what has arrived."""
        found = self.socket.recv(1 << 16)
        if not found:
            raise RuntimeError(f"{self.name}: the broker hung up")
        buffer, at = self._buffer + found, 0
        while len(buffer) - at >= 2:
            length = shift = 0
            body = at + 1
            while body < len(buffer):
                digit = buffer[body]
                length |= (digit & 0x7F) << shift
                shift, body = shift + 7, body + 1
                if not digit & 0x80:
                    break
            if body + length > len(buffer):
                break
            self._take(buffer[at], buffer[body : body + length])
            at = body + length
        self._buffer = buffer[at:]

    def _take(self, head: int, body: bytes) -> None:
        if head & 0xF0 != 0x30:
            return
        end = 2 + struct.unpack_from(">H", body)[0]
        topic = body[2:end].decode()
        if head & 0x06:
            self.socket.sendall(b"\x40\x02" + body[end : end + 2])
            end += 2
        self.heard(topic, body[end:])


def pump(devices: list[Lean], until: Callable[[], bool], seconds: float) -> None:
    """Let the devices read until `until()` holds; RuntimeError after `seconds`."""
    deadline = time.monotonic() + seconds
    with selectors.DefaultSelector() as selector:
        for device in devices:
            selector.register(device.socket, selectors.EVENT_READ, device)
        while not until():
            ready = selector.select(max(0.0, deadline - time.monotonic()))
            if not ready:
                raise RuntimeError(f"nothing more came within {seconds} s")
            for key, _ in ready:
                key.data.read()
