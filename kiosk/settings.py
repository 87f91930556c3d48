"""`kiosk.toml` and the credentials beside it become one `KioskSettings`, or all their mistakes at once."""

import json
import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from stat import S_IMODE
from types import MappingProxyType
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, Field, TypeAdapter, ValidationError

from hardware.printer.errors import BadPrinterOptions, UnknownPrinterKind
from hardware.printer.factory import PRINTERS, make_printer
from kiosk.state import GREATEST_VOLUME, Times
from motcua.screens.theme import Look, colour
from motcua.settings_file import BadSettings, Mistake
from motcua.settings_lines import KeyPath, line_of, lines_of
from motcua.settings_tables import Table, did_you_mean, nearest
from motcua.wire.commands import Role
from motcua.wire.credentials import Credentials

SIZE_LIMIT = 64 * 1024
OTHERS = 0o077
_PIN = re.compile("[0-9]{4,8}")
_LETTER = re.compile("[A-Z]")
_LINE = re.compile(r" \(at line (\d+), column \d+\)$")

Option = str | int | float | bool


@dataclass(frozen=True, slots=True, kw_only=True)
class PrinterSettings:
    """Which printer, and its options: `make_printer(kind, **options)` makes it."""

    kind: str
    options: Mapping[str, Option] = field(default_factory=lambda: MappingProxyType({}))


@dataclass(frozen=True, slots=True, kw_only=True)
class WindowSettings:
    """How the window lies on the screen: its size in pixels, unless it takes the whole screen."""

    fullscreen: bool = True
    width: int = 1080
    height: int = 1920


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
    window: WindowSettings = field(default_factory=WindowSettings)
    look: Look = field(default_factory=Look)


def _pin(pin: str) -> str:
    if not _PIN.fullmatch(pin):
        raise ValueError('must be four to eight digits in quotes, such as "2468"')
    return pin


class TimesTable(Table):
    """How long, in seconds, each screen waits for a tap."""

    idle_seconds: Annotated[int, Field(ge=5, le=600)] = 30
    warning_seconds: Annotated[int, Field(ge=5, le=120)] = 15
    paper_seconds: Annotated[int, Field(ge=3, le=120)] = 12
    number_seconds: Annotated[int, Field(ge=10, le=600)] = 60


class WindowTable(Table):
    """How the window lies on the screen."""

    fullscreen: bool = True
    width: Annotated[int, Field(ge=320, le=7680)] = 1080
    height: Annotated[int, Field(ge=320, le=7680)] = 1920


class PrinterTable(BaseModel):
    """The printer; what else stands in the table are its options."""

    model_config = {"strict": True, "extra": "allow", "frozen": True}
    kind: str
    __pydantic_extra__: dict[str, Option] = {}


def _colour(code: str) -> str:
    colour(code)
    return code


class LookTable(Table):
    """The centre's colour (as #14566F) and emblem (a picture), and where this kiosk's paper comes out."""

    colour: Annotated[str, AfterValidator(_colour)] = "#14566F"
    emblem: str | None = None
    paper_slot: Literal["below", "left", "right"] = "below"


class KioskFile(Table):
    """The tables of `kiosk.toml`."""

    credentials: str
    data_dir: str
    patience_ms: Annotated[int, Field(ge=50, le=5000)] = 400
    pin: Annotated[str, AfterValidator(_pin)] | None = None
    volume: Annotated[int, Field(ge=0, le=GREATEST_VOLUME)] = 5
    printer: PrinterTable | None = None
    times: TimesTable = TimesTable()
    window: WindowTable = WindowTable()
    look: LookTable = LookTable()


_TABLES: Mapping[KeyPath, type[BaseModel]] = {
    (): KioskFile,
    ("times",): TimesTable,
    ("window",): WindowTable,
    ("look",): LookTable,
}


def load(path: Path) -> KioskSettings:
    """Read `kiosk.toml` and the credentials that it names (paths are taken from where the file lies).

    Raises `BadSettings` with all that is wrong with either; nobody else may be able to read them.
    """
    content = _content(path)
    found, lines, mistakes = _parsed(content)
    mistakes += [
        *_open_to_others(path),
        *_unknown_printer(found, lines),
        *_no_emblem(found, lines, path.parent),
    ]
    credentials: Credentials | None = None
    named = found.get("credentials")
    if isinstance(named, str):
        place = path.parent / named
        credentials, wrong = _credentials(place)
        line = line_of(lines, ("credentials",))
        mistakes += [Mistake(line=line, path="credentials", reason=f"{place}: {reason}") for reason in wrong]
    if mistakes or credentials is None:
        raise BadSettings(sorted(mistakes, key=lambda each: (each.line or 0, each.path, each.reason)))
    return _settings(KioskFile.model_validate(found), credentials, path.parent)


