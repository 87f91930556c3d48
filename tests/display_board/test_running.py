"""The running text, in pages of one line."""

from display_board.running import page_at


def measure(word: str) -> float:
    return float(len(word))


def test_a_message_that_fits_is_one_page():
    assert [page_at(["Xin chào"], beat, 20, measure) for beat in (0, 1)] == ["Xin chào", "Xin chào"]


def test_a_long_message_is_broken_between_words_and_each_page_fits():
    pages = [page_at(["một hai ba bốn năm sáu"], beat, 10, measure) for beat in range(4)]

    assert " ".join(dict.fromkeys(pages)) == "một hai ba bốn năm sáu"
    assert all(len(page) <= 10 for page in pages)


def test_the_messages_follow_one_another_and_begin_again():
    assert [page_at(["a", "b"], beat, 9, measure) for beat in range(4)] == ["a", "b", "a", "b"]


def test_a_word_that_is_wider_than_the_line_is_cut_into_pieces():
    assert page_at(["x" * 25], 0, 10, measure) == "x" * 10


def test_no_messages_are_an_empty_page():
    assert page_at([], 3, 10, measure) == ""
    assert page_at(["", " "], 3, 10, measure) == ""
