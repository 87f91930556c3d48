"""The spine: round trips, load, commits, memory, restart, and a coordinator that is killed."""

import json
import os
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import uuid_utils

from motcua.coordinator.clock import SystemClock
from motcua.coordinator.service import Arrival, Service
from motcua.coordinator.start import open_store
from motcua.coordinator.witness import Witness
from motcua.core.order import Device
from motcua.wire.commands import Role
from scripts.benchmarks.centre import Centre, await_start, cpu_seconds, resident_mb, running, settings
from scripts.benchmarks.figures import ROUNDS, Figure, spread
from scripts.benchmarks.lean import Lean, pump, stamp

REPLY = "device/{}/reply"


class Player:
    """A lean device that asks one thing after another and times each."""

    def __init__(self, centre: Centre, name: str) -> None:
        self.answers: list[dict[str, object]] = []
        self.times: list[float] = []
        self.device = Lean(centre.accounts[name], (REPLY.format(name),), self._heard)
        self._asked = 0.0
        self.next: Callable[[], None] | None = None

    def ask(self, name: str, **fields: object) -> str:
        """Send a command; return its id."""
        self._asked = time.perf_counter()
        return self.device.command(name, fields)

    def _heard(self, _topic: str, payload: bytes) -> None:
        self.times.append(time.perf_counter() - self._asked)
        self.answers.append(json.loads(payload))
        if self.next is not None:
            self.next()

    def wait(self, count: int, seconds: float = 10) -> dict[str, object]:
        pump([self.device], lambda: len(self.answers) >= count, seconds)
        return self.answers[-1]

    def wait_for(self, *ids: str, seconds: float = 10) -> dict[str, object]:
        """Return the first answer to any of these commands; others may come late, from another load."""
        pump([self.device], lambda: any(answer["re"] in ids for answer in self.answers), seconds)
        return next(answer for answer in self.answers if answer["re"] in ids)


def round_trip(centre: Centre, count: int = 2000) -> list[Figure]:
    """One kiosk, one request after another."""
    kiosk = Player(centre, "k0")
    for done in range(count):
        kiosk.ask("ticket/request", service=f"s{done % 10}")
        kiosk.wait(done + 1)
    return spread("ticket/request round trip", kiosk.times[100:], 3, 10)


def broker_floor(centre: Centre, count: int = 1000) -> list[Figure]:
    """The floor: one message from one device to another through the broker, nothing decided or stored."""
    arrived: list[float] = []
    kiosk = Lean(centre.accounts["k1"], ("state/coordinator",), lambda _topic, _payload: None)
    web = Lean(centre.accounts["w1"], ("device/k1/health",), lambda *_: arrived.append(time.perf_counter()))
    times = []
    for done in range(count):
        begun = time.perf_counter()
        kiosk.publish("device/k1/health", b"{}")
        pump([web], lambda: len(arrived) > done, 5)  # noqa: B023
        times.append(arrived[-1] - begun)
    return spread("floor: one message through the broker", times)


def call_to_board(centre: Centre, count: int = 300) -> list[Figure]:
    """From call-next at a counter until another process holds the board's new state."""
    command = [sys.executable, "-m", "scripts.benchmarks.board", json.dumps(centre.accounts["board"])]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as board:
        assert board.stdout is not None
        try:
            board.stdout.readline()
            called = _calls(centre, count)
            shown: dict[str, int] = {}
            while len(shown.keys() & called.keys()) < count:
                call, at = board.stdout.readline().split()
                shown.setdefault(call, int(at))
        finally:
            board.terminate()
    times = [(shown[visit] - at) / 1e9 for visit, at in called.items()]
    return spread("call-next → board's process", times, None, 15)


