from datetime import UTC, date, datetime

import pytest

from display_board.model import STALE_S, Board
from motcua.wire.states import BoardState, CallLine, NextLine

DAY = date(2026, 11, 21)


def call(name: str, times: int = 1) -> CallLine:
    moment = datetime(2026, 11, 21, 1, tzinfo=UTC)
    return CallLine(call=name, number=f"A{name}", counter="c1", lang="vi", at=moment, times=times)


def state(rev: int, *calls: CallLine, epoch: str = "e", day: date = DAY) -> BoardState:
    """Return a state; `calls` are newest first, as on the wire."""
    coming = (NextLine(number="A009", service="s"),)
    return BoardState(epoch=epoch, rev=rev, day=day, calls=calls, next=coming)


@pytest.fixture
def board():
    board = Board(now=0.0)
    board.apply(state(1))
    return board


def heard(board: Board, state: BoardState) -> list[tuple[str, int]]:
    return [(one.call, one.times) for one in board.apply(state)]


def test_a_call_is_announced_once(board):
    assert heard(board, state(2, call("001"))) == [("001", 1)]
    assert heard(board, state(3, call("001"))) == []


def test_calls_that_come_together_are_announced_in_the_order_they_were_made(board):
    assert heard(board, state(2, call("003"), call("002"), call("001"))) == [
        ("001", 1),
        ("002", 1),
        ("003", 1),
    ]


def test_a_recall_is_announced_again(board):
    board.apply(state(2, call("001")))

    assert heard(board, state(3, call("001", 2))) == [("001", 2)]


def test_a_recall_of_a_call_that_had_left_the_board_is_announced(board):
    board.apply(state(2, call("001")))
    board.apply(state(3, call("002")))

    assert heard(board, state(4, call("001", 2), call("002"))) == [("001", 2)]


def test_a_call_that_comes_back_to_the_board_is_not_announced_again(board):
    board.apply(state(2, call("001")))
    board.apply(state(3, call("002")))

    assert heard(board, state(4, call("002"), call("001"))) == []


def test_the_calls_that_a_new_board_finds_are_shown_but_not_announced():
    board = Board(now=0.0)

    assert heard(board, state(7, call("001"))) == []
    assert [line.number for line in board.calls] == ["A001"]
    assert heard(board, state(8, call("001", 2))) == [("001", 2)]


def test_an_older_state_changes_nothing(board):
    board.apply(state(5, call("002"), call("001")))

    assert heard(board, state(4, call("003"))) == []
    assert [line.call for line in board.calls] == ["002", "001"]


def test_a_smaller_rev_counts_in_a_new_epoch(board):
    board.apply(state(5, call("001")))

    assert heard(board, state(1, call("002"), call("001"), epoch="f")) == [("002", 1)]


def test_a_new_day_shows_no_call_of_the_old_one(board):
    board.apply(state(5, call("001")))

    assert heard(board, state(6, day=date(2026, 11, 22))) == []
    assert board.calls == ()


def test_shows_who_is_next(board):
    assert [line.number for line in board.next] == ["A009"]


def test_shows_nothing_before_the_first_state():
    assert (Board(now=0.0).calls, Board(now=0.0).next) == ((), ())


def test_is_stale_after_five_seconds_without_a_heartbeat(board):
    board.heard(10.0)

    assert not board.is_stale(10.0 + STALE_S)
    assert board.is_stale(10.1 + STALE_S)
