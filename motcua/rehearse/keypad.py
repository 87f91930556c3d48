"""An officer's keypad in the rehearsal: fingers on contacts, the keypad's own lock-out and rules, its wire.

It is the real keypad but for its thread and its clock. The program cannot be taken as it is: its one clock is
also that by which its wire takes the coordinator for silent after five seconds, and a day that is played in
a minute jumps further than that at every step.
"""

from collections import deque
from collections.abc import Iterable, Mapping, Sequence
from random import Random

from hardware.buttons.lockout import Kind, Lockout, Timing
from hardware.buttons.pattern import BLINK
from motcua.keypad.lamps import Lamp
from motcua.keypad.pad import Effects, Known, Pad
from motcua.keypad.steps import Button, Step, View
from motcua.rehearse.lobby import Lobby
from motcua.rehearse.page import Page, called
from motcua.rehearse.people import SECOND_MS
from motcua.rehearse.plan import Desk
from motcua.wire.states import Reply, VisitBody

_TIMING = Timing()
_CLOSES = ((0.0, True), (0.003, False), (0.002, True), (0.02, True))
"""A contact that closes, after how many seconds each: it bounces once, then it is held."""
_OPENS = ((0.0, False), (0.002, True), (0.001, False), (_TIMING.lockout_s + 0.01, False))
_PRESS_S = 0.1
_HOLD_S = _TIMING.hold_s + 0.2
_RESTLESS = 0.04
"""So many calls are followed by another press at once: it must not call a second visitor."""
_BUTTONS: Mapping[str, Button] = {"recall": Button.RECALL, "serve": Button.SERVE, "no-show": Button.NO_SHOW}
_IDLE = View(status="open")


class Keypad(Page):
    """The keypad `device` at a desk, and the page beside it for what has no button."""

    def __init__(self, desk: Desk, device: str, lobby: Lobby) -> None:
        super().__init__(desk, lobby)
        self._device = device
        self._pad = Pad(officer=desk.officer)
        self._lockout = Lockout(Button, _TIMING)
        self._luck = Random(f"{lobby.seed}/finger/{desk.counter}")  # noqa: S311  (a rehearsal)
        self._now = 0.0

    def open(self) -> None:
        """Press `next` at the closed counter."""
        self._press(Button.NEXT)

    def close(self) -> None:
        """Hold `pause` until the counter closes."""
        self._press(Button.PAUSE, _HOLD_S)

    def pause(self) -> None:
        """Press `pause`."""
        self._press(Button.PAUSE)

    def resume(self) -> None:
        """Press `pause` at the paused counter."""
        self._press(Button.PAUSE)

    def call_next(self) -> VisitBody | None:
        """Press `next`, which ends the visit in hand first; None: nobody waits."""
        answered = self._press(Button.NEXT)
        visit = next((called(reply) for step, reply in answered if step is Step.CALL_NEXT), None)
        if visit is not None and self._luck.random() < _RESTLESS:
            self._press(Button.NEXT)
        return visit

    def call(self, number: str) -> VisitBody | None:
        """Call a ticket by its number, on the page."""
        visit = super().call(number)
        if visit is not None:
            self._hear(View(status="open", stage="called", visit=visit.id))
        return visit

    def step(self, verb: str, visit: VisitBody, **fields: object) -> None:
        """Press the button of the step; what has none is done on the page, and ends the visit here."""
        if (button := _BUTTONS.get(verb)) is not None:
            self._press(button)
        else:
            super().step(verb, visit, **fields)
            self._hear(_IDLE)

    def finish(self, visit: VisitBody, *, and_call: bool) -> VisitBody | None:  # noqa: ARG002 - the one in hand
        """End the visit: by `next`, which calls too, or by `serve`, pressed twice for one only called."""
        if and_call:
            return self.call_next()
        if self._pad.show(self._now).lights[Lamp.IN_HAND].pattern is BLINK:  # called, not served yet
            self._press(Button.SERVE)
        self._press(Button.SERVE)
        return None

    def _press(self, button: Button, seconds: float = _PRESS_S) -> Sequence[tuple[Step, Reply]]:
        """Press a button for so long; return the steps that came of it, with their answers."""
        self._now = max(self._now, self._lobby.since_midnight_ms / SECOND_MS)
        if self._pad.show(self._now).view is None:
            self._hear(None)
        answered: list[tuple[Step, Reply]] = []
        for after, is_down in (*_CLOSES, (seconds, True), *_OPENS):
            self._now += after
            for happening in self._lockout.sample({button} if is_down else set(), self._now):
                take = self._pad.hold if happening.kind is Kind.HELD else self._pad.press
                answered += self._carry(take(Button(happening.name), self._now))
        shown = self._pad.show(self._now)
        self._hear(shown.view)
        why = shown.note.why.value if shown.note is not None and shown.note.is_error else None
        self._lobby.pressed(self._device, button, why)
        return answered

    def _hear(self, view: View | None) -> None:
        """Let the keypad know its counter, once that is as in `view`: what its officer was told."""
        state = self._lobby.counter(self._device, view)
        self._pad.know(Known(is_live=True, counter=state), self._now)

    def _carry(self, effects: Effects) -> Iterable[tuple[Step, Reply]]:
        """Send what the keypad wants sent, and tell it the answers, which may be followed by more."""
        waiting = deque(effects)
        while waiting:
            send = waiting.popleft()
            reply = self._lobby.ask(self._device, send.step.value, **send.fields(self._desk.counter))
            waiting.extend(self._pad.answered(send.turn, reply, self._now))
            yield send.step, reply
