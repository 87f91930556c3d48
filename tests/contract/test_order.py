"""Who is next: the same for the board, for `ahead` and for the call."""

import pytest

from tests.contract.client import Json

MINUTE = 60_000


@pytest.fixture(autouse=True)
def _row(desk):
    desk.begin_row()


def numbers(*tickets: Json) -> list[str]:
    return [ticket["number"] for ticket in tickets]


def test_within_a_class_the_earliest_issue_comes_first(desk):
    tickets = [desk.ticket(service=service) for service in [desk.service, desk.other] * 2]
    desk.open()
    assert desk.called(4) == numbers(*tickets)


def test_after_two_priority_tickets_in_a_row_comes_an_ordinary_one(desk):
    plain = [desk.ticket() for _ in range(2)]
    first = [desk.ticket(priority="first") for _ in range(5)]
    desk.open()
    assert desk.called(7) == numbers(*first[:2], plain[0], *first[2:4], plain[1], first[4])


def test_priority_tickets_follow_each_other_when_nobody_else_waits(desk):
    first = [desk.ticket(priority="first") for _ in range(4)]
    desk.open()
    assert desk.called(4) == numbers(*first)


def test_who_waited_longer_than_the_limit_counts_as_priority(desk):
    first = desk.ticket(priority="first")
    short = desk.offline(age_ms=29 * MINUTE)
    long = desk.offline(age_ms=31 * MINUTE)
    desk.open()
    assert desk.called(3) == numbers(long, first, short)


def test_who_counts_as_priority_counts_in_the_row(desk):
    first = [desk.ticket(priority="first") for _ in range(2)]
    short = desk.offline(age_ms=29 * MINUTE)
    long = desk.offline(age_ms=31 * MINUTE)
    desk.open()
    assert desk.called(4) == numbers(long, first[0], short, first[1])


def test_ahead_is_how_many_are_called_before(desk):
    desk.open()
    waiting = {}
    for priority in ["plain", "first", "first", "first", "plain", "first"]:
        body = desk.issue(priority=priority)
        waiting[body["ticket"]["number"]] = body["ahead"]
    last = desk.issue(priority="first")
    expected = desk.called(7)
    assert last["ahead"] == expected.index(last["ticket"]["number"])
    assert list(waiting.values()) == [0, 0, 1, 3, 4, 4]


def test_ahead_counts_what_the_counter_calls_of_its_other_services(desk):
    desk.open()
    desk.ticket(service=desk.other)
    assert desk.issue()["ahead"] == 1


def test_the_next_of_the_board_are_called_in_its_order(hall, desk):
    classes = ["plain", "first", "plain", "first", "first", "first", "plain", "first"]
    mine = [
        desk.ticket(priority=priority, service=(desk.service, desk.other)[index % 3 == 0])
        for index, priority in enumerate(classes)
    ]
    mine.append(desk.offline(age_ms=31 * MINUTE))
    mine.append(desk.offline(age_ms=5 * MINUTE))
    desk.open()

    def mine_on(board: Json) -> list[Json]:
        return [line for line in board["next"] if line["number"] in numbers(*mine)]

    last = desk.ticket()
    mine.append(last)
    board = hall.board.state("board", lambda state: len(mine_on(state)) == len(mine))
    lines = mine_on(board)
    assert len(board["next"]) <= 12
    services = {ticket["number"]: ticket["service"] for ticket in mine}
    assert all(line["service"] == services[line["number"]] for line in lines)
    assert [line["number"] for line in lines] == desk.called(len(mine))


def test_the_board_names_at_most_twelve(hall, desk):
    tickets = [desk.ticket() for _ in range(15)]
    desk.open()
    visit = desk.do("call-next")
    number = tickets[0]["number"]
    board = hall.board.state("board", lambda state: [one["number"] for one in state["calls"][:1]] == [number])
    assert [line["number"] for line in board["next"]] == numbers(*tickets[1:13])
    desk.do("finish", visit)
