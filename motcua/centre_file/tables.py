"""The shape of `centre.toml`: one pydantic model a table, one help sentence a setting. Pure.

What a setting can be judged by alone is checked here; `settings_checks` judges them together.
The page of settings in the manual is made from these models.
"""

import re
import unicodedata
from collections.abc import Callable, Iterable
from datetime import date, time
from difflib import get_close_matches
from itertools import pairwise
from typing import Annotated, Literal, TypeVar, get_args
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field
from pydantic.fields import FieldInfo

from motcua.settings import Span
from motcua.texts import text

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_SLUG = re.compile("[a-z0-9][a-z0-9-]{0,31}")
_PREFIX = re.compile("[A-Z]{1,2}")
_LETTER = re.compile("[A-Z]")
_WEB = re.compile(r"https?://[A-Za-z0-9][A-Za-z0-9.-]{0,252}(:[0-9]{1,5})?(/[A-Za-z0-9._~-]{1,64}){0,4}")
_ZONE = re.compile("[A-Z][A-Za-z0-9_+/-]*")  # not localtime, posix/… or right/…, which zoneinfo would take
_SPAN = re.compile("([0-9]{1,2}):([0-9]{2}) ?[-–] ?([0-9]{1,2}):([0-9]{2})")  # noqa: RUF001
_DAY = re.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}")
_UNSEEN = re.compile("[\x00-\x1f\x7f-\x9f\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff\ud800-\udfff]")
_END_OF_DAY = 24 * 60
_SHOWN = 60

T = TypeVar("T")


def shown(words: str) -> str:
    """Quote some `words` of the file for a message: one line, no sign that nobody sees, not too long."""
    return repr(words if len(words) <= _SHOWN else f"{words[:_SHOWN]}…")


def nearest(word: str, known: Iterable[str]) -> str | None:
    """Return the known word that is written most like `word`, if any is."""
    return next(iter(get_close_matches(word[:_SHOWN], known, n=1)), None)


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """Return `; did you mean 'hours'?` if a known word is like `word`, else nothing."""
    near = nearest(word, known)
    return text("; did you mean {word}?", word=shown(near)) if near else ""


def _shaped(pattern: re.Pattern[str], reason: Callable[[], str]) -> AfterValidator:
    def check(word: str) -> str:
        if not pattern.fullmatch(word):
            raise ValueError(text("{reason}, not {given}", reason=reason(), given=shown(word)))
        return word

    return AfterValidator(check)


def _words(limit: int) -> AfterValidator:
    """Compose a text (NFC), cut the white space around it, refuse signs that nobody sees."""

    def check(given: str) -> str:
        if unseen := _UNSEEN.search(given):
            raise ValueError(text("holds the invisible sign {sign}", sign=f"U+{ord(unseen[0]):04X}"))
        words = unicodedata.normalize("NFC", given).strip()
        if not 0 < len(words) <= limit:
            raise ValueError(text("must have 1 to {limit} characters, not {n}", limit=limit, n=len(words)))
        return words

    return AfterValidator(check)


def _zone(name: str) -> str:
    try:
        known = _ZONE.fullmatch(name) and ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        known = None
    if not known:
        near = did_you_mean(name, available_timezones())
        raise ValueError(text("there is no time zone {name}{near}", name=shown(name), near=near))
    return name


def _date(key: str) -> date:
    if not _DAY.fullmatch(key):
        raise ValueError(text("must be a date such as 2027-02-20, not {given}", given=shown(key)))
    try:
        return date.fromisoformat(key)
    except ValueError:
        raise ValueError(text("there is no day {day}", day=key)) from None


def _span(given: object) -> Span:
    found = _SPAN.fullmatch(given) if isinstance(given, str) else None
    if found is None:
        raise ValueError(text('must be hours in quotes, such as "07:30-11:30"'))
    first_hour, first_minute, last_hour, last_minute = map(int, found.groups())
    begins, ends = first_hour * 60 + first_minute, last_hour * 60 + last_minute
    if first_minute >= 60 or last_minute >= 60 or begins >= _END_OF_DAY or ends > _END_OF_DAY:  # noqa: PLR2004
        raise ValueError(text("{hours} holds a time that no clock shows", hours=shown(found[0])))
    if begins >= ends:
        raise ValueError(text("{hours} ends before it begins", hours=shown(found[0])))
    return Span(begins=time(first_hour, first_minute), ends=time(last_hour % 24, last_minute))


def _in_order(spans: list[Span]) -> list[Span]:
    for earlier, later in pairwise(spans):
        if earlier.ends == time.min or later.begins < earlier.ends:
            begins = f"{later.begins:%H:%M}"
            raise ValueError(
                text("the hours from {time} begin before those in front of them end", time=begins)
            )
    return spans


def _distinct(entries: list[T]) -> list[T]:
    for place, entry in enumerate(entries):
        if entry in entries[:place]:
            raise ValueError(text("names {entry} twice", entry=entry))
    return entries


