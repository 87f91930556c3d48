"""A rating terminal in the rehearsal: the question comes up, and the visitor taps on it or goes.

What is asked, shown, thanked for and timed out decides the terminal's own flow, by the clock of the day.
"""

import math
from random import Random

from motcua.rehearse.errors import Broken
from motcua.rehearse.lobby import Lobby, Party
from motcua.rehearse.people import SECOND_MS, Visitor
from motcua.rehearse.timeline import Steps
from motcua.texts import text
from rating_terminal.flow import Effect, Effects, Explain, Flow, Shown, Skip, Submit
from rating_terminal.screens import draw
from rating_terminal.snapshot import Screen, Snapshot, Step, Tap
from rating_terminal.state import Times

_TIMES = Times()
_THINKS_MS = 5 * SECOND_MS
_DRAWN_S = 0.05
"""The question stands so long on the screen when the centre is told so: it ends there a little earlier."""
_REASON = "wait"
_TAPS_TWICE, _LEAVES_UNSENT = 0.1, 0.3


class Terminal:
    """The terminal `device` at one counter; it shows one question at a time."""

    def __init__(self, device: str, lobby: Lobby) -> None:
        self._device, self._lobby = device, lobby
        self._flow = Flow(_TIMES)
        self._until = math.inf
        self._luck = Random(f"{lobby.seed}/terminal/{device}")  # noqa: S311  (a rehearsal)

    def ask(self, party: Party, visit: str) -> None:
        """Wait for the question about a finished visit, and let the visitor see it."""
        self._carry(self._flow.take(self._lobby.question(self._device, visit), self._now))
        screen = self._screen()
        if screen.screen is not Screen.QUESTION:
            return  # the check finds a question that was never shown
        self._carry(self._flow.seen(screen.turn, self._now - _DRAWN_S))
        self._lobby.timeline.start(self._answer(party.visitor, screen.turn))

    # --- the visitor ----------------------------------------------------------------------------

    def _answer(self, visitor: Visitor, turn: int) -> Steps:
        if visitor.answer == "none":
            return
        yield visitor.answer_ms
        if not self._shows(Screen.QUESTION, turn):
            return  # the next visit's question is on the screen
        if visitor.answer == "skip":
            self._tap(Step.SKIP)
            return
        before = self._screen()
        self._tap(Step.SCORE, str(visitor.score))
        if self._luck.random() < _TAPS_TWICE:
            self._tap(Step.SCORE, str(visitor.score), on=before)
        yield _THINKS_MS
        if self._shows(Screen.REASONS, turn):
            self._tap(Step.REASON, _REASON)
            if self._luck.random() >= _LEAVES_UNSENT:  # else the terminal sends it when its time is over
                self._tap(Step.SEND)

    def _shows(self, screen: Screen, turn: int) -> bool:
        shown = self._screen()
        return (shown.screen, shown.turn) == (screen, turn)

    def _tap(self, step: Step, choice: str = "", *, on: Snapshot | None = None) -> None:
        """Tap a button of the screen, or of one that has just been there."""
        screen = on or self._screen()
        buttons = (*(each for row in screen.rows for each in row), *screen.footer)
        if not any((each.step, each.id) == (step, choice) for each in buttons):
            raise Broken(
                text(
                    "{device} shows no button {button} on its screen {screen}",
                    device=self._device,
                    button=f"{step} {choice}".strip(),
                    screen=screen.screen,
                )
            )
        self._carry(self._flow.tap(Tap(step=step, id=choice, turn=screen.turn, at=self._now), self._now))

    # --- the terminal ---------------------------------------------------------------------------

    @property
    def _now(self) -> float:
        return self._lobby.since_midnight_ms / SECOND_MS

    def _screen(self) -> Snapshot:
        return draw(self._flow.state, _TIMES, self._now)

    def _carry(self, effects: Effects) -> None:
        """Tell the centre, and let time end what is on the screen then."""
        for effect in effects:
            self._tell(effect)
            if isinstance(effect, Submit | Explain):
                self._flow.saved(effect, self._now)
        until = self._flow.state.until
        if until != self._until and math.isfinite(until):
            self._lobby.timeline.start(self._end(until))
        self._until = until

    def _end(self, until: float) -> Steps:
        yield math.floor((until - self._now) * SECOND_MS) + 1
        if self._flow.state.until == until:
            self._carry(self._flow.tick(self._now))

    def _tell(self, effect: Effect) -> None:
        match effect:
            case Shown():
                self._say("shown", token=effect.token)
            case Submit():
                self._say("submit", token=effect.token, score=effect.score, after_ms=effect.after_ms)
            case Explain():
                self._say("explain", token=effect.token, reasons=effect.reasons, comment=effect.comment)
            case Skip():
                self._say("skip", token=effect.token, why=effect.why)

    def _say(self, verb: str, **fields: object) -> None:
        self._lobby.ask(self._device, f"rating/{verb}", **fields)
