"""How the state of the flow looks: one snapshot, all its texts in the citizen's language. Pure."""

import math
from dataclasses import replace
from pathlib import Path
from zoneinfo import ZoneInfo

from motcua.levels import level
from motcua.reasons import REASONS
from motcua.texts import text_in
from motcua.wire.codec import Lang
from motcua.wire.states import Names
from rating_terminal import keyboard
from rating_terminal.snapshot import Choice, Countdown, Rows, Screen, Snapshot, Step
from rating_terminal.state import FIVE, Asked, Known, State, Times

IN_A_ROW = 3
"""So many reasons stand beside each other."""


def draw(state: State, times: Times, now: float) -> Snapshot:
    """Return what is on the screen at `now`, in seconds of the flow's clock."""
    known, lang = state.known, state.shown_lang
    screen = state.screen or _rest(known)
    return Snapshot(
        screen=screen,
        turn=state.turn,
        lang=lang,
        other_lang=next((each for each in state.languages if each != lang), None),
        centre=_name(known.centre.name, lang) if known.centre is not None else "",
        clock=_clock(known),
        title=_title(screen, lang),
        text=_text(screen, state.score, lang),
        served=_served(state.asked, known, lang) if state.asked is not None else _counter(known, lang),
        problem=_problem(screen, lang) if state.problem else "",
        rows=_rows(screen, state, lang),
        footer=_footer(screen, state, lang),
        comment=state.typing.text if screen is Screen.COMMENT else None,
        countdown=_countdown(state, times, now),
        picture=_picture(state, times, now) if screen is Screen.IDLE else None,
        trouble=_trouble(known, lang) if state.screen is None else "",
    )


def blank(screen: Screen) -> Snapshot:
    """Return a screen about nobody, with all its buttons."""
    asked = Asked(turn=0, token="", number="", counter="", officer=None, scores=FIVE, seconds=1)
    return draw(State(screen=screen, asked=asked), Times(), 0.0)


def _rest(known: Known) -> Screen:
    """Return what rest is now."""
    if known.centre is None:
        return Screen.NOT_READY
    status = known.counter.status if known.counter is not None else "open"
    return {"paused": Screen.PAUSED, "closed": Screen.CLOSED}.get(status, Screen.IDLE)


# --- texts --------------------------------------------------------------------------------------


def _title(screen: Screen, lang: Lang) -> str:
    match screen:
        case Screen.QUESTION:
            return text_in(lang, "Were you satisfied with the service you have just received?")
        case Screen.REASONS:
            return text_in(lang, "What was not good? You may choose several.")
        case Screen.COMMENT:
            return text_in(lang, "Your comment")
        case Screen.THANKS:
            return text_in(lang, "Thank you for your answer")
        case Screen.PAUSED:
            return text_in(lang, "This counter has a break")
        case Screen.CLOSED:
            return text_in(lang, "This counter is closed")
        case Screen.NOT_READY:
            return text_in(lang, "This terminal is not ready yet")
        case _:
            return text_in(lang, "Your opinion counts")


def _text(screen: Screen, score: int | None, lang: Lang) -> str:
    match screen:
        case Screen.QUESTION:
            return text_in(lang, "The officer does not see your answer.")
        case Screen.REASONS:
            return text_in(lang, "Your answer “{level}” is saved.", level=level(score or 0, lang))
        case Screen.COMMENT:
            return text_in(lang, "Please write no names, telephone or identity numbers.")
        case Screen.THANKS:
            return text_in(lang, "It is saved, without your name.")
        case Screen.NOT_READY:
            return text_in(lang, "The centre has not been heard yet.")
        case Screen.PAUSED | Screen.CLOSED:
            return text_in(lang, "Please look at the board for the counter that serves you.")
        case _:
            return text_in(lang, "After you have been served you will be asked here how it was.")


def _problem(screen: Screen, lang: Lang) -> str:
    if screen is Screen.QUESTION:
        return text_in(lang, "Your answer could not be saved. Please tap once more.")
    return text_in(lang, "This could not be saved. Please try again.")


