"""Where things stand: numbers can be read from ten metres, nothing overlaps or leaves the window."""

from itertools import combinations, product

import pytest

from display_board.layout import ROW_LEAST, Box, Content, lay_out, unit

SIZES = [(1920, 1080), (1366, 768), (1280, 720), (1080, 1920), (3840, 2160), (1024, 768)]
CONTENTS = [
    Content(cards=cards, rows=rows, has_slide=slide, has_coming=coming, has_strip=strip)
    for cards, rows in product((1, 2), (0, 1, 4, 10, 11))
    for slide, coming, strip in product((False, True), repeat=3)
]
NOTICES = [
    Content(has_notice=True, has_slide=slide, has_coming=coming, has_strip=True)
    for slide, coming in product((False, True), repeat=2)
]
DESK = Content(has_desk=True, has_coming=True, has_strip=True)


def boxes(layout) -> list[Box]:
    single = (layout.header, layout.strip, layout.coming, layout.slide, layout.notice, layout.desk)
    return [box for box in (*single, *layout.cards, *layout.rows) if box.is_shown]


def overlap(one: Box, other: Box) -> bool:
    return (
        one.x < other.right - 0.01
        and other.x < one.right - 0.01
        and one.y < other.top - 0.01
        and other.y < one.top - 0.01
    )


@pytest.mark.parametrize("size", SIZES)
def test_nothing_overlaps_or_leaves_the_window(size):
    for content in (*CONTENTS, *NOTICES, DESK):
        found = boxes(lay_out(size[0], size[1], content))
        assert not [pair for pair in combinations(found, 2) if overlap(*pair)], content
        assert all(
            box.x >= 0 and box.y >= -0.01 and box.right <= size[0] + 0.01 and box.top <= size[1] + 0.01
            for box in found
        ), content


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("content", CONTENTS)
def test_every_row_is_high_enough_to_be_read(size, content):
    rows = lay_out(size[0], size[1], content).rows

    assert all(row.height >= ROW_LEAST * unit(*size) - 0.01 for row in rows)


@pytest.mark.parametrize("strip", [False, True])
@pytest.mark.parametrize("slide", [False, True])
def test_at_least_five_calls_are_shown_and_nine_without_slides(slide, strip):
    content = Content(cards=1, rows=8, has_slide=slide, has_coming=True, has_strip=strip)
    layout = lay_out(1920, 1080, content)

    assert len(layout.cards) + len(layout.rows) >= (5 if slide else 9)


def test_two_calls_at_once_take_the_place_of_the_slide():
    assert lay_out(1920, 1080, Content(cards=1, rows=4, has_slide=True)).slide.is_shown
    assert not lay_out(1920, 1080, Content(cards=2, rows=4, has_slide=True)).slide.is_shown


def test_the_newest_call_stands_above_the_others():
    layout = lay_out(1920, 1080, Content(cards=2, rows=6))
    first, second = layout.cards

    assert first.y > second.y > max(row.y for row in layout.rows)
    assert layout.rows[0].y > layout.rows[1].y
