"""What is printed for a ticket, in Vietnamese or English. Pure."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from hardware.printer.slip import LONGEST_QR, Element, Line, Qr, Rule, Size, Slip, Space

Lang = Literal["vi", "en"]


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


@dataclass(frozen=True, slots=True, kw_only=True)
class _Words:
    number: str
    ahead: str
    ahead_one: str
    ahead_none: str
    priority: str
    what_next: str
    scan: str
    code: str
    reprint: str


_WORDS: Mapping[Lang, _Words] = {
    "vi": _Words(
        number="SỐ",
        ahead="Trước Ông/Bà còn {n} người",
        ahead_one="Trước Ông/Bà còn 1 người",
        ahead_none="Trước Ông/Bà không còn ai",
        priority="Ư",
        what_next="Mời Ông/Bà ngồi chờ, theo dõi màn hình và nghe loa gọi số.",
        scan="Quét mã để xem sắp đến lượt chưa",
        code="Mã tra cứu: {code}",
        reprint="BẢN IN LẠI",
    ),
    "en": _Words(
        number="NUMBER",
        ahead="{n} people ahead of you",
        ahead_one="1 person ahead of you",
        ahead_none="Nobody is ahead of you",
        priority="P",
        what_next="Please take a seat. Watch the screen and listen for your number.",
        scan="Scan to see when it is your turn",
        code="Code: {code}",
        reprint="REPRINT",
    ),
}


def ticket_slip(paper: TicketPaper, lang: Lang) -> Slip:
    """Return the slip of a ticket in the language of its visitor."""
    words = _WORDS[lang]
    return Slip(elements=(*_head(paper, words), *_number(paper, words), *_foot(paper, words)))


def _head(paper: TicketPaper, words: _Words) -> Iterator[Element]:
    if paper.reprint:
        yield Line(text=words.reprint, bold=True, inverse=True)
        yield Space(mm=1.5)
    yield Line(text=paper.centre.upper(), bold=True)
    if paper.address:
        yield Line(text=paper.address, size=Size.SMALL)
    yield Rule()


def _number(paper: TicketPaper, words: _Words) -> Iterator[Element]:
    yield Line(text=paper.service, size=Size.LARGE, bold=True)
    yield Space(mm=1.5)
    yield Line(text=words.number, size=Size.SMALL)
    yield Space(mm=1)
    yield Line(text=paper.number, size=Size.HUGE, bold=True)
    yield Space(mm=3)
    if paper.ahead is not None:
        yield Line(text=_ahead(paper.ahead, words), bold=True)
    mark = f" [{words.priority}]" if paper.priority else ""
    yield Line(text=f"{paper.issued_at:%H:%M %d/%m/%Y}{mark}", size=Size.SMALL)
    yield Rule()


def _ahead(ahead: int, words: _Words) -> str:
    sentence = {0: words.ahead_none, 1: words.ahead_one}.get(ahead, words.ahead)
    return sentence.format(n=ahead)


def _foot(paper: TicketPaper, words: _Words) -> Iterator[Element]:
    yield Line(text=words.what_next)
    address = f"{paper.web.rstrip('/')}/t/{paper.code}"
    if paper.web and len(address.encode()) <= LONGEST_QR:
        yield Qr(text=address)
        yield Line(text=words.scan, size=Size.SMALL)
    else:
        yield Space(mm=2)
    yield Line(text=words.code.format(code=f"{paper.code[:5]} {paper.code[5:]}"), size=Size.SMALL)
