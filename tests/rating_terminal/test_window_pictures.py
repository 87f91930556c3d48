"""Every screen of the terminal looks like its picture; nothing on it is cut off, small or overlapping."""

import pytest

from rating_terminal.samples import samples
from rating_terminal.snapshot import Screen
from scripts.pictures import LANGUAGES, TERMINAL_SIZES
from tests.screens import compared
from tests.screens.windows import needs_screen

pytestmark = [pytest.mark.display, needs_screen]

NAMES = compared.names("terminal", samples("vi"), LANGUAGES, TERMINAL_SIZES)


@pytest.fixture(scope="module")
def drawn(tmp_path_factory):
    return compared.draw(tmp_path_factory.mktemp("pictures"), "terminal")


def test_there_is_a_sample_of_every_screen():
    assert {snapshot.screen for snapshot in samples("en").values()} == set(Screen)


@pytest.mark.parametrize("name", NAMES)
def test_the_screen_looks_like_its_picture(drawn, name):
    compared.assert_alike(drawn, name)


@pytest.mark.parametrize("name", NAMES)
def test_nothing_is_cut_off_too_small_or_overlapping_on(drawn, name):
    assert compared.findings(drawn, name) == []


def test_the_pictures_are_of_these_screens_and_no_others():
    assert compared.kept("terminal") == set(NAMES)
