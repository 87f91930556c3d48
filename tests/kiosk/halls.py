"""States of a centre for the kiosk's tests, and a way to tap through the flow."""

from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any

from kiosk.flow import Effects, Flow
from kiosk.model import Issued
from kiosk.screens import draw
from kiosk.snapshot import Snapshot, Step
from kiosk.state import Known, Times
from motcua.wire.states import (
    CentreState,
    EstimateBody,
    GroupState,
    Names,
    OwnTicketBody,
    PriorityLine,
    ServiceLine,
)

DAY = date(2026, 11, 21)
TICKET = OwnTicketBody(
    id="t1",
    number="A001",
    service="s0",
    priority="ordinary",
    lang="vi",
    issued_at=datetime(2026, 11, 21, 1, 2, 3, tzinfo=UTC),
    day=DAY,
    state="waiting",
    offline=False,
    code="0123456789",
)


def names(vi: str, en: str = "") -> Names:
    return Names(vi=vi, en=en or vi)


def service(number: int, *, group: str | None = None, is_open: bool = True) -> ServiceLine:
    name = names(f"Việc {number}", f"Service {number}")
    return ServiceLine(id=f"s{number}", prefix=chr(65 + number), name=name, group=group, open=is_open)


def centre(**changes: Any) -> CentreState:
    """Return a centre of three services, two priority classes and both languages."""
    fields: dict[str, Any] = {
        "epoch": "e1",
        "rev": 1,
        "day": DAY,
        "open": True,
        "tz": "Asia/Ho_Chi_Minh",
        "name": names("Một cửa", "One stop"),
        "address": "Số 1",
        "web": "http://127.0.0.1:8080",
        "languages": ("vi", "en"),
        "groups": (),
        "services": tuple(service(number) for number in range(3)),
        "counters": (),
        "priorities": (
            PriorityLine(id="ordinary", name=names("Thường", "Ordinary")),
            PriorityLine(id="first", name=names("Ưu tiên", "Priority")),
        ),
        "officers": (),
    }
    return CentreState(**(fields | changes))


def simple(**changes: Any) -> CentreState:
    """Return a centre of one language and one priority class: a tap on a service is all."""
    ordinary = PriorityLine(id="ordinary", name=names("Thường", "Ordinary"))
    return centre(**({"languages": ("vi",), "priorities": (ordinary,)} | changes))


def grouped(**changes: Any) -> CentreState:
    """Return a centre of eight services in two groups and one in none."""
    services = tuple(service(number, group="ab"[number % 2]) for number in range(8))
    groups = (GroupState(id="b", name=names("Nhóm B", "Group B")), GroupState(id="a", name=names("Nhóm A")))
    return centre(**({"services": (*services, service(8)), "groups": groups} | changes))


def issued(ahead: int | None = 3, estimate: EstimateBody | None = None, **changes: Any) -> Issued:
    fields = {name: getattr(TICKET, name) for name in TICKET.__dataclass_fields__}
    return Issued(ticket=OwnTicketBody(**(fields | changes)), ahead=ahead, estimate=estimate)


class Visitor:
    """Stands before a flow with a clock of its own; each tap comes a second after the one before."""

    def __init__(self, state: CentreState | None, *, pin: str | None = None, **known: Any) -> None:
        self.now = 1000.0
        self.flow = Flow(Times(), check_pin=pin.__eq__ if pin else None)
        self.known: Mapping[str, Any] = {"is_live": True, "printer": "ok", **known}
        self.hear(state)

    def hear(self, state: CentreState | None, **known: Any) -> None:
        self.known = {**self.known, **known}
        self.flow.take(Known(centre=state, **self.known), self.now)
        self.now += 1

    @property
    def sees(self) -> Snapshot:
        return draw(self.flow.state, self.now)

    @property
    def screen(self) -> str:
        return self.sees.screen

    def taps(self, step: Step, choice: str = "") -> Effects:
        effects = self.flow.handle(step, choice, self.now)
        self.now += 1
        return effects

    def waits(self, seconds: float) -> Effects:
        """Let time pass as the program does: tick by tick."""
        effects: Effects = ()
        until = self.now + seconds
        while (due := self.flow.due(self.now)) <= until:
            self.now = max(due, self.now)
            effects += self.flow.tick(self.now)
        self.now = until
        return effects

    def labels(self) -> list[str]:
        return [choice.label for choice in self.sees.choices]
