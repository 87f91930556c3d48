"""The figures of a business day, as they are written, printed and shown. Pure.

Of ratings they know how many questions were asked and answered, and never how.
"""

from datetime import date

from motcua.wire.codec import Instant, message
from motcua.wire.states import Names


@message
class Seal:
    """The last row of a closed day; `is_kept`: the same stands in the seal outside the database."""

    seq: int
    hash: str
    is_kept: bool


@message
class Ratings:
    """How many visitors were asked, and what became of the questions.

    `asked`: by the rating terminal of their counter, or they answered on the ticket's page; `skipped`: by a
    touch; `unanswered`: neither answered nor skipped, in time or late.
    """

    asked: int
    shown: int
    answered: int
    skipped: int
    unanswered: int


@message
class Spread:
    """How long something took: how often it was measured, and the seconds that half and 90 % stayed within.

    The percentiles are nearest ranks: the smallest measured value that so many do not exceed.
    """

    n: int
    p50_s: int | None
    p90_s: int | None


@message
class Counts:
    """What became of tickets: each stands in one of the last five, and `waiting` are those not done yet.

    `no_show`: called, and not come before the day ended; `lapsed`: the day closed before they were served.
    """

    issued: int
    offline: int
    served: int
    no_show: int
    cancelled: int
    lapsed: int
    waiting: int


@message
class ServiceFigures:
    """A service, or all (`id` None): tickets by the service they were taken for, times by that of the call.

    `wait`: from issue, or return to the queue, to the call; `over_target`: waits longer than the target;
    `serving`: from the call to the end of finished visits; `supplements`: visitors who must come again.
    """

    id: str | None
    name: Names
    tickets: Counts
    wait: Spread
    over_target: int
    serving: Spread
    supplements: int


@message
class DeskFigures:
    """An officer at a counter: how long it was open and paused, and what became of the visits there."""

    counter: str
    counter_name: Names
    officer: str
    officer_name: str
    opened_at: Instant
    closed_at: Instant | None
    open_s: int
    paused_s: int
    calls: int
    served: int
    no_show: int


@message
class Notice:
    """Something that a reader of the figures should know: doors, services or the clock, at a moment.

    `what`: the kind of the event; `service` if it is about one; `by_hand`: a person did it;
    `by_s`: how far the clock was set; `trusted`: whether it was, when the coordinator started.
    """

    at: Instant
    what: str
    by_hand: bool
    service: str | None
    reason: str | None
    by_s: int | None
    trusted: bool | None


@message
class DaySummary:
    """A business day in figures, as known at `as_of`; `target_s`: how long a wait may be."""

    day: date
    centre: Names
    tz: str
    as_of: Instant
    opened_at: Instant | None
    opened_by_hand: bool
    closed_at: Instant | None
    closed_by_hand: bool
    seal: Seal | None
    target_s: int
    total: ServiceFigures
    services: tuple[ServiceFigures, ...]
    desks: tuple[DeskFigures, ...]
    ratings: Ratings
    feedback: int
    notices: tuple[Notice, ...]
