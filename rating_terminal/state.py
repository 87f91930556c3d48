"""What a rating terminal knows, and where its citizen is: the values from which the screen is made."""

import math
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from motcua.wire.codec import Lang
from motcua.wire.states import CentreState, CounterState, OfficerBody, Prompt
from rating_terminal.keyboard import Typing
from rating_terminal.snapshot import Screen

_SPOKEN: tuple[Lang, ...] = ("vi", "en")
FIVE, THREE = (5, 4, 3, 2, 1), (5, 4, 2)
"""The scores of a form, in the order in which they stand on the screen."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Times:
    """How long, in seconds, each thing is shown.

    `guard_s`: for so long after a screen has appeared nothing on it can be tapped, because the finger was
    meant for the screen before. `grace_s`: for so long after a question was taken away an answer still
    counts for it, because the window was just being drawn anew.
    """

    reasons_s: float = 30.0
    comment_s: float = 90.0
    thanks_s: float = 6.0
    picture_s: float = 20.0
    guard_s: float = 0.5
    grace_s: float = 0.4

    def of(self, screen: Screen | None) -> float:
        """Return how long a screen stays if nobody taps; the question has its own time."""
        match screen:
            case Screen.COMMENT:
                return self.comment_s
            case Screen.THANKS:
                return self.thanks_s
            case _:
                return self.reasons_s


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What is known from outside: the centre and this counter as last heard, the open question.

    `counter_id`: where the terminal stands. `at`: the time of day. `pictures`: what is shown while nothing is
    asked.
    """

    counter_id: str = ""
    centre: CentreState | None = None
    counter: CounterState | None = None
    prompt: Prompt | None = None
    is_live: bool = False
    pictures: tuple[Path, ...] = ()
    at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A question that was put. `again`: an earlier start of the program has shown it already."""

    turn: int
    token: str
    number: str
    counter: str
    officer: OfficerBody | None
    scores: tuple[int, ...]
    seconds: int
    lang: Lang | None = None
    again: bool = False

    @classmethod
    def of(cls, prompt: Prompt, turn: int, *, again: bool) -> "Asked":
        """Return the question that a prompt of the coordinator stands for."""
        return cls(
            turn=turn,
            token=prompt.token,
            number=prompt.number,
            counter=prompt.counter,
            officer=prompt.officer,
            scores=THREE if prompt.form == "three" else FIVE,
            seconds=prompt.seconds,
            lang=prompt.lang,
            again=again,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """What was chosen and typed about a score already given, and not yet sent."""

    token: str
    reasons: tuple[str, ...]
    comment: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """What must survive a power cut: tokens whose question was shown, or has ended here; the draft."""

    shown: tuple[str, ...] = ()
    ended: tuple[str, ...] = ()
    draft: Draft | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """Where the citizen is. `screen` None is rest, whatever that looks like now.

    `since`: from when on it can be seen (infinite: not yet); `until`: when it ends by itself. `score`: the
    one that was given. `is_saving`: it, or what was chosen, is on its way to the disk; `problem`: it did not
    get there. `reasons`: the ids of the chosen ones, in the order of choosing. `is_done`: there is nothing
    more to be said about the score.
    """

    known: Known = field(default_factory=Known)
    screen: Screen | None = None
    since: float = -math.inf
    until: float = math.inf
    lang: Lang | None = None
    asked: Asked | None = None
    score: int | None = None
    is_saving: bool = False
    problem: bool = False
    reasons: tuple[str, ...] = ()
    typing: Typing = field(default_factory=Typing)
    is_done: bool = False

    @property
    def languages(self) -> tuple[Lang, ...]:
        """The centre's languages that the terminal speaks, at least one; the first is that of the start."""
        centre = self.known.centre
        return tuple(lang for lang in _SPOKEN if centre is None or lang in centre.languages) or _SPOKEN[:1]

    @property
    def shown_lang(self) -> Lang:
        """The language of the citizen, or that of the start."""
        return self.lang or self.languages[0]

    @property
    def turn(self) -> int:
        """The number of the question that the screen is about."""
        return self.asked.turn if self.asked is not None else 0

    @property
    def comment(self) -> str:
        """What was typed, without white space around it."""
        return self.typing.text.strip()
