"""What a rating terminal asks, and what it sends on: from the open question to the thanks. Pure.

Whatever happens is told to a `Flow` with its moment, in seconds of a clock that never goes back; it changes
its `state` and returns what is to be done. What a state looks like is in `rating_terminal.screens`.
"""

import math
from dataclasses import dataclass, replace
from typing import Literal

from motcua.reasons import BY_ID
from motcua.wire.states import Prompt
from rating_terminal.keyboard import Typing, pressed
from rating_terminal.snapshot import Screen, Step, Tap
from rating_terminal.state import Asked, Draft, Kept, Known, State, Times

ASK_WHY = 3
"""A score of so much or less is asked for its reasons."""
KEPT_TOKENS = 100

_AFTER_SCORE = {Screen.REASONS, Screen.COMMENT, Screen.THANKS}


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """Say that the question can be seen."""

    token: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Submit:
    """Write a score down, and tell `Flow.saved` whether it is on the disk.

    `after_ms`: since the question could be seen; None where the program was started again in between.
    """

    token: str
    score: int
    after_ms: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Explain:
    """Write reasons and comment down, and tell `Flow.saved` whether they are on the disk."""

    token: str
    reasons: tuple[str, ...]
    comment: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Skip:
    """Say that the question was not answered."""

    token: str
    why: Literal["skipped", "timeout"]


