"""What the kiosk's window shows: one immutable value at a time. The window knows nothing else."""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Literal


class Screen(StrEnum):
    """Which screen is shown; each has its own picture and its own plain words."""

    LANGUAGE = "language"
    GROUPS = "groups"
    SERVICES = "services"
    PRIORITY = "priority"
    ISSUING = "issuing"  # the number is being fetched and printed
    TAKE_PAPER = "take_paper"  # the printer said that the paper is there
    READ_NUMBER = "read_number"  # no paper: the number very large with its QR, "show this to the officer"
    UNCERTAIN = "uncertain"  # the printer did not say: "is there a paper with this number?" yes / no
    MORE_TIME = "more_time"  # nobody has tapped for a while: "do you need more time?"
    CLOSED = "closed"
    LUNCH = "lunch"
    SERVICE_CLOSED = "service_closed"
    QUOTA = "quota"
    NOT_READY = "not_ready"  # the coordinator has never been heard: no services are known
    CANNOT_ISSUE = "cannot_issue"  # the disk refuses: no number can be promised
    STAFF_PIN = "staff_pin"
    STAFF = "staff"


class Step(StrEnum):
    """What a visitor (or staff) can do; the window sends these back with the id of what was tapped."""

    LANGUAGE = "language"
    GROUP = "group"
    SERVICE = "service"
    PRIORITY = "priority"
    BACK = "back"
    START_AGAIN = "start_again"
    MORE_TIME = "more_time"
    PAPER_IS_THERE = "paper_is_there"
    NO_PAPER = "no_paper"
    STAFF = "staff"  # the hidden corner, held for three seconds
    PIN = "pin"  # id: the PIN typed
    TEST_PRINT = "test_print"
    VOLUME_DOWN = "volume_down"
    VOLUME_UP = "volume_up"
    RESTART = "restart"


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """A button: what it sends back, what it says (and below it).

    One that is not `enabled` is drawn pale; a tap on it is sent all the same, and the screen says why not.
    """

    step: Step
    id: str
    label: str
    note: str = ""
    enabled: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Issued:
    """The number that the visitor has; `qr` is the text of its QR code, empty where there is no web page."""

    number: str
    service: str
    ahead: int | None
    priority: bool
    qr: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StaffLine:
    """A line of the staff menu: a name, a value, and whether it is as it should be."""

    name: str
    value: str
    well: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Snapshot:
    """Everything on the screen. Texts are in `lang`, ready to be shown, and never markup.

    `languages`: all that the centre speaks; a tap on another one is a LANGUAGE step with its id.
    `trouble`: a small sign for staff (printer near its end, line cut), never in the visitor's way.
    `seconds_left`: until the screen goes back by itself, None where it does not or need not be said yet.
    `clock`: the time of day at the centre, as `07:30`. `volume`: of sounds, 0 to 10.
    """

    screen: Screen
    lang: Literal["vi", "en"] = "vi"
    languages: tuple[str, ...] = ("vi", "en")
    centre: str = ""
    title: str = ""
    text: str = ""
    choices: tuple[Choice, ...] = ()
    issued: Issued | None = None
    can_go_back: bool = False
    seconds_left: int | None = None
    staff: tuple[StaffLine, ...] = ()
    trouble: tuple[str, ...] = field(default=())
    clock: str = ""
    volume: int = 5
