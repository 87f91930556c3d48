"""What each button does, as a table. Pure.

    next      ends the visit in hand and calls; at a closed counter it opens, no more
    recall    calls the same visitor again
    serve     the visitor has come; pressed again: the visit is done
    no_show   the visitor has not come
    pause     pauses, resumes, opens; held: closes

`next` at a closed counter does not call yet: opening signs an officer in, the last one who was, and he must
see that before a visitor is called in his name.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Literal

from motcua.wire.commands import COMMANDS


class Button(StrEnum):
    """The buttons, in their order on the keypad."""

    NEXT = "next"
    RECALL = "recall"
    SERVE = "serve"
    NO_SHOW = "no_show"
    PAUSE = "pause"


class Step(StrEnum):
    """The commands that a keypad sends."""

    OPEN = "counter/open"
    CALL_NEXT = "counter/call-next"
    RECALL = "counter/recall"
    SERVE = "counter/serve"
    FINISH = "counter/finish"
    NO_SHOW = "counter/no-show"
    PAUSE = "counter/pause"
    RESUME = "counter/resume"
    CLOSE = "counter/close"

    @property
    def is_stored(self) -> bool:
        """Whether it waits on the disk until it is answered."""
        return COMMANDS[self].stored

    @property
    def has_visit(self) -> bool:
        """Whether it names the visit in hand."""
        return self in {Step.RECALL, Step.SERVE, Step.FINISH, Step.NO_SHOW}


class Why(StrEnum):
    """Why a press does nothing, or came to nothing."""

    NOT_KNOWN = "not_known"
    NO_LINE = "no_line"
    BUSY = "busy"
    TOO_SOON = "too_soon"
    NOT_OPEN = "not_open"
    IDLE = "idle"
    SERVING = "serving"
    HAS_VISITOR = "has_visitor"
    NOBODY_WAITING = "nobody_waiting"
    NOBODY_SIGNED_IN = "nobody_signed_in"
    REFUSED = "refused"
    UNANSWERED = "unanswered"
    DISK = "disk"


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """The counter as the keypad takes it to be; `officer` is a name."""

    status: Literal["closed", "open", "paused"] = "closed"
    stage: Literal["idle", "called", "serving"] = "idle"
    visit: str | None = None
    number: str | None = None
    officer: str | None = None

    def without_visit(self) -> "View":
        """Return the view with nobody in hand."""
        return replace(self, stage="idle", visit=None, number=None)


Steps = tuple[Step, ...]
NEEDS_LINE = frozenset({Step.OPEN, Step.RESUME, Step.CALL_NEXT, Step.RECALL})
"""What begins work is refused without the centre; what ends it is kept on disk and sent later."""
_NEXT: Mapping[str, Steps] = {
    "closed": (Step.OPEN,),
    "open": (Step.CALL_NEXT,),
    "paused": (Step.RESUME, Step.CALL_NEXT),
}
_PAUSE: Mapping[str, Step] = {"closed": Step.OPEN, "open": Step.PAUSE, "paused": Step.RESUME}
_IN_HAND: Mapping[Button, Mapping[str, Step]] = {
    Button.RECALL: {"called": Step.RECALL},
    Button.SERVE: {"called": Step.SERVE, "serving": Step.FINISH},
    Button.NO_SHOW: {"called": Step.NO_SHOW},
}


def pressed(button: Button, view: View, *, is_live: bool) -> Steps | Why:
    """Return the steps that a press takes, each after the one before was answered, or why it takes none."""
    match button:
        case Button.NEXT:
            steps = (*((Step.FINISH,) if view.visit is not None else ()), *_NEXT[view.status])
        case Button.PAUSE:
            steps = (_PAUSE[view.status],)
        case _:
            found = _with_visitor(button, view)
            if isinstance(found, Why):
                return found
            steps = (found,)
    return Why.NO_LINE if NEEDS_LINE.intersection(steps) and not is_live else steps


def held(button: Button, view: View) -> Steps | Why:
    """Return the steps that holding a button takes, none for most, or why it takes none."""
    if button is not Button.PAUSE:
        return ()
    if view.status == "closed":
        return Why.NOT_OPEN
    return Why.HAS_VISITOR if view.visit is not None else (Step.CLOSE,)


def expected(view: View, step: Step, visit: str | None) -> View:
    """Return what a stored step that is not answered yet will make of the counter."""
    if step.has_visit and visit != view.visit:
        return view
    match step:
        case Step.SERVE:
            return replace(view, stage="serving")
        case Step.FINISH | Step.NO_SHOW:
            return view.without_visit()
        case Step.PAUSE if view.status == "open":
            return replace(view, status="paused")
        case Step.RESUME if view.status == "paused":
            return replace(view, status="open")
        case Step.CLOSE if view.visit is None:
            return View()
        case Step.OPEN | Step.PAUSE | Step.RESUME | Step.CLOSE | Step.CALL_NEXT | Step.RECALL:
            return view


def _with_visitor(button: Button, view: View) -> Step | Why:
    if view.status == "closed":
        return Why.NOT_OPEN
    if view.visit is None:
        return Why.IDLE
    return _IN_HAND[button].get(view.stage, Why.SERVING)