def _calls(centre: Centre, count: int) -> dict[str, int]:
    """Call and finish `count` visits; return when each was asked for, in monotonic nanoseconds."""
    counter, called = Player(centre, "q0"), {}
    counter.ask("counter/open", counter="c0", officer="o0")
    counter.wait(1)
    for _ in range(count):
        begun = time.monotonic_ns()
        counter.ask("counter/call-next", counter="c0")
        body = counter.wait(len(counter.answers) + 1)["body"]
        visit = body["visit"]["id"]  # type: ignore[index]
        called[visit] = begun
        counter.ask("counter/finish", counter="c0", visit=visit)
        counter.wait(len(counter.answers) + 1)
    counter.ask("counter/close", counter="c0")
    counter.wait(len(counter.answers) + 1)
    return called


def load(centre: Centre, seconds: float = 8) -> list[Figure]:
    """100 devices, each sending its next command when the last is answered: 50 take numbers, 50 serve."""
    kiosks = [Player(centre, name) for name in centre.accounts if name[0] in "kw"]
    counters = [Player(centre, name) for name in centre.accounts if name[0] == "q"]
    for number, kiosk in enumerate(kiosks):
        kiosk.next = lambda k=kiosk, n=number: k.ask(
            "ticket/request", service=f"s{(n + len(k.answers)) % 10}"
        )
    for number, counter in enumerate(counters):
        counter.next = lambda c=counter, n=number: _serve(c, f"c{n}", f"o{n}")
    everyone = [*kiosks, *counters]
    pid, ends = centre.coordinator(), time.monotonic() + seconds
    used, begun = cpu_seconds(pid), time.perf_counter()
    for player in everyone:
        assert player.next is not None
        player.next()
    pump([player.device for player in everyone], lambda: time.monotonic() >= ends, seconds + 5)
    elapsed, used = time.perf_counter() - begun, cpu_seconds(pid) - used
    for player in everyone:
        player.next = None
    pump([p.device for p in everyone], lambda: all(p.answers for p in everyone), 5)
    done = sum(len(player.times) for player in everyone)
    times = [t for player in everyone for t in player.times]
    return [
        Figure(
            name="100 devices, commands/s", value=done / elapsed, unit="/s", limit=1000, more_is_better=True
        ),
        Figure(name="coordinator's CPU a command", value=used / done * 1e3, unit="ms", limit=0.7),
        *spread("100 devices, round trip", times),
        Figure(name="coordinator, resident", value=resident_mb(pid), unit="MB", limit=80),
    ]


def _serve(counter: Player, name: str, officer: str) -> None:
    last = counter.answers[-1] if counter.answers else {}
    body = last.get("body") if isinstance(last.get("body"), dict) else {}
    visit = body.get("visit") if isinstance(body, dict) else None
    if not last:
        counter.ask("counter/open", counter=name, officer=officer)
    elif isinstance(visit, dict) and not visit.get("ended"):
        step = "counter/finish" if visit.get("served_at") else "counter/serve"
        counter.ask(step, counter=name, visit=visit["id"])
    else:
        counter.ask("counter/call-next", counter=name)


def killed(centre: Centre) -> list[Figure]:
    """kill -9 of the coordinator under `up`: how long until it answers, and whether anything was lost."""
    kiosk = Player(centre, "k2")
    answers = [kiosk.wait_for(kiosk.ask("ticket/request", service="s1")) for _ in range(50)]
    numbers = [answer["body"]["ticket"]["id"] for answer in answers]  # type: ignore[index]
    pid = await_start(centre)
    os.kill(pid, signal.SIGKILL)
    begun = time.perf_counter()
    asked: list[str] = []
    while True:
        try:
            asked.append(kiosk.ask("ticket/request", service="s1"))
            kiosk.wait_for(*asked, seconds=0.05)
            break
        except RuntimeError:
            continue
    elapsed = time.perf_counter() - begun
    with sqlite3.connect(f"file:{centre.data_dir / 'centre.db'}?mode=ro", uri=True) as db:
        held = {row[0] for row in db.execute("SELECT id FROM ticket")}
    return [
        Figure(name="kill -9: answering again", value=elapsed, unit="s", limit=3),
        Figure(name="kill -9: answered tickets lost", value=len(set(numbers) - held), unit="", limit=0),
    ]


