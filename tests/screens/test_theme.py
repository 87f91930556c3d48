"""The visual language: contrast, sizes, the centre's colour."""

import pytest

from motcua.screens.theme import (
    EDGE_CONTRAST,
    TEXT_CONTRAST,
    Look,
    NoColour,
    Palette,
    Theme,
    colour,
    contrast,
)

CENTRE_COLOURS = ["#14566F", "#C8102E", "#FFD400", "#FFFFFF", "#000000", "#7FFF00"]
MM_A_PIXEL = 268.0 / 1080  # a screen of 21.5 inches, 16:9


def test_contrast_is_that_of_wcag():
    assert contrast(colour("#000000"), colour("#FFFFFF")) == pytest.approx(21.0)
    assert contrast(colour("#777777"), colour("#FFFFFF")) == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("primary", CENTRE_COLOURS)
def test_every_text_can_be_read_whatever_colour_the_centre_has(primary):
    pairs = Palette.of(primary).texts()

    poor = {name: contrast(*pair) for name, pair in pairs.items() if contrast(*pair) < TEXT_CONTRAST}
    assert poor == {}


@pytest.mark.parametrize("primary", CENTRE_COLOURS)
def test_what_can_be_tapped_stands_out_whatever_colour_the_centre_has(primary):
    pairs = Palette.of(primary).edges()

    poor = {name: contrast(*pair) for name, pair in pairs.items() if contrast(*pair) < EDGE_CONTRAST}
    assert poor == {}


@pytest.mark.parametrize("code", ["", "#12", "blue", "#GGGGGG", "#1234567"])
def test_what_is_no_colour_is_refused(code):
    with pytest.raises(NoColour, match="expected"):
        colour(code)


@pytest.mark.parametrize("size", [(1080, 1920), (1920, 1080)])
def test_what_can_be_tapped_is_20_mm_large_on_a_usual_screen(size):
    assert Theme.of(*size).touch * MM_A_PIXEL >= 20


def test_sizes_follow_the_shorter_side():
    small, large, lying = Theme.of(540, 960), Theme.of(1080, 1920), Theme.of(1920, 1080)

    assert large.body == pytest.approx(2 * small.body, abs=1)
    assert lying.body == large.body
    assert (lying.is_wide, large.is_wide) == (True, False)


def test_the_look_of_the_centre_is_part_of_the_theme():
    look = Look(primary="#8A1538", paper_slot="left")

    theme = Theme.of(1080, 1920, look)

    assert theme.look is look
    assert theme.palette.primary == colour("#8A1538")
