"""A hall full of strangers: the centre's settings, the devices, and desks that no two tests share."""

import itertools
import string
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

from tests.contract.client import Account, Device, Json, now, uuid7
from tests.contract.system import System

DESKS = 40
TERMINALS = 3
SECONDS = 5
SECRET = "bí mật"
DEVICES = (
    "web --role web",
    "kiosk-1 --role kiosk --letter K",
    "kiosk-2 --role kiosk --letter M",
    "board-1 --role board",
    *(f"counter-{n} --role counter --counter c{n}a" for n in range(1, TERMINALS)),
    *(f"rating-{n} --role rating --counter c{n}a" for n in range(TERMINALS)),
)


@cache
def zone_at_noon() -> str:
    """Return a time zone in which it is about noon now, so that no test meets midnight; always the same."""
    ahead = 12 - datetime.now(UTC).hour
    return f"Etc/GMT{-ahead:+d}" if ahead else "Etc/GMT"


def demonstration_at_noon() -> str:
    """Return the settings of the demonstration in `zone_at_noon`."""
    text = (Path(__file__).parents[2] / "examples" / "demonstration.toml").read_text(encoding="utf-8")
    return text.replace("[centre]\n", f'[centre]\ntimezone = "{zone_at_noon()}"\n', 1)


def centre(hours: str = "always = true", policy: str = "alternate", desks: int = DESKS) -> str:
    """Return a settings file: `desks` desks of two services, two counters and two officers each.

    Counter `c0a` serves `s0a` and `s0b`, `c0b` serves `s0b`; the officers are `o0a` and `o0b`.
    """
    head = f"""
[centre]
id = "strange"
name = {{ vi = "Trung tâm Lạ", en = "Strange Centre" }}
address = "Số 0"
web = "http://127.0.0.1:8080"
timezone = "{zone_at_noon()}"
[hours]
{hours}
[calling]
policy = "{policy}"
{"in_a_row = 2" if policy == "alternate" else ""}
ordinary_limit_minutes = 30
[rating]
seconds = {SECONDS}
[[group]]
id = "all"
name = {{ vi = "Tất cả", en = "All" }}
[[priority]]
id = "plain"
name = {{ vi = "Thường", en = "Plain" }}
rank = 0
[[priority]]
id = "first"
name = {{ vi = "Ưu tiên", en = "First" }}
rank = 1
"""
    return head + "".join(_desk_settings(desk) for desk in range(desks))


def _desk_settings(desk: int) -> str:
    return "".join(
        f"""
[[service]]
id = "s{desk}{half}"
prefix = "{prefix(desk, half)}"
name = {{ vi = "Việc {desk}{half}", en = "Service {desk}{half}" }}
group = "all"
[[counter]]
id = "c{desk}{half}"
name = {{ vi = "Quầy {desk}{half}", en = "Counter {desk}{half}" }}
services = {[f"s{desk}{one}" for one in ("ab" if half == "a" else "b")]}
[[officer]]
id = "o{desk}{half}"
name = "Cán bộ {desk}{half}"
title = "Chuyên viên"
agency = "Sở Lạ"
"""
        for half in "ab"
    )


def following(number: str, step: int = 1) -> str:
    """Return the number that follows in the sequence of its service."""
    letters = number.rstrip(string.digits)
    return f"{letters}{int(number[len(letters) :]) + step:03d}"


