"""What a kiosk knows, and where its visitor is: the values from which everything on the screen is made."""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from kiosk.model import Issued
from kiosk.snapshot import Screen
from motcua.wire.codec import Lang
from motcua.wire.selfreport import PrinterHealth
from motcua.wire.states import CentreState, ServiceLine

GREATEST_VOLUME = 10


def lang_of(lang: str) -> Lang:
    """Return the language as one that the kiosk speaks."""
    return "en" if lang == "en" else "vi"


_COUNTED = {
    Screen.MORE_TIME,
    Screen.TAKE_PAPER,
    Screen.READ_NUMBER,
    Screen.UNCERTAIN,
    Screen.SERVICE_CLOSED,
    Screen.QUOTA,
    Screen.CANNOT_ISSUE,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Times:
    """How long, in seconds, each thing is shown or waited for."""

    idle_s: float = 30.0  # without a tap, before it is asked whether somebody is there
    warning_s: float = 15.0
    paper_s: float = 12.0
    number_s: float = 60.0  # without paper: long enough to write a number down
    notice_s: float = 20.0
    staff_s: float = 60.0
    issue_s: float = 8.0  # for a number, whatever the disk does
    print_s: float = 20.0  # longer than a printer takes to say what became of a job
    double_tap_s: float = 0.35

    def of(self, screen: Screen) -> float:
        """Return how long a screen stays if nobody taps."""
        match screen:
            case Screen.MORE_TIME:
                return self.warning_s
            case Screen.TAKE_PAPER:
                return self.paper_s
            case Screen.READ_NUMBER | Screen.UNCERTAIN:
                return self.number_s
            case Screen.SERVICE_CLOSED | Screen.QUOTA | Screen.CANNOT_ISSUE:
                return self.notice_s
            case Screen.STAFF | Screen.STAFF_PIN:
                return self.staff_s
            case Screen.ISSUING:
                return self.issue_s
            case _:
                return self.idle_s


@dataclass(frozen=True, slots=True, kw_only=True)
class Machine:
    """What staff may want to know of this machine."""

    device: str = ""
    version: str = ""
    broker: str = ""
    is_up: bool = False
    outbox: int = 0
    refused: int = 0
    faults: int = 0
    disk_free_mb: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What is known from outside: the centre as last heard, the line, the printer, this machine.

    `waiting` counts tickets by service. `is_alone`: numbers come from the own series. `opens_at`: when
    numbers are given out again, if the centre tells. `was_open`: the doors were open earlier that day.
    `is_declined`: the centre has just said that it is closed. `at`: the time of day.
    """

    centre: CentreState | None = None
    waiting: Mapping[str, int] = field(default_factory=dict)
    is_live: bool = False
    is_alone: bool = False
    opens_at: datetime | None = None
    was_open: bool = False
    is_declined: bool = False
    printer: PrinterHealth = "unknown"
    machine: Machine = field(default_factory=Machine)
    volume: int = 5
    at: datetime | None = None

    @property
    def can_print(self) -> bool:
        """Whether the printer said that it is ready."""
        return self.printer in ("ok", "near_end")


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """Where the visitor is. `screen` None is the start, whatever that is now.

    `since` and `until`: from when on it is shown, and when it ends by itself (infinite: never). `back_to`:
    where somebody was who is asked whether more time is needed. `again`: the paper is a second copy.
    `pin`: what became of the last one typed. `test`: what became of the test print.
    """

    known: Known = field(default_factory=Known)
    screen: Screen | None = None
    since: float = 0.0
    until: float = math.inf
    lang: Lang | None = None
    group: str | None = None
    service: str = ""
    priority: str = ""
    issued: Issued | None = None
    again: bool = False
    back_to: "State | None" = None
    pin: Literal["", "wrong", "locked"] = ""
    test: str = ""

    @property
    def service_line(self) -> ServiceLine | None:
        """The service that was tapped, as the centre has it now."""
        centre = self.known.centre
        services = centre.services if centre is not None else ()
        return next((service for service in services if service.id == self.service), None)

    @property
    def can_go_back(self) -> bool:
        """Whether there is a step before this one."""
        return self.screen in {
            Screen.GROUPS,
            Screen.SERVICES,
            Screen.PRIORITY,
            Screen.SERVICE_CLOSED,
            Screen.QUOTA,
            Screen.STAFF_PIN,
            Screen.STAFF,
        }

    @property
    def can_switch(self) -> bool:
        """Whether the visitor may go on in another language here."""
        return self.screen not in {None, Screen.ISSUING, Screen.STAFF_PIN, Screen.STAFF}

    @property
    def counts_down(self) -> bool:
        """Whether the screen says how many seconds are left."""
        return self.screen in _COUNTED
