"""Every text on the board has the contrast of AAA, whatever colour the centre chose."""

import pytest

from display_board.colours import CONTRAST, Colours
from motcua.screens.theme import contrast


@pytest.mark.parametrize("primary", ["#14566F", "#FFFF00", "#000000", "#FFFFFF", "#C00000", "#7FFFD4"])
def test_every_text_can_be_read(primary):
    poor = {
        name: contrast(*pair)
        for name, pair in Colours.of(primary).texts().items()
        if contrast(*pair) < CONTRAST
    }

    assert poor == {}


def test_a_call_that_blinks_cannot_be_taken_for_one_that_does_not():
    colours = Colours.of("#14566F")

    assert contrast(colours.lit, colours.card) > 1.4
    assert contrast(colours.lit, colours.row) > 7
