"""Every screen of every program looks like its picture; nothing on it is cut off, small or overlapping."""

from itertools import chain
from typing import ClassVar

import pytest

import display_board.samples
import kiosk.samples
import kiosk.snapshot
import motcua.keypad.samples
import rating_terminal.samples
import rating_terminal.snapshot
from scripts.pictures import BOARD_LANGUAGES, KEYPAD_SIZES, LANGUAGES, SIZES, TERMINAL_SIZES
from tests.screens import compared
from tests.screens.windows import needs_screen

pytestmark = [pytest.mark.display, needs_screen]


@pytest.fixture(scope="class")
def drawn(request, tmp_path_factory):
    """All screens of a program, drawn now."""
    return compared.draw(tmp_path_factory.mktemp("pictures"), *request.cls.pictures)


class Pictures:
    """What holds for the pictures of each program; in classes, so that they are drawn side by side."""

    pictures: ClassVar[dict[str, list[str]]]
    """Their names, by their kinds."""

    @staticmethod
    def pytest_generate_tests(metafunc):
        if "name" in metafunc.fixturenames:
            metafunc.parametrize("name", list(chain(*metafunc.cls.pictures.values())))

    def test_the_screen_looks_like_its_picture(self, drawn, name):
        compared.assert_alike(drawn, name)

    def test_nothing_is_cut_off_too_small_or_overlapping_on(self, drawn, name):
        assert compared.findings(drawn, name) == []

    def test_the_pictures_are_of_these_screens_and_no_others(self):
        assert {kind: compared.kept(kind) for kind in self.pictures} == {
            kind: set(names) for kind, names in self.pictures.items()
        }


class TestBoard(Pictures):
    pictures: ClassVar = {
        "board": compared.names("board", display_board.samples.samples("vi"), BOARD_LANGUAGES, SIZES)
    }


class TestKeypad(Pictures):
    pictures: ClassVar = {
        "keypad": compared.names("keypad", motcua.keypad.samples.samples(), LANGUAGES, KEYPAD_SIZES)
    }


class TestKiosk(Pictures):
    pictures: ClassVar = {
        "failsafe": [f"failsafe-{width}x{height}.png" for width, height in SIZES],
        "kiosk": compared.names("kiosk", kiosk.samples.samples("vi"), LANGUAGES, SIZES),
    }

    def test_there_is_a_sample_of_every_screen(self):
        shown = {snapshot.screen for snapshot in kiosk.samples.samples("en").values()}
        assert shown == set(kiosk.snapshot.Screen)


class TestTerminal(Pictures):
    pictures: ClassVar = {
        "terminal": compared.names(
            "terminal", rating_terminal.samples.samples("vi"), LANGUAGES, TERMINAL_SIZES
        )
    }

    def test_there_is_a_sample_of_every_screen(self):
        shown = {snapshot.screen for snapshot in rating_terminal.samples.samples("en").values()}
        assert shown == set(rating_terminal.snapshot.Screen)