Slug = Annotated[
    str,
    _shaped(
        _SLUG, lambda: text("must be small letters a-z, digits and hyphens, at most 32, a hyphen not first")
    ),
]
Prefix = Annotated[str, _shaped(_PREFIX, lambda: text("must be one or two capital letters, A to Z"))]
Letter = Annotated[str, _shaped(_LETTER, lambda: text("must be one capital letter, A to Z"))]
Web = Annotated[
    str,
    _shaped(
        _WEB,
        lambda: text("must be like https://motcua.example.vn, with http or https and no slash at its end"),
    ),
]
Zone = Annotated[str, AfterValidator(_zone)]
Label = Annotated[str, _words(120)]
Spans = Annotated[list[Annotated[Span, BeforeValidator(_span)]], AfterValidator(_in_order)]
OpeningDay = Annotated[date, BeforeValidator(_date)]


class Table(BaseModel):
    """What all tables have in common: no conversion of types, no settings that nobody knows."""

    model_config = ConfigDict(strict=True, extra="forbid", frozen=True)


def table_of(field: FieldInfo) -> type[Table]:
    """Return the table that a `field` is, or that its list holds; any other field is a TypeError."""
    for kind in (field.annotation, *get_args(field.annotation)):
        if isinstance(kind, type) and issubclass(kind, Table):
            return kind
    raise TypeError(f"{field.annotation} is not a table")


class NameTable(Table):
    """A name as visitors read and hear it."""

    vi: Label = Field(description="In Vietnamese.", examples=["Hộ tịch"])
    en: Label | None = Field(
        None,
        description="In English; needed when English is one of the centre's languages.",
        examples=["Civil status"],
    )


class CentreTable(Table):
    """The centre itself."""

    id: Slug = Field(
        description="The centre's id; part of every topic on the wire, so it stays as it is once in use.",
        examples=["son-hai"],
    )
    name: NameTable = Field(
        description="What stands at the head of tickets and screens.",
        examples=[{"vi": "Trung tâm Phục vụ hành chính công", "en": "Public Service Centre"}],
    )
    address: Annotated[str, _words(200)] = Field(
        description="Where the centre is, as it stands on the ticket.", examples=["12 đường Lê Lợi, Sơn Hải"]
    )
    web: Web = Field(
        description="Where the centre's pages are; the ticket's QR code leads there.",
        examples=["https://motcua.example.vn"],
    )
    timezone: Zone = Field(
        "Asia/Ho_Chi_Minh",
        description="The time zone by which days and hours are counted.",
        examples=["Asia/Ho_Chi_Minh"],
    )
    languages: Annotated[
        list[Literal["vi", "en"]], Field(min_length=1, max_length=2), AfterValidator(_distinct)
    ] = Field(["vi", "en"], description="The languages that visitors may choose from.", examples=[["vi"]])
    demonstration: bool = Field(
        default=False,
        description="Screens and tickets say that this is a demonstration.",
        examples=[True],
    )


class HoursTable(Table):
    """When tickets are given out: from Monday to Sunday, or always. A day that is not named is closed."""

    always: bool = Field(
        default=False, description="Never closed; then no other hours are named.", examples=[True]
    )
    mon: Spans = Field(
        [], description="The hours of Mondays, in order.", examples=[["07:30-11:30", "13:30-17:00"]]
    )
    tue: Spans = Field([], description="Of Tuesdays.", examples=[["07:30-11:30", "13:30-17:00"]])
    wed: Spans = Field([], description="Of Wednesdays.", examples=[["07:30-11:30", "13:30-17:00"]])
    thu: Spans = Field([], description="Of Thursdays.", examples=[["07:30-11:30", "13:30-17:00"]])
    fri: Spans = Field([], description="Of Fridays.", examples=[["07:30-11:30", "13:30-17:00"]])
    sat: Spans = Field([], description="Of Saturdays.", examples=[["07:30-11:30"]])
    sun: Spans = Field([], description="Of Sundays; the end of the day is 24:00.", examples=[["22:00-24:00"]])
    holidays: Annotated[list[date], Field(max_length=200), AfterValidator(_distinct)] = Field(
        [],
        description="Days on which the centre is closed; dates stand without quotes.",
        examples=[[date(2027, 9, 2)]],
    )
    days: Annotated[dict[OpeningDay, Spans], Field(max_length=200)] = Field(
        {},
        description="Days whose hours differ, such as a Saturday worked for a day off; or as [hours.days].",
        examples=[{"2027-02-20": ["08:00-11:00"]}],
    )


