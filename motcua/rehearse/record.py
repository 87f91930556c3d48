"""What was asked and what came back: the rehearsal's own memory of the day."""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from motcua.wire.codec import decode
from motcua.wire.states import Reply

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A command and its answer. `at` is the rehearsal's time, `sent_ns` and `answered_ns` CLOCK_MONOTONIC.

    `ticket`: the id that the command named, if it named one.
    """

    device: str
    name: str
    at: datetime
    reply: Reply
    sent_ns: int
    answered_ns: int
    ticket: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Pressed:
    """A press on a keypad, at the rehearsal's time; `why`: for what reason it did nothing, None: it did."""

    keypad: str
    button: str
    at: datetime
    why: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """A call on the board's screen: the visit, how often it was called, CLOCK_MONOTONIC."""

    call: str
    times: int
    at_ns: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Spoken:
    """A call that the voice spoke to its end: the visit, how often it was called, seconds of sound."""

    call: str
    times: int
    seconds: float


def body_of(kind: type[T], reply: Reply) -> T:
    """Read the body of an answer that is ok, or raise `MalformedMessage`."""
    return decode(kind, json.dumps(reply.body).encode())
