"""A coordinator without its network, on a real database: a hall in which days are played."""

import json
import sqlite3
from collections.abc import Sequence
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any, Self

import uuid_utils

from motcua.centre_file.reading import demonstration
from motcua.coordinator.journal import Row
from motcua.coordinator.service import Arrival, Happened, Service
from motcua.coordinator.start import open_store
from motcua.coordinator.store import Store
from motcua.coordinator.witness import Witness
from motcua.core.day import Day
from motcua.core.events import PromptOpened
from motcua.core.order import Device
from motcua.wire.codec import rfc3339
from motcua.wire.commands import Role

MORNING = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)  # eight o'clock in Hanoi
TEXT = demonstration()
DEVICES: tuple[Device, ...] = (
    Device(id="admin", role=Role.ADMIN),
    Device(id="kiosk-1", role=Role.KIOSK, letter="K"),
    Device(id="kiosk-2", role=Role.KIOSK, letter="M"),
    Device(id="counter-1", role=Role.COUNTER, counter="quay-1"),
    Device(id="counter-2", role=Role.COUNTER, counter="quay-2"),
    Device(id="rating-1", role=Role.RATING, counter="quay-1"),
    Device(id="web", role=Role.WEB),
)


class SetClock:
    """A clock that stands until somebody sets it."""

    def __init__(self, now: datetime) -> None:
        self.time = now
        self.trusted = True
        self.steps = timedelta()

    def now(self) -> datetime:
        return self.time

    def is_trusted(self) -> bool:
        return self.trusted

    def set_by(self) -> timedelta:
        return self.steps


class Doubtful(Store):
    """A store whose next commit reaches the disk although it fails, as a failing fsync can leave it."""

    fails = False

    def commit(self, segments: Any, answered: Any, now: datetime) -> list[Row]:
        tail = self.tail
        made = super().commit(segments, answered, now)
        if self.fails:
            self.fails, self.tail = False, tail
            raise sqlite3.OperationalError("disk I/O error")
        return made


class Hall:
    """A centre's data directory, and the coordinator that works on it between `start` and `stop`."""

    def __init__(self, data_dir: Path, *, now: datetime = MORNING, text: str = TEXT) -> None:
        self.data_dir = data_dir
        self.clock = SetClock(now)
        self.devices = DEVICES
        self.centre = data_dir / "centre.toml"
        self.happened: list[Happened] = []
        self._entropy = Random(1)
        self._stack = ExitStack()
        self._runs = False
        data_dir.mkdir(exist_ok=True)
        self.centre.write_text(text, encoding="utf-8")

    @property
    def database(self) -> Path:
        return self.data_dir / "centre.db"

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self.stop()

    def start(self) -> None:
        """Start as the program does, and let time do its part."""
        self.witness = Witness(self.data_dir)
        opened = open_store(self.data_dir, self.centre, self.witness, lambda _last: self.clock)
        self.store, day, _ = self._stack.enter_context(opened)
        self._runs = True
        self.service = self.serve(self.store, day)
        self.pass_time()

    def serve(self, store: Store, day: Day) -> Service:
        """Return a service that goes on from `day`."""
        return Service(
            store,
            day,
            self.clock,
            centre_file=self.centre,
            witness=self.witness,
            entropy=self._entropy.randbytes,
        )

    def stop(self) -> None:
        """End as the program does: the newest row is noted, the database closed."""
        if self._runs:
            self.witness.note(self.store.tail)
        self._runs = False
        self._stack.close()

    def restart(self) -> None:
        """End and start again."""
        self.stop()
        self.start()

    def pass_time(self, **duration: float) -> None:
        """Let time pass, as `timedelta` counts it."""
        self.clock.time += timedelta(**duration)
        _, happened = self.service.handle((), self.devices)
        self.happened += happened

    def next_day(self) -> None:
        """Go on to the next morning."""
        self.pass_time(days=1)

    def command(self, device: str, name: str, **fields: Any) -> Arrival:
        """Return a command as it arrives; its id is new unless it is named."""
        known = {"id": str(uuid_utils.uuid7()), "at": rfc3339(self.clock.time)}
        return Arrival(device, name, json.dumps({**known, **fields}).encode())

    def handle(self, *arrivals: Arrival) -> list[dict[str, Any]]:
        """Let commands arrive together; return their replies."""
        sent, happened = self.service.handle(arrivals, self.devices)
        self.happened += happened
        assert [one.device for one in sent] == [arrival.device for arrival in arrivals]
        return [json.loads(one.payload) for one in sent]

    def ask(self, device: str, name: str, **fields: Any) -> dict[str, Any]:
        """Send a command and return its reply."""
        (reply,) = self.handle(self.command(device, name, **fields))
        return reply

    def done(self, device: str, name: str, **fields: Any) -> dict[str, Any]:
        """Send a command that must be carried out; return the body of its reply."""
        reply = self.ask(device, name, **fields)
        assert reply["ok"], reply
        body: dict[str, Any] = reply["body"]
        return body

    def ticket(self, service: str = "ho-tich", device: str = "kiosk-1") -> dict[str, Any]:
        """Take a number."""
        ticket: dict[str, Any] = self.done(device, "ticket/request", service=service)["ticket"]
        return ticket

    def open_counter(self, counter: int = 1) -> None:
        """Let an officer begin work."""
        self.done(
            f"counter-{counter}", "counter/open", counter=f"quay-{counter}", officer=f"can-bo-{counter}"
        )

    def call(self, counter: int = 1) -> str:
        """Call whoever is next; return the visit."""
        body = self.done(f"counter-{counter}", "counter/call-next", counter=f"quay-{counter}")
        return str(body["visit"]["id"])

    def at_counter(self, verb: str, visit: str, counter: int = 1, **fields: Any) -> dict[str, Any]:
        """Do something with the visit in hand."""
        return self.done(
            f"counter-{counter}", f"counter/{verb}", counter=f"quay-{counter}", visit=visit, **fields
        )

    def serve_next(self, counter: int = 1) -> str:
        """Call the next visitor and finish; return the token of the question, or of none."""
        self.at_counter("finish", self.call(counter), counter)
        return self.token(counter)

    def token(self, counter: int = 1) -> str:
        """Return the token of the question that was asked last at a counter."""
        opened = (one.event for one in self.happened if isinstance(one.event, PromptOpened))
        return [event.token for event in opened if event.counter == f"quay-{counter}"][-1]

    def play_day(self, tickets: int = 6) -> None:
        """Play a day in which everything happens that a day has."""
        play(self, tickets)

    def query(self, sql: str, *values: object) -> Sequence[tuple[Any, ...]]:
        """Look something up in the running store."""
        return self.store.rows(sql, *values)  # type: ignore[arg-type]


