"""A hall to try the rules in: it carries out commands as the coordinator does, and checks what comes back."""

import hashlib
import json
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from motcua.centre_file.reading import digest
from motcua.core import centre, views
from motcua.core import events as e
from motcua.core.day import Day
from motcua.core.decide import decide
from motcua.core.evolve import evolve_all
from motcua.core.order import Device, Order
from motcua.core.refusal import Refused
from motcua.core.ticket import Ticket
from motcua.wire.codec import decode, encode, rfc3339
from motcua.wire.commands import Role, decode_command

MORNING = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
"""A Monday, 08:00 in Việt Nam."""

CENTRE = """\
[centre]
id = "an-hoa"
name = {{ vi = "Một cửa An Hòa", en = "An Hoa one-stop shop" }}
address = "Số 1 đường Hoa Sữa"
web = "https://motcua.example.vn"
[hours]
{hours}
[calling]
{calling}
[rating]
seconds = 20
[[group]]
id = "giay-to"
name = {{ vi = "Giấy tờ", en = "Documents" }}
{services}
{counters}
[[officer]]
id = "mai"
name = "Nguyễn Thị Mai"
title = "Chuyên viên"
agency = "Sở Tư pháp"
[[officer]]
id = "nam"
name = "Trần Văn Nam"
title = "Chuyên viên"
agency = "Sở Tài chính"
[[officer]]
id = "lan"
name = "Lê Thị Lan"
title = "Chuyên viên"
agency = "Sở Xây dựng"
{priorities}
"""
WEEK = "\n".join(f'{day} = ["07:30-17:00"]' for day in ("mon", "tue", "wed", "thu", "fri", "sat", "sun"))
SERVICES = {"ho-tich": "A", "dat-dai": "B", "thue": "CT"}
COUNTERS = {"quay-1": ("ho-tich", "dat-dai"), "quay-2": ("ho-tich",), "quay-3": ("thue",)}
PRIORITIES = {"thuong": 0, "cao-tuoi": 1, "khuyet-tat": 2}
STRICT = 'policy = "strict"'
DEVICES = (
    Device(id="kiosk-1", role=Role.KIOSK, letter="K"),
    Device(id="kiosk-2", role=Role.KIOSK, letter="M"),
    Device(id="web", role=Role.WEB),
    Device(id="board", role=Role.BOARD),
    Device(id="admin", role=Role.ADMIN),
    Device(id="keys-1", role=Role.COUNTER, counter="quay-1"),
    Device(id="keys-2", role=Role.COUNTER, counter="quay-2"),
    Device(id="rate-1", role=Role.RATING, counter="quay-1"),
    Device(id="rate-3", role=Role.RATING, counter="quay-3"),
)


def _rows(table: str, rows: dict[str, str]) -> str:
    return "\n".join(
        f'[[{table}]]\nid = "{name}"\nname = {{ vi = "{name}", en = "{name}" }}\n{more}'
        for name, more in rows.items()
    )


def settings_text(
    *,
    hours=WEEK,
    calling=STRICT,
    services=SERVICES,
    counters=COUNTERS,
    priorities=PRIORITIES,
    closed=(),
) -> str:
    """Write a settings file; `closed` services give out no tickets."""
    return CENTRE.format(
        hours=hours,
        calling=calling,
        services=_rows(
            "service",
            {
                name: f'prefix = "{prefix}"\nopen = {str(name not in closed).lower()}'
                for name, prefix in services.items()
            },
        ),
        counters=_rows(
            "counter", {name: f"services = {json.dumps(list(s))}" for name, s in counters.items()}
        ),
        priorities=_rows("priority", {name: f"rank = {rank}" for name, rank in priorities.items()}),
    )


def adopted(text: str, at: datetime = MORNING) -> e.SettingsAdopted:
    """Return the event by which the settings of `text` come into force."""
    return e.SettingsAdopted(at=at, content=text, sha256=digest(text))


def an_id(n: int) -> str:
    """Return the `n`-th id of a test."""
    return f"019ac000-0000-7000-8000-{n:012x}"


def a_code(n: int) -> str:
    """Return the `n`-th code of a test."""
    return f"{n:010d}"


