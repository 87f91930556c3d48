"""Tickets that a kiosk printed while it was cut off."""

from datetime import UTC, date, datetime, timedelta

import pytest

from tests.contract.client import Json, rfc3339, uuid7
from tests.contract.hall import Desk, following

MINUTE = 60_000


def ago(**past: float) -> str:
    return rfc3339(datetime.now(UTC) - timedelta(**past))


def test_a_ticket_issued_offline_is_taken_as_it_was_printed(hall, desk):
    paper = desk.paper(lang="en", priority="first")
    ticket = hall.kiosk.ok("ticket/issued-offline", **paper)["ticket"]
    assert (ticket["id"], ticket["number"], ticket["day"]) == (paper["ticket"], paper["number"], hall.day)
    assert (ticket["offline"], ticket["state"]) == (True, "waiting")
    assert (ticket["priority"], ticket["lang"], ticket["service"]) == ("first", "en", desk.service)
    desk.open()
    assert desk.do("call-next")["ticket"]["id"] == paper["ticket"]


def test_it_takes_the_place_of_the_moment_at_which_it_was_printed(desk):
    online = desk.ticket()
    younger = desk.offline(age_ms=5 * MINUTE, issued_at=ago(days=9))
    older = desk.offline(age_ms=9 * MINUTE, issued_at=ago(days=-9))
    desk.open()
    assert desk.called(3) == [older["number"], younger["number"], online["number"]]


def test_without_an_age_the_place_is_the_time_of_issue(desk):
    online = desk.ticket()
    offline = desk.offline(age_ms=None, issued_at=ago(minutes=5))
    last = desk.ticket()
    desk.open()
    assert desk.called(3) == [offline["number"], online["number"], last["number"]]


def test_without_an_age_a_time_in_the_future_is_now(desk):
    first = desk.ticket()
    offline = desk.offline(age_ms=None, issued_at=ago(days=-400))
    last = desk.ticket()
    desk.open()
    assert desk.called(3) == [first["number"], offline["number"], last["number"]]


def test_without_an_age_a_time_long_past_is_the_opening_of_the_day(desk):
    online = desk.ticket()
    first = desk.offline(age_ms=None, issued_at="1970-01-01T00:00:01.000Z")
    second = desk.offline(age_ms=None, issued_at=ago(days=400))
    desk.open()
    assert desk.called(3) == [first["number"], second["number"], online["number"]], "equals by commit"


def test_it_can_be_called_by_its_number(desk):
    desk.ticket()
    offline = desk.offline()
    desk.open()
    assert desk.call(offline)["ticket"]["number"] == offline["number"]


def test_sent_again_it_has_the_same_answer_and_stands_in_the_queue_once(hall, desk):
    paper, command = desk.paper(), uuid7()
    first = hall.kiosk.ask("ticket/issued-offline", id=command, **paper)
    assert first["ok"] is True
    assert hall.kiosk.ask("ticket/issued-offline", id=command, **{**paper, "age_ms": MINUTE}) == first
    assert desk.queue() == 1


def test_a_ticket_that_is_known_stands_in_the_queue_once_when_its_paper_is_sent(hall, desk):
    ticket = desk.ticket()
    printed = ("code", "number", "day", "service", "priority", "lang", "issued_at")
    paper = {name: ticket[name] for name in printed}
    hall.kiosk.ask("ticket/issued-offline", ticket=ticket["id"], age_ms=None, replaces=None, **paper)
    assert desk.queue() == 1
    desk.open()
    assert desk.called(1) == [ticket["number"]]


def test_the_ticket_of_one_kiosk_cannot_be_brought_in_by_another(desk, kiosk_2):
    ticket = desk.ticket()
    kiosk_2.refused("ticket/issued-offline", **desk.paper(ticket=ticket["id"], letter="M"))
    assert desk.queue() == 1


def test_a_number_begins_with_the_prefix_of_its_service(hall, desk):
    hall.kiosk.refused("ticket/issued-offline", **desk.paper(number="ZZ-K001"))
    assert desk.queue() == 0


def test_no_two_tickets_of_a_day_bear_the_same_number(hall, desk):
    paper = desk.paper()
    hall.kiosk.ok("ticket/issued-offline", **paper)
    twin = desk.paper(number=paper["number"])
    assert hall.kiosk.refused("ticket/issued-offline", **twin) == "number_taken"
    online = desk.ticket()
    twin = desk.paper(number=online["number"])
    assert hall.kiosk.refused("ticket/issued-offline", **twin) == "number_taken"
    assert desk.queue() == 2


def test_a_number_with_the_letter_of_another_kiosk_is_refused(hall, desk, kiosk_2):
    hall.kiosk.refused("ticket/issued-offline", **desk.paper(letter="M"))
    kiosk_2.ok("ticket/issued-offline", **desk.paper(letter="M"))
    assert desk.queue() == 1


