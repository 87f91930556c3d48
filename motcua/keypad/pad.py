"""The keypad's mind: presses, states and answers in, commands and lamps out. Pure: `now` is an argument.

One press is one step, and one step is under way at a time: what is pressed meanwhile does nothing, so an
officer who presses three times calls one visitor. While the centre is not heard, what ends work (serve,
finish, no-show, pause, close) is kept on disk, and the keypad goes by what those steps will come to.
"""

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any, Literal, TypeVar

from motcua.keypad import lamps
from motcua.keypad.lamps import Lamp, Light
from motcua.keypad.steps import Button, Step, Steps, View, Why, expected, held, pressed
from motcua.wire.codec import decode
from motcua.wire.states import (
    CounterAnswer,
    CounterBody,
    CounterState,
    ErrorCode,
    Names,
    Reply,
    VisitAnswer,
    VisitBody,
)

T = TypeVar("T")

AGAIN_S = 1.0
"""A number that was called is shown for so long, without a press, before the next can be called."""
CHAIN_S = 5.0
"""A call follows the finish of the same press within so long, or not at all."""
NOTE_S = 5.0


class Failure(StrEnum):
    """Why a command has no answer."""

    NO_LINE = "no_line"
    UNANSWERED = "unanswered"
    DISK = "disk"


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What is known of the centre: whether it is heard, the counter, its name, how many wait for it."""

    is_live: bool = False
    counter: CounterState | None = None
    name: Names | None = None
    waiting: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Send:
    """A command to send; its answer is to be told to `answered` with the same `turn`."""

    turn: int
    step: Step
    visit: str | None = None
    default_officer: str | None = None

    def fields(self, counter: str) -> dict[str, Any]:
        """Return the fields of the command."""
        named = {"counter": counter, "visit": self.visit, "default_officer": self.default_officer}
        return {name: value for name, value in named.items() if value is not None}


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """What came of a press that did not do what it is for; `code` of the refusal, if the centre refused."""

    why: Why
    at: float
    code: str = ""

    @property
    def is_error(self) -> bool:
        """Whether the error lamp tells it."""
        return self.why is not Why.NOBODY_WAITING


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """Everything that the keypad shows. `view` None: the counter is not known yet.

    `offers`: the first step that each button would take now, none where it would take none.
    """

    is_live: bool
    is_busy: bool
    view: View | None
    name: Names | None
    waiting: int | None
    note: Note | None
    stuck: frozenset[Button]
    lights: Mapping[Lamp, Light] = field(default_factory=dict)
    offers: Mapping[Button, Step | None] = field(default_factory=dict)


Effects = tuple[Send, ...]


class Pad:
    """One keypad. For one thread; all `now` are monotonic seconds."""

    def __init__(self, *, officer: str | None = None) -> None:
        """Know nothing yet. `officer` (an id) opens the counter where nobody has signed in before."""
        self._officer = officer
        self._known = Known()
        self._base: View | None = None
        self._unanswered: dict[int, Send] = {}
        self._turn = 0
        self._rest: Steps = ()
        self._rest_until = -math.inf
        self._quiet_until = -math.inf
        self._opened_by: Button | None = None
        self._note: Note | None = None
        self._stuck: frozenset[Button] = frozenset()

    # --- what happens ---------------------------------------------------------------------------

    def press(self, button: Button, now: float) -> Effects:
        """Take a press."""
        self._opened_by = None
        view = self._view
        if view is None:
            return self._refuse(Why.NOT_KNOWN if self._known.is_live else Why.NO_LINE, now)
        if button in {Button.NEXT, Button.RECALL} and view.stage == "called" and now < self._quiet_until:
            self._quiet_until = now + AGAIN_S
            return self._refuse(Why.TOO_SOON, now)
        effects = self._begin(pressed(button, view, is_live=self._known.is_live), now)
        if any(send.step is Step.OPEN for send in effects):
            self._opened_by = button
        return effects

    def hold(self, button: Button, now: float) -> Effects:
        """Take it that the button that was pressed last is still held; one that has opened does not close."""
        view = self._view
        steps = held(button, view) if view is not None and self._opened_by is not button else ()
        return self._begin(steps, now) if steps else ()

    def know(self, known: Known, now: float) -> Effects:
        """Take what is known of the centre; a state of the counter that is new counts over any answer."""
        before = self._view
        if known.counter != self._known.counter:
            self._base = _view_of(known.counter) if known.counter is not None else None
        self._known = known
        self._notice_call(before, now)
        if self._rest and not known.is_live:
            self._rest = ()
            self._refuse(Why.NO_LINE, now)
        return ()

    def answered(self, turn: int, answer: Reply | Failure, now: float) -> Effects:
        """Take the answer to a command; raises `MalformedMessage` for one that cannot be read."""
        send = self._unanswered.pop(turn, None)
        if send is None:
            return ()
        rest, self._rest = self._rest, ()
        if isinstance(answer, Failure):
            return self._refuse(Why(answer), now)
        if not answer.ok:
            return self._refused(send, answer, now)
        self._take(send.step, answer, now)
        if rest and now > self._rest_until:
            return self._refuse(Why.UNANSWERED, now)
        return self._go(rest, now)

    def recover(self, step: Step, visit: str | None) -> int:
        """Take a stored command of an earlier start that waits for its answer; return its turn."""
        return self._sent(Send(turn=self._next_turn(), step=step, visit=visit)).turn

    def stick(self, button: Button, *, is_stuck: bool) -> Effects:
        """Take it that a button is stuck, or free again."""
        self._stuck = self._stuck | {button} if is_stuck else self._stuck - {button}
        return ()

    # --- what is to be seen ---------------------------------------------------------------------

    def show(self, now: float) -> Shown:
        """Return what is to be shown."""
        view, note = self._view, self._note_at(now)
        nobody_at = note.at if note is not None and not note.is_error else None
        refused_at = note.at if note is not None and note.is_error else None
        return Shown(
            is_live=self._known.is_live,
            is_busy=self._is_busy,
            view=view,
            name=self._known.name,
            waiting=self._known.waiting,
            note=note,
            stuck=self._stuck,
            lights={
                Lamp.READY: lamps.ready(view, is_live=self._known.is_live),
                Lamp.WAITING: lamps.waiting(self._known.waiting, nobody_at),
                Lamp.IN_HAND: lamps.in_hand(view),
                Lamp.ERROR: lamps.error(refused_at, is_stuck=bool(self._stuck)),
            },
            offers={button: self._offer(button, view) for button in Button},
        )

    def due(self, now: float) -> float:
        """Return when something else is to be shown by time alone."""
        note = self._note_at(now)
        return note.at + NOTE_S if note is not None else math.inf

    # --- inside ---------------------------------------------------------------------------------

    @property
    def _view(self) -> View | None:
        view = self._base
        if view is not None:
            for send in self._unanswered.values():
                view = expected(view, send.step, send.visit)
        return view

    @property
    def _is_busy(self) -> bool:
        asked = any(not send.step.is_stored for send in self._unanswered.values())
        return bool(self._rest) or asked or (self._known.is_live and bool(self._unanswered))

    def _begin(self, steps: Steps | Why, now: float) -> Effects:
        if self._is_busy:
            return self._refuse(Why.BUSY, now)
        if isinstance(steps, Why):
            return self._refuse(steps, now)
        self._note, self._rest_until = None, now + CHAIN_S
        return self._go(steps, now)

    def _go(self, steps: Steps, now: float) -> Effects:
        """Take the first of the steps, and keep the rest until it is answered."""
        view = self._view
        if not steps or view is None:
            return ()
        if steps[0] is Step.CALL_NEXT and view.visit is not None:  # called from elsewhere in the meantime
            return self._refuse(Why.HAS_VISITOR, now)
        self._rest = steps[1:]
        visit = view.visit if steps[0].has_visit else None
        officer = self._officer if steps[0] is Step.OPEN else None
        turn = self._next_turn()
        return (self._sent(Send(turn=turn, step=steps[0], visit=visit, default_officer=officer)),)

    def _sent(self, send: Send) -> Send:
        self._unanswered[send.turn] = send
        return send

    def _next_turn(self) -> int:
        self._turn += 1
        return self._turn

    def _refused(self, send: Send, answer: Reply, now: float) -> Effects:
        code, of = (answer.error.code, answer.error.field) if answer.error is not None else ("", None)
        if code == ErrorCode.NOBODY_WAITING:
            return self._refuse(Why.NOBODY_WAITING, now)
        if send.step is Step.OPEN and code == ErrorCode.INVALID and of == "officer":
            return self._refuse(Why.NOBODY_SIGNED_IN, now)
        if self._known.counter is not None:  # what was believed is wrong: a call that was taken back, say
            self._base = _view_of(self._known.counter)
        return self._refuse(Why.REFUSED, now, code)

    def _refuse(self, why: Why, now: float, code: str = "") -> Effects:
        self._note = Note(why=why, at=now, code=code)
        return ()

    def _note_at(self, now: float) -> Note | None:
        return self._note if self._note is not None and now - self._note.at < NOTE_S else None

    def _offer(self, button: Button, view: View | None) -> Step | None:
        if view is None or self._is_busy:
            return None
        steps = pressed(button, view, is_live=self._known.is_live)
        return None if isinstance(steps, Why) else steps[-1]

    def _take(self, step: Step, answer: Reply, now: float) -> None:
        before, body = self._view, answer.body or {}
        if self._base is not None and "visit" in body:
            self._base = _with(self._base, _read(VisitAnswer, answer).visit)
        elif self._base is not None and "counter" in body:
            self._base = _view_of(_read(CounterAnswer, answer).counter)
        self._notice_call(before, now)
        if step is Step.RECALL:
            self._quiet_until = now + AGAIN_S

    def _notice_call(self, before: View | None, now: float) -> None:
        view = self._view
        if view is not None and view.stage == "called" and (before is None or before.visit != view.visit):
            self._quiet_until = now + AGAIN_S


def _view_of(counter: CounterState | CounterBody) -> View:
    return View(
        status=counter.status,
        stage=counter.stage,
        visit=counter.visit,
        number=counter.number,
        officer=counter.officer.name if counter.officer is not None else None,
    )


def _with(view: View, visit: VisitBody) -> View:
    """Return the view after an answer about a visit, unless the counter holds another by now."""
    if visit.ended is not None:
        return view.without_visit() if view.visit == visit.id else view
    if view.visit not in {None, visit.id}:
        return view
    stage: Literal["called", "serving"] = "called" if visit.served_at is None else "serving"
    return replace(view, stage=stage, visit=visit.id, number=visit.ticket.number)


def _read(kind: type[T], answer: Reply) -> T:
    return decode(kind, json.dumps(answer.body).encode())
