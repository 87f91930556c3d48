"""Every screen of the board looks like its picture; nothing on it is cut off, small or overlapping."""

import pytest

from display_board.samples import samples
from scripts.pictures import BOARD_LANGUAGES, SIZES
from tests.screens import compared
from tests.screens.windows import needs_screen

pytestmark = [pytest.mark.display, needs_screen]

NAMES = compared.names("board", samples("vi"), BOARD_LANGUAGES, SIZES)


@pytest.fixture(scope="module")
def drawn(tmp_path_factory):
    return compared.draw(tmp_path_factory.mktemp("pictures"), "board")


@pytest.mark.parametrize("name", NAMES)
def test_the_screen_looks_like_its_picture(drawn, name):
    compared.assert_alike(drawn, name)


@pytest.mark.parametrize("name", NAMES)
def test_nothing_is_cut_off_too_small_or_overlapping_on(drawn, name):
    assert compared.findings(drawn, name) == []


def test_the_pictures_are_of_these_screens_and_no_others():
    assert compared.kept("board") == set(NAMES)
