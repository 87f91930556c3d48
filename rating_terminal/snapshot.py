"""What the rating terminal's window shows: one immutable value at a time. The window knows nothing else."""

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Literal

from motcua.wire.codec import Lang


class Screen(StrEnum):
    """Which screen is shown."""

    IDLE = "idle"
    PAUSED = "paused"  # the counter has a break
    CLOSED = "closed"  # nobody works at the counter
    NOT_READY = "not_ready"  # the centre has never been heard
    QUESTION = "question"
    REASONS = "reasons"
    COMMENT = "comment"
    THANKS = "thanks"


class Step(StrEnum):
    """What a citizen can do; the window sends these back with the id of what was tapped."""

    SCORE = "score"  # id: the score
    SKIP = "skip"
    REASON = "reason"  # id: the reason; a second tap takes it back
    COMMENT = "comment"
    KEY = "key"  # id: the key of the keyboard
    BACK = "back"
    SEND = "send"
    LANGUAGE = "language"  # id: the language


@dataclass(frozen=True, slots=True, kw_only=True)
class Tap:
    """What was tapped or pressed, on the screen of which `turn`, and when.

    `turn` and `at` (monotonic seconds) are those of the moment in which the finger came down.
    """

    step: Step
    id: str = ""
    turn: int
    at: float


Look = Literal["face", "chip", "key", "plain", "main"]
"""face: a score; chip: a reason; key: of the keyboard; plain, main: a button, the main one of its screen."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """A button: what it sends back, what it says, how it looks, and its share of its row's width."""

    step: Step
    id: str = ""
    label: str = ""
    look: Look = "plain"
    width: float = 1.0
    is_chosen: bool = False


Rows = tuple[tuple[Choice, ...], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Countdown:
    """How long the screen stays if nobody taps: seconds that are left, of how many."""

    left: int
    of: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Snapshot:
    """Everything on the screen. Texts are in `lang`, ready to be shown, and never markup.

    `turn` counts the questions: a tap belongs to the question whose turn was shown. `served`: number, counter
    and officer. `rows`: the buttons in the middle, `footer`: those below. `comment`: what was typed, None
    where nothing is typed. `trouble`: a small sign for staff. `picture`: shown while nothing is asked.
    """

    screen: Screen
    turn: int = 0
    lang: Lang = "vi"
    other_lang: Lang | None = None
    centre: str = ""
    clock: str = ""
    title: str = ""
    text: str = ""
    served: str = ""
    problem: str = ""
    rows: Rows = ()
    footer: tuple[Choice, ...] = ()
    comment: str | None = None
    countdown: Countdown | None = None
    picture: Path | None = None
    trouble: str = ""
