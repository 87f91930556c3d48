"""What happened to questions, scores and words to the centre; they are part of `motcua.core.events`."""

from dataclasses import field
from typing import Literal

from motcua.core.event import SECRET, Event
from motcua.core.private import Private
from motcua.wire.codec import Instant, message


@message
class PromptOpened(Event):
    """A finished visit may be rated; `terminal`: the device that asks (None: the counter has none)."""

    token: str = field(metadata=SECRET)
    visit: str
    ticket: str
    number: str
    counter: str
    officer: str
    terminal: str | None
    seconds: int
    form: str


@message
class PromptShown(Event):
    """The question was on the screen; `device_at`: when, by the terminal's clock."""

    token: str = field(metadata=SECRET)
    counter: str
    device_at: Instant | None = None


@message
class PromptClosed(Event):
    """The question ended: skipped, timed out on the screen, its time here ran out, or the next visit."""

    token: str = field(metadata=SECRET)
    counter: str
    why: Literal["skipped", "timeout", "expired", "next", "day_closed"]
    device_at: Instant | None = None


@message
class PromptToldLate(Event):
    """How a question ended on the screen that had ended here already: the line was cut, or slow."""

    token: str = field(metadata=SECRET)
    counter: str
    why: Literal["skipped", "timeout"]
    device_at: Instant


@message
class RatingGiven(Event):
    """A score. `verified` is false where a restored store no longer knows the token."""

    rating: str
    token: str = field(metadata=SECRET)
    visit: str | None = field(metadata=SECRET)
    counter: str | None
    score: int = field(metadata=SECRET)
    after_ms: int | None
    reasons: tuple[str, ...] = field(metadata=SECRET)
    comment: Private | None = field(metadata=SECRET)
    device: str
    device_at: Instant
    verified: bool


@message
class RatingExplained(Event):
    """Reasons for a score that was given already."""

    rating: str
    token: str = field(metadata=SECRET)
    reasons: tuple[str, ...] = field(metadata=SECRET)
    comment: Private | None = field(metadata=SECRET)


@message
class FeedbackGiven(Event):
    """A word to the centre."""

    case: str
    service: str | None
    text: Private = field(metadata=SECRET)
    contact: Private | None = field(metadata=SECRET)
    device: str
