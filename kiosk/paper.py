"""What is printed for a ticket, in Vietnamese or English. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from hardware.printer.slip import LONGEST_QR, Element, Line, Qr, Rule, Size, Slip, Space
from motcua.texts import text_in, texts_in
from motcua.wire.codec import Lang


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketPaper:
    """What stands on a ticket's paper; the names are in the visitor's language.

    `ahead`: None where nobody knows (the line is cut). `issued_at`: local time. `web`: the base URL of the
    centre's pages, empty where there are none. `reprint`: this is not the first paper of the ticket.
    """

    centre: str
    address: str
    service: str
    number: str
    ahead: int | None
    issued_at: datetime
    priority: bool
    code: str
    web: str
    reprint: bool = False


def ticket_slip(paper: TicketPaper, lang: Lang) -> Slip:
    """Return the slip of a ticket in the language of its visitor."""
    return Slip(elements=(*_head(paper, lang), *_number(paper, lang), *_foot(paper, lang)))


def _head(paper: TicketPaper, lang: Lang) -> Iterator[Element]:
    if paper.reprint:
        yield Line(text=text_in(lang, "REPRINT"), bold=True, inverse=True)
        yield Space(mm=1.5)
    yield Line(text=paper.centre.upper(), bold=True)
    if paper.address:
        yield Line(text=paper.address, size=Size.SMALL)
    yield Rule()


def _number(paper: TicketPaper, lang: Lang) -> Iterator[Element]:
    yield Line(text=paper.service, size=Size.LARGE, bold=True)
    yield Space(mm=1.5)
    yield Line(text=text_in(lang, "NUMBER"), size=Size.SMALL)
    yield Space(mm=1)
    yield Line(text=paper.number, size=Size.HUGE, bold=True)
    yield Space(mm=3)
    if paper.ahead is not None:
        yield Line(text=_ahead(paper.ahead, lang), bold=True)
    mark = text_in(lang, "[P]") if paper.priority else ""
    yield Line(text=f"{paper.issued_at:%H:%M %d/%m/%Y} {mark}".rstrip(), size=Size.SMALL)
    yield Rule()


def _ahead(ahead: int, lang: Lang) -> str:
    if ahead == 0:
        return text_in(lang, "Nobody is ahead of you")
    return texts_in(lang, "{n} person ahead of you", "{n} people ahead of you", ahead)


def _foot(paper: TicketPaper, lang: Lang) -> Iterator[Element]:
    yield Line(text=text_in(lang, "Please take a seat. Watch the screen and listen for your number."))
    address = f"{paper.web.rstrip('/')}/t/{paper.code}"
    if paper.web and len(address.encode()) <= LONGEST_QR:
        yield Qr(text=address)
        yield Line(text=text_in(lang, "Scan to see when it is your turn"), size=Size.SMALL)
    else:
        yield Space(mm=2)
    code = f"{paper.code[:5]} {paper.code[5:]}"
    yield Line(text=text_in(lang, "Code: {code}", code=code), size=Size.SMALL)
