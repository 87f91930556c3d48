"""`kiosk.toml` and the credentials beside it become one `KioskSettings`, or all their mistakes at once."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import Annotated

from pydantic import AfterValidator, BaseModel, Field

from hardware.printer.errors import BadPrinterOptions
from hardware.printer.factory import PRINTERS, make_printer
from kiosk.state import GREATEST_VOLUME, Times
from motcua import device_file
from motcua.centre_file.misshapen import unknown
from motcua.centre_file.reading import Mistake
from motcua.centre_file.tables import Table
from motcua.device_file import DeviceTable, Found, WindowTable
from motcua.hardware_mistakes import unfit_options
from motcua.screens.theme import Look
from motcua.texts import text
from motcua.wire.commands import Role
from motcua.wire.credentials import Credentials

_PIN = re.compile("[0-9]{4,8}")
_LETTER = re.compile("[A-Z]")

Option = str | int | float | bool


@dataclass(frozen=True, slots=True, kw_only=True)
class PrinterSettings:
    """Which printer, and its options: `make_printer(kind, **options)` makes it."""

    kind: str
    options: Mapping[str, Option] = field(default_factory=lambda: MappingProxyType({}))


@dataclass(frozen=True, slots=True, kw_only=True)
class KioskSettings:
    """Everything that one kiosk must be told. `printer` None: it has none and shows the numbers.

    `patience_ms`: how long a number is waited for before the kiosk goes on alone. `pin` None: there is no
    staff menu. `volume`: of sounds, 0 to 10, until staff change it.
    """

    credentials: Credentials
    data_dir: Path
    printer: PrinterSettings | None = None
    patience_ms: int = 400
    times: Times = field(default_factory=Times)
    pin: str | None = field(default=None, repr=False)
    volume: int = 5
    window: WindowTable = field(default_factory=WindowTable)
    look: Look = field(default_factory=Look)


def _pin(pin: str) -> str:
    if not _PIN.fullmatch(pin):
        raise ValueError(text('must be four to eight digits in quotes, such as "2468"'))
    return pin


class TimesTable(Table):
    """How long, in seconds, each screen waits for a tap."""

    idle_seconds: Annotated[int, Field(ge=5, le=600)] = 30
    warning_seconds: Annotated[int, Field(ge=5, le=120)] = 15
    paper_seconds: Annotated[int, Field(ge=3, le=120)] = 12
    number_seconds: Annotated[int, Field(ge=10, le=600)] = 60


class PrinterTable(BaseModel):
    """The printer; what else stands in the table are its options."""

    model_config = {"strict": True, "extra": "allow", "frozen": True}
    kind: str
    __pydantic_extra__: dict[str, Option] = {}


class KioskFile(DeviceTable):
    """The tables of `kiosk.toml`."""

    patience_ms: Annotated[int, Field(ge=50, le=5000)] = 400
    pin: Annotated[str, AfterValidator(_pin)] | None = None
    volume: Annotated[int, Field(ge=0, le=GREATEST_VOLUME)] = 5
    printer: PrinterTable | None = None
    times: TimesTable = TimesTable()


def load(path: Path) -> KioskSettings:
    """Read `kiosk.toml` and the credentials that it names (paths are taken from where the file lies).

    Raises `BadSettings` with all that is wrong with either; nobody else may be able to read them.
    """
    found = device_file.load(
        path, KioskFile, Role.KIOSK, judge=_unknown_printer, judge_account=_without_letter
    )
    file = found.tables
    return KioskSettings(
        credentials=found.credentials,
        data_dir=found.data_dir,
        printer=_printer(file.printer),
        patience_ms=file.patience_ms,
        times=Times(
            idle_s=file.times.idle_seconds,
            warning_s=file.times.warning_seconds,
            paper_s=file.times.paper_seconds,
            number_s=file.times.number_seconds,
        ),
        pin=file.pin,
        volume=file.volume,
        window=file.window,
        look=found.look,
    )


def _without_letter(who: Credentials) -> Iterable[str]:
    if who.letter is None or not _LETTER.fullmatch(who.letter):
        yield text("there is no letter for the numbers that the kiosk gives out alone; enroll it again")


def _unknown_printer(found: Found) -> Iterable[Mistake]:
    """Have the printers' own factory judge kind and options; it opens nothing."""
    table = found.table("printer")
    kind = table.get("kind")
    if not isinstance(kind, str):
        return
    if kind not in PRINTERS:
        yield found.mistake(("printer", "kind"), unknown(kind, sorted(PRINTERS)))
        return
    try:
        make_printer(**table)
    except BadPrinterOptions as error:
        for path, reason in unfit_options(error, PRINTERS[kind]):
            yield found.mistake(("printer", *path), reason)


def _printer(table: PrinterTable | None) -> PrinterSettings | None:
    if table is None:
        return None
    return PrinterSettings(kind=table.kind, options=MappingProxyType(dict(table.model_extra or {})))