class CallingTable(Table):
    """How tickets with priority and ordinary ones alternate, and how long a wait may be."""

    policy: Literal["strict", "alternate"] = Field(
        "alternate",
        description='"strict": priority always first; "alternate": after some of them one ordinary ticket.',
        examples=["alternate"],
    )
    in_a_row: Annotated[int, Field(ge=1, le=20)] | None = Field(
        None,
        description='With "alternate": how many tickets with priority in a row, 1 to 20; 3 when not set.',
        examples=[3],
    )
    ordinary_limit_minutes: Annotated[int, Field(ge=1, le=480)] | None = Field(
        None,
        description="An ordinary ticket that has waited longer counts as priority, 1 to 480; not set: never.",
        examples=[45],
    )
    target_minutes: Annotated[int, Field(ge=1, le=480)] = Field(
        15,
        description="A wait that is longer is marked as too long on the staff's pages, 1 to 480.",
        examples=[15],
    )


class RatingTable(Table):
    """The question that the rating terminal asks after a visit."""

    form: Literal["five", "three"] = Field(
        "five", description="How many answers there are to choose from.", examples=["five"]
    )
    seconds: Annotated[int, Field(ge=5, le=300)] = Field(
        30, description="How long the question stands, in seconds, 5 to 300.", examples=[30]
    )


class GroupTable(Table):
    """A group of services on the kiosk's first page, in the order of the file."""

    id: Slug = Field(description="The group's id; services name it.", examples=["giay-to"])
    name: NameTable = Field(
        description="What the kiosk shows.", examples=[{"vi": "Giấy tờ", "en": "Documents"}]
    )


class ServiceTable(Table):
    """What visitors come for; each has numbers of its own."""

    id: Slug = Field(description="The service's id; stays as it is once in use.", examples=["ho-tich"])
    prefix: Prefix = Field(
        description="The letters in front of its numbers; no two services share them.", examples=["A"]
    )
    name: NameTable = Field(
        description="What kiosk, ticket and board show.", examples=[{"vi": "Hộ tịch", "en": "Civil status"}]
    )
    group: Slug | None = Field(None, description="The group it stands in on the kiosk.", examples=["giay-to"])
    open: bool = Field(
        default=True,
        description="Whether tickets are given out for it; false keeps it for later.",
        examples=[False],
    )


class CounterTable(Table):
    """A counter in the hall."""

    id: Slug = Field(description="The counter's id.", examples=["quay-1"])
    name: NameTable = Field(
        description="What is shown and called out.", examples=[{"vi": "Quầy 1", "en": "Counter 1"}]
    )
    services: Annotated[list[Slug], Field(min_length=1, max_length=100), AfterValidator(_distinct)] = Field(
        description="The ids of the services that may be served here.", examples=[["ho-tich", "chung-thuc"]]
    )


class OfficerTable(Table):
    """Who serves at the counters."""

    id: Slug = Field(description="The officer's id; stays as it is once in use.", examples=["nguyen-thi-mai"])
    name: Label = Field(description="Full name.", examples=["Nguyễn Thị Mai"])
    title: Label = Field(description="Title, as counter and terminal show it.", examples=["Chuyên viên"])
    agency: Label = Field(description="The agency that sent the officer.", examples=["Sở Tư pháp"])


class PriorityTable(Table):
    """Why a visitor is called earlier. The first of the file is the ordinary one."""

    id: Slug = Field(description="The id of the class.", examples=["cao-tuoi"])
    name: NameTable = Field(
        description="What the kiosk offers.", examples=[{"vi": "Người cao tuổi", "en": "Elderly people"}]
    )
    rank: Annotated[int, Field(ge=0, le=9)] = Field(
        description="0 for the ordinary class, else 1 to 9: higher ranks come earlier, equal ones by time.",
        examples=[1],
    )


class DeviceTable(Table):
    """A device that will be enrolled."""

    id: Slug = Field(
        description='The device\'s id and its account at the broker; not "admin" or "coordinator".',
        examples=["kiosk-1"],
    )
    role: Literal["kiosk", "counter", "rating", "board", "web"] = Field(
        description="kiosk, counter (the officer's program or keypad), rating (the terminal), board or web.",
        examples=["kiosk"],
    )
    counter: Slug | None = Field(
        None,
        description="The counter it stands at; counter and rating devices must name it.",
        examples=["quay-1"],
    )
    letter: Letter | None = Field(
        None,
        description="A kiosk's own letter, in the numbers that it gives out while it is cut off.",
        examples=["K"],
    )


class SettingsFile(Table):
    """The whole of `centre.toml`."""

    centre: CentreTable
    hours: HoursTable
    calling: CallingTable = CallingTable()
    rating: RatingTable = RatingTable()
    group: Annotated[list[GroupTable], Field(max_length=50)] = []
    service: Annotated[list[ServiceTable], Field(min_length=1, max_length=100)]
    counter: Annotated[list[CounterTable], Field(min_length=1, max_length=200)]
    officer: Annotated[list[OfficerTable], Field(max_length=500)] = []
    priority: Annotated[list[PriorityTable], Field(min_length=1, max_length=20)]
    device: Annotated[list[DeviceTable], Field(max_length=500)] = []
