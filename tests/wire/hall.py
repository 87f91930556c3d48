"""A stand-in coordinator and helpers for the tests of the wire: scripted, on a real broker."""

import json
import socket
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Self

from motcua.ports import free_port
from motcua.wire import topics
from motcua.wire.codec import rfc3339
from motcua.wire.commands import Role
from motcua.wire.credentials import Credentials
from motcua.wire.device import Device
from motcua.wire.link import Delivery, Link
from motcua.wire.sending import Pending

ROOT = topics.root_of("test")
REQUEST = {"service": "civil"}


def until(condition: Callable[[], Any], *, seconds: float = 30.0, what: str = "it") -> Any:
    """Wait for a condition and return what it gave; fail when it does not come true."""
    deadline = time.monotonic() + seconds
    while not (value := condition()):
        assert time.monotonic() < deadline, f"{what} did not happen within {seconds} s"
        time.sleep(0.005)
    return value


def now() -> str:
    return rfc3339(datetime.now(UTC))


def lines_of(program: subprocess.Popen[str]) -> Iterator[str]:
    """What a program says, line by line, without a last one that was cut."""
    assert program.stdout is not None
    return (line.strip() for line in program.stdout if line.endswith("\n"))


class Mosquitto:
    """A mosquitto that lets everybody do everything, unless there is an access list."""

    def __init__(self, folder: Path, *, acl: str | None = None) -> None:
        self.port = free_port("127.0.0.1")
        self._config = folder / "mosquitto.conf"
        lines = [f"listener {self.port} 127.0.0.1", "allow_anonymous true", "set_tcp_nodelay true"]
        lines += ["max_queued_messages 10000", "max_inflight_messages 1000"]
        if acl is not None:
            (folder / "acl").write_text(acl)
            (folder / "acl").chmod(0o644)
            lines.append(f"acl_file {folder / 'acl'}")
        self._config.write_text("\n".join([*lines, "user root", ""]))
        self._process: subprocess.Popen[bytes] | None = None
        self.start()

    def start(self) -> None:
        self._process = subprocess.Popen(
            ["/usr/sbin/mosquitto", "-c", str(self._config)],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        until(self._answers, what="mosquitto's start")

    def kill(self) -> None:
        if self._process is not None:
            self._process.kill()
            self._process.wait(timeout=30)
            self._process = None

    def _answers(self) -> bool:
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", self.port)) == 0


class Peer:
    """A Link that runs in a thread of its own and keeps what it hears."""

    def __init__(self, port: int, name: str, *filters: str, password: str = "secret") -> None:
        self.heard: list[Delivery] = []
        self._jobs: list[Callable[[Link], Any]] = []
        self._stop = False
        self._link = Link("127.0.0.1", port, name, password, will=None, filters=filters)
        self._thread = threading.Thread(target=self._run)
        self._thread.start()
        until(lambda: self._link.is_up, what=f"{name} being up")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _run(self) -> None:
        while not self._stop:
            while self._jobs and self._link.is_up:
                self._jobs.pop(0)(self._link)
            for delivery in self._link.step(0.2):
                self.heard.append(delivery)
                self.take(delivery)
        self._link.close()

    def take(self, delivery: Delivery) -> None:
        """Do something about what is heard."""

    def publish(
        self, topic: str, payload: bytes | dict[str, Any], *, retain: bool = False, qos: int = 1
    ) -> None:
        data = payload if isinstance(payload, bytes) else json.dumps(payload).encode()
        self._jobs.append(lambda link: link.publish(topic, data, qos=qos, retain=retain))
        self._link.wake()

    def on(self, topic: str) -> list[Delivery]:
        return [each for each in self.heard if each.topic == topic]

    def close(self) -> None:
        self._stop = True
        self._link.wake()
        self._thread.join()


class Coordinator(Peer):
    """Answers commands as `script(name, body)` says: a reply's fields, or None for silence."""

    def __init__(self, port: int, script: Callable[[str, dict[str, Any]], dict[str, Any] | None]) -> None:
        self.commands: list[tuple[str, dict[str, Any]]] = []
        self.script = script
        super().__init__(port, "coordinator", f"{ROOT}/device/+/#")

    def take(self, delivery: Delivery) -> None:
        parts = topics.COMMAND.match(ROOT, delivery.topic)
        if parts is None:
            return
        name, body = f"{parts['noun']}/{parts['verb']}", json.loads(delivery.payload)
        self.commands.append((name, body))
        answer = self.script(name, body)
        if answer is not None:
            self.reply(parts["device"], {"re": body["id"], **answer})

    def reply(self, device: str, body: dict[str, Any]) -> None:
        self.publish(topics.REPLY.topic(ROOT, device=device), body)

    def beat(self, epoch: str = "e1", rev: int = 1) -> None:
        body = {"epoch": epoch, "rev": rev, "at": now()}
        self.publish(topics.HEARTBEAT.topic(ROOT), body, qos=0)

    def state(self, which: str, body: dict[str, Any]) -> None:
        self.publish(f"{ROOT}/state/{which}", body, retain=True)

    def ids(self, name: str | None = None) -> list[str]:
        return [body["id"] for called, body in self.commands if name in (None, called)]


def ok(_name: str, _body: dict[str, Any]) -> dict[str, Any]:
    return {"ok": True, "body": {}}


def silence(_name: str, _body: dict[str, Any]) -> None:
    return None


def refuse(code: str) -> dict[str, Any]:
    return {"ok": False, "error": {"code": code, "message": "for a test"}}


def credentials(port: int, role: Role = Role.KIOSK, device: str = "kiosk-1") -> Credentials:
    return Credentials(
        device=device, role=role, host="127.0.0.1", port=port, username=device, password="secret", root=ROOT
    )


def board(epoch: str = "e1", rev: int = 1, number: str = "A001") -> dict[str, Any]:
    nexts = [{"number": number, "service": "civil"}]
    return {"epoch": epoch, "rev": rev, "day": "2026-11-21", "calls": [], "next": nexts}


def centre(epoch: str = "e1", rev: int = 1) -> dict[str, Any]:
    empty: dict[str, Any] = {"groups": [], "services": [], "counters": [], "priorities": [], "officers": []}
    return {
        "epoch": epoch,
        "rev": rev,
        "day": "2026-11-21",
        "open": True,
        "tz": "Asia/Ho_Chi_Minh",
        "name": {"vi": "Một cửa", "en": "One stop"},
        "address": "1 Lê Lợi",
        "web": "http://127.0.0.1",
        "languages": ["vi", "en"],
        **empty,
    }


def code(pending: Pending) -> str:
    """Why it was refused."""
    error = pending.result(30).error
    assert error is not None
    return error.code


class Hall:
    """One broker, one stand-in coordinator, and devices that are closed at the end."""

    def __init__(self, mosquitto: Mosquitto, folder: Path) -> None:
        self.mosquitto, self.folder = mosquitto, folder
        self.coordinator = Coordinator(mosquitto.port, ok)
        self._devices: list[Device] = []

    def device(self, name: str = "kiosk-1", role: Role = Role.KIOSK, *, start: bool = True, **more) -> Device:
        who = credentials(self.mosquitto.port, role, name)
        device = Device(who, self.folder / name, version="1.0", **more)
        self._devices.append(device)
        if start:
            device.start()
        return device

    def listens(self, device: Device) -> None:
        """Wait until the broker knows what a device wants: it says that it is there only after that."""
        name = device.credentials.device
        until(lambda: self.last(name, "presence").get("incarnation") == device.incarnation, what=name)

    def live(self, device: Device, epoch: str = "e1") -> None:
        self.listens(device)
        self.coordinator.beat(epoch)
        until(lambda: epoch in device.outbox.epochs() and device.is_live(), what="the heartbeat being heard")

    def wait_for(self, pending: Pending) -> None:
        until(lambda: pending.id in self.coordinator.ids(), what="the command's arrival")

    def last(self, device: str, what: str) -> dict[str, Any]:
        heard = self.coordinator.on(f"{ROOT}/device/{device}/{what}")
        return json.loads(heard[-1].payload) if heard else {}

    def close(self) -> None:
        for device in self._devices:
            device.close()
        self.coordinator.close()
