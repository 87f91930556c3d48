"""The board's window, on a virtual screen."""

from functools import partial

import pytest

from tests.screens.windows import needs_screen, window

pytestmark = [pytest.mark.display, needs_screen]

CHANGES = 400  # scripts/bench shows more
LEAK_KB = 3000  # in the last two thirds of the changes; one that leaks a texture a change takes 100 MB
SIZE = "640x360"

board_window = partial(window, "tests.display_board.window_program")


@pytest.fixture(scope="module")
def board():
    with board_window(SIZE) as opened:
        yield opened


def test_shows_the_calls_their_counters_and_who_is_next(board):
    board.show("called")

    assert {"A018", "Quầy 1", "Counter 1", "B007", "Quầy 6", "A019", "08:42"} <= set(board.texts())


def test_what_was_shown_before_is_gone(board):
    board.show("called")
    board.show("counter-serving")
    texts = board.texts()

    assert "Trần Thị Thu Hà" in texts
    assert "B007" not in texts


def test_the_running_text_stands_in_pages_and_gives_way_to_the_alarm(board):
    board.show("full", "vi", beat=0)
    first = board.texts()
    board.show("full", "vi", beat=1)
    second = board.texts()
    board.show("stale")
    stale = board.texts()

    assert first != second
    assert any("số hiển thị có thể đã cũ" in text or "out of date" in text for text in stale)
    assert "A018" in stale
    assert not set(stale) & (set(first) ^ set(second))


def test_markup_in_a_message_is_shown_as_it_is(board):
    board.show("full", "vi", running=["[b]Khẩn[/b] &bl;"])

    assert "[b]Khẩn[/b] &bl;" in board.texts()


def test_a_slide_stands_whole_and_undistorted(board):
    board.show("slide")
    width, height = board.ask("slide_size")

    assert width > 200
    assert abs(width / height - 16 / 9) < 0.05


def test_the_newest_of_many_snapshots_from_another_thread_is_shown(board):
    board.ask("flood", 500, "full", "clock")

    assert "Số 499" in board.texts()


@pytest.mark.parametrize("size", [(960, 540), (450, 800), (683, 384)])
def test_every_size_of_window_shows_the_same(board, size):
    board.ask("resize", *size)
    board.show("long")
    texts = board.texts()
    board.ask("resize", 640, 360)

    assert "AB-K1007" in texts
    assert "Quầy 12 – Tiếp nhận hồ sơ đất đai và môi trường" in texts


def test_a_screen_that_fails_gives_way_to_the_failsafe_screen_and_comes_back():
    with board_window(SIZE) as fresh:
        fresh.show("full")
        fresh.order("break_screen")
        assert fresh.wait_for("fault")[0] == "screen"
        assert "Please ask at the desk." in "\n".join(fresh.texts())

        fresh.show("full")
        assert fresh.ask("recover")

        fresh.wait_until(lambda: not fresh.ask("is_failsafe"))
        assert "A018" in fresh.texts()


def test_it_fills_the_screen_when_no_size_is_given():
    with board_window("full", screen=(800, 450)) as full:
        full.show("full")

        assert full.ask("size") == [800, 450]


def test_hundreds_of_changes_leak_nothing():
    with board_window("320x240") as small:
        small.order("change", CHANGES)

        first, last = small.wait_for("answer", 90)[0]

    assert last - first < LEAK_KB
