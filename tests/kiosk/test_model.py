from datetime import UTC, date, datetime

from kiosk.model import Declined, Issued, Kiosk, Unanswered
from motcua.wire.states import ErrorBody, EstimateBody, OwnTicketBody, Reply

TICKET = OwnTicketBody(
    id="t1",
    number="A001",
    service="ho-tich",
    priority="ordinary",
    lang="vi",
    issued_at=datetime(2026, 11, 21, 1, 2, 3, tzinfo=UTC),
    day=date(2026, 11, 21),
    state="waiting",
    offline=False,
    code="0123456789",
)
BODY = {
    "ticket": {
        "id": "t1",
        "number": "A001",
        "service": "ho-tich",
        "priority": "ordinary",
        "lang": "vi",
        "issued_at": "2026-11-21T01:02:03.000Z",
        "day": "2026-11-21",
        "state": "waiting",
        "offline": False,
        "code": "0123456789",
    },
    "ahead": 3,
    "estimate": {"low_s": 60, "likely_s": 120, "high_s": 300},
}


class Centre:
    """A desk that answers everything alike."""

    def __init__(self, answer: Reply | None) -> None:
        self.answer = answer
        self.asked: list[tuple[str, object]] = []

    def ask(self, name: str, **fields: object) -> Reply | None:
        self.asked.append((name, fields))
        return self.answer


def test_a_tap_asks_for_a_number_of_the_service_in_the_visitor_s_language():
    centre = Centre(Reply(re="x", ok=True, body=BODY))

    Kiosk(centre).tap(service="ho-tich", priority="ordinary", lang="en")

    wanted = {"service": "ho-tich", "priority": "ordinary", "lang": "en"}
    assert centre.asked == [("ticket/request", wanted)]


def test_the_visitor_gets_the_number_and_learns_how_many_are_ahead():
    outcome = Kiosk(Centre(Reply(re="x", ok=True, body=BODY))).tap(service="a", priority="b", lang="vi")

    estimate = EstimateBody(low_s=60, likely_s=120, high_s=300)
    assert outcome == Issued(ticket=TICKET, ahead=3, estimate=estimate)


def test_a_refusal_is_told_with_its_reason():
    closed = ErrorBody(code="closed", message="the centre gives out no tickets now")

    outcome = Kiosk(Centre(Reply(re="x", ok=False, error=closed))).tap(service="a", priority="b", lang="vi")

    assert outcome == Declined(error=closed)


def test_without_an_answer_there_is_no_number():
    assert Kiosk(Centre(None)).tap(service="a", priority="b", lang="vi") == Unanswered()