def _content(path: Path) -> str:
    try:
        with path.open("rb") as file:
            content = file.read(SIZE_LIMIT + 1)
        if len(content) > SIZE_LIMIT:
            raise BadSettings([Mistake(reason=f"has more than {SIZE_LIMIT} bytes")])
        return content.decode()
    except OSError as error:
        raise BadSettings([Mistake(reason=f"cannot be read: {error.strerror}")]) from error
    except UnicodeDecodeError as error:
        raise BadSettings([Mistake(reason="is not UTF-8 text")]) from error


def _parsed(content: str) -> tuple[dict[str, Any], Mapping[KeyPath, int], list[Mistake]]:
    """Return what the text says, the line of each setting, and what is wrong with its shape."""
    try:
        found = tomllib.loads(content)
    except (ValueError, RecursionError) as error:
        place = _LINE.search(str(error))
        line = int(place[1]) if place else None
        raise BadSettings([Mistake(line=line, reason=_LINE.sub("", str(error)))]) from error
    lines = lines_of(content)
    try:
        KioskFile.model_validate(found)
    except ValidationError as error:
        return found, lines, [_mistake(*each, lines) for each in _misshapen(error)]
    return found, lines, []


def _misshapen(error: ValidationError) -> Iterator[tuple[KeyPath, str]]:
    """Yield path and reason; a setting that is written wrong is not also missing."""
    meant: set[KeyPath] = set()
    for each in sorted(error.errors(include_url=False), key=lambda one: one["type"] == "missing"):
        path: KeyPath = each["loc"]
        if each["type"] == "extra_forbidden":
            key, known = str(path[-1]), tuple(_TABLES.get(path[:-1], KioskFile).model_fields)
            meant.add((*path[:-1], nearest(key, known) or key))
            yield path, f"no such setting{did_you_mean(key, known)}"
        elif each["type"] == "missing":
            if path not in meant:
                yield path, "is missing"
        else:
            yield path, each["msg"].removeprefix("Value error, ")


def _mistake(path: KeyPath, reason: str, lines: Mapping[KeyPath, int]) -> Mistake:
    return Mistake(line=line_of(lines, path), path=".".join(map(str, path)), reason=reason)


def _open_to_others(path: Path) -> list[Mistake]:
    mode = S_IMODE(path.stat().st_mode)
    if not mode & OTHERS:
        return []
    return [Mistake(reason=f"others may read it (mode {mode:o}): it holds secrets; run chmod 600 {path}")]


def _credentials(path: Path) -> tuple[Credentials | None, list[str]]:
    """Return what `motcua enroll` has printed, or what is wrong with it."""
    try:
        found = json.loads(path.read_bytes())
    except OSError as error:
        return None, [f"cannot be read: {error.strerror}"]
    except (ValueError, RecursionError) as error:
        return None, [f"is not the JSON that motcua enroll prints: {error}"]
    wrong = [mistake.reason for mistake in _open_to_others(path)]
    try:
        who = TypeAdapter(Credentials).validate_python(found)
    except ValidationError as error:
        misshapen = (f"{'.'.join(map(str, each['loc']))}: {each['msg']}" for each in error.errors())
        return None, [*wrong, *misshapen]
    if who.role is not Role.KIOSK:
        wrong.append(f"{who.device} is enrolled as {who.role}, not as kiosk")
    elif who.letter is None or not _LETTER.fullmatch(who.letter):
        wrong.append("there is no letter for the numbers that the kiosk gives out alone; enroll it again")
    return who, wrong


def _unknown_printer(found: dict[str, Any], lines: Mapping[KeyPath, int]) -> list[Mistake]:
    """Have the printers' own factory judge kind and options; it opens nothing."""
    table = found.get("printer")
    if not isinstance(table, dict) or not isinstance(table.get("kind"), str):
        return []
    try:
        make_printer(**table)
    except UnknownPrinterKind as error:
        reason = f"{error}{did_you_mean(table['kind'], PRINTERS)}"
        return [_mistake(("printer", "kind"), reason, lines)]
    except BadPrinterOptions as error:
        return [_mistake(("printer",), str(error), lines)]
    return []


def _no_emblem(found: dict[str, Any], lines: Mapping[KeyPath, int], folder: Path) -> list[Mistake]:
    table = found.get("look")
    named = table.get("emblem") if isinstance(table, dict) else None
    if not isinstance(named, str) or (folder / named).is_file():
        return []
    return [_mistake(("look", "emblem"), f"{folder / named} is not there", lines)]


def _printer(table: PrinterTable | None) -> PrinterSettings | None:
    if table is None:
        return None
    return PrinterSettings(kind=table.kind, options=MappingProxyType(dict(table.model_extra or {})))


def _settings(file: KioskFile, credentials: Credentials, folder: Path) -> KioskSettings:
    return KioskSettings(
        credentials=credentials,
        data_dir=folder / file.data_dir,
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
        window=WindowSettings(
            fullscreen=file.window.fullscreen, width=file.window.width, height=file.window.height
        ),
        look=Look(
            primary=file.look.colour,
            emblem=folder / file.look.emblem if file.look.emblem else None,
            paper_slot=file.look.paper_slot,
        ),
    )
