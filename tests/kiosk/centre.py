"""A real centre for the kiosk's tests: mosquitto, the coordinator as a process, an officer who calls."""

import contextlib
import json
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

from motcua.coordinator.witness import Witness
from motcua.wire import topics
from motcua.wire.commands import Role
from motcua.wire.credentials import Credentials
from motcua.wire.device import Device
from motcua.wire.link import Delivery
from motcua.wire.states import Reply
from motcua.wire.topics import root_of
from tests.brokers import RunningTestBroker, running_broker
from tests.contract.hall import zone_at_noon
from tests.wire.hall import until

SETTINGS = f"""
[centre]
id = "q1"
name = {{ vi = "Trung tâm Một", en = "Centre One" }}
address = "Số 1"
web = "http://127.0.0.1:8080"
timezone = "{zone_at_noon()}"
[hours]
always = true
[calling]
policy = "strict"
[[service]]
id = "ho-tich"
prefix = "A"
name = {{ vi = "Hộ tịch", en = "Civil status" }}
[[service]]
id = "dat-dai"
prefix = "B"
name = {{ vi = "Đất đai", en = "Land" }}
[[counter]]
id = "q-1"
name = {{ vi = "Quầy 1", en = "Counter 1" }}
services = ["ho-tich", "dat-dai"]
[[officer]]
id = "lan"
name = "Lan"
title = "Chuyên viên"
agency = "Sở"
[[priority]]
id = "thuong"
name = {{ vi = "Thường", en = "Ordinary" }}
rank = 0
[[priority]]
id = "uu-tien"
name = {{ vi = "Ưu tiên", en = "Priority" }}
rank = 1
"""


class Centre:
    """The broker and the coordinator, each to be killed, stopped, restarted and restored."""

    def __init__(self, place: Path, broker: RunningTestBroker) -> None:
        """`web` is a device that may do everything that people at counters do."""
        self.place, self.broker = place, broker
        self.file = place / "centre.toml"
        self.file.write_text(SETTINGS, encoding="utf-8")
        self._said = (place / "coordinator.log").open("ab")
        self._coordinator: subprocess.Popen[bytes] | None = None
        self._others: list[Delivery] = []
        self.web = self._make_web()

    def start(self) -> None:
        """Start the coordinator; returns when it serves."""
        ready = self.broker.data_dir / "run" / "coordinator.json"
        ready.unlink(missing_ok=True)
        command = [sys.executable, "-m", "motcua.coordinator", "--centre", str(self.file)]
        command += ["--data-dir", str(self.broker.data_dir), "--mqtt-port", str(self.broker.port)]
        self._coordinator = subprocess.Popen(command, stderr=self._said)
        until(ready.exists, what="the coordinator's start")

    def signal(self, number: int) -> None:
        assert self._coordinator is not None
        self._coordinator.send_signal(number)

    def kill(self) -> None:
        """End the coordinator without a word."""
        if self._coordinator is not None:
            self._coordinator.kill()
            self._coordinator.wait(30)
            self._coordinator = None

    @contextmanager
    def stopped(self) -> Iterator[None]:
        """The coordinator hangs: it takes what comes, and answers when it goes on."""
        self.signal(signal.SIGSTOP)
        try:
            yield
        finally:
            self.signal(signal.SIGCONT)

    def copy(self) -> Path:
        """Copy the store, as a nightly backup does."""
        place = self.place / "copy.db"
        with (
            contextlib.closing(sqlite3.connect(self.broker.data_dir / "centre.db")) as store,
            contextlib.closing(sqlite3.connect(place)) as copy,
        ):
            store.backup(copy)
        return place

    def goes_back_to(self, copy: Path) -> None:
        """Have the coordinator die, and start again with the copy, as one that was restored."""
        self.kill()
        for file in self.broker.data_dir.glob("centre.db*"):
            file.unlink()
        shutil.copy(copy, self.broker.data_dir / "centre.db")
        Witness(self.broker.data_dir).expect_restored()  # it notes only now and then how far the journal is
        self.start()

    def account(self, name: str = "kiosk-1", letter: str = "K", port: int | None = None) -> Credentials:
        """Enrol a kiosk; `port`: of the line that it is to use."""
        made = Credentials(**asdict(self.broker.enroll(name, Role.KIOSK, letter=letter)))
        return replace(made, port=port or made.port)

    def _make_web(self) -> Device:
        who = Credentials(**asdict(self.broker.enroll("web", Role.WEB)))
        return Device(who, self.place / "web", version="test", on_other=self._others.append)

    def health(self, device: str) -> dict[str, Any]:
        """The last that a device has told of itself."""
        topic = topics.HEALTH.topic(self.broker.root, device=device)
        told = [each for each in self._others if each.topic == topic]
        return json.loads(told[-1].payload) if told else {}

    def ask(self, name: str, **fields: Any) -> Reply:
        until(self.web.is_live, what="the web hearing the coordinator")
        return self.web.ask(name, **fields).result(30)

    def everybody(self) -> list[dict[str, Any]]:
        """Call everybody who waits, one by one; return their tickets in the order of calling."""
        self.web.send("counter/open", counter="q-1", officer="lan").result(30)
        called = []
        while (reply := self.ask("counter/call-next", counter="q-1")).ok:
            assert reply.body is not None
            visit = reply.body["visit"]
            called.append(visit["ticket"])
            self.web.send("counter/finish", counter="q-1", visit=visit["id"]).result(30)
        assert reply.error is not None
        assert reply.error.code == "nobody_waiting"
        return called

    def numbers(self) -> list[str]:
        return [ticket["number"] for ticket in self.everybody()]

    def papers(self) -> list[tuple[str, str]]:
        """What the journal holds of papers: ticket ids and outcomes, in order."""
        with contextlib.closing(sqlite3.connect(self.broker.data_dir / "centre.db")) as store:
            rows = store.execute("SELECT body FROM journal WHERE kind = 'ticket/printed' ORDER BY seq")
            return [(body["ticket"], body["outcome"]) for (text,) in rows if (body := json.loads(text))]

    def close(self) -> None:
        self.web.close()
        with contextlib.suppress(ProcessLookupError):
            if self._coordinator is not None:
                os.kill(self._coordinator.pid, signal.SIGCONT)
        self.kill()
        self._said.close()


@contextmanager
def running_centre(place: Path) -> Iterator[Centre]:
    """Run a centre in `place` and end it afterwards."""
    with running_broker(place, root_of("q1")) as broker:
        made = Centre(place, broker)
        try:
            made.web.start()
            made.start()
            yield made
        finally:
            made.close()
