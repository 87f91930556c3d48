"""The keypad's window looks like its pictures; nothing on it is cut off, small or overlapping."""

import pytest

from motcua.keypad.samples import samples
from scripts.pictures import KEYPAD_SIZES, LANGUAGES
from tests.screens import compared
from tests.screens.windows import needs_screen

pytestmark = [pytest.mark.display, needs_screen]

NAMES = compared.names("keypad", samples(), LANGUAGES, KEYPAD_SIZES)


@pytest.fixture(scope="module")
def drawn(tmp_path_factory):
    return compared.draw(tmp_path_factory.mktemp("pictures"), "keypad")


@pytest.mark.parametrize("name", NAMES)
def test_the_screen_looks_like_its_picture(drawn, name):
    compared.assert_alike(drawn, name)


@pytest.mark.parametrize("name", NAMES)
def test_nothing_is_cut_off_too_small_or_overlapping_on(drawn, name):
    assert compared.findings(drawn, name) == []


def test_the_pictures_are_of_these_screens_and_no_others():
    assert compared.kept("keypad") == set(NAMES)