def test_a_number_of_the_sequence_that_is_free_is_taken_and_the_sequence_moves_past_it(hall, desk):
    printed = following(desk.ticket()["number"], 20)
    assert desk.offline(number=printed)["number"] == printed
    assert desk.ticket()["number"] == following(printed)


def test_an_older_number_does_not_move_the_sequence_back(hall, desk):
    first = desk.ticket()["number"]
    desk.offline(number=following(first, 30))
    desk.offline(number=following(first, 10))
    assert desk.ticket()["number"] == following(first, 31)


def test_after_999_comes_1000(hall):
    desk = hall.desk(0)
    desk.offline(number=f"{desk.prefix}999")
    assert desk.ticket()["number"] == f"{desk.prefix}1000"
    desk.leave()


def test_a_ticket_of_a_day_already_closed_is_recorded_as_lapsed(hall, desk):
    yesterday = str(date.fromisoformat(hall.day) - timedelta(days=1))
    ticket = desk.offline(day=yesterday, issued_at=ago(days=1), age_ms=None)
    assert (ticket["state"], ticket["day"]) == ("lapsed", yesterday)
    assert desk.queue() == 0
    desk.open()
    assert desk.cannot("call-next") == "nobody_waiting"


def test_a_number_of_yesterday_is_free_today(hall, desk):
    yesterday = str(date.fromisoformat(hall.day) - timedelta(days=1))
    lapsed = desk.offline(day=yesterday, issued_at=ago(days=1), age_ms=None)
    assert desk.offline(number=lapsed["number"])["state"] == "waiting"


def test_a_late_request_is_answered_with_its_replacement(hall, desk):
    request = uuid7()
    offline = desk.offline(replaces=request)
    late = hall.kiosk.ok("ticket/request", id=request, service=desk.service)["ticket"]
    assert (late["id"], late["number"]) == (offline["id"], offline["number"])
    assert desk.queue() == 1


def test_a_replacement_takes_the_place_of_a_ticket_that_is_still_waiting(hall, desk):
    request = uuid7()
    desk.issue(id=request)
    offline = desk.offline(replaces=request)
    assert desk.queue() == 1
    desk.open()
    assert desk.call(offline)["ticket"]["state"] == "called"
    assert desk.queue() == 0


def joined(desk: Desk) -> tuple[Json, Json, Json, Json]:
    """Issue and call a ticket, then bring in the paper that replaced it; return visit, ticket and paper."""
    request = uuid7()
    first = desk.issue(id=request)["ticket"]
    desk.open()
    visit = desk.call(first)
    paper = desk.paper(replaces=request)
    ticket = desk.hall.kiosk.ok("ticket/issued-offline", **paper)["ticket"]
    return visit, first, ticket, paper


def test_a_replacement_of_a_called_ticket_is_joined_to_it(desk):
    visit, first, ticket, paper = joined(desk)
    assert ticket["id"] == first["id"]
    assert {first["number"], paper["number"]} <= {ticket["number"], *ticket["also"]}
    assert desk.do("finish", visit)["ended"] == "served"
    assert desk.queue() == 0


@pytest.mark.parametrize("which", ["first", "paper"])
def test_both_numbers_call_a_joined_ticket(desk, which):
    visit, first, _, paper = joined(desk)
    desk.do("no-show", visit)
    again = desk.call({"first": first, "paper": paper}[which])
    assert again["ticket"]["id"] == first["id"]
    assert {first["number"], paper["number"]} <= {again["ticket"]["number"], *again["ticket"]["also"]}


def test_the_board_shows_both_numbers_or_the_first_of_a_joined_ticket(hall, desk):
    visit, first, _, paper = joined(desk)
    desk.do("recall", visit)
    board = hall.board.state("board", lambda state: state["calls"] and state["calls"][0]["times"] == 2)
    assert board["calls"][0]["number"] in {first["number"], paper["number"]}


def test_the_number_of_a_joined_paper_is_taken(hall, desk):
    _, _, _, paper = joined(desk)
    twin = desk.paper(number=paper["number"])
    assert hall.kiosk.refused("ticket/issued-offline", **twin) == "number_taken"


def test_the_code_on_the_paper_rates_the_visit(hall, desk):
    paper = desk.paper()
    hall.kiosk.ok("ticket/issued-offline", **paper)
    desk.open()
    desk.do("finish", desk.call(paper))
    assert hall.web.ok("rating/submit", code=paper["code"], score=5, after_ms=None)["rating"]


def test_a_kiosk_cancels_the_paper_that_it_printed_itself(hall, desk, kiosk_2):
    offline = desk.offline()
    assert kiosk_2.refused("ticket/cancel", ticket=offline["id"]) == "not_allowed"
    assert hall.kiosk.ok("ticket/cancel", ticket=offline["id"])["ticket"]["state"] == "cancelled"


def test_an_offline_ticket_of_an_unknown_service_is_refused(hall, desk):
    paper = desk.paper(service="nowhere")
    assert hall.kiosk.refused("ticket/issued-offline", **paper) == "unknown_service"
