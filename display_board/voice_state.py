"""How the voice is, what becomes of a call whose turn it is, and the words for both. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum, auto
from typing import Literal

from hardware.sound.player import Condition
from motcua.texts import text_in

Status = Literal["ok", "missing", "failed", "muted", "quiet"]
"""`missing`: there is no sound card. `muted`: by staff or settings. `quiet`: by the clock."""

LATE_S = 60.0
"""A call that could not be spoken for so long because the sound had failed is spoken no more.

Whoever was meant has seen it on the screen by then, or is called again, which is spoken anew; a hall that
hears numbers of half an hour ago when the card is back would be led astray. One chime draws the eyes to the
screen instead. While the sound works, nothing is ever left out, however long the queue.
"""
BEHIND_S = 60.0
"""Calls that wait longer for their turn are told of: the hall calls faster than can be spoken."""
_FIRST_RETRY_S, _LAST_RETRY_S = 1.0, 8.0
_WELL = frozenset({Condition.OK, Condition.SILENT})


class Turn(Enum):
    """What becomes of the call whose turn it is."""

    SPEAK = auto()
    MUTE = auto()  # it is counted, and not kept for later
    SKIP = auto()


@dataclass(frozen=True, slots=True, kw_only=True)
class VoiceState:
    """How the voice is.

    `condition` and `detail`: how the player is, and what it said of it, for technicians. `hole`: the clip
    without which the last call could not be spoken, empty if it could. `waiting`: calls that are not begun;
    `behind_s`: since when the first of them waits. The counts begin with the program: calls `spoken`, `muted`
    by staff or clock, `unspoken` since the sound
    had failed for too long, or since clips were missing.
    """

    status: Status = "ok"
    condition: Condition = Condition.OK
    detail: str = ""
    hole: str = ""
    waiting: int = 0
    behind_s: float = 0.0
    spoken: int = 0
    muted: int = 0
    unspoken: int = 0

    @property
    def is_behind(self) -> bool:
        """Tell whether calls wait for more than a minute."""
        return self.behind_s > BEHIND_S


def status_of(condition: Condition, *, hole: str, is_muted: bool, is_quiet: bool) -> Status:
    """Return the status: what was chosen before what is broken, since nobody misses what is muted."""
    if is_muted or condition is Condition.SILENT:
        return "muted"
    if condition is Condition.NO_CARD:
        return "missing"
    if condition not in _WELL or hole:
        return "failed"
    return "quiet" if is_quiet else "ok"


def turn_of(age_s: float, *, is_silent: bool, has_failed: bool) -> Turn:
    """Decide what becomes of a call that was made `age_s` ago."""
    if is_silent:
        return Turn.MUTE
    return Turn.SKIP if has_failed and age_s > LATE_S else Turn.SPEAK


def retry_s(failures: int) -> float:
    """Return after how many seconds to try again, after so many failures in a row (from 1)."""
    return min(_FIRST_RETRY_S * 2.0 ** (min(failures, 10) - 1), _LAST_RETRY_S)


def is_well(condition: Condition) -> bool:
    """Tell whether the player does what it was chosen for."""
    return condition in _WELL


def problem(state: VoiceState, lang: str) -> str | None:
    """Return what a sign on the screen says when calls are not spoken although they should be, else None."""
    if state.status not in ("missing", "failed"):
        return None
    if state.condition in _WELL:
        return text_in(lang, "No voice: the clip {key} is missing", key=state.hole)
    return trouble(state.condition, lang)


def trouble(condition: Condition, lang: str) -> str:
    """Return why there is no sound; KeyError: there is."""
    words: Mapping[Condition, str] = {
        Condition.NO_CARD: text_in(lang, "No sound: there is no sound card"),
        Condition.DENIED: text_in(lang, "No sound: the program may not use the sound card"),
        Condition.BUSY: text_in(lang, "No sound: another program uses the sound card"),
        Condition.NO_PROGRAM: text_in(lang, "No sound: the program aplay is not installed"),
        Condition.STUCK: text_in(lang, "No sound: the sound card does not answer"),
        Condition.FAILED: text_in(lang, "No sound: playing fails"),
    }
    return words[condition]


def told(state: VoiceState, lang: str) -> str:
    """Return how the voice is in one sentence, for those who look after it."""
    said = problem(state, lang)
    if said is not None:
        return f"{said} ({state.detail})" if state.detail else said
    if state.status == "muted":
        return text_in(lang, "The voice is muted")
    if state.is_behind:
        return text_in(
            lang,
            "The voice is {seconds} seconds behind: {n} calls wait to be spoken",
            seconds=round(state.behind_s),
            n=state.waiting,
        )
    if state.status == "quiet":
        return text_in(lang, "The voice rests: quiet hours")
    return text_in(lang, "The voice is well")