Effect = Shown | Submit | Explain | Skip
Effects = tuple[Effect, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Gone:
    """A question that could be seen from `since` on and was taken away at `at`, unanswered."""

    asked: Asked
    since: float
    at: float


class Flow:
    """One citizen after the other. `state` is what is shown now, `kept` what a power cut must not take."""

    def __init__(self, times: Times, kept: Kept | None = None) -> None:
        """Begin at rest, knowing what an earlier start of the program has kept."""
        kept = kept or Kept()
        self._times = times
        self._turn = 0
        self._gone: _Gone | None = None
        self._shown, self._ended = dict.fromkeys(kept.shown), dict.fromkeys(kept.ended)
        self._left = kept.draft
        self.state = State()

    @property
    def kept(self) -> Kept:
        """What must be on the disk before the next tap."""
        draft = self._left or _draft(self.state)
        return Kept(shown=tuple(self._shown), ended=tuple(self._ended), draft=draft)

    # --- what happens ---------------------------------------------------------------------------

    def begin(self) -> Effects:
        """Send what somebody had chosen when the power was cut.

        Nobody is asked to go on with it: who stands there now may be another visitor.
        """
        draft, self._left = self._left, None
        return _explained(draft)

    def take(self, known: Known, now: float) -> Effects:
        """Take what is known outside; a question is put once the coordinator is heard to have it open."""
        self.state = replace(self.state, known=known)
        prompt, asked = known.prompt, self._question()
        if asked is not None and prompt is not None and prompt.token == asked.token:
            return ()
        if asked is not None:
            self._gone = _Gone(asked=asked, since=self.state.since, at=now)
            self._rest(now)
        if prompt is None or prompt.token in self._ended or not known.is_live:
            return ()
        return self._ask(prompt, now)

    def seen(self, turn: int, now: float) -> Effects:
        """Take it that the question of this `turn` is drawn: now its time begins."""
        asked = self._question()
        if asked is None or asked.turn != turn or math.isfinite(self.state.since):
            return ()
        self.state = replace(self.state, since=now, until=now + asked.seconds)
        if asked.again:
            return ()
        _note(self._shown, asked.token)
        return (Shown(token=asked.token),)

    def tap(self, tap: Tap, now: float) -> Effects:
        """Take a tap; one so early that it was meant for the screen before does nothing."""
        if tap.step is Step.SCORE:
            return self._score(tap)
        state = self.state
        if tap.turn != state.turn or tap.at < state.since + self._times.guard_s or state.is_saving:
            return ()
        if tap.step is Step.LANGUAGE:
            self.state = replace(
                state, lang=next((one for one in state.languages if one == tap.id), state.lang)
            )
            self._stay(now)
        elif state.screen is Screen.QUESTION and tap.step is Step.SKIP:
            return self._skip("skipped", now)
        elif state.screen in _AFTER_SCORE:
            return self._about_score(tap, now)
        return ()

    def saved(self, effect: Submit | Explain, now: float) -> None:
        """Take it that a score, or its reasons, are on the disk: now the citizen may be told."""
        gone = self._gone
        if self.state.screen is None and gone is not None and effect.token == gone.asked.token:
            self.state = replace(self.state, asked=gone.asked, is_saving=True)
        if not self._is_about(effect):
            return
        if isinstance(effect, Explain):
            self._thank(now)
            return
        self.state = replace(self.state, score=effect.score)
        self._go(Screen.REASONS if effect.score <= ASK_WHY else Screen.THANKS, now)

    def not_saved(self, effect: Submit | Explain) -> None:
        """Take it that the disk refuses: the citizen is told so, and may try again."""
        if isinstance(effect, Submit):
            self._ended.pop(effect.token, None)
        if self._is_about(effect):
            self.state = replace(self.state, is_saving=False, score=None, problem=True)

    def tick(self, now: float) -> Effects:
        """Do what time alone brings about."""
        if now < self.state.until or self.state.is_saving:
            return ()
        if self.state.screen is Screen.QUESTION:
            return self._skip("timeout", now)
        effects = _explained(_draft(self.state))
        self._rest(now)
        return effects

    def due(self, now: float) -> float:
        """Return when `tick`, a countdown or the next picture changes something; infinite: never."""
        state = self.state
        if state.is_saving:
            return math.inf
        moments = [state.until]
        if state.screen is None and state.known.pictures and math.isfinite(state.since):
            moments.append(now + self._times.picture_s - (now - state.since) % self._times.picture_s)
        if state.screen is not None and math.isfinite(state.until):
            moments.append(now + ((state.until - now) % 1.0 or 1.0))
        return min(moments)

    def start_again(self, now: float) -> None:
        """Go back to rest, whoever was there; a question that is still open is put again."""
        self._rest(now)

    # --- the question ---------------------------------------------------------------------------

    def _question(self) -> Asked | None:
        return self.state.asked if self.state.screen is Screen.QUESTION else None

    def _ask(self, prompt: Prompt, now: float) -> Effects:
        effects = _explained(_draft(self.state))
        self._turn += 1
        asked = Asked.of(prompt, self._turn, again=prompt.token in self._shown)
        self._rest(now)
        self.state = replace(self.state, screen=Screen.QUESTION, asked=asked, since=math.inf)
        if asked.lang in self.state.languages:
            self.state = replace(self.state, lang=asked.lang)
        return effects

    def _score(self, tap: Tap) -> Effects:
        asked, since = self._asked_at(tap)
        if asked is None or asked.token in self._ended or tap.at < since + self._times.guard_s:
            return ()
        score = next((each for each in asked.scores if str(each) == tap.id), None)
        if score is None:
            return ()
        _note(self._ended, asked.token)
        if asked is self._question():
            self.state = replace(self.state, score=score, is_saving=True, problem=False)
        after_ms = None if asked.again else round((tap.at - since) * 1000)
        return (Submit(token=asked.token, score=score, after_ms=after_ms),)

    def _asked_at(self, tap: Tap) -> tuple[Asked | None, float]:
        """Return the question that was to be seen when the tap began, and since when."""
        asked, gone = self._question(), self._gone
        if asked is not None and tap.turn == asked.turn:
            return asked, self.state.since
        if gone is not None and tap.turn == gone.asked.turn and tap.at <= gone.at + self._times.grace_s:
            return gone.asked, gone.since
        return None, math.inf

    def _skip(self, why: Literal["skipped", "timeout"], now: float) -> Effects:
        asked = self._question()
        if asked is None:
            return ()
        _note(self._ended, asked.token)
        self._rest(now)
        return (Skip(token=asked.token, why=why),)

    # --- after the score ------------------------------------------------------------------------

    def _about_score(self, tap: Tap, now: float) -> Effects:
        state = self.state
        self._stay(now)
        match state.screen, tap.step:
            case Screen.REASONS, Step.REASON if tap.id in BY_ID:
                self.state = replace(self.state, reasons=_toggled(state.reasons, tap.id), problem=False)
            case Screen.COMMENT, Step.KEY:
                self.state = replace(self.state, typing=pressed(state.typing, tap.id, state.shown_lang))
            case ((Screen.REASONS | Screen.THANKS), Step.COMMENT) if not state.is_done:
                self._go(Screen.COMMENT, now)
            case Screen.COMMENT, Step.BACK:
                self._go(Screen.REASONS if (state.score or 0) <= ASK_WHY else Screen.THANKS, now)
            case Screen.REASONS, Step.SKIP:
                self._thank(now)
            case ((Screen.REASONS | Screen.COMMENT), Step.SEND):
                return self._send(now)
        return ()

    def _send(self, now: float) -> Effects:
        effects = _explained(_draft(self.state))
        if effects:
            self.state = replace(self.state, is_saving=True, problem=False)
        else:
            self._thank(now)
        return effects

    def _is_about(self, effect: Submit | Explain) -> bool:
        return (
            self.state.is_saving and self.state.asked is not None and self.state.asked.token == effect.token
        )

    # --- from screen to screen ------------------------------------------------------------------

    def _thank(self, now: float) -> None:
        self.state = replace(self.state, reasons=(), typing=Typing(), is_done=True)
        self._go(Screen.THANKS, now)

    def _go(self, screen: Screen, now: float) -> None:
        self.state = replace(self.state, screen=screen, since=now, is_saving=False, problem=False)
        self._stay(now)

    def _stay(self, now: float) -> None:
        """Somebody is there: let the screen last, but for the question, whose time is the centre's."""
        if self.state.screen is not Screen.QUESTION:
            self.state = replace(self.state, until=now + self._times.of(self.state.screen))

    def _rest(self, now: float) -> None:
        """Go back to rest, where nothing of the last citizen is left."""
        self.state = State(since=now, known=self.state.known)


def _explained(draft: Draft | None) -> Effects:
    if draft is None:
        return ()
    return (Explain(token=draft.token, reasons=draft.reasons, comment=draft.comment or None),)


def _draft(state: State) -> Draft | None:
    """Return what was chosen and typed and is not sent yet."""
    if state.asked is None or state.screen not in _AFTER_SCORE or not (state.reasons or state.comment):
        return None
    return Draft(token=state.asked.token, reasons=state.reasons, comment=state.comment)


def _toggled(reasons: tuple[str, ...], one: str) -> tuple[str, ...]:
    return tuple(each for each in reasons if each != one) if one in reasons else (*reasons, one)


def _note(tokens: dict[str, None], token: str) -> None:
    """Remember a token, and forget the oldest of too many."""
    tokens[token] = None
    if len(tokens) > KEPT_TOKENS:
        del tokens[next(iter(tokens))]
