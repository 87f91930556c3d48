"""What a board was told and what it knows: the values from which everything on the screen is made."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from display_board.snapshot import Slide
from motcua.wire.codec import Lang
from motcua.wire.states import CallLine, CentreState, CounterLine, CounterState, NextLine

LANGUAGES: tuple[Lang, ...] = ("vi", "en")


@dataclass(frozen=True, slots=True, kw_only=True)
class Manner:
    """What this board shows. `counters`: the calls of these alone (empty: of all).

    `counter`: the board is the own screen of this one. `languages`: in this order (empty: the centre's).
    `calls_shown`: at most so many calls. `blink_s`: how long a call has its moment. `page_s`: how long a page
    of the running text is shown.
    """

    languages: tuple[Lang, ...] = ()
    calls_shown: int = 9
    blink_s: float = 8.0
    page_s: float = 8.0
    counters: frozenset[str] = frozenset()
    counter: str | None = None
    is_demonstration: bool = False

    @property
    def only(self) -> frozenset[str]:
        """The counters whose calls are shown and announced, empty: all."""
        return frozenset({self.counter}) if self.counter is not None else self.counters


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What is known from outside: the states, whether they may be old, what else is to be shown.

    `calls` are newest first, `coming` in the order of calling. `time`: the time of day, by the coordinator's
    clock; None while it is not known.
    """

    centre: CentreState | None = None
    calls: tuple[CallLine, ...] = ()
    coming: tuple[NextLine, ...] = ()
    counters: Mapping[str, CounterState] = field(default_factory=dict)
    has_board: bool = False
    is_stale: bool = False
    time: datetime | None = None
    slide: Slide | None = None
    running: tuple[str, ...] = ()

    def counter_line(self, counter: str) -> CounterLine | None:
        """Return what the centre says of a counter, None if it knows none of this name."""
        lines = self.centre.counters if self.centre is not None else ()
        return next((line for line in lines if line.id == counter), None)
