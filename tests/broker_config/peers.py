"""An MQTT 5 client for tests that remembers what it was told."""

import socket
import threading
from collections.abc import Callable

from paho.mqtt.client import Client
from paho.mqtt.enums import CallbackAPIVersion, MQTTProtocolVersion
from paho.mqtt.packettypes import PacketTypes
from paho.mqtt.reasoncodes import ReasonCode
from paho.mqtt.subscribeoptions import SubscribeOptions

from broker_config.registry import Credentials
from tests.brokers import RunningTestBroker

DEADLINE_S = 30
SUCCESS = 0
NO_MATCHING_SUBSCRIBERS = 0x10
NOT_AUTHORIZED = 0x87


class Peer:
    """Connect as `credentials`; every answer of the broker is waited for, with a deadline."""

    def __init__(
        self,
        broker: RunningTestBroker,
        credentials: Credentials | None,
        *,
        client_id: str | None = None,
        will: str | None = None,
    ) -> None:
        name = credentials.username if credentials else ""
        self._client = Client(
            CallbackAPIVersion.VERSION2,
            client_id=name if client_id is None else client_id,
            protocol=MQTTProtocolVersion.MQTTv5,
            reconnect_on_failure=False,
        )
        if credentials:
            self._client.username_pw_set(credentials.username, credentials.password)
        if will:
            self._client.will_set(will, b"will", qos=1, retain=True)
        self._changed = threading.Condition()
        self._acks: dict[int, ReasonCode] = {}
        self.got: list[tuple[str, bytes]] = []
        self.connack: ReasonCode | None = None
        self.is_cut_off = False
        self._client.on_connect = self._on_connect
        self._client.on_disconnect = self._on_disconnect
        self._client.on_publish = self._on_publish
        self._client.on_subscribe = self._on_subscribe
        self._client.on_message = self._on_message
        self._client.connect(broker.host, broker.port)
        self._client.loop_start()
        self.wait(lambda: self.connack is not None)

    def __enter__(self):
        return self

    def __exit__(self, *_: object) -> None:
        self._client.disconnect()
        self._client.loop_stop()

    @property
    def is_admitted(self) -> bool:
        return self.connack is not None and not self.connack.is_failure

    def wait(self, condition: Callable[[], bool]) -> None:
        with self._changed:
            assert self._changed.wait_for(condition, DEADLINE_S), "the broker did not answer in time"

    def publish(self, topic: str, payload: bytes = b"x", *, retain: bool = False) -> int:
        mid = self.send(topic, payload, retain=retain)
        self.wait(lambda: mid in self._acks)
        value = self._acks[mid].value
        return SUCCESS if value == NO_MATCHING_SUBSCRIBERS else value

    def send(self, topic: str, payload: bytes = b"x", *, retain: bool = False) -> int:
        return self._client.publish(topic, payload, qos=1, retain=retain).mid

    def subscribe(self, *filters: str) -> None:
        _, mid = self._client.subscribe([(one, SubscribeOptions(qos=1)) for one in filters])
        assert mid is not None
        self.wait(lambda: mid in self._acks)

    def wait_for(self, topic: str) -> None:
        self.wait(lambda: topic in self.topics)

    @property
    def topics(self) -> list[str]:
        return [topic for topic, _ in self.got]

    def drop_the_line(self) -> None:
        """Vanish without a DISCONNECT, so that the broker publishes the last will."""
        line = self._client.socket()
        assert isinstance(line, socket.socket)
        line.shutdown(socket.SHUT_RDWR)
        self.wait(lambda: self.is_cut_off)

    def _on_connect(self, _client, _data, _flags, reason, _properties):
        with self._changed:
            self.connack = reason
            self._changed.notify_all()

    def _on_disconnect(self, _client, _data, _flags, _reason, _properties):
        with self._changed:
            self.is_cut_off = True
            self._changed.notify_all()

    def _on_publish(self, _client, _data, mid, reason, _properties):
        with self._changed:
            self._acks[mid] = reason
            self._changed.notify_all()

    def _on_subscribe(self, _client, _data, mid, _reasons, _properties):
        with self._changed:
            self._acks[mid] = ReasonCode(PacketTypes.PUBACK)
            self._changed.notify_all()

    def _on_message(self, _client, _data, message):
        with self._changed:
            self.got.append((message.topic, message.payload))
            self._changed.notify_all()