@dataclass
class Hall:
    """A centre at work. `day` is what the rules see, `journal` how it came about, `now` its clock."""

    day: Day = field(default_factory=Day)
    now: datetime = MORNING
    trusted: bool = True
    journal: list[e.Event] = field(default_factory=list)
    bodies: list[object] = field(default_factory=list)
    last_id: int = 0

    def take(self, *events: e.Event) -> None:
        """Let `events` happen."""
        self.day = evolve_all(self.day, events)
        self.journal += events

    def tick(self) -> tuple[e.Event, ...]:
        """Let happen what is due."""
        events = centre.tick(self.day, self.now, trusted=self.trusted)
        self.take(*events)
        return events

    def wait(self, **duration: float) -> tuple[e.Event, ...]:
        """Let time pass; return what that brought about."""
        self.now += timedelta(**duration)
        return self.tick()

    def fresh_id(self) -> str:
        """Return an id that was not used yet."""
        self.last_id += 1
        return an_id(self.last_id)

    def order(self, name: str, by: str, **fields: Any) -> Order:
        """Make an order of what a device would send."""
        command = {"id": self.fresh_id(), "at": rfc3339(self.now), **fields}
        return Order(
            command=decode_command(name, json.dumps(command).encode()),
            sender=self.day.devices[by],
            entropy=hashlib.sha256(command["id"].encode()).digest(),
        )

    def carry_out(self, order: Order) -> Any:
        """Decide an order and let it happen; return the body of the answer."""
        self.tick()
        events = decide(self.day, order, self.now)
        assert events == decide(self.day, order, self.now)
        self.take(*events)
        body = views.answer(self.day, order, events, self.now)
        assert decode(type(body), encode(body)) == body
        self.bodies.append(body)
        return body

    def do(self, name: str, by: str, **fields: Any) -> Any:
        """Send a command; return the body of the answer."""
        return self.carry_out(self.order(name, by, **fields))

    def refused(self, name: str, by: str, **fields: Any) -> str:
        """Send a command that must be refused; return the error code."""
        self.tick()
        order, before = self.order(name, by, **fields), self.day
        try:
            self.carry_out(order)
        except Refused as refusal:
            assert self.day is before
            return refusal.code.value
        raise AssertionError(f"{name} was not refused")

    # --- what happens in a hall all day -------------------------------------------------------

    def ticket(self, service="ho-tich", priority=None, by="kiosk-1", **fields) -> Any:
        """Take a ticket."""
        return self.do("ticket/request", by, service=service, priority=priority, **fields).ticket

    def paper(self, number: str, *, service="ho-tich", by="kiosk-1", **fields: Any) -> Any:
        """Tell of a ticket that was issued offline."""
        return self.do(
            "ticket/issued-offline", by, **self.paper_fields(number, service=service, **fields)
        ).ticket

    def paper_fields(self, number: str, **fields: Any) -> dict[str, Any]:
        """Return the fields of `ticket/issued-offline`."""
        self.last_id += 1
        own = {
            "ticket": an_id(self.last_id),
            "code": a_code(self.last_id),
            "number": number,
            "day": str(self.day.today),
            "service": "ho-tich",
            "issued_at": rfc3339(self.now),
            "age_ms": 0,
        }
        return own | fields

    def open(self, counter="quay-1", officer="mai", **fields: Any) -> Any:
        """Open a counter."""
        return self.do("counter/open", "web", counter=counter, officer=officer, **fields).counter

    def next(self, counter="quay-1") -> Any:
        """Call the next ticket."""
        return self.do("counter/call-next", "web", counter=counter).visit

    def call(self, number: str, counter="quay-1") -> Any:
        """Call this very number."""
        return self.do("counter/call", "web", counter=counter, number=number).visit

    def visit(self, verb: str, counter="quay-1", **fields: Any) -> Any:
        """Do something with the visit in hand at a counter."""
        visit = self.day.counters[counter].visit
        return self.do(f"counter/{verb}", "web", counter=counter, visit=visit, **fields).visit

    def served(self, counter="quay-1") -> Any:
        """Call the next visitor and finish."""
        self.next(counter)
        return self.visit("finish", counter)

    def called_in_turn(self, counter="quay-1", times=99) -> list[str]:
        """Serve whoever waits for a counter; return their numbers in the order of calling."""
        numbers: list[str] = []
        while len(numbers) < times:
            try:
                numbers.append(self.next(counter).ticket.number)
            except Refused:
                break
            self.visit("finish", counter)
        return numbers

    @property
    def latest(self) -> Any:
        """The event that happened last."""
        return self.journal[-1]

    def in_hand(self, counter="quay-1") -> str:
        """Return the visit in hand at a counter."""
        visit = self.day.counters[counter].visit
        assert visit is not None
        return visit

    def known(self, number: str) -> Ticket:
        """Return today's ticket of a number."""
        return self.day.tickets[self.day.numbers[number]]

    def waiting(self) -> dict[str, int]:
        """Return how many wait, by service, without the services for which nobody waits."""
        return {name: count for name, count in self.day.waiting.items() if count}

    def board(self) -> list[str]:
        """Return the numbers that the board shows as next."""
        return [line.number for line in views.board_state(self.day, self.now, "e", 1).next]

    def token(self, counter="quay-1") -> str:
        """Return the token of the open question at a counter."""
        token = self.day.counters[counter].prompt
        assert token is not None
        return token


def a_hall(*, devices=DEVICES, now=MORNING, **settings: Any) -> Hall:
    """Return a hall whose day has just opened; `settings` go to `settings_text`."""
    hall = Hall(now=now)
    hall.take(
        e.StoreOpened(at=now, epoch="e1", why="made"),
        adopted(settings_text(**settings), now),
        e.DevicesEnrolled(at=now, devices=devices),
    )
    hall.tick()
    return hall


def public(event: e.Event) -> dict[str, Any]:
    """Return an event as others may read it."""
    secrets = e.secrets_of(e.KIND_OF[type(event)])
    body = json.loads(encode(event))
    return {name: value for name, value in body.items() if name not in secrets}