def prefix(desk: int, half: str) -> str:
    """Return the prefix of a desk's service: A, B, ... Z, AA, AB, ..."""
    index = 2 * desk + "ab".index(half)
    letters = string.ascii_uppercase
    return letters[index] if index < 26 else letters[index // 26 - 1] + letters[index % 26]


@dataclass(slots=True, kw_only=True)
class Hall:
    """A running centre with devices on the wire. `silent`: when the prompt opened that nobody looked at."""

    system: System
    accounts: dict[str, Account]
    web: Device
    kiosk: Device
    board: Device
    keypads: dict[str, Device]
    terminals: dict[str, Device]
    free: Iterator[int] = field(default_factory=lambda: itertools.cycle(range(TERMINALS, DESKS)))
    papers: Iterator[int] = field(default_factory=lambda: itertools.count(1))
    rated: Iterator[int] = field(default_factory=lambda: itertools.cycle(range(1, TERMINALS)))

    @property
    def day(self) -> str:
        """The business day."""
        return str(self.web.state("centre")["day"])

    def desk(self, number: int) -> "Desk":
        """Return a desk; `c1a` and `c2a` have a keypad and a terminal, `c0a` a terminal that never speaks."""
        return Desk(
            hall=self,
            number=number,
            service=f"s{number}a",
            other=f"s{number}b",
            counter=f"c{number}a",
            second=f"c{number}b",
            officer=f"o{number}a",
            deputy=f"o{number}b",
            prefix=prefix(number, "a"),
            staff=self.keypads.get(f"c{number}a", self.web),
        )

    def devices(self) -> list[Device]:
        """All that listen all the time."""
        return [self.web, self.kiosk, self.board, *self.keypads.values(), *self.terminals.values()]


@dataclass(slots=True, kw_only=True)
class Desk:
    """Two services, counters and officers that a test has for itself; others may have had them before."""

    hall: Hall
    number: int
    service: str
    other: str
    counter: str
    second: str
    officer: str
    deputy: str
    prefix: str
    staff: Device
    issued: list[str] = field(default_factory=list)
    visits: list[str] = field(default_factory=list)

    @property
    def terminal(self) -> Device:
        """The terminal at the first counter."""
        return self.hall.terminals[self.counter]

    def issue(self, *, by: Device | None = None, **fields: Any) -> Json:
        """Ask for a ticket; return the body of the reply, `code`, `ahead` and `estimate` on top."""
        body = (by or self.hall.kiosk).ok("ticket/request", **{"service": self.service, **fields})
        self.issued.append(body["ticket"]["id"])
        return body

    def ticket(self, **fields: Any) -> Json:
        """Ask for a ticket; return the ticket."""
        ticket: Json = self.issue(**fields)["ticket"]
        return ticket

    def paper(self, *, age_ms: int | None = 0, letter: str = "K", **fields: Any) -> Json:
        """Return the fields of a ticket that a kiosk printed while it was cut off."""
        serial = next(self.hall.papers)
        ticket = {
            "ticket": uuid7(),
            "code": f"PAPER{serial:05d}",
            "number": f"{self.prefix}-{letter}{serial:03d}",
            "day": self.hall.day,
            "service": self.service,
            "priority": "plain",
            "lang": "vi",
            "issued_at": now(),
            "age_ms": age_ms,
            "replaces": None,
            **fields,
        }
        self.issued.append(ticket["ticket"])
        return ticket

    def offline(self, **fields: Any) -> Json:
        """Bring in a ticket that was printed while the line was cut; return the ticket."""
        ticket: Json = self.hall.kiosk.ok("ticket/issued-offline", **self.paper(**fields))["ticket"]
        return ticket

    def open(self, **fields: Any) -> Json:
        """Open the first counter."""
        return self.staff.ok("counter/open", **{"counter": self.counter, "officer": self.officer, **fields})

    def open_second(self) -> None:
        """Open the second counter, which serves only the other service."""
        self.staff.ok("counter/open", counter=self.second, officer=self.deputy)

    def do(self, step: str, visit: Json | None = None, **fields: Any) -> Json:
        """Give a command of a counter that must succeed; return the visit."""
        visit_id = {} if visit is None else {"visit": visit["id"]}
        body = self.staff.ok(f"counter/{step}", **{"counter": self.counter, **visit_id, **fields})
        held: Json = body["visit"]
        if held["id"] not in self.visits:
            self.visits.append(held["id"])
        return held

    def cannot(self, step: str, visit: Json | None = None, **fields: Any) -> str:
        """Give a command of a counter that must be refused; return the code of the error."""
        visit_id = {} if visit is None else {"visit": visit["id"]}
        return self.staff.refused(f"counter/{step}", **{"counter": self.counter, **visit_id, **fields})

    def call(self, ticket: Json, **fields: Any) -> Json:
        """Call a ticket by its number; return the visit."""
        return self.do("call", number=ticket["number"], **fields)

    def called(self, how_many: int) -> list[str]:
        """Call and finish so many; return the numbers in the order in which they were called."""
        numbers = []
        for _ in range(how_many):
            visit = self.do("call-next")
            numbers.append(visit["ticket"]["number"])
            self.do("finish", visit)
        return numbers

    def queue(self, service: str | None = None) -> int:
        """How many would be called before one who comes now, as the reply to a ticket says."""
        newcomer = self.issue(service=service or self.service)
        self.hall.web.ok("ticket/cancel", ticket=newcomer["ticket"]["id"])
        return int(newcomer["ahead"])

    def begin_row(self) -> None:
        """Have an ordinary ticket called last: the row of priority tickets before it does not matter now."""
        self.open()
        self.ticket()
        self.called(1)
        self.staff.ok("counter/close", counter=self.counter)

    def leave(self) -> None:
        """Leave nothing behind: no visit, no open counter, no waiting ticket."""
        web = self.hall.web
        for counter in (self.counter, self.second):
            for visit in self.visits:
                web.ask("counter/finish", counter=counter, visit=visit)
            web.ask("counter/close", counter=counter)
        for ticket in self.issued:
            web.ask("ticket/cancel", ticket=ticket)


@contextmanager
def running_hall(place: Path) -> Iterator[Hall]:
    """Start the system, enrol all devices and bring them on the wire."""
    with System(place, centre()) as system, ExitStack() as stack:
        accounts = system.enroll(*DEVICES)
        on = {
            name: stack.enter_context(Device(account))
            for name, account in accounts.items()
            if name != "kiosk-2"
        }
        on["web"].state("coordinator", lambda state: state["online"])
        yield Hall(
            system=system,
            accounts=accounts,
            web=on["web"],
            kiosk=on["kiosk-1"],
            board=on["board-1"],
            keypads={f"c{n}a": on[f"counter-{n}"] for n in range(1, TERMINALS)},
            terminals={f"c{n}a": on[f"rating-{n}"] for n in range(TERMINALS)},
        )
