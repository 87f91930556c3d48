"""What the board's window shows: one immutable value at a time. The window knows nothing else."""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Literal

from motcua.wire.codec import Lang

Stage = Literal["closed", "paused", "idle", "called", "serving"]
"""How a counter is served."""


class Screen(StrEnum):
    """Which screen is shown."""

    CONNECTING = "connecting"  # the coordinator has never been heard: nothing is known yet
    CALLS = "calls"
    CLOSED = "closed"
    LUNCH = "lunch"
    COUNTER = "counter"  # the second layout: one counter's own screen


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """A text in the board's first language, and in its second where it has one and the text differs."""

    first: str = ""
    second: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """A number and where it is called to; `also`: the other number of the same visitor, if there is one.

    `is_fresh`: it has just been called. `is_lit`: it blinks, and is on its bright ground now. `is_over`: that
    counter has nobody of this number in hand any more.
    """

    number: str
    counter: Said
    also: str = ""
    is_fresh: bool = False
    is_lit: bool = False
    is_over: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """One counter. `state` says whether it is served here, `number` who is in hand (empty: nobody).

    `services` says what the counter does; `officer` who sits there, with the title.
    """

    name: Said
    state: Stage
    status: Said
    number: str = ""
    services: Said = Said()
    officer: str = ""
    title: str = ""
    is_fresh: bool = False
    is_lit: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Slide:
    """A picture, ready to be shown: rows of RGB from the top. Two with the same `key` are the same."""

    key: tuple[str, int, int]
    width: int
    height: int
    pixels: bytes = field(compare=False, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Snapshot:
    """Everything on the screen. Texts are ready to be shown, and never markup.

    `cards`: the calls that have their moment, or the newest one; `rows`: the other calls, newest first, those
    that are over after those that are not.
    `coming`: numbers that will be called soon, in that order. `title` and `text`: what is said where there
    are no calls to show. `running`: the running text, one message after the other; `beat` counts the pages
    of it that were shown. `clock`: the time of day at the centre, as `07:30`.
    """

    screen: Screen
    languages: tuple[Lang, ...] = ("vi", "en")
    centre: Said = Said()
    clock: str = ""
    date: Said = Said()
    title: Said = Said()
    text: Said = Said()
    cards: tuple[Call, ...] = ()
    rows: tuple[Call, ...] = ()
    coming: tuple[str, ...] = ()
    desk: Desk | None = None
    slide: Slide | None = None
    running: tuple[str, ...] = ()
    beat: int = 0
    is_stale: bool = False
    is_demonstration: bool = False