def offline(hall: Hall, number: str, **fields: Any) -> dict[str, Any]:
    """Return the fields of a ticket that a kiosk gave out itself; its code goes by number and day."""
    code = Random(number + str(hall.service.day.today)).choices("0123456789ABCDEFGHJKMNPQRSTVWXYZ", k=10)
    known = {
        "ticket": str(uuid_utils.uuid7()),
        "code": "".join(code),
        "number": number,
        "day": str(hall.service.day.today),
        "service": "ho-tich",
        "issued_at": rfc3339(hall.clock.time),
        "age_ms": 1000,
    }
    return {**known, **fields}


def play(hall: Hall, tickets: int = 6) -> None:
    """Play a day in which everything happens that a day has."""
    hall.open_counter(1)
    hall.open_counter(2)
    first = hall.ticket()
    hall.done("kiosk-1", "ticket/printed", ticket=first["id"], outcome="printed")
    for _ in range(tickets):
        hall.pass_time(seconds=7)
        hall.ticket("chung-thuc", "kiosk-2")
    hall.done("kiosk-1", "ticket/issued-offline", **offline(hall, "A-K001"))
    token = hall.serve_next()
    hall.done("rating-1", "rating/shown", token=token)
    hall.pass_time(seconds=3)
    hall.done("rating-1", "rating/submit", token=token, score=5, comment="Nhanh và lịch sự")
    hall.done("rating-1", "rating/explain", token=token, reasons=["fast"])
    join(hall)
    visit = hall.call(2)
    hall.at_counter("recall", visit, 2)
    hall.at_counter("take-back", visit, 2)
    visit = hall.call(2)
    hall.at_counter("transfer", visit, 2, service="ho-tich", keep_place=False)
    hall.at_counter("no-show", hall.call(2), 2)
    hall.at_counter("park", hall.call(2), 2, reason="a form")
    hall.serve_next(2)
    hall.serve_next()
    hall.done("rating-1", "rating/skip", token=hall.token(), why="skipped")
    left = hall.ticket()
    hall.done("kiosk-1", "ticket/cancel", ticket=left["id"])
    hall.done("kiosk-1", "feedback/submit", text="Cần thêm ghế", contact="0900 000 000")
    hall.done("counter-2", "counter/pause", counter="quay-2", reason="lunch")
    hall.pass_time(minutes=30)


def join(hall: Hall) -> dict[str, Any]:
    """Let a kiosk print a number in place of one that has been called already; return its fields."""
    request = hall.command("kiosk-1", "ticket/request", service="tra-ket-qua")
    (issued,) = hall.handle(request)
    number = issued["body"]["ticket"]["number"]
    hall.done("web", "counter/open", counter="quay-4", officer="can-bo-4")
    visit = hall.done("web", "counter/call", counter="quay-4", number=number)["visit"]["id"]
    paper = offline(hall, f"E-K{hall.store.tail.seq:03d}", service="tra-ket-qua", replaces=issued["re"])
    hall.done("kiosk-1", "ticket/issued-offline", **paper)
    hall.done("web", "counter/finish", counter="quay-4", visit=visit)
    return paper
