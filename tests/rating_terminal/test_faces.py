"""The drawn faces."""

import itertools

import pytest

from rating_terminal import faces

SIDE = 60


@pytest.mark.parametrize("score", [1, 2, 3, 4, 5])
def test_every_face_is_drawn_whole_and_as_large_as_the_others(score):
    opacity = faces.mask(score, SIDE)
    rows = [opacity[row * SIDE : (row + 1) * SIDE] for row in range(SIDE)]
    inked = [number for number, row in enumerate(rows) if any(row)]

    assert len(opacity) == SIDE * SIDE
    assert not any((*rows[0], *rows[-1]))
    assert not any(row[0] or row[-1] for row in rows)
    assert (inked[0], inked[-1]) == (1, SIDE - 2)


def test_faces_differ_without_colour():
    for one, other in itertools.combinations(range(1, 6), 2):
        pairs = zip(faces.mask(one, SIDE), faces.mask(other, SIDE), strict=True)
        assert sum(abs(a - b) > 128 for a, b in pairs) > SIDE, (one, other)
