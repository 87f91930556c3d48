"""The settings file of one device: tables in TOML, with the account that `motcua enroll` printed beside it.

Every program on a Pi describes its file as a `DeviceTable` of its own and has it read by `load`; all that is
wrong is told at once, each with its line. Nothing is opened but the two files.
"""

import json
import re
import tomllib
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from stat import S_IMODE
from typing import Annotated, Any, Generic, Literal, TypeVar

from pydantic import AfterValidator, BaseModel, Field, TypeAdapter, ValidationError

from motcua.centre_file.lines import KeyPath, line_of, lines_of
from motcua.centre_file.misshapen import misshapen
from motcua.centre_file.misshapen import reason as reason_of
from motcua.centre_file.reading import BadSettings, Mistake
from motcua.centre_file.tables import Table, shown
from motcua.screens.options import WindowOptions
from motcua.screens.theme import Look, NoColour, colour
from motcua.texts import of_library, text
from motcua.wire.commands import Role
from motcua.wire.credentials import Credentials

SIZE_LIMIT = 64 * 1024
OTHERS = 0o077
_LINE = re.compile(r" \(at line (\d+), column \d+\)$")


def _colour(code: str) -> str:
    try:
        colour(code)
    except NoColour:
        raise ValueError(text("must be a colour such as #14566F, not {given}", given=shown(code))) from None
    return code


class WindowTable(Table):
    """How the window lies on the screen: its size and place in pixels, unless it takes the whole screen."""

    fullscreen: bool = True
    width: Annotated[int, Field(ge=240, le=7680)] = 1080
    height: Annotated[int, Field(ge=240, le=7680)] = 1920
    left: Annotated[int, Field(ge=0, le=7680)] | None = None
    top: Annotated[int, Field(ge=0, le=7680)] | None = None

    def options(self, title: str) -> WindowOptions:
        """Return what the window is asked for."""
        if self.fullscreen:
            return WindowOptions(title=title)
        is_placed = self.left is not None or self.top is not None
        place = (self.left or 0, self.top or 0) if is_placed else None
        return WindowOptions(title=title, size=(self.width, self.height), place=place)


class LookTable(Table):
    """The centre's colour (as #14566F) and emblem (a picture), and where a kiosk's paper comes out."""

    colour: Annotated[str, AfterValidator(_colour)] = "#14566F"
    emblem: str | None = None
    paper_slot: Literal["below", "left", "right"] = "below"

    def look(self, folder: Path) -> Look:
        """Return the look; the emblem's path is taken from `folder`."""
        emblem = folder / self.emblem if self.emblem else None
        return Look(primary=self.colour, emblem=emblem, paper_slot=self.paper_slot)


