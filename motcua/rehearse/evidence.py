"""All that is known of a rehearsed day when it is over: what the check and the summary look at."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from motcua.core.events import Event
from motcua.rehearse.papers import Papers
from motcua.rehearse.record import Asked, Pressed, Seen, Spoken


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """So many `arrivals` came; the `journal` is of this day alone, the rest is what the devices had.

    `asked`: commands and answers; `presses`: on keypads; `seen` and `spoken`: the calls of the board, in its
    order; `papers`: what the printers had.
    """

    arrivals: int
    asked: Sequence[Asked]
    presses: Sequence[Pressed] = ()
    seen: Sequence[Seen] = ()
    spoken: Sequence[Spoken] = ()
    papers: Papers = field(default_factory=Papers)
    journal: Sequence[Event] = ()
