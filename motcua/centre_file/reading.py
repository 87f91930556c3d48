"""`centre.toml` becomes one `Settings`, or all its mistakes at once.

The text in force stands in the journal and is parsed again at every start: a later version may loosen
the rules of this file, it may not tighten them.
"""

import hashlib
import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from motcua.centre_file.checks import Finding, findings
from motcua.centre_file.lines import KeyPath, line_of, lines_of
from motcua.centre_file.tables import (
    WEEKDAYS,
    CallingTable,
    HoursTable,
    NameTable,
    SettingsFile,
    Table,
    did_you_mean,
    nearest,
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

FILE_NAME = "centre.toml"
SIZE_LIMIT = 1024 * 1024
DOTS_LIMIT = 100  # tomllib takes quadratic time and memory over dotted keys
MOST_MISTAKES = 500
SHARED_LIMIT = 240 * 1024  # what devices are told of it is one state of at most 256 KiB
IN_A_ROW = 3
_LINE = re.compile(r" \(at (?:line (\d+), column \d+|end of document)\)$")
_BARE = re.compile(r"[A-Za-z0-9_-]+")
_REASONS = {
    "missing": "is missing",
    "string_type": "must be text in quotes",
    "int_type": "must be a whole number",
    "bool_type": "must be true or false",
    "date_type": "must be a date without quotes, such as 2027-01-01",
    "list_type": "must be a list: [ … ], or [[ … ]] for each entry that is a table",
    "dict_type": "must be a table",
    "model_type": "must be a table",
    "greater_than_equal": "must be at least {ge}",
    "less_than_equal": "must be at most {le}",
    "too_short": "must have at least {min_length} entry",
    "too_long": "must have at most {max_length} entries",
    "literal_error": "must be {expected}",
    "value_error": "{error}",
}


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


def digest(text: str) -> str:
    """Return the SHA-256 of the UTF-8 `text`, in hexadecimal digits."""
    return hashlib.sha256(text.encode()).hexdigest()


def load(path: Path) -> tuple[str, Settings]:
    """Read a settings file (UTF-8, at most 1 MiB); return its text and what it says.

    Raises `BadSettings`, also when the file is not there or cannot be read.
    """
    try:
        with path.open("rb") as file:
            content = file.read(SIZE_LIMIT + 1)
    except FileNotFoundError as error:
        raise BadSettings([Mistake(reason="there is no such file")]) from error
    except OSError as error:
        raise BadSettings([Mistake(reason=f"cannot be read: {error.strerror}")]) from error
    if len(content) > SIZE_LIMIT:
        raise BadSettings([Mistake(reason=f"has more than {SIZE_LIMIT} bytes")])
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise BadSettings([Mistake(line=line, reason="is not UTF-8 text; save the file as UTF-8")]) from error
    return text, parse(text)


def demonstration() -> str:
    """Return the text of the demonstration's settings."""
    here = Path(__file__).parent.parent
    places = (here / "examples", here.parent / "examples")  # in a wheel, in a checkout
    folder = next((place for place in places if place.is_dir()), places[0])
    return (folder / "demonstration.toml").read_text("utf-8")


def parse(text: str) -> Settings:
    """Return what the `text` of a settings file says.

    Raises `BadSettings` with all its mistakes; of a text that is no settings file at all, with many of them.
    """
    data = _toml(text)
    file, misshapen = _shape(data)
    found = [*islice(misshapen, MOST_MISTAKES), *islice(findings(data), MOST_MISTAKES)]
    if file is None or found:
        lines = lines_of(text)
        raise BadSettings(sorted((_mistake(one, lines) for one in found), key=_by_line))
    return _settings(file)


def _check_size(text: str) -> None:
    if len(text) > SIZE_LIMIT:
        raise BadSettings([Mistake(reason=f"has {len(text)} characters, more than {SIZE_LIMIT}")])
    for line, content in enumerate(text.split("\n"), 1):
        comment = content.lstrip().startswith("#")
        if not comment and max(part.count(".") for part in content.split("=")) > DOTS_LIMIT:
            raise BadSettings([Mistake(line=line, reason=f"there are more than {DOTS_LIMIT} dots in a row")])


def _toml(text: str) -> dict[str, Any]:
    _check_size(text)
    try:
        text.encode()  # as the journal will have it: a lone surrogate is no text
        return tomllib.loads(text)
    except RecursionError as error:
        raise BadSettings([Mistake(reason="lists or tables are nested too deep")]) from error
    except ValueError as error:  # TOMLDecodeError, or a number of thousands of digits
        place = _LINE.search(str(error))
        line = int(place[1] or text.rstrip().count("\n") + 1) if place else None
        raise BadSettings([Mistake(line=line, reason=_LINE.sub("", str(error)))]) from error


def _shape(data: dict[str, Any]) -> tuple[SettingsFile | None, Iterable[Finding]]:
    """Return the file's tables, if they have the right shape, and what is wrong with it."""
    try:
        file = SettingsFile.model_validate(data)
    except ValidationError as error:
        return None, _misshapen(error.errors(include_url=False))
    size = len(file.model_dump_json(exclude={"hours", "calling", "rating", "device"}).encode())
    if size > SHARED_LIMIT:
        return file, [
            Finding(path=(), reason=f"names and services are {size} bytes, more than {SHARED_LIMIT}")
        ]
    return file, []


def _misshapen(errors: list[ErrorDetails]) -> Iterator[Finding]:
    """Yield what pydantic found; a key that is written wrong is not also missing."""
    meant: set[KeyPath] = set()
    for error in sorted(errors, key=lambda error: error["type"] == "missing"):
        path = error["loc"][:-1] if error["loc"][-1:] == ("[key]",) else error["loc"]
        if error["type"] == "extra_forbidden":
            key, known = str(path[-1]), _known(path[:-1])
            meant.add((*path[:-1], nearest(key, known) or key))
            yield Finding(path=path, reason=f"no such setting{did_you_mean(key, known)}")
        elif path not in meant:
            yield Finding(path=path, reason=_reason(error))


def _known(path: KeyPath) -> tuple[str, ...]:
    """Return the settings that the table at `path` may have."""
    table: type[Table] = SettingsFile
    for key in path:
        if isinstance(key, str):
            table = table_of(table.model_fields[key])
    return tuple(table.model_fields)


def _reason(error: ErrorDetails) -> str:
    context = error.get("ctx", {})
    expected, word = str(context.get("expected")), error["input"]
    if error["type"] == "literal_error" and isinstance(word, str):
        known = re.findall("'([^']+)'", expected)
        return f"must be {expected}, not {shown(word)}{did_you_mean(word, known)}"
    known_reason = _REASONS.get(error["type"])
    return known_reason.format_map(context) if known_reason else error["msg"]


def _mistake(finding: Finding, lines: Mapping[KeyPath, int]) -> Mistake:
    other = finding.other and line_of(lines, finding.other)
    path = ".".join(str(part) if _BARE.fullmatch(str(part)) else shown(str(part)) for part in finding.path)
    reason = f"{finding.reason} (line {other})" if other else finding.reason
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
