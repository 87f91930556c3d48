"""How the state of the flow looks: one snapshot, all its texts in the visitor's language. Pure.

On the screens of the start, where nobody has chosen a language yet, a text stands in every language.
"""

import math
from collections.abc import Callable
from zoneinfo import ZoneInfo

from kiosk import snapshot
from kiosk.choices import choices, home, languages, name_of
from kiosk.flow import LOCKED_S
from kiosk.model import Issued
from kiosk.snapshot import Screen, Snapshot
from kiosk.staff import staff_lines, troubles
from kiosk.state import Known, State
from motcua.texts import text_in, texts_in
from motcua.wire.codec import Lang

_IN_ALL_LANGUAGES = {Screen.LANGUAGE, Screen.NOT_READY, Screen.CLOSED, Screen.LUNCH}
_WITH_NUMBER = {Screen.TAKE_PAPER, Screen.READ_NUMBER, Screen.UNCERTAIN}


def draw(state: State, now: float) -> Snapshot:
    """Return what is on the screen at `now`, in seconds of the flow's clock."""
    known = state.known
    screen = state.screen or home(known)
    lang = state.lang or languages(known)[0]
    spoken = languages(known) if state.lang is None and screen in _IN_ALL_LANGUAGES else (lang,)
    return Snapshot(
        screen=screen,
        lang=lang,
        languages=languages(known),
        centre=name_of(known.centre.name, lang) if known.centre is not None else "",
        title=_in_each(spoken, lambda each: _title(screen, state, each)),
        text=_in_each(spoken, lambda each: _text(screen, state, each)),
        choices=choices(state),
        issued=_issued(state, state.issued, lang) if state.issued and screen in _WITH_NUMBER else None,
        can_go_back=state.can_go_back,
        seconds_left=max(math.ceil(state.until - now), 0) if state.counts_down else None,
        staff=staff_lines(state, lang) if screen is Screen.STAFF else (),
        trouble=troubles(known, lang),
        clock=_clock(known),
        volume=known.volume,
    )


def _in_each(spoken: tuple[Lang, ...], say: Callable[[Lang], str]) -> str:
    return "\n".join(dict.fromkeys(filter(None, map(say, spoken))))


def _title(screen: Screen, state: State, lang: Lang) -> str:
    match screen:
        case Screen.LANGUAGE:
            return text_in(lang, "Choose your language")
        case Screen.GROUPS:
            return text_in(lang, "What is it about?")
        case Screen.SERVICES:
            return text_in(lang, "What do you need?")
        case Screen.PRIORITY:
            return text_in(lang, "Are you entitled to priority?")
        case Screen.ISSUING:
            return text_in(lang, "One moment please")
        case Screen.TAKE_PAPER:
            return text_in(lang, "Please take your paper")
        case Screen.READ_NUMBER:
            return text_in(lang, "This is your number")
        case Screen.UNCERTAIN:
            return text_in(lang, "Is there a paper with this number?")
        case Screen.MORE_TIME:
            return text_in(lang, "Do you need more time?")
        case _:
            return _notice_title(screen, state, lang)


def _notice_title(screen: Screen, state: State, lang: Lang) -> str:
    match screen:
        case Screen.CLOSED:
            return text_in(lang, "No numbers are given out now")
        case Screen.LUNCH:
            return text_in(lang, "Lunch break")
        case Screen.SERVICE_CLOSED:
            return text_in(lang, "{service} is closed now", service=_service(state, lang))
        case Screen.QUOTA:
            return text_in(lang, "There are no more numbers for {service}", service=_service(state, lang))
        case Screen.NOT_READY:
            return text_in(lang, "This kiosk is not ready yet")
        case Screen.CANNOT_ISSUE:
            return text_in(lang, "This kiosk cannot give you a number")
        case Screen.STAFF_PIN:
            return text_in(lang, "For staff: please enter the PIN")
        case _:
            return text_in(lang, "For staff")


