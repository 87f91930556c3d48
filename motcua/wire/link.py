"""The MQTT connection, once, for the coordinator and every device: a loop of our own around paho.

paho's callbacks only move bytes. A new paho client is made for each connection, because what one keeps queued
over a reconnect is sent again in bursts and doubled; our memory is the outbox and the retained states.
"""

import logging
import math
import random
import select
import socket
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Self

import paho.mqtt.client as mqtt
from paho.mqtt.enums import CallbackAPIVersion
from paho.mqtt.reasoncodes import ReasonCode
from paho.mqtt.subscribeoptions import SubscribeOptions

from motcua.wire.codec import STATE_LIMIT
from motcua.wire.errors import NotConnected, TooLarge
from motcua.wire.faults import Faults

log = logging.getLogger(__name__)

KEEPALIVE_S = 10
CONNECT_S = 1.0  # how long a host that does not answer may hold the caller
CONNACK_S = 5.0
FIRST_RETRY_S, LAST_RETRY_S = 0.1, 5.0
STEADY_S = 5.0  # a connection that held so long was a good one: the next retry is quick again
CHUNK, CHUNKS = 1 << 16, 4  # read in one step at most
BACKLOG = 16 * 1024 * 1024  # unsent bytes after which the broker counts as dead
NOT_ALLOWED = 0x87
_FAILURE = 0x80
_DISCONNECT = 0xE0
_jitter = random.SystemRandom().uniform


@dataclass(frozen=True, slots=True)
class Delivery:
    """A message that arrived; `retain`: it was kept by the broker, so it may be old."""

    topic: str
    payload: bytes
    retain: bool


@dataclass(frozen=True, slots=True)
class Refusal:
    """A publication that the broker refused: the `mid` that `publish` returned, and MQTT 5's reason code."""

    mid: int
    code: int


class _Client(mqtt.Client):
    """paho's client, with one `recv` and one `send` a step where paho makes three and one a message."""

    def __init__(self, client_id: str) -> None:
        super().__init__(CallbackAPIVersion.VERSION2, client_id=client_id, protocol=mqtt.MQTTv5)
        self._chunk, self._at, self._ended = b"", 0, False
        self.unsent = bytearray()

    def fill(self) -> bool:
        """Take what the socket holds; say whether there may be more than that."""
        try:
            self._chunk, self._at = self.socket().recv(CHUNK), 0  # type: ignore[union-attr]
        except BlockingIOError:
            return False
        self._ended = not self._chunk
        return len(self._chunk) == CHUNK

    def unread(self) -> bool:
        """Say whether paho has still to look at what `fill` took."""
        return self.socket() is not None and (self._ended or self._at < len(self._chunk))

    def drain(self) -> None:
        """Give the socket as much as it takes."""
        if self.unsent and (sock := self.socket()) is not None:
            try:
                del self.unsent[: sock.send(self.unsent)]
            except BlockingIOError:
                return

    def abandon(self) -> None:
        """Close the socket at once."""
        self._sock_close()

    def _sock_recv(self, bufsize: int) -> bytes:
        piece = self._chunk[self._at : self._at + bufsize]
        if not piece and not self._ended:
            raise BlockingIOError
        self._at += len(piece)
        return piece

    def _sock_send(self, buf: bytes | bytearray) -> int:
        self.unsent += buf
        if buf[0] & 0xF0 == _DISCONNECT:
            self.drain()  # paho closes the socket right after it
        return len(buf)