class DeviceTable(Table):
    """What every device must be told: its account, where it keeps what it must remember, its window."""

    credentials: str
    data_dir: str
    window: WindowTable = WindowTable()
    look: LookTable = LookTable()


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What stands in a file before it is judged: the `values`, the `lines` they stand on, its folder."""

    values: Mapping[str, Any]
    lines: Mapping[KeyPath, int]
    folder: Path

    def table(self, name: str) -> Mapping[str, Any]:
        """Return the table `name`, empty where there is none."""
        found = self.values.get(name)
        return found if isinstance(found, dict) else {}

    def mistake(self, path: KeyPath, reason: str) -> Mistake:
        """Return a mistake in the setting at `path`."""
        return Mistake(line=line_of(self.lines, path), path=".".join(map(str, path)), reason=reason)


FileT = TypeVar("FileT", bound=DeviceTable)
Judge = Callable[[Found], Iterable[Mistake]]
JudgeAccount = Callable[[Credentials], Iterable[str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class DeviceFile(Generic[FileT]):
    """A file that was read: its tables, the account, and the folder from which its paths are taken."""

    tables: FileT
    credentials: Credentials
    folder: Path

    @property
    def data_dir(self) -> Path:
        """Where the device keeps what it must remember."""
        return self.folder / self.tables.data_dir

    @property
    def look(self) -> Look:
        """How its screens look."""
        return self.tables.look.look(self.folder)


def _nothing(_: object) -> tuple[()]:
    return ()


def load(
    path: Path,
    kind: type[FileT],
    role: Role,
    *,
    judge: Judge = _nothing,
    judge_account: JudgeAccount = _nothing,
) -> DeviceFile[FileT]:
    """Read the file of a device of this `role`, and the account that it names.

    `judge` and `judge_account` may find more mistakes, also in a file whose shape is wrong already.
    Raises `BadSettings` with all that is wrong with either; nobody else may be able to read them.
    """
    values, lines, mistakes = _parsed(_content(path), kind)
    found = Found(values=values, lines=lines, folder=path.parent)
    mistakes += [*_open_to_others(path), *_no_emblem(found), *judge(found)]
    credentials: Credentials | None = None
    named = values.get("credentials")
    if isinstance(named, str):
        place = path.parent / named
        credentials, wrong = _account(place, role, judge_account)
        mistakes += [found.mistake(("credentials",), f"{place}: {reason}") for reason in wrong]
    if mistakes or credentials is None:
        raise BadSettings(sorted(mistakes, key=lambda each: (each.line or 0, each.path, each.reason)))
    return DeviceFile(tables=kind.model_validate(values), credentials=credentials, folder=path.parent)


def _content(path: Path) -> str:
    try:
        with path.open("rb") as file:
            content = file.read(SIZE_LIMIT + 1)
        if len(content) > SIZE_LIMIT:
            raise BadSettings([Mistake(reason=text("has more than {limit} bytes", limit=SIZE_LIMIT))])
        return content.decode()
    except OSError as error:
        raise BadSettings([Mistake(reason=text("cannot be read: {error}", error=error.strerror))]) from error
    except UnicodeDecodeError as error:
        raise BadSettings([Mistake(reason=text("is not UTF-8 text; save the file as UTF-8"))]) from error


def _parsed(
    content: str, kind: type[DeviceTable]
) -> tuple[dict[str, Any], Mapping[KeyPath, int], list[Mistake]]:
    """Return what the text says, the line of each setting, and what is wrong with its shape."""
    try:
        values = tomllib.loads(content)
    except (ValueError, RecursionError) as error:
        place = _LINE.search(str(error))
        line = int(place[1]) if place else None
        raise BadSettings([Mistake(line=line, reason=of_library(_LINE.sub("", str(error))))]) from error
    lines = lines_of(content)
    try:
        kind.model_validate(values)
    except ValidationError as error:
        found = Found(values=values, lines=lines, folder=Path())
        wrong = misshapen(error.errors(include_url=False), partial(_names_at, kind))
        return values, lines, [found.mistake(*each) for each in wrong]
    return values, lines, []


def _names_at(kind: type[BaseModel], path: KeyPath) -> tuple[str, ...]:
    """Return the settings that a table of the file knows."""
    for step in path:
        field = kind.model_fields.get(str(step))
        tables = (each for each in _kinds_in(field.annotation if field else None))
        kind = next(tables, kind)
    return tuple(kind.model_fields)


def _kinds_in(annotation: object) -> Iterator[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for each in getattr(annotation, "__args__", ()):
        yield from _kinds_in(each)


def _open_to_others(path: Path) -> list[Mistake]:
    mode = S_IMODE(path.stat().st_mode)
    if not mode & OTHERS:
        return []
    reason = text(
        "others may read it (mode {mode}): it holds secrets; run chmod 600 {path}",
        mode=f"{mode:o}",
        path=path,
    )
    return [Mistake(reason=reason)]


def _account(path: Path, role: Role, judge: JudgeAccount) -> tuple[Credentials | None, list[str]]:
    """Return what `motcua enroll` has printed, or what is wrong with it."""
    try:
        content = path.read_bytes()
        if not content.strip():
            return None, [text("is empty: `motcua enroll` failed; run it again")]
        found = json.loads(content)
    except OSError as error:
        return None, [text("cannot be read: {error}", error=error.strerror)]
    except (ValueError, RecursionError) as error:
        return None, [text("is not the JSON that motcua enroll prints: {error}", error=error)]
    wrong = [mistake.reason for mistake in _open_to_others(path)]
    try:
        who = TypeAdapter(Credentials).validate_python(found)
    except ValidationError as error:
        unfit = (f"{'.'.join(map(str, each['loc']))}: {reason_of(each)}" for each in error.errors())
        return None, [*wrong, *unfit]
    if who.role is not role:
        reason = text(
            "{device} is enrolled as {its_role}, not as {role}",
            device=who.device,
            its_role=who.role,
            role=role,
        )
        return who, [*wrong, reason]
    return who, [*wrong, *judge(who)]


def _no_emblem(found: Found) -> list[Mistake]:
    named = found.table("look").get("emblem")
    if not isinstance(named, str) or (found.folder / named).is_file():
        return []
    return [found.mistake(("look", "emblem"), text("{path} is not there", path=found.folder / named))]
