"""A pad with a centre that a test plays: what it sends, and answers by hand."""

import math
from dataclasses import replace
from typing import Any

from motcua.keypad.pad import Failure, Known, Pad, Send, Shown
from motcua.keypad.steps import Button, Step, View
from motcua.wire.states import CounterState, ErrorBody, Names, OfficerBody, Reply

VISIT = "0190a0a0-0000-7000-8000-000000000001"
OTHER = "0190a0a0-0000-7000-8000-000000000002"
NAME = Names(vi="Quầy 3", en="Counter 3")
OFFICER = OfficerBody(id="can-bo-3", name="Khánh", title="Viên chức")


def state(
    status: Any = "open", stage: Any = "idle", *, visit: str | None = None, rev: int = 1
) -> CounterState:
    """The counter's state; whoever is in hand has the number of its visit."""
    held = visit or (VISIT if stage != "idle" else None)
    return CounterState(
        epoch="e",
        rev=rev,
        status=status,
        officer=OFFICER if status != "closed" else None,
        number=number_of(held) if held else None,
        visit=held,
        stage=stage,
    )


def number_of(visit: str) -> str:
    return f"A{int(visit[-3:]):03d}"


def visit_body(visit: str = VISIT, *, served: bool = False, ended: str | None = None) -> dict[str, Any]:
    """The body of the reply of a command about a visit."""
    moment = "2026-11-21T01:02:03.456Z"
    ticket = {
        "id": visit,
        "number": number_of(visit),
        "service": "ho-tich",
        "priority": "thuong",
        "lang": "vi",
        "issued_at": moment,
        "day": "2026-11-21",
        "state": "called",
        "offline": False,
    }
    body = {
        "id": visit,
        "ticket": ticket,
        "counter": "quay-3",
        "officer": None,
        "called_at": moment,
        "calls": 1,
    }
    body |= {"served_at": moment} if served else {}
    body |= {"ended_at": moment, "ended": ended} if ended else {}
    return {"visit": body}


def counter_body(status: str, stage: str = "idle") -> dict[str, Any]:
    held = VISIT if stage != "idle" else None
    return {
        "counter": {
            "id": "quay-3",
            "status": status,
            "officer": None,
            "services": ["ho-tich"],
            "number": number_of(held) if held else None,
            "visit": held,
            "stage": stage,
        }
    }


def ok(body: dict[str, Any]) -> Reply:
    return Reply(re=VISIT, ok=True, body=body)


def no(code: str, field: str | None = None) -> Reply:
    return Reply(re=VISIT, ok=False, error=ErrorBody(code=code, message="for a test", field=field))


class Desk:
    """A pad, its clock, and what it has sent."""

    def __init__(
        self, counter: CounterState | None = None, *, is_live: bool = True, officer: str | None = None
    ):
        self.pad = Pad(officer=officer)
        self.now = 100.0
        self.known = Known(is_live=is_live, counter=counter or state(), name=NAME, waiting=5)
        self.sent: list[Send] = []
        self.pad.know(self.known, self.now)
        self.wait(5)

    def wait(self, seconds: float) -> None:
        self.now += seconds

    def press(self, button: Button | str, after: float = 2.0) -> list[Step]:
        """Press and return the steps that were begun."""
        self.wait(after)
        return self._take(self.pad.press(Button(button), self.now))

    def hold(self, button: Button | str = Button.PAUSE) -> list[Step]:
        self.wait(3)
        return self._take(self.pad.hold(Button(button), self.now))

    def answer(self, answer: Reply | Failure, send: Send | None = None) -> list[Step]:
        """Answer the newest command, or another; return the steps that follow."""
        self.wait(0.05)
        return self._take(self.pad.answered((send or self.sent[-1]).turn, answer, self.now))

    def hear(self, counter: CounterState | None = None, **known: Any) -> None:
        self.known = replace(self.known, counter=counter or self.known.counter, **known)
        self.pad.know(self.known, self.now)

    def _take(self, effects: tuple[Send, ...]) -> list[Step]:
        self.sent += effects
        return [send.step for send in effects]

    @property
    def shown(self) -> Shown:
        return self.pad.show(self.now)

    @property
    def view(self) -> View:
        view = self.shown.view
        assert view is not None
        return view

    @property
    def why(self) -> str | None:
        """Why the last press did nothing."""
        note = self.shown.note
        return note.why if note else None

    @property
    def next_change(self) -> float:
        due = self.pad.due(self.now)
        return due if due is math.inf else due - self.now
