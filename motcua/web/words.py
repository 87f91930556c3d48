"""What a page says, in the language of its visitor. Pure but for the catalogues of texts."""

from dataclasses import dataclass

from motcua.core.ticket import TicketState
from motcua.settings import Name
from motcua.texts import LANGUAGES, text_in, texts_in
from motcua.web.ticket_view import TicketView


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """What the page of a ticket says now; what is empty is not shown.

    `headline`, where to go (`counter`), what to do (`advice`), `also`: other numbers of the same ticket,
    `away`: the coordinator is silent. `title` is the window's.
    """

    title: str
    service: str
    headline: str
    counter: str = ""
    advice: str = ""
    also: str = ""
    away: str = ""


def said_in(lang: str, name: Name) -> str:
    """Return a name in the language `lang`."""
    return name.vi if lang == "vi" else name.en


def language_of(asked: str | None, *otherwise: str | None) -> str:
    """Return the first of the languages asked for that there is; Vietnamese where there is none."""
    return next((lang for lang in (asked, *otherwise) if lang in LANGUAGES), "vi")


def words(view: TicketView, lang: str) -> Words:
    """Return what the page of a ticket says in the language `lang`."""
    counter = said_in(lang, view.counter) if view.counter else ""
    headline, advice = _state(view, lang)
    return Words(
        title=" · ".join(filter(None, (view.number, counter or headline))),
        service=said_in(lang, view.service),
        headline=headline,
        counter=counter,
        advice=advice,
        also=_also(view, lang),
        away="" if view.live or view.has_ended else _away(lang),
    )


def _state(view: TicketView, lang: str) -> tuple[str, str]:
    """Return where the ticket stands, and what its holder may do now."""
    match view.state:
        case TicketState.WAITING:
            return _ahead(view.ahead, lang), text_in(lang, "Please wait until your number is called.")
        case TicketState.CALLED:
            return text_in(lang, "It is your turn"), text_in(lang, "Please come to the counter now.")
        case TicketState.SERVING:
            return text_in(lang, "You are being served"), ""
        case TicketState.PARKED:
            advice = text_in(lang, "When you are ready, tell the officer there; you will be called again.")
            return text_in(lang, "Your number was set aside"), advice
        case TicketState.NO_SHOW:
            advice = text_in(lang, "Please speak to the officer there; you can still be called today.")
            return text_in(lang, "You were called, but nobody came"), advice
        case TicketState.SERVED:
            return text_in(lang, "Thank you"), text_in(lang, "Your visit is finished.")
        case TicketState.CANCELLED:
            advice = text_in(lang, "If you still need something, please take a new number.")
            return text_in(lang, "This number was given up"), advice
        case TicketState.LAPSED:
            advice = text_in(lang, "Its day ended before you were served. Please take a new number.")
            return text_in(lang, "This number is no longer valid"), advice


def _ahead(ahead: int | None, lang: str) -> str:
    if ahead is None:
        return text_in(lang, "You are waiting")
    if ahead == 0:
        return text_in(lang, "Nobody is before you.")
    return texts_in(lang, "One person is before you.", "{n} people are before you.", ahead)


def _also(view: TicketView, lang: str) -> str:
    if not view.also:
        return ""
    numbers = ", ".join(view.also)
    return text_in(lang, "The number {numbers} on your paper is the same ticket.", numbers=numbers)


def _away(lang: str) -> str:
    return text_in(
        lang,
        "The centre's computer does not answer at the moment. Your number stays valid, and this page goes on"
        " by itself.",
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """What a page says that shows no ticket."""

    title: str
    advice: str


def welcome(lang: str) -> Notice:
    """Return what the first page says."""
    return Notice(
        title=text_in(lang, "When is it my turn?"),
        advice=text_in(
            lang, "Scan the QR code on your paper with your phone, or type the code that stands below it."
        ),
    )


def not_found(lang: str) -> Notice:
    """Return the one answer to every wrong code."""
    return Notice(
        title=text_in(lang, "We do not find this page"),
        advice=text_in(
            lang,
            "The code may be mistyped, or the paper older than 35 days. Scan the code on your paper once"
            " more, or ask at the desk: your number is called in any case.",
        ),
    )


def not_now(lang: str) -> Notice:
    """Return what is said when a page cannot be shown now."""
    return Notice(
        title=text_in(lang, "Not available at the moment"),
        advice=text_in(
            lang,
            "Please try again in a minute. Your number stays valid: watch the screen in the hall and listen"
            " for your number.",
        ),
    )


def not_yours(lang: str) -> Notice:
    """Return the answer to a member of the staff whose role may not do that."""
    return Notice(
        title=text_in(lang, "You may not open this page"),
        advice=text_in(
            lang, "Your account is not meant for it. If you need it, ask your supervisor or the technician."
        ),
    )


def stale(lang: str) -> Notice:
    """Return the answer to a form of a page that is out of date, or that came from elsewhere."""
    return Notice(
        title=text_in(lang, "This page is out of date"),
        advice=text_in(lang, "Nothing was changed. Go back, load the page again, and try once more."),
    )
