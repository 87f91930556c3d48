"""Bytes become a typed message here, or are refused with `MalformedMessage`. Pure: no I/O, no clock."""

import re
import unicodedata
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Annotated, Any, Literal, TypeVar, dataclass_transform

from pydantic import (
    AfterValidator,
    AwareDatetime,
    ConfigDict,
    Field,
    PlainSerializer,
    StringConstraints,
    TypeAdapter,
    ValidationError,
)

COMMAND_LIMIT = 16 * 1024
STATE_LIMIT = 256 * 1024
UUID7 = r"^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$"
SLUG = r"^[a-z0-9][a-z0-9-]{0,31}$"
NUMBER = r"^[A-Z]{1,2}(-[A-Z])?[0-9]{3,6}$"
CODE = r"^[0-9A-HJKMNP-TV-Z]{10}$"
_NOT_TEXT = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]")


class MalformedMessage(ValueError):
    """Bytes that are not the message they should be; `field` names the first bad field."""

    def __init__(self, reason: str, field: str | None = None) -> None:
        """Keep the `reason` in plain words and the name of the bad `field`, if it is one."""
        super().__init__(f"{field}: {reason}" if field else reason)
        self.reason, self.field = reason, field


def rfc3339(moment: datetime) -> str:
    """Write an aware `moment` as the wire does: UTC, milliseconds, `Z`."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds")[:-6] + "Z"


def _utc(moment: datetime) -> datetime:
    try:
        return moment.astimezone(UTC)
    except OverflowError as error:
        raise ValueError("is outside the calendar") from error


def _clean(text: str) -> str:
    """Compose the text (NFC) and drop control and direction signs, which nobody types."""
    return _NOT_TEXT.sub("", unicodedata.normalize("NFC", text))


Uuid = Annotated[str, StringConstraints(pattern=UUID7)]
Slug = Annotated[str, StringConstraints(pattern=SLUG)]
Number = Annotated[str, StringConstraints(pattern=NUMBER)]
Code = Annotated[str, StringConstraints(pattern=CODE)]
Token = Annotated[str, StringConstraints(min_length=1, max_length=64)]
Reason = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_-]{0,31}$")]
Reasons = Annotated[tuple[Reason, ...], Field(max_length=20)]
Instant = Annotated[AwareDatetime, AfterValidator(_utc), PlainSerializer(rfc3339, str, "json")]
Words = Annotated[str, StringConstraints(max_length=200), AfterValidator(_clean)]
Comment = Annotated[str, StringConstraints(max_length=500), AfterValidator(_clean)]
LongText = Annotated[str, StringConstraints(min_length=1, max_length=2000), AfterValidator(_clean)]
Millis = Annotated[int, Field(ge=0, le=10**12)]
Lang = Literal["vi", "en"]

T = TypeVar("T")


@dataclass_transform(frozen_default=True, kw_only_default=True, field_specifiers=(field,))
def message(cls: type[T]) -> type[T]:
    """Make `cls` a frozen message: fields by keyword, checked strictly when decoded."""
    cls.__pydantic_config__ = ConfigDict(strict=True)  # type: ignore[attr-defined]
    return dataclass(frozen=True, slots=True, kw_only=True)(cls)


_ADAPTERS: dict[Any, TypeAdapter[Any]] = {}


def adapter(kind: type[T]) -> TypeAdapter[T]:
    """Return the validator of a message class; made once."""
    if kind not in _ADAPTERS:
        _ADAPTERS[kind] = TypeAdapter(kind)
    return _ADAPTERS[kind]


def decode(kind: type[T], payload: bytes, limit: int = STATE_LIMIT) -> T:
    """Read `payload` as a message of `kind`, or raise `MalformedMessage`."""
    if len(payload) > limit:
        raise MalformedMessage(f"{len(payload)} bytes are more than the {limit} allowed")
    try:
        return adapter(kind).validate_json(payload)
    except ValidationError as error:
        raise _malformed(error) from error


def encode(message: Any) -> bytes:
    """Write any message of this module as JSON, without the optional fields that are not set."""
    return adapter(type(message)).dump_json(message, exclude_defaults=True)


@message
class _Id:
    id: Uuid


def usable_id(payload: bytes) -> str | None:
    """Return the id of a command that could not be read otherwise, or None."""
    if len(payload) > STATE_LIMIT:
        return None
    try:
        return adapter(_Id).validate_json(payload).id
    except ValidationError:
        return None


def _malformed(error: ValidationError) -> MalformedMessage:
    first = error.errors(include_url=False, include_context=False, include_input=False)[0]
    place = ".".join(str(part) for part in first["loc"])
    return MalformedMessage(first["msg"], place or None)
