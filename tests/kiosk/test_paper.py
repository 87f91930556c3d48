"""What stands on a ticket's paper."""

import pytest

from hardware.printer.slip import Line, Qr, Size
from kiosk.paper import TicketPaper, ticket_slip
from motcua.wire.codec import Lang
from tests.golden_slips import a_ticket


def texts(ticket: TicketPaper, lang: Lang = "vi") -> list[str]:
    return [element.text for element in ticket_slip(ticket, lang).elements if isinstance(element, Line)]


def test_a_ticket_says_everything_from_top_to_bottom():
    assert texts(a_ticket()) == [
        "TRUNG TÂM PHỤC VỤ HÀNH CHÍNH CÔNG XÃ AN THUẬN ĐÔNG",
        "Thôn Trung, xã An Thuận Đông",
        "Tư pháp - Hộ tịch",
        "SỐ",
        "A027",
        "Trước Ông/Bà còn 4 người",
        "08:12 23/11/2026",
        "Mời Ông/Bà ngồi chờ, theo dõi màn hình và nghe loa gọi số.",
        "Quét mã để theo dõi lượt chờ",
        "Mã tra cứu: 7K3M9 QTX2A",
    ]


def test_a_ticket_is_in_the_language_of_its_visitor():
    words = texts(a_ticket(centre="Public Service Centre", address="", service="Civil status"), "en")

    assert words == [
        "PUBLIC SERVICE CENTRE",
        "Civil status",
        "NUMBER",
        "A027",
        "4 people ahead of you",
        "08:12 23/11/2026",
        "Please take a seat. Watch the screen and listen for your number.",
        "Scan to see when it is your turn",
        "Code: 7K3M9 QTX2A",
    ]


def test_the_number_alone_is_huge():
    elements = ticket_slip(a_ticket(), "vi").elements

    assert [line.text for line in elements if isinstance(line, Line) and line.size is Size.HUGE] == ["A027"]


def test_the_code_leads_to_the_page_of_the_ticket():
    slip = ticket_slip(a_ticket(web="https://example.org/"), "vi")

    assert [element.text for element in slip.elements if isinstance(element, Qr)] == [
        "https://example.org/t/7K3M9QTX2A"
    ]


@pytest.mark.parametrize("web", ["", "https://example.org/" + "x" * 300])
def test_without_a_page_that_fits_there_is_no_qr_code_but_the_code_to_read(web):
    slip = ticket_slip(a_ticket(web=web), "vi")

    assert not any(isinstance(element, Qr) for element in slip.elements)
    assert slip.elements[-1] == Line(text="Mã tra cứu: 7K3M9 QTX2A", size=Size.SMALL)


@pytest.mark.parametrize(
    ("ahead", "lang", "sentence"),
    [
        (0, "vi", "Trước Ông/Bà không còn ai"),
        (1, "vi", "Trước Ông/Bà còn 1 người"),
        (0, "en", "Nobody is ahead of you"),
        (1, "en", "1 person ahead of you"),
    ],
)
def test_the_people_ahead_are_counted_in_words_that_fit(ahead, lang, sentence):
    assert sentence in texts(a_ticket(ahead=ahead), lang)


def test_nothing_is_said_of_people_ahead_when_nobody_knows():
    assert not any("Trước" in words for words in texts(a_ticket(ahead=None)))


def test_priority_is_a_neutral_mark_beside_the_time():
    ordinary, priority = texts(a_ticket()), texts(a_ticket(priority=True))

    assert set(priority) - set(ordinary) == {"08:12 23/11/2026 [Ư]"}
    assert "08:12 23/11/2026 [P]" in texts(a_ticket(priority=True), "en")


def test_a_second_paper_says_so_at_its_head():
    assert texts(a_ticket(reprint=True))[0] == "BẢN IN LẠI"
    assert texts(a_ticket(reprint=True), "en")[0] == "REPRINT"