class Link:
    """A connection that mends itself. One thread calls `step` again and again; only `wake` is for others.

    `will` is the topic and payload of the last will (retained); `filters` are subscribed with QoS 1 at every
    connect; `on_up()` and `on_down(reason)` are called from `step`, and nothing they raise stops it.
    """

    def __init__(
        self,
        host: str,
        port: int,
        username: str,
        password: str,
        *,
        will: tuple[str, bytes] | None,
        filters: Sequence[str],
        clock: Callable[[], float] = time.monotonic,
        on_up: Callable[[], None] | None = None,
        on_down: Callable[[str], None] | None = None,
        faults: Faults | None = None,
        keepalive: int = KEEPALIVE_S,
    ) -> None:
        """Connect nothing yet: the first `step` does. The client id is the `username`."""
        if not host or not 0 < port < 1 << 16:
            raise ValueError(f"{host!r}:{port} is no address of a broker")
        self._address, self._account, self._keepalive = (host, port), (username, password), keepalive
        self._will, self._filters, self._clock = will, tuple(filters), clock
        self._on_up, self._on_down = on_up, on_down
        self._faults = faults or Faults(log, clock)
        self._client: _Client | None = None
        self._session, self._up, self._since = 0, False, 0.0
        self._retry_at, self._delay = -math.inf, FIRST_RETRY_S
        self._connack: ReasonCode | None = None
        self._arrived: list[Delivery] = []
        self._refused: list[Refusal] = []
        self._bell, self._button = socket.socketpair()
        self._bell.setblocking(False)
        self._button.setblocking(False)
        self._closed = False

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @property
    def is_up(self) -> bool:
        """Whether the broker has accepted us and the line is not known to be cut."""
        return self._up

    def wake(self) -> None:
        """Make a waiting `step` return soon; from any thread."""
        try:
            self._button.send(b"!")
        except OSError:  # it rings already (BlockingIOError), or the link is closed
            return

    def publish(
        self, topic: str, payload: bytes, *, qos: int = 1, retain: bool = False, limit: int = STATE_LIMIT
    ) -> int:
        """Send at the next `step` or `flush`; return a number that `take_refused` may name.

        Raises `NotConnected` (nothing is queued) or `TooLarge`.
        """
        if len(payload) > limit:
            raise TooLarge(f"{len(payload)} bytes for {topic} are more than the {limit} allowed")
        if not self._up or self._client is None:
            raise NotConnected(f"no line to {self._address[0]}:{self._address[1]}")
        info = self._client.publish(topic, payload, qos, retain)
        if info.rc != mqtt.MQTT_ERR_SUCCESS:
            self._drop(f"paho refuses to publish: {info.rc.name}")
            raise NotConnected(f"the line to {self._address[0]}:{self._address[1]} is full")
        return self._session << 16 | info.mid

    def take_refused(self) -> list[Refusal]:
        """Return the publications that the broker refused since the last call."""
        refused, self._refused = self._refused, []
        return refused

    def flush(self) -> None:
        """Hand what was published to the socket now, instead of at the next `step`."""
        try:
            self._write()
        except Exception as error:  # noqa: BLE001 - a broken line, however it shows, is mended by a new one
            self._drop(repr(error))

    def step(self, timeout: float) -> list[Delivery]:
        """Send, wait at most `timeout` seconds for something to happen, and return what arrived."""
        if self._closed:
            raise NotConnected("the link is closed")
        try:
            if self._client is None and self._clock() >= self._retry_at:
                self._connect()
            self._serve(timeout)
        except Exception as error:  # noqa: BLE001 - whatever the peer's bytes made paho raise
            self._drop(repr(error))
        arrived, self._arrived = self._arrived, []
        return arrived

    def close(self, farewell: tuple[str, bytes] | None = None) -> None:
        """Say `farewell` (a retained topic and payload) if there is a line; leave. May be called twice."""
        if self._closed:
            return
        self._closed = True
        client = self._client
        if client is not None:
            try:
                if farewell is not None and self._up:
                    client.publish(farewell[0], farewell[1], 1, retain=True)
                client.disconnect()
                self._write()
            except Exception as error:  # noqa: BLE001 - we leave anyway; the last will speaks for us
                log.info("left without a farewell: %r", error)
            client.abandon()
        self._client, self._up = None, False
        self._bell.close()
        self._button.close()

    # --- one step -------------------------------------------------------------------------------

    def _serve(self, timeout: float) -> None:
        client = self._client
        self._write()
        if not self._wait(timeout) or client is None or self._client is not client:
            self._look_after()
            return
        for _ in range(CHUNKS):
            more = client.fill()
            while client.unread():
                client.loop_read()
            if not more:
                break
        self._look_after()
        self._write()

    def _wait(self, timeout: float) -> bool:
        """Wait; return whether the broker's socket can be read."""
        poll, sock = select.poll(), self._client.socket() if self._client is not None else None
        poll.register(self._bell.fileno(), select.POLLIN)
        if self._client is None or sock is None:
            timeout = min(timeout, max(self._retry_at - self._clock(), 0.0))
        else:
            wish = select.POLLIN | (select.POLLOUT if self._client.unsent else 0)
            poll.register(sock.fileno(), wish)
        ready = dict(poll.poll(max(math.ceil(timeout * 1000), 0)))
        if self._bell.fileno() in ready:
            self._bell.recv(4096)
        return sock is not None and bool(ready.get(sock.fileno(), 0) & ~select.POLLOUT)

    def _write(self) -> None:
        client = self._client
        if client is None:
            return
        if client.want_write():
            client.loop_write()
        client.drain()
        if len(client.unsent) > BACKLOG:
            self._drop(f"the broker does not read: {len(client.unsent)} bytes wait")

    def _look_after(self) -> None:
        """Notice that the line has come up, or is gone, or is dead."""
        client = self._client
        if client is None:
            return
        if self._connack is not None and not self._up:
            self._greeted(client, self._connack)
        client.loop_misc()
        if client.socket() is None:
            self._drop("the connection was lost")
        elif not self._up and self._clock() > self._since + CONNACK_S:
            self._drop("the broker does not answer")

    def _greeted(self, client: _Client, reason: ReasonCode) -> None:
        if reason.is_failure:
            self._drop(f"the broker refuses {self._account[0]}: {reason}")
            return
        self._up, self._since = True, self._clock()
        if self._filters:
            client.subscribe([(name, SubscribeOptions(qos=1)) for name in self._filters])
        log.info("connected to %s:%s as %s", *self._address, self._account[0])
        if self._on_up is not None:
            self._told(self._on_up)

    def _told(self, call: Callable[..., None], *words: str) -> None:
        try:
            call(*words)
        except Exception as error:  # noqa: BLE001 - the owner's fault must not cut the line
            self._faults.count("callback", repr(error))

    # --- connecting -----------------------------------------------------------------------------

    def _connect(self) -> None:
        client = _Client(self._account[0])
        client.username_pw_set(*self._account)
        client.connect_timeout = CONNECT_S
        client.max_inflight_messages_set(
            0
        )  # paho's 20 throttles, and looks through its queue at every PUBACK
        if self._will is not None:
            client.will_set(*self._will, qos=1, retain=True)
        client.on_socket_open = _without_delay
        client.on_socket_register_write = _later
        client.on_connect = self._on_connect
        client.on_message = self._on_message
        client.on_publish = self._on_publish
        client.on_subscribe = self._on_subscribe
        self._client, self._connack, self._up, self._since = client, None, False, self._clock()
        self._session += 1
        try:
            client.connect(*self._address, self._keepalive, clean_start=True)
        except (OSError, ValueError) as error:
            self._drop(f"cannot connect: {error}")

    def _drop(self, reason: str) -> None:
        """Leave this connection, whatever state it is in, and name the time of the next attempt."""
        client, was_up = self._client, self._up
        self._client, self._up = None, False
        if client is not None:
            client.abandon()
        if was_up and self._clock() >= self._since + STEADY_S:
            self._delay = FIRST_RETRY_S
        self._retry_at = self._clock() + self._delay * _jitter(0.5, 1.0)
        self._delay = min(self._delay * 2, LAST_RETRY_S)
        self._faults.say("link", f"{self._address[0]}:{self._address[1]}: {reason}")
        if was_up and self._on_down is not None:
            self._told(self._on_down, reason)

    # --- paho's callbacks: they only move bytes -------------------------------------------------

    def _on_connect(
        self, _client: Any, _data: Any, _flags: Any, reason: ReasonCode, _properties: Any
    ) -> None:
        self._connack = reason

    def _on_message(self, _client: Any, _data: Any, message: mqtt.MQTTMessage) -> None:
        try:
            self._arrived.append(Delivery(message.topic, bytes(message.payload), message.retain))
        except UnicodeDecodeError as error:
            self._faults.count("topic", error)

    def _on_publish(self, _client: Any, _data: Any, mid: int, reason: ReasonCode, _properties: Any) -> None:
        if reason.value >= _FAILURE:
            self._refused.append(Refusal(self._session << 16 | mid, reason.value))

    def _on_subscribe(
        self, _client: Any, _data: Any, _mid: int, reasons: list[ReasonCode], _properties: Any
    ) -> None:
        for name, reason in zip(self._filters, reasons, strict=False):
            if reason.value >= _FAILURE:
                self._faults.count("subscription", f"{name}: {reason}")


def _without_delay(_client: Any, _data: Any, sock: Any) -> None:
    sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)  # or a round trip costs 44 ms more


def _later(_client: Any, _data: Any, _sock: Any) -> None:
    """Tell paho by our presence to queue packets until `Link._write`, instead of a `send` for each."""
