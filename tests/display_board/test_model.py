"""What is announced: each call and recall once, also over a restart of the board."""

from datetime import UTC, date, datetime, timedelta

import pytest

from display_board.model import AT_ONCE, FRESH, KEPT, Announced, Board
from motcua.wire.codec import decode, encode
from motcua.wire.states import BoardState, CallLine, NextLine

DAY = date(2026, 11, 21)
NOW = datetime(2026, 11, 21, 1, tzinfo=UTC)


def call(name: str, times: int = 1, *, age_s: float = 0.0) -> CallLine:
    moment = NOW - timedelta(seconds=age_s)
    return CallLine(call=name, number=f"A{name}", counter="c1", lang="vi", at=moment, times=times)


def state(rev: int, *calls: CallLine, epoch: str = "e", day: date | None = DAY) -> BoardState:
    """Return a state; `calls` are newest first, as on the wire."""
    coming = (NextLine(number="A009", service="s"),)
    return BoardState(epoch=epoch, rev=rev, day=day, calls=calls, next=coming)


@pytest.fixture
def board():
    board = Board()
    board.take(state(1))
    return board


def heard(board: Board, state: BoardState, at: datetime = NOW) -> list[tuple[str, int]]:
    board.take(state)
    return [(one.call, one.times) for one in board.announce(at)]


def restarted(board: Board) -> Board:
    """The board after a restart: it has what is on the disk, and nothing else."""
    return Board(decode(Announced, encode(board.announced)))


def test_a_call_is_announced_once(board):
    assert heard(board, state(2, call("001"))) == [("001", 1)]
    assert heard(board, state(3, call("001"))) == []


def test_calls_that_come_together_are_announced_in_the_order_they_were_made(board):
    new = heard(board, state(2, call("003"), call("002"), call("001")))

    assert new == [("001", 1), ("002", 1), ("003", 1)]


def test_a_recall_is_announced_again(board):
    heard(board, state(2, call("001")))

    assert heard(board, state(3, call("001", 2))) == [("001", 2)]


def test_a_recall_of_a_call_that_had_left_the_board_is_announced(board):
    heard(board, state(2, call("001")))
    heard(board, state(3, call("002")))

    assert heard(board, state(4, call("001", 2), call("002"))) == [("001", 2)]


def test_a_call_that_comes_back_to_the_board_is_not_announced_again(board):
    heard(board, state(2, call("001")))
    heard(board, state(3, call("002")))

    assert heard(board, state(4, call("002"), call("001"))) == []


def test_what_came_while_the_time_was_not_known_is_announced_once_it_is(board):
    board.take(state(2, call("001")))
    board.take(state(3, call("002"), call("001")))

    assert [one.call for one in board.announce(NOW)] == ["001", "002"]


class TestAfterARestart:
    def test_what_was_announced_is_not_repeated(self, board):
        heard(board, state(2, call("001")))

        assert heard(restarted(board), state(2, call("001"))) == []

    def test_what_was_called_meanwhile_and_is_fresh_is_announced(self, board):
        heard(board, state(2, call("001")))

        assert heard(restarted(board), state(4, call("002", age_s=59), call("001"))) == [("002", 1)]

    def test_what_was_called_long_ago_is_shown_and_not_announced(self, board):
        new = restarted(board)

        assert heard(new, state(4, call("001", age_s=60))) == []
        assert [line.number for line in new.calls] == ["A001"]

    def test_a_recall_meanwhile_is_announced(self, board):
        heard(board, state(2, call("001")))

        assert heard(restarted(board), state(3, call("001", 2))) == [("001", 2)]

    def test_a_board_that_remembers_nothing_announces_only_what_is_fresh(self):
        assert heard(Board(), state(9, call("002", age_s=5), call("001", age_s=300))) == [("002", 1)]

    def test_what_was_too_old_is_not_announced_by_a_clock_that_goes_back(self, board):
        heard(board, state(2, call("001", age_s=90)))

        assert heard(board, state(3, call("001", age_s=90)), NOW - FRESH) == []


class TestWithAnotherEpoch:
    def test_a_smaller_rev_counts(self, board):
        heard(board, state(5, call("001")))

        assert heard(board, state(1, call("002"), call("001"), epoch="f")) == [("002", 1)]

    def test_what_was_announced_before_the_restore_is_not_repeated(self, board):
        heard(board, state(5, call("001", 2)))

        assert heard(board, state(1, call("001", 2), epoch="f")) == []

    def test_a_recall_that_the_restore_forgot_is_announced_when_it_is_made_anew(self, board):
        heard(board, state(5, call("001", 2)))
        heard(board, state(1, call("001", 1), epoch="f"))

        assert heard(board, state(2, call("001", 2), epoch="f")) == [("001", 2)]

    def test_the_same_holds_over_a_restart(self, board):
        heard(board, state(5, call("001", 2)))
        new = restarted(board)

        assert heard(new, state(1, call("001", 1), epoch="f")) == []
        assert heard(new, state(2, call("001", 2), epoch="f")) == [("001", 2)]


def test_an_older_state_changes_nothing(board):
    heard(board, state(5, call("002"), call("001")))

    assert not board.take(state(4, call("003")))
    assert heard(board, state(4, call("003"))) == []
    assert [line.call for line in board.calls] == ["002", "001"]


def test_a_new_day_shows_no_call_of_the_old_one(board):
    heard(board, state(5, call("001")))

    assert heard(board, state(6, day=date(2026, 11, 22))) == []
    assert board.calls == ()
    assert board.announced.calls == {}


def test_of_a_long_day_only_the_newest_calls_are_remembered(board):
    for number in range(3 * KEPT):
        heard(board, state(number + 2, call(f"{number:03}")))

    assert len(board.announced.calls) == KEPT
    assert heard(restarted(board), state(999, call(f"{3 * KEPT - 1:03}"))) == []


def test_a_rehearsal_announces_whatever_its_clock_says(board):
    assert heard(board, state(2, call("001", age_s=86_400)), AT_ONCE) == [("001", 1)]


def test_shows_who_is_next(board):
    assert [line.number for line in board.next] == ["A009"]


def test_shows_nothing_before_the_first_state():
    assert (Board().calls, Board().next, Board().announce(NOW)) == ((), (), ())
