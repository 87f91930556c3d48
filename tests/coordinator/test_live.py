"""The coordinator as a process, beside a real broker: garbage on every command topic, then a good command."""

import json
import random
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import uuid_utils

from motcua.centre_file.reading import demonstration
from motcua.coordinator.verify import verify
from motcua.wire.codec import COMMAND_LIMIT, rfc3339
from motcua.wire.commands import COMMANDS, Role
from motcua.wire.link import Link
from motcua.wire.topics import COMMAND, COORDINATOR, REPLY, root_of
from tests.brokers import RunningTestBroker, running_broker
from tests.coordinator.hall import MORNING

ROOT = root_of("demo")
PATIENCE_S = 30.0
GARBAGE = (
    b"",
    b"\x00",
    b"\xff\xfe",
    b"{}",
    b"[]",
    b"null",
    b"[" * COMMAND_LIMIT,
    b'{"id": 1}',
    b'{"at":NaN}',
)


@pytest.fixture
def broker(tmp_path) -> Iterator[RunningTestBroker]:
    with running_broker(tmp_path, root=ROOT) as broker:
        yield broker


@pytest.fixture
def coordinator(broker, tmp_path) -> Iterator[subprocess.Popen[bytes]]:
    centre = tmp_path / "centre.toml"
    centre.write_text(demonstration(), encoding="utf-8")
    command = [sys.executable, "-m", "motcua.coordinator", "--centre", str(centre)]
    command += ["--data-dir", str(broker.data_dir), "--host", broker.host, "--mqtt-port", str(broker.port)]
    with (tmp_path / "coordinator.log").open("wb") as log:
        process = subprocess.Popen(command, stderr=log)
        yield process
        process.terminate()
        assert process.wait(PATIENCE_S) == 0, (tmp_path / "coordinator.log").read_text()


class Sender:
    """A device that sends what it likes."""

    def __init__(self, broker: RunningTestBroker, device: str, role: Role, **about: Any) -> None:
        self.device, self.role = device, role
        if role is Role.ADMIN:
            account = broker.credentials(role)
        else:
            account = broker.enroll(device, role, **about).credentials
        filters = [REPLY.topic(ROOT, device=device), COORDINATOR.topic(ROOT)]
        self.link = Link(
            broker.host, broker.port, account.username, account.password, will=None, filters=filters
        )
        self.replies: list[dict[str, Any]] = []
        self._is_served = False

    def step(self) -> None:
        for delivery in self.link.step(0.05):
            told = json.loads(delivery.payload)
            if delivery.topic == COORDINATOR.topic(ROOT):
                self._is_served = told["online"]
            else:
                self.replies.append(told)

    def wait(self, what: str, answers: int = 0) -> None:
        """Go on until the coordinator is there and so many replies came."""
        deadline = time.monotonic() + PATIENCE_S
        while not (self._is_served and len(self.replies) >= answers):
            assert time.monotonic() < deadline, f"{self.device}: {what} did not come"
            self.step()

    def send(self, name: str, payload: bytes) -> None:
        noun, verb = name.split("/")
        self.link.publish(COMMAND.topic(ROOT, device=self.device, noun=noun, verb=verb), payload)
        self.link.flush()


def test_garbage_on_every_command_topic_stops_nothing(broker, coordinator):
    senders = [
        Sender(broker, "kiosk-1", Role.KIOSK, letter="K"),
        Sender(broker, "counter-1", Role.COUNTER, counter="quay-1"),
        Sender(broker, "rating-1", Role.RATING, counter="quay-1"),
        Sender(broker, "web", Role.WEB),
        Sender(broker, "admin", Role.ADMIN),
    ]
    chance = random.Random(5)
    for sender in senders:
        sender.wait("the coordinator")
    for sender in senders:
        names = [name for name, spec in COMMANDS.items() if sender.role in spec.roles]
        payloads = [*GARBAGE, chance.randbytes(200), json.dumps({"id": str(uuid_utils.uuid7())}).encode()]
        for name in names:
            for payload in payloads:
                sender.send(name, payload)
        sender.wait("an answer to garbage", len(names) * len(payloads))
        assert {reply["error"]["code"] for reply in sender.replies} == {"invalid"}

    good = {"id": str(uuid_utils.uuid7()), "at": rfc3339(MORNING), "service": "ho-tich"}
    kiosk = senders[0]
    kiosk.send("ticket/request", json.dumps(good).encode())
    kiosk.wait("the ticket", len(kiosk.replies) + 1)

    assert kiosk.replies[-1]["re"] == good["id"]
    assert kiosk.replies[-1]["body"]["ticket"]["number"] == "A001"
    assert verify(Path(broker.data_dir)).findings == []
    for sender in senders:
        sender.link.close()
