"""A device as a stranger would write it: from the contract, paho and the standard library alone."""

import json
import os
import socket
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from datetime import UTC, datetime
from typing import Any, Self

from paho.mqtt.client import Client, ConnectFlags, DisconnectFlags, MQTTMessage
from paho.mqtt.enums import CallbackAPIVersion, MQTTProtocolVersion
from paho.mqtt.properties import Properties
from paho.mqtt.reasoncodes import ReasonCode
from paho.mqtt.subscribeoptions import SubscribeOptions

NOT_AUTHORIZED = 0x87
COMMAND_LIMIT = 16 * 1024
PATIENCE_S = 30.0
_FIRST_REPEAT_S, _LAST_REPEAT_S = 1.0, 15.0

Json = dict[str, Any]


def uuid7() -> str:
    """Return a new UUIDv7 as text (RFC 9562: 48 bits of milliseconds, version, variant, chance)."""
    value = int.from_bytes(os.urandom(16), "big")
    value &= ~(0xFFFF_FFFF_FFFF << 80 | 0xF << 76 | 0b11 << 62)
    value |= (time.time_ns() // 1_000_000) << 80 | 0x7 << 76 | 0b10 << 62
    text = f"{value:032x}"
    return "-".join((text[:8], text[8:12], text[12:16], text[16:20], text[20:]))


def rfc3339(moment: datetime) -> str:
    """Write an aware moment as the wire does: UTC, milliseconds, `Z`."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def now() -> str:
    """Return the device's time, as commands carry it."""
    return rfc3339(datetime.now(UTC))


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """What a device is told when it is enrolled."""

    device: str
    role: str
    counter: str | None
    letter: str | None
    host: str
    port: int
    username: str
    password: str
    root: str

    @classmethod
    def read(cls, text: str | bytes) -> Self:
        """Read the JSON object that enrolling prints."""
        told = json.loads(text)
        return cls(**{field.name: told[field.name] for field in fields(cls)})


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """One message as it arrived: its topic below the root, its JSON ({} when it is empty), its moment."""

    topic: str
    body: Json
    retained: bool
    qos: int
    at: float


class NoAnswer(AssertionError):
    """What was waited for did not come in time."""


class NotLetIn(Exception):
    """The broker refused the connection."""


class Device:
    """One device on the wire: it obeys the rules of the contract and keeps all that it heard in `heard`."""

    def __init__(
        self,
        account: Account,
        *,
        incarnation: int = 1,
        comes_back: bool = True,
        protocol: MQTTProtocolVersion = MQTTProtocolVersion.MQTTv5,
    ) -> None:
        self.account, self._comes_back, self._protocol = account, comes_back, protocol
        self.name, self.role, self.root = account.device, account.role, account.root
        self.incarnation = incarnation
        self.heard: list[Message] = []
        self.states: dict[str, Json] = {}
        self.connections = 0
        self._ready = False
        self._not_let_in = ""
        self._wakes = 0
        self._acks: dict[int, int] = {}
        self._news = threading.Condition()
        self._client: Client

    # --- the line -------------------------------------------------------------------------------

    def _new_client(self) -> Client:
        client = Client(
            CallbackAPIVersion.VERSION2,
            client_id=self.name,
            protocol=self._protocol,
            reconnect_on_failure=self._comes_back,
        )
        client.username_pw_set(self.account.username, self.account.password)
        client.will_set(
            self._own("presence"), _json({"online": False, "incarnation": self.incarnation}), 1, retain=True
        )
        client.reconnect_delay_set(0.1, 0.2)  # type: ignore[arg-type]  # seconds; a test has no patience
        client.on_connect = self._on_connect
        client.on_disconnect = self._on_disconnect
        client.on_subscribe = self._on_subscribe
        client.on_message = self._on_message
        client.on_publish = self._on_publish
        client.on_socket_open = _without_delay
        return client

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def start(self) -> None:
        """Connect, subscribe and say online; raises NotLetIn."""
        self._client = self._new_client()
        self._client.connect(self.account.host, self.account.port, keepalive=10)
        self._client.loop_start()
        self.until(lambda: self._ready or self._not_let_in, "a connection with its subscriptions")
        if self._not_let_in:
            self._client.loop_stop()
            raise NotLetIn(f"{self.name}: {self._not_let_in}")

    def close(self) -> None:
        """Say offline and go; `start` brings it back."""
        if self._ready:
            offline = {"online": False, "incarnation": self.incarnation}
            self.publish(f"device/{self.name}/presence", offline, retain=True)
        self._client.disconnect()
        self._client.loop_stop()

    def cut(self) -> None:
        """Lose the line without a word, as if the cable were pulled, and stay away."""
        assert not self._comes_back
        line = self._client.socket()
        assert isinstance(line, socket.socket)
        line.shutdown(socket.SHUT_RDWR)
        self._client.loop_stop()

    def filters(self) -> list[str]:
        """What a device of this role subscribes to."""
        own = f"device/{self.name}"
        mine = {
            "rating": [f"{own}/prompt"],
            "web": ["device/+/presence", "device/+/health", "event/+/+"],
        }.get(self.role, [])
        reply = [] if self.role == "board" else [f"{own}/reply"]
        states = ["centre", "board", "service/+", "counter/+", "coordinator"]
        return [*reply, *mine, *(f"state/{name}" for name in states), "heartbeat"]

    def subscribe(self, *filters: str) -> None:
        """Subscribe to more (or again); returns when the broker has answered, whatever it says."""
        with self._news:
            self._ready = False
            self._subscribe(filters)
            self._wait(lambda: self._ready, "the answer to a subscription", PATIENCE_S)

    def _subscribe(self, filters: tuple[str, ...]) -> None:
        topics = [f"{self.root}/{one}" for one in filters]
        if self._protocol is MQTTProtocolVersion.MQTTv5:
            self._client.subscribe([(topic, SubscribeOptions(qos=1)) for topic in topics])
        else:
            self._client.subscribe([(topic, 1) for topic in topics])

    def _on_connect(
        self, client: Client, _: object, __: ConnectFlags, reason: ReasonCode, ___: Properties | None
    ) -> None:
        with self._news:
            if reason.is_failure:
                self._not_let_in = str(reason)
                self._news.notify_all()
                return
            self.connections += 1
            self._subscribe(tuple(self.filters()))
            presence = {"online": True, "role": self.role, "version": "stranger", "since": now()}
            client.publish(
                self._own("presence"), _json({**presence, "incarnation": self.incarnation}), 1, retain=True
            )

    def _on_disconnect(
        self, _: Client, __: object, ___: DisconnectFlags, ____: ReasonCode, _____: Properties | None
    ) -> None:
        with self._news:
            self._ready = False

    def _on_subscribe(self, *_: object) -> None:
        with self._news:
            self._ready = True
            self._wakes += 1
            self._news.notify_all()

    def _on_publish(
        self, _: Client, __: object, mid: int, reason: ReasonCode, ___: Properties | None
    ) -> None:
        with self._news:
            self._acks[mid] = reason.value
            self._news.notify_all()

    def _on_message(self, _: Client, __: object, message: MQTTMessage) -> None:
        topic = message.topic.removeprefix(f"{self.root}/")
        body = json.loads(message.payload) if message.payload else {}
        with self._news:
            self.heard.append(
                Message(
                    topic=topic,
                    body=body,
                    retained=message.retain,
                    qos=message.qos,
                    at=time.monotonic(),
                )
            )
            if topic.startswith("state/"):
                self._take(topic, body)
            self._news.notify_all()

    def _take(self, topic: str, body: Json) -> None:
        """Take a state with a new epoch, or with a `rev` that is not smaller, and no other."""
        if not body:
            self.states.pop(topic, None)
            return
        held = self.states.get(topic)
        if held and held["epoch"] == body["epoch"] and body.get("rev", 0) < held.get("rev", 0):
            return
        self.states[topic] = body
        if topic == "state/coordinator" and body["online"]:
            self._wakes += 1

    # --- saying ---------------------------------------------------------------------------------

    def publish(
        self, topic: str, body: Mapping[str, Any] | bytes, *, retain: bool = False, root: str | None = None
    ) -> int:
        """Publish below the root and return the reason code of the PUBACK."""
        with self._news:
            mid = self._send(topic, body, retain=retain, root=root)
            self._wait(lambda: mid in self._acks, f"the PUBACK of {topic}", PATIENCE_S)
            return self._acks[mid]

    def _send(
        self, topic: str, body: Mapping[str, Any] | bytes, *, retain: bool = False, root: str | None = None
    ) -> int:
        payload = body if isinstance(body, bytes) else _json(body)
        return self._client.publish(f"{root or self.root}/{topic}", payload, qos=1, retain=retain).mid

    def command(self, command: str, payload: bytes) -> Json:
        """Send these very bytes once as a command and return the next reply, whatever it answers."""
        mark = self.mark()
        reason = self.publish(f"device/{self.name}/cmd/{command}", payload)
        assert reason != NOT_AUTHORIZED, "refused by the broker"
        topic = f"device/{self.name}/reply"
        return self.next(lambda message: message.topic == topic, mark=mark)

    def ask(self, command: str, /, **fields: Any) -> Json:
        """Give a command, repeat it with its id until it is answered, and return the whole reply.

        A field `id` takes the place of a new one.
        """
        body = {"id": uuid7(), "at": now(), **fields}
        if len(_json(body)) > COMMAND_LIMIT:
            raise ValueError("a command is at most 16 KiB")
        mark, wait, deadline = self.mark(), _FIRST_REPEAT_S, time.monotonic() + PATIENCE_S
        while time.monotonic() < deadline:
            answer, woken = self._try(command, body, mark, wait)
            if answer is not None:
                return answer
            wait = _FIRST_REPEAT_S if woken else min(2 * wait, _LAST_REPEAT_S)
        raise NoAnswer(f"{self.name}: no answer to {command} {body}")

    def _try(self, command: str, body: Json, mark: int, wait: float) -> tuple[Json | None, bool]:
        """Send it once; return the answer, and whether the coordinator or the line came back meanwhile."""
        with self._news:
            self._wait(lambda: self._ready, "a connection", PATIENCE_S)
            wakes = self._wakes
            mid = self._send(f"device/{self.name}/cmd/{command}", body)
            self._news.wait_for(
                lambda: self._answer(body["id"], mid, mark) is not None or self._wakes != wakes, wait
            )
            return self._answer(body["id"], mid, mark), self._wakes != wakes

    def _answer(self, re: str, mid: int, mark: int) -> Json | None:
        if self._acks.get(mid) == NOT_AUTHORIZED:
            return {"re": re, "ok": False, "error": {"code": "not_allowed", "message": "by the broker"}}
        topic = f"device/{self.name}/reply"
        for message in self.heard[mark:]:
            if message.topic == topic and message.body["re"] == re:
                return message.body
        return None

    def ok(self, command: str, /, **fields: Any) -> Json:
        """Give a command that must succeed; return the body of its reply."""
        reply = self.ask(command, **fields)
        assert reply["ok"] is True, f"{command} {fields}: {reply}"
        body = reply.get("body", {})
        assert isinstance(body, dict)
        return body

    def refused(self, command: str, /, **fields: Any) -> str:
        """Give a command that must be refused; return the code of the error."""
        reply = self.ask(command, **fields)
        assert reply["ok"] is False, f"{command} {fields} was not refused: {reply}"
        assert isinstance(reply["error"]["message"], str)
        return str(reply["error"]["code"])

    # --- hearing --------------------------------------------------------------------------------

    def mark(self) -> int:
        """Return the place in `heard` where what comes next will stand."""
        return len(self.heard)

    def next(self, wanted: Callable[[Message], bool], *, mark: int = 0, within: float = PATIENCE_S) -> Json:
        """Return the body of the first message from `mark` on that is wanted; waits for it."""

        def found() -> Message | None:
            return next((message for message in self.heard[mark:] if wanted(message)), None)

        with self._news:
            self._wait(lambda: found() is not None, "a message", within)
            message = found()
        assert message is not None
        return message.body

    def state(self, topic: str, holds: Callable[[Json], bool] = bool) -> Json:
        """Return the state on `state/{topic}` as soon as it `holds`."""
        name = f"state/{topic}"
        with self._news:
            self._wait(
                lambda: name in self.states and holds(self.states[name]),
                lambda: f"{name}, now {self.states.get(name)}",
                PATIENCE_S,
            )
            return self.states[name]

    def prompt(self, holds: Callable[[Json], object] = bool) -> Json:
        """Return the terminal's open question as soon as there is one and it `holds`."""
        with self._news:
            self._wait(
                lambda: self._prompt() and holds(self._prompt()),
                lambda: f"a prompt, now {self._prompt()}",
                PATIENCE_S,
            )
            return self._prompt()

    def no_prompt(self) -> bool:
        """Wait until no question is open; True: none is."""
        self.until(lambda: not self._prompt(), "the end of the prompt")
        return not self._prompt()

    def _prompt(self) -> Json:
        topic = f"device/{self.name}/prompt"
        return next((one.body for one in reversed(self.heard) if one.topic == topic), {})

    def until(self, condition: Callable[[], object], what: str, within: float = PATIENCE_S) -> None:
        """Wait until the condition holds; it is looked at whenever something was heard."""
        with self._news:
            self._wait(condition, what, within)

    def _wait(self, condition: Callable[[], object], what: str | Callable[[], str], within: float) -> None:
        if not self._news.wait_for(lambda: bool(condition()), within):
            raise NoAnswer(f"{self.name} waits for {what() if callable(what) else what}")

    def _own(self, topic: str) -> str:
        return f"{self.root}/device/{self.name}/{topic}"


def _json(body: Mapping[str, Any]) -> bytes:
    return json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode()


def _without_delay(_: Client, __: object, line: Any) -> None:
    line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
