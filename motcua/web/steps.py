"""What an officer can do, one row each: its key, its commands, and what it does to the ticket in hand.

The keys are consonants without `d` and `w`: what types Vietnamese (Telex, VNI) makes nothing else of those.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from motcua.core.day import Counter, Day
from motcua.core.ticket import Action, Ticket, TicketState, after
from motcua.texts import text_in
from motcua.wire.commands import COMMANDS


class StepName(StrEnum):
    """The steps of the officer's page."""

    OPEN = "open"
    CALL_NEXT = "call-next"
    NEXT = "next"
    CALL = "call"
    RECALL = "recall"
    SERVE = "serve"
    FINISH = "finish"
    SUPPLEMENT = "supplement"
    NO_SHOW = "no-show"
    PARK = "park"
    TRANSFER = "transfer"
    TAKE_BACK = "take-back"
    ISSUE = "issue"
    CANCEL = "cancel"
    PAUSE = "pause"
    RESUME = "resume"
    CLOSE_SERVICE = "close-service"
    OPEN_SERVICE = "open-service"
    HAND_OVER = "hand-over"
    CLOSE = "close"


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One step. `label(lang)`: what stands on its button; `commands`: on the wire, in their order.

    `action`: what happens to the ticket in hand; `asks`: its key opens a question first.
    """

    name: StepName
    key: str
    label: Callable[[str], str]
    commands: tuple[str, ...]
    action: Action | None = None
    asks: bool = False

    @property
    def needs_line(self) -> bool:
        """Whether it cannot be kept for later: a command of it is never stored, or its answer is needed."""
        return self.name is StepName.ISSUE or any(not COMMANDS[name].stored for name in self.commands)


_N, _A = StepName, Action
_ROWS = (
    Step(
        name=_N.OPEN,
        key="b",
        label=lambda lang: text_in(lang, "Open the counter"),
        commands=("counter/open",),
    ),
    Step(
        name=_N.CALL_NEXT,
        key="n",
        label=lambda lang: text_in(lang, "Call next"),
        commands=("counter/call-next",),
    ),
    Step(
        name=_N.RECALL,
        key="r",
        label=lambda lang: text_in(lang, "Call again"),
        commands=("counter/recall",),
        action=_A.RECALL,
    ),
    Step(
        name=_N.SERVE,
        key="s",
        label=lambda lang: text_in(lang, "Has come"),
        commands=("counter/serve",),
        action=_A.SERVE,
    ),
    Step(
        name=_N.FINISH,
        key="f",
        label=lambda lang: text_in(lang, "Finish"),
        commands=("counter/finish",),
        action=_A.FINISH,
    ),
    Step(
        name=_N.SUPPLEMENT,
        key="j",
        label=lambda lang: text_in(lang, "Papers missing"),
        commands=("counter/finish",),
        action=_A.FINISH,
    ),
    Step(
        name=_N.NEXT,
        key="x",
        label=lambda lang: text_in(lang, "Finish, call next"),
        commands=("counter/finish", "counter/call-next"),
        action=_A.FINISH,
    ),
    Step(
        name=_N.NO_SHOW,
        key="v",
        label=lambda lang: text_in(lang, "No-show"),
        commands=("counter/no-show",),
        action=_A.MISS,
    ),
    Step(
        name=_N.PARK,
        key="l",
        label=lambda lang: text_in(lang, "Set aside"),
        commands=("counter/park",),
        action=_A.PARK,
    ),
    Step(
        name=_N.TRANSFER,
        key="c",
        label=lambda lang: text_in(lang, "Transfer"),
        commands=("counter/transfer",),
        action=_A.TRANSFER,
        asks=True,
    ),
    Step(
        name=_N.TAKE_BACK,
        key="z",
        label=lambda lang: text_in(lang, "Take back the call"),
        commands=("counter/take-back",),
        action=_A.TAKE_BACK,
    ),
    Step(
        name=_N.CALL,
        key="g",
        label=lambda lang: text_in(lang, "Call a number"),
        commands=("counter/call",),
        asks=True,
    ),
    Step(
        name=_N.ISSUE,
        key="m",
        label=lambda lang: text_in(lang, "New number"),
        commands=("ticket/request",),
        asks=True,
    ),
    Step(
        name=_N.CANCEL,
        key="h",
        label=lambda lang: text_in(lang, "Give up a number"),
        commands=("ticket/cancel",),
        asks=True,
    ),
    Step(
        name=_N.PAUSE,
        key="p",
        label=lambda lang: text_in(lang, "Pause"),
        commands=("counter/pause",),
        asks=True,
    ),
    Step(name=_N.RESUME, key="t", label=lambda lang: text_in(lang, "Resume"), commands=("counter/resume",)),
    Step(
        name=_N.CLOSE_SERVICE,
        key="k",
        label=lambda lang: text_in(lang, "Services today"),
        commands=("service/close",),
        asks=True,
    ),
    Step(
        name=_N.OPEN_SERVICE,
        key="k",
        label=lambda lang: text_in(lang, "Open again"),
        commands=("service/open",),
        asks=True,
    ),
    Step(
        name=_N.HAND_OVER,
        key="b",
        label=lambda lang: text_in(lang, "Hand over"),
        commands=(),
        asks=True,
    ),
    Step(
        name=_N.CLOSE,
        key="q",
        label=lambda lang: text_in(lang, "Close the counter"),
        commands=("counter/close",),
        asks=True,
    ),
)
STEPS: Mapping[StepName, Step] = {step.name: step for step in _ROWS}


def possible(day: Day, counter: Counter) -> frozenset[StepName]:
    """Return the steps that can be taken at `counter` as the day stands.

    Those about the visitor in hand follow from the table of ticket life; the coordinator still decides.
    """
    if day.today is None or day.closed:
        return frozenset()
    if counter.status == "closed":
        return frozenset({_N.OPEN})
    paused = counter.status == "paused"
    steps = {_N.RESUME if paused else _N.PAUSE, _N.CANCEL, _N.CLOSE_SERVICE, _N.OPEN_SERVICE}
    if day.doors:
        steps.add(_N.ISSUE)
    ticket = in_hand(day, counter)
    if ticket is None:
        steps |= {_N.CALL, _N.HAND_OVER, _N.CLOSE, _N.CALL_NEXT}
    else:
        steps |= {step.name for step in _ROWS if step.action and _can(ticket.state, step.action)}
    return frozenset(steps - {_N.CALL_NEXT, _N.NEXT} if paused else steps)


def in_hand(day: Day, counter: Counter) -> Ticket | None:
    """Return the ticket in hand at a counter."""
    return day.tickets[day.visits[counter.visit].ticket] if counter.visit else None


def may_call(counter: Counter, ticket: Ticket) -> bool:
    """Whether `counter` may call this ticket by its number."""
    if after(ticket.state, Action.CALL) is None:
        return False
    return ticket.service in counter.services or counter.id in (ticket.sent_to, ticket.parked_by)


def may_cancel(ticket: Ticket) -> bool:
    """Whether a visitor can give this ticket up now."""
    return after(ticket.state, Action.CANCEL) is not None


def _can(state: TicketState, action: Action) -> bool:
    """Whether a ticket in `state` can take the step; who is only called can be finished, in two steps."""
    if after(state, action) is not None:
        return True
    served = after(state, Action.SERVE)
    return action is Action.FINISH and served is not None and after(served, action) is not None
