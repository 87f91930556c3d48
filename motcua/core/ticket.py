"""The life of a ticket: one table of the steps it can take."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum


class TicketState(StrEnum):
    """Where a ticket stands."""

    WAITING = "waiting"
    CALLED = "called"
    SERVING = "serving"
    PARKED = "parked"
    NO_SHOW = "no_show"
    SERVED = "served"
    CANCELLED = "cancelled"
    LAPSED = "lapsed"


class Action(StrEnum):
    """What can happen to a ticket."""

    CALL = "call"
    RECALL = "recall"
    SERVE = "serve"
    FINISH = "finish"
    MISS = "no-show"
    PARK = "park"
    TRANSFER = "transfer"
    TAKE_BACK = "take-back"
    CANCEL = "cancel"
    END_OF_DAY = "end-of-day"


_S, _A = TicketState, Action

TRANSITIONS: Mapping[TicketState, Mapping[Action, TicketState]] = {
    _S.WAITING: {_A.CALL: _S.CALLED, _A.CANCEL: _S.CANCELLED, _A.END_OF_DAY: _S.LAPSED},
    _S.CALLED: {
        _A.RECALL: _S.CALLED,
        _A.SERVE: _S.SERVING,
        _A.MISS: _S.NO_SHOW,
        _A.PARK: _S.PARKED,
        _A.TRANSFER: _S.WAITING,
        _A.TAKE_BACK: _S.WAITING,
        _A.END_OF_DAY: _S.LAPSED,
    },
    _S.SERVING: {
        _A.FINISH: _S.SERVED,
        _A.PARK: _S.PARKED,
        _A.TRANSFER: _S.WAITING,
        _A.TAKE_BACK: _S.WAITING,
        _A.END_OF_DAY: _S.SERVED,
    },
    _S.PARKED: {_A.CALL: _S.CALLED, _A.CANCEL: _S.CANCELLED, _A.END_OF_DAY: _S.LAPSED},
    _S.NO_SHOW: {_A.CALL: _S.CALLED, _A.CANCEL: _S.CANCELLED, _A.END_OF_DAY: _S.LAPSED},
    _S.SERVED: {},
    _S.CANCELLED: {},
    _S.LAPSED: {},
}


def after(state: TicketState, action: Action) -> TicketState | None:
    """Return the state that `action` leads to from `state`, or None where there is no such step."""
    return TRANSITIONS[state].get(action)


def has_ended(state: TicketState) -> bool:
    """Tell whether no step leads out of `state`."""
    return not TRANSITIONS[state]


@dataclass(frozen=True, slots=True, kw_only=True)
class Ticket:
    """A visitor's place in the queue.

    `place` orders the queue; `since` is when the present wait began (issue, or return to the queue);
    `order` is the order of commit, which decides between equal places.
    `code` is a secret between the paper and the coordinator.
    `timed`: how `issued_at` is known, see `TicketIssued` (None: it was not noted).
    `replaced_by`: the ticket that a kiosk printed instead; nobody holds this one.
    """

    id: str
    number: str
    code: str
    service: str
    priority: str
    rank: int
    lang: str
    issued_at: datetime
    day: date
    device: str
    place: datetime
    order: int
    since: datetime
    state: TicketState = TicketState.WAITING
    offline: bool = False
    also: tuple[str, ...] = ()
    sent_to: str | None = None
    parked_by: str | None = None
    visit: str | None = None
    token: str | None = None
    timed: str | None = None
    replaced_by: str | None = None