def _text(screen: Screen, state: State, lang: Lang) -> str:
    match screen:
        case Screen.GROUPS | Screen.SERVICES:
            return text_in(lang, "Tap what you have come for.")
        case Screen.PRIORITY:
            return text_in(lang, "Tap what is true of you; the officer may ask.")
        case Screen.ISSUING:
            return text_in(lang, "Your number is on its way.")
        case Screen.TAKE_PAPER:
            return _wait(state.issued, lang)
        case Screen.READ_NUMBER:
            no_paper = text_in(
                lang, "There is no paper. Note the number or take a photo, and show this to the officer."
            )
            return f"{no_paper}\n{_wait(state.issued, lang)}"
        case Screen.UNCERTAIN:
            return text_in(lang, "The printer did not say whether the paper is there. The number is yours.")
        case Screen.MORE_TIME:
            return text_in(lang, "If nobody taps, this goes back to the start.")
        case _:
            return _notice_text(screen, state, lang)


def _notice_text(screen: Screen, state: State, lang: Lang) -> str:
    match screen:
        case Screen.CLOSED | Screen.LUNCH:
            return _opening(state.known, lang)
        case Screen.SERVICE_CLOSED | Screen.QUOTA:
            return text_in(lang, "You may choose another service, or ask at the desk.")
        case Screen.NOT_READY | Screen.CANNOT_ISSUE:
            return text_in(lang, "Please ask at the desk.")
        case Screen.STAFF_PIN:
            return _about_pin(state, lang)
        case _:
            return ""


def _wait(issued: Issued | None, lang: Lang) -> str:
    wait = text_in(lang, "Please wait until your number is called.")
    if issued is None or issued.ahead is None:
        return wait
    ahead = texts_in(lang, "One person is before you.", "{n} people are before you.", issued.ahead)
    if issued.ahead == 0:
        ahead = text_in(lang, "Nobody is before you.")
    if issued.estimate is None:
        return f"{ahead} {wait}"
    minutes = math.ceil(issued.estimate.likely_s / 60)
    about = texts_in(lang, "It will take about one minute.", "It will take about {n} minutes.", minutes)
    return f"{ahead} {about} {wait}"


def _opening(known: Known, lang: Lang) -> str:
    if known.opens_at is None or known.centre is None:
        return text_in(lang, "Please come back during the opening hours.")
    local = known.opens_at.astimezone(ZoneInfo(known.centre.tz))
    if local.date() == known.centre.day:
        return text_in(lang, "Numbers are given out again at {time}.", time=f"{local:%H:%M}")
    return text_in(
        lang, "Numbers are given out again on {date} at {time}.", date=f"{local:%d/%m}", time=f"{local:%H:%M}"
    )


def _about_pin(state: State, lang: Lang) -> str:
    if state.pin == "locked":
        seconds = round(LOCKED_S)
        return texts_in(
            lang,
            "Too many wrong PINs; wait a second.",
            "Too many wrong PINs; wait {n} seconds.",
            seconds,
        )
    return text_in(lang, "That is not the PIN.") if state.pin == "wrong" else ""


def _service(state: State, lang: Lang) -> str:
    line = state.service_line
    return name_of(line.name, lang) if line is not None else text_in(lang, "This service")


def _issued(state: State, issued: Issued, lang: Lang) -> snapshot.Issued:
    ticket, centre = issued.ticket, state.known.centre
    web = centre.web.rstrip("/") if centre is not None else ""
    ordinary = centre.priorities[0].id if centre is not None and centre.priorities else ticket.priority
    return snapshot.Issued(
        number=ticket.number,
        service=_service(state, lang),
        ahead=issued.ahead,
        priority=ticket.priority != ordinary,
        qr=f"{web}/t/{ticket.code}" if web else "",
    )


def _clock(known: Known) -> str:
    if known.at is None or known.centre is None:
        return ""
    return f"{known.at.astimezone(ZoneInfo(known.centre.tz)):%H:%M}"
