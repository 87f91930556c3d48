"""`terminal.toml` and the credentials beside it become one `TerminalSettings`, or all their mistakes."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import Annotated, Literal

from pydantic import Field

from hardware.buttons import BadWiring, ButtonPanel, check_wiring, make_buttons
from motcua import device_file
from motcua.centre_file.reading import Mistake
from motcua.centre_file.tables import Table
from motcua.device_file import DeviceTable, Found, WindowTable
from motcua.hardware_mistakes import unfit_wiring
from motcua.screens.theme import Look
from motcua.texts import text
from motcua.wire.commands import Role
from motcua.wire.credentials import Credentials
from rating_terminal.state import Times

Pin = int | str


@dataclass(frozen=True, slots=True, kw_only=True)
class ButtonSettings:
    """Which buttons there are: the pin of each, by its name (`score_1` to `score_5`, `skip`)."""

    kind: str
    pins: Mapping[str, Pin]
    pull_up: bool = True

    def open(self) -> ButtonPanel:
        """Open them. Raises `ButtonError`."""
        return make_buttons(self.kind, self.pins, pull_up=self.pull_up)


@dataclass(frozen=True, slots=True, kw_only=True)
class TerminalSettings:
    """Everything that one rating terminal must be told.

    `buttons` None: there is only the screen. `pictures`: the folder of those shown while nothing is asked.
    """

    credentials: Credentials
    data_dir: Path
    buttons: ButtonSettings | None = None
    pictures: Path | None = None
    times: Times = field(default_factory=Times)
    window: WindowTable = field(default_factory=WindowTable)
    look: Look = field(default_factory=Look)


class TerminalWindowTable(WindowTable):
    """How the window lies on the screen."""

    width: Annotated[int, Field(ge=240, le=7680)] = 800
    height: Annotated[int, Field(ge=240, le=7680)] = 480


class TimesTable(Table):
    """How long, in seconds, each screen waits for a tap; the question's time is a setting of the centre."""

    reasons_seconds: Annotated[int, Field(ge=10, le=120)] = 30
    comment_seconds: Annotated[int, Field(ge=20, le=300)] = 90
    thanks_seconds: Annotated[int, Field(ge=2, le=30)] = 6
    picture_seconds: Annotated[int, Field(ge=5, le=3600)] = 20


class ButtonsTable(Table):
    """The pins of the five buttons (BCM numbers, or names such as "GPIO17"), and of one to skip."""

    kind: Literal["gpio", "mock"] = "gpio"
    pull_up: bool = True
    score_1: Pin
    score_2: Pin
    score_3: Pin
    score_4: Pin
    score_5: Pin
    skip: Pin | None = None

    def pins(self) -> Mapping[str, Pin]:
        """Return the pin of each button, by its name."""
        pins = self.model_dump(exclude={"kind", "pull_up"}, exclude_none=True)
        return MappingProxyType(pins)


class TerminalFile(DeviceTable):
    """The tables of `terminal.toml`."""

    pictures: str | None = None
    window: TerminalWindowTable = TerminalWindowTable()
    times: TimesTable = TimesTable()
    buttons: ButtonsTable | None = None


def load(path: Path) -> TerminalSettings:
    """Read `terminal.toml` and the credentials that it names (paths are taken from where the file lies).

    Raises `BadSettings` with all that is wrong with either; nobody else may be able to read them.
    """
    found = device_file.load(path, TerminalFile, Role.RATING, judge=_judge, judge_account=_without_counter)
    file = found.tables
    return TerminalSettings(
        credentials=found.credentials,
        data_dir=found.data_dir,
        buttons=_buttons(file.buttons),
        pictures=found.folder / file.pictures if file.pictures else None,
        times=Times(
            reasons_s=file.times.reasons_seconds,
            comment_s=file.times.comment_seconds,
            thanks_s=file.times.thanks_seconds,
            picture_s=file.times.picture_seconds,
        ),
        window=file.window,
        look=found.look,
    )


def _without_counter(who: Credentials) -> Iterable[str]:
    if who.counter is None:
        yield text("it stands at no counter; enroll it again, with --counter")


def _judge(found: Found) -> Iterable[Mistake]:
    pictures = found.values.get("pictures")
    if isinstance(pictures, str) and not (found.folder / pictures).is_dir():
        yield found.mistake(("pictures",), text("{path} is no folder", path=found.folder / pictures))
    names = {name for name in ButtonsTable.model_fields if name not in ("kind", "pull_up")}
    pins = {name: pin for name, pin in found.table("buttons").items() if name in names}
    if not all(isinstance(pin, int | str) for pin in pins.values()):
        return
    try:
        check_wiring(pins)
    except BadWiring as error:
        yield found.mistake(("buttons",), unfit_wiring(error))


def _buttons(table: ButtonsTable | None) -> ButtonSettings | None:
    if table is None:
        return None
    return ButtonSettings(kind=table.kind, pins=table.pins(), pull_up=table.pull_up)
