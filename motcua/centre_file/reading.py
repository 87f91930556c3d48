"""`centre.toml` becomes one `Settings`, or all its mistakes at once.

The text in force stands in the journal and is parsed again at every start: a later version may loosen
the rules of this file, it may not tighten them.
"""

import hashlib
import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from motcua.centre_file.checks import Finding, findings
from motcua.centre_file.lines import KeyPath, line_of, lines_of
from motcua.centre_file.misshapen import misshapen
from motcua.centre_file.tables import (
    WEEKDAYS,
    CallingTable,
    HoursTable,
    NameTable,
    SettingsFile,
    Table,
    shown,
    table_of,
)
from motcua.settings import (
    Counter,
    Group,
    Hours,
    Name,
    Officer,
    PlannedDevice,
    Policy,
    Priority,
    RatingForm,
    Service,
    Settings,
)
from motcua.texts import of_library, text

FILE_NAME = "centre.toml"
SIZE_LIMIT = 1024 * 1024
DOTS_LIMIT = 100  # tomllib takes quadratic time and memory over dotted keys
MOST_MISTAKES = 500
SHARED_LIMIT = 240 * 1024  # what devices are told of it is one state of at most 256 KiB
IN_A_ROW = 3
_LINE = re.compile(r" \(at (?:line (\d+), column \d+|end of document)\)$")
_BARE = re.compile(r"[A-Za-z0-9_-]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Mistake:
    """One mistake: its line from 1, the setting (`service.0.prefix`, empty for the file), the reason."""

    line: int | None = None
    path: str = ""
    reason: str

    def report(self, name: str) -> str:
        """Return the mistake in one line, `name` being the file's."""
        place = name if self.line is None else f"{name}:{self.line}"
        return ": ".join(part for part in (place, self.path, self.reason) if part)


class BadSettings(ValueError):
    """Settings that cannot be taken into force; `mistakes` are all that is wrong with them, by line."""

    def __init__(self, mistakes: Iterable[Mistake]) -> None:
        self.mistakes = tuple(mistakes)
        super().__init__(self.report(FILE_NAME))

    def report(self, name: str) -> str:
        """Return one line for each mistake, `name` being the file's."""
        return "\n".join(mistake.report(name) for mistake in self.mistakes)


def digest(content: str) -> str:
    """Return the SHA-256 of the UTF-8 `content`, in hexadecimal digits."""
    return hashlib.sha256(content.encode()).hexdigest()


def load(path: Path) -> tuple[str, Settings]:
    """Read a settings file (UTF-8, at most 1 MiB); return its text and what it says.

    Raises `BadSettings`, also when the file is not there or cannot be read.
    """
    try:
        with path.open("rb") as file:
            content = file.read(SIZE_LIMIT + 1)
    except FileNotFoundError as error:
        raise BadSettings([Mistake(reason=text("there is no such file"))]) from error
    except OSError as error:
        raise BadSettings([Mistake(reason=text("cannot be read: {error}", error=error.strerror))]) from error
    if len(content) > SIZE_LIMIT:
        raise BadSettings([Mistake(reason=text("has more than {limit} bytes", limit=SIZE_LIMIT))])
    try:
        toml = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        reason = text("is not UTF-8 text; save the file as UTF-8")
        raise BadSettings([Mistake(line=line, reason=reason)]) from error
    return toml, parse(toml)


def demonstration() -> str:
    """Return the text of the demonstration's settings."""
    here = Path(__file__).parent.parent
    places = (here / "examples", here.parent / "examples")  # in a wheel, in a checkout
    folder = next((place for place in places if place.is_dir()), places[0])
    return (folder / "demonstration.toml").read_text("utf-8")


def parse(toml: str) -> Settings:
    """Return what the text of a settings file says.

    Raises `BadSettings` with all its mistakes; of a text that is no settings file at all, with many of them.
    """
    data = _values(toml)
    file, misshapen = _shape(data)
    found = [*islice(misshapen, MOST_MISTAKES), *islice(findings(data), MOST_MISTAKES)]
    if file is None or found:
        lines = lines_of(toml)
        raise BadSettings(sorted((_mistake(one, lines) for one in found), key=_by_line))
    return _settings(file)


def _check_size(toml: str) -> None:
    if len(toml) > SIZE_LIMIT:
        reason = text("has {n} characters, more than {limit}", n=len(toml), limit=SIZE_LIMIT)
        raise BadSettings([Mistake(reason=reason)])
    for line, row in enumerate(toml.split("\n"), 1):
        comment = row.lstrip().startswith("#")
        if not comment and max(part.count(".") for part in row.split("=")) > DOTS_LIMIT:
            reason = text("there are more than {limit} dots in a row", limit=DOTS_LIMIT)
            raise BadSettings([Mistake(line=line, reason=reason)])


def _values(toml: str) -> dict[str, Any]:
    _check_size(toml)
    try:
        toml.encode()  # as the journal will have it: a lone surrogate is no text
        return tomllib.loads(toml)
    except RecursionError as error:
        raise BadSettings([Mistake(reason=text("lists or tables are nested too deep"))]) from error
    except ValueError as error:  # TOMLDecodeError, or a number of thousands of digits
        place = _LINE.search(str(error))
        line = int(place[1] or toml.rstrip().count("\n") + 1) if place else None
        raise BadSettings([Mistake(line=line, reason=of_library(_LINE.sub("", str(error))))]) from error


def _shape(data: dict[str, Any]) -> tuple[SettingsFile | None, Iterable[Finding]]:
    """Return the file's tables, if they have the right shape, and what is wrong with it."""
    try:
        file = SettingsFile.model_validate(data)
    except ValidationError as error:
        found = misshapen(error.errors(include_url=False), _known)
        return None, (Finding(path=path, reason=reason) for path, reason in found)
    size = len(file.model_dump_json(exclude={"hours", "calling", "rating", "device"}).encode())
    if size > SHARED_LIMIT:
        reason = text("names and services are {size} bytes, more than {limit}", size=size, limit=SHARED_LIMIT)
        return file, [Finding(path=(), reason=reason)]
    return file, []


def _known(path: KeyPath) -> tuple[str, ...]:
    """Return the settings that the table at `path` may have."""
    table: type[Table] = SettingsFile
    for key in path:
        if isinstance(key, str):
            table = table_of(table.model_fields[key])
    return tuple(table.model_fields)


def _mistake(finding: Finding, lines: Mapping[KeyPath, int]) -> Mistake:
    other = finding.other and line_of(lines, finding.other)
    path = ".".join(str(part) if _BARE.fullmatch(str(part)) else shown(str(part)) for part in finding.path)
    reason = finding.reason
    if other:
        reason = text("{reason} (line {line})", reason=reason, line=other)
    return Mistake(line=line_of(lines, finding.path), path=path, reason=reason)


def _by_line(mistake: Mistake) -> tuple[int, str, str]:
    return mistake.line or 0, mistake.path, mistake.reason


def _settings(file: SettingsFile) -> Settings:
    centre = file.centre
    return Settings(
        id=centre.id,
        name=_name(centre.name),
        address=centre.address,
        web=centre.web,
        tz=centre.timezone,
        languages=tuple(centre.languages),
        demonstration=centre.demonstration,
        hours=_hours(file.hours),
        policy=_policy(file.calling),
        rating=RatingForm(form=file.rating.form, seconds=file.rating.seconds),
        groups={row.id: Group(id=row.id, name=_name(row.name)) for row in file.group},
        services={
            row.id: Service(
                id=row.id, prefix=row.prefix, name=_name(row.name), group=row.group, open=row.open
            )
            for row in file.service
        },
        counters={
            row.id: Counter(id=row.id, name=_name(row.name), services=tuple(row.services))
            for row in file.counter
        },
        officers={row.id: Officer(**dict(row)) for row in file.officer},
        priorities={
            row.id: Priority(id=row.id, name=_name(row.name), rank=row.rank) for row in file.priority
        },
        devices={row.id: PlannedDevice(**dict(row)) for row in file.device},
    )


def _name(name: NameTable) -> Name:
    return Name(vi=name.vi, en=name.en or name.vi)


def _hours(hours: HoursTable) -> Hours:
    return Hours(
        always=hours.always,
        week=tuple(tuple(getattr(hours, day)) for day in WEEKDAYS),
        days=dict.fromkeys(hours.holidays, ()) | {day: tuple(spans) for day, spans in hours.days.items()},
    )


def _policy(calling: CallingTable) -> Policy:
    limit = calling.ordinary_limit_minutes
    return Policy(
        in_a_row=(calling.in_a_row or IN_A_ROW) if calling.policy == "alternate" else None,
        limit_s=None if limit is None else limit * 60,
        target_s=calling.target_minutes * 60,
    )