def _served(asked: Asked, known: Known, lang: Lang) -> str:
    """Return who was served where, and by whom."""
    number = text_in(lang, "Number {number}", number=asked.number)
    named = [number, _counter_name(asked.counter, known, lang)]
    if asked.officer is not None:
        named.append(", ".join(filter(None, (asked.officer.name, asked.officer.title))))
    return "  ·  ".join(filter(None, named))


def _counter(known: Known, lang: Lang) -> str:
    return _counter_name(known.counter_id, known, lang)


def _counter_name(counter: str, known: Known, lang: Lang) -> str:
    lines = known.centre.counters if known.centre is not None else ()
    return next((_name(line.name, lang) for line in lines if line.id == counter), counter)


def _name(names: Names, lang: Lang) -> str:
    return names.en if lang == "en" else names.vi


def _clock(known: Known) -> str:
    if known.at is None or known.centre is None:
        return ""
    return f"{known.at.astimezone(ZoneInfo(known.centre.tz)):%H:%M}"


def _trouble(known: Known, lang: Lang) -> str:
    if known.centre is None or known.is_live:
        return ""
    return text_in(lang, "The line to the centre is cut. Answers are kept and sent later.")


# --- buttons ------------------------------------------------------------------------------------


def _rows(screen: Screen, state: State, lang: Lang) -> Rows:
    match screen:
        case Screen.QUESTION if state.asked is not None:
            return (_faces(state.asked, state.score, lang),)
        case Screen.REASONS:
            chips = [
                Choice(
                    step=Step.REASON,
                    id=reason.id,
                    label=reason.label(lang),
                    look="chip",
                    is_chosen=reason.id in state.reasons,
                )
                for reason in REASONS
            ]
            return tuple(tuple(chips[at : at + IN_A_ROW]) for at in range(0, len(chips), IN_A_ROW))
        case Screen.COMMENT:
            *keys, last = keyboard.rows(state.typing, lang, space=text_in(lang, "Space"))
            back = Choice(step=Step.BACK, label=text_in(lang, "Back"), width=2.0)
            return (*keys, (back, *last, replace(_send(lang), width=2.0)))
        case _:
            return ()


def _faces(asked: Asked, chosen: int | None, lang: Lang) -> tuple[Choice, ...]:
    return tuple(
        Choice(
            step=Step.SCORE,
            id=str(score),
            label=level(score, lang),
            look="face",
            is_chosen=score == chosen,
        )
        for score in asked.scores
    )


def _footer(screen: Screen, state: State, lang: Lang) -> tuple[Choice, ...]:
    skip = Choice(step=Step.SKIP, label=text_in(lang, "Skip"))
    comment = Choice(step=Step.COMMENT, label=text_in(lang, "Write a comment"))
    match screen:
        case Screen.QUESTION:
            return (skip,)
        case Screen.REASONS:
            return (skip, comment, _send(lang))
        case Screen.THANKS if not state.is_done:
            return (comment,)
        case _:
            return ()


def _send(lang: Lang) -> Choice:
    return Choice(step=Step.SEND, label=text_in(lang, "Send"), look="main")


# --- time ---------------------------------------------------------------------------------------


def _countdown(state: State, times: Times, now: float) -> Countdown | None:
    """Return how much of the time is left; nobody knows for a question that was shown before."""
    asked = state.asked
    if asked is None or not math.isfinite(state.until) or state.screen is Screen.THANKS:
        return None
    if state.screen is Screen.QUESTION:
        left = max(math.ceil(state.until - now), 0)
        return None if asked.again else Countdown(left=left, of=asked.seconds)
    return Countdown(left=max(math.ceil(state.until - now), 0), of=math.ceil(times.of(state.screen)))


def _picture(state: State, times: Times, now: float) -> Path | None:
    """Return the picture that is shown now: each in its turn."""
    pictures = state.known.pictures
    if not pictures or not math.isfinite(state.since):
        return None
    return pictures[int((now - state.since) // times.picture_s) % len(pictures)]