def restart(centre: Centre, limit: float | None = None) -> list[Figure]:
    """A coordinator started anew on a day with thousands of tickets, until it serves."""
    with sqlite3.connect(f"file:{centre.data_dir / 'centre.db'}?mode=ro", uri=True) as db:
        ((tickets,),) = db.execute("SELECT count(*) FROM ticket")
        ((rows,),) = db.execute("SELECT count(*) FROM journal")
    pid = await_start(centre)
    os.kill(pid, signal.SIGKILL)
    begun = time.perf_counter()
    await_start(centre, other_than=pid)
    elapsed = time.perf_counter() - begun
    return [
        Figure(
            name=f"restart with {tickets:,} tickets, {rows:,} events", value=elapsed, unit="s", limit=limit
        ),
    ]


def commits(work: Path, groups: Sequence[int] = (1, 10, 100)) -> list[Figure]:
    """Decide and commit without a network, in groups; beside it the floor of one synced row of SQLite."""
    file = work / "centre.toml"
    file.write_text(settings(), encoding="utf-8")
    figures = [_sqlite_floor(work)]
    for group in groups:
        count = 4000 if group > 1 else 1500
        spent = min(_spent(work / f"data-{group}-{turn}", file, group, count) for turn in range(ROUNDS))
        limit = 5000 if group >= 100 else None
        figures.append(
            Figure(
                name=f"decide + commit, groups of {group}",
                value=count / spent,
                unit="/s",
                limit=limit,
                more_is_better=True,
            )
        )
    return figures


def _spent(data_dir: Path, file: Path, group: int, count: int) -> float:
    """Return the seconds in which `count` requests are decided and committed in groups."""
    data_dir.mkdir()
    witness, spent = Witness(data_dir), 0.0
    with open_store(data_dir, file, witness, SystemClock) as (store, day, clock):
        service = Service(store, day, clock, centre_file=file, witness=witness, entropy=os.urandom)
        devices = (Device(id="w", role=Role.WEB),)
        service.handle((), devices)
        for first in range(0, count, group):
            arrivals = [_request(number) for number in range(first, first + group)]
            begun = time.perf_counter()
            service.handle(arrivals, devices)
            spent += time.perf_counter() - begun
    return spent


def _request(number: int) -> Arrival:
    fields = {"id": str(uuid_utils.uuid7()), "at": stamp(), "service": f"s{number % 10}"}
    return Arrival("w", "ticket/request", json.dumps(fields).encode())


def _sqlite_floor(work: Path, count: int = 1000) -> Figure:
    with sqlite3.connect(work / "floor.db", isolation_level=None) as db:
        db.execute("PRAGMA journal_mode = WAL")
        db.execute("PRAGMA synchronous = FULL")
        db.execute("CREATE TABLE one (id TEXT PRIMARY KEY, body TEXT) WITHOUT ROWID")
        begun = time.perf_counter()
        for _ in range(count):
            db.execute("INSERT INTO one VALUES (?, ?)", (str(uuid_utils.uuid7()), "x" * 300))
        elapsed = time.perf_counter() - begun
    return Figure(
        name="floor: one synced row of SQLite", value=count / elapsed, unit="/s", more_is_better=True
    )


def figures() -> list[Figure]:
    """Measure everything; takes about a minute."""
    with tempfile.TemporaryDirectory(prefix="motcua-bench-") as name:
        work = Path(name)
        (work / "commits").mkdir()
        found = commits(work / "commits")
        with running(work) as centre:
            found += [*broker_floor(centre), *round_trip(centre), *call_to_board(centre), *restart(centre, 1)]
            found += load(centre)
            found += [*killed(centre), *restart(centre)]
    return found
