"""The words of the board itself, each in the languages that it shows. Pure."""

from collections.abc import Callable, Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from display_board.snapshot import Said
from motcua.texts import text_in
from motcua.wire.codec import Lang
from motcua.wire.states import Names


def said(languages: Sequence[Lang], say: Callable[[Lang], str]) -> Said:
    """Return what `say` says in the first two languages; the second is left out where it says the same."""
    texts = list(dict.fromkeys(filter(None, (say(lang) for lang in languages[:2]))))
    return Said(first=texts[0] if texts else "", second=texts[1] if len(texts) > 1 else "")


def name(languages: Sequence[Lang], names: Names | None) -> Said:
    """Return a name of the centre's."""
    return said(languages, lambda lang: "" if names is None else names.en if lang == "en" else names.vi)


def coming(lang: Lang) -> str:
    """Return what stands before the numbers that will be called soon."""
    return text_in(lang, "Up next")


def stale(lang: Lang) -> str:
    """Return what is said when the line is cut."""
    return text_in(lang, "No connection: the numbers shown may be out of date")


def demonstration(lang: Lang) -> str:
    """Return the mark of a centre that is only tried out."""
    return text_in(lang, "Demonstration")


def no_calls(lang: Lang) -> str:
    """Return what is said in a hall where nobody was called yet."""
    return text_in(lang, "No number has been called yet")


def please_wait(lang: Lang) -> str:
    """Return what those can do who wait."""
    return text_in(lang, "Please wait until your number is called.")


def connecting(lang: Lang) -> str:
    """Return what is said before the centre was ever heard."""
    return text_in(lang, "Connecting …")


def ask_at_the_desk(lang: Lang) -> str:
    """Return where to ask meanwhile."""
    return text_in(lang, "Please ask at the desk.")


def closed(lang: Lang) -> str:
    """Return what is said when the centre is closed."""
    return text_in(lang, "The centre is closed now")


def lunch(lang: Lang) -> str:
    """Return what is said over lunch."""
    return text_in(lang, "Lunch break")


def opens(lang: Lang, opens_at: datetime | None, at: datetime | None, tz: str) -> str:
    """Return when the centre opens again; `at`: the time now, both aware."""
    if opens_at is None:
        return text_in(lang, "Please come back during the opening hours.")
    local = opens_at.astimezone(ZoneInfo(tz))
    if at is not None and local.date() == at.astimezone(ZoneInfo(tz)).date():
        return text_in(lang, "We open again at {time}.", time=f"{local:%H:%M}")
    return text_in(lang, "We open again on {date} at {time}.", date=f"{local:%d/%m}", time=f"{local:%H:%M}")


def date(lang: Lang, local: datetime) -> str:
    """Return a date, as `Thứ Hai, 23/11/2026`; `local` is in the centre's time zone."""
    weekday = _weekday(lang, local.weekday())
    return f"{weekday[:1].upper()}{weekday[1:]}, {local:%d/%m/%Y}"


def _weekday(lang: Lang, number: int) -> str:
    names = (
        text_in(lang, "Monday"),
        text_in(lang, "Tuesday"),
        text_in(lang, "Wednesday"),
        text_in(lang, "Thursday"),
        text_in(lang, "Friday"),
        text_in(lang, "Saturday"),
        text_in(lang, "Sunday"),
    )
    return names[number]


def counter_closed(lang: Lang) -> str:
    """Return what a closed counter says."""
    return text_in(lang, "This counter is closed")


def counter_paused(lang: Lang) -> str:
    """Return what a counter says that pauses."""
    return text_in(lang, "Back in a moment")


def counter_idle(lang: Lang) -> str:
    """Return what an open counter says that serves nobody."""
    return text_in(lang, "Please wait to be called")


def counter_calls(lang: Lang) -> str:
    """Return what a counter says whose visitor is on the way."""
    return text_in(lang, "Please come to the counter")


def counter_serves(lang: Lang) -> str:
    """Return what a counter says whose visitor is there."""
    return text_in(lang, "Now serving")
