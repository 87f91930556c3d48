"""The keypad's window, on a virtual screen, with xdotool for a finger."""

from collections.abc import Iterator
from contextlib import suppress

import pytest

from motcua.keypad import words
from motcua.keypad.samples import samples
from tests.keypad.halls import wait
from tests.screens.windows import PATIENCE_S, Window, needs_screen, window

pytestmark = [pytest.mark.display, needs_screen]

PLACES = {
    "next": (180, 225),
    "recall": (90, 310),
    "serve": (270, 310),
    "no_show": (90, 385),
    "pause": (270, 385),
}
LOCKOUT_S = 0.4
"""Longer than a button that has come up is deaf."""


def wake(keypad: Window) -> None:
    """Click until a click is heard: the X server may give the first to no window yet."""
    for _ in range(int(PATIENCE_S)):
        keypad.tap_at(*PLACES["next"])
        with suppress(AssertionError):
            assert keypad.wait_for("press", 1.0) == ["next"]
            wait(LOCKOUT_S)
            return
    raise AssertionError("no click is heard")


@pytest.fixture(scope="module")
def keypad() -> Iterator[Window]:
    with window("tests.keypad.window_program", "360x480", (400, 500)) as opened:
        opened.show("called")
        wake(opened)
        yield opened


def test_a_desktop_is_told_the_name_of_the_window(keypad):
    said = keypad.xdotool("search", "--sync", "--onlyvisible", "--class", "python", "getwindowname")

    assert said == "Keypad"


@pytest.mark.parametrize("button", PLACES)
def test_a_click_on_a_button_is_its_press(keypad, button):
    keypad.show("called")
    keypad.tap_at(*PLACES[button])

    assert keypad.wait_for("press") == [button]
    wait(LOCKOUT_S)


def test_a_button_that_is_held_is_told(keypad):
    keypad.xdotool("mousemove", *PLACES["pause"], "mousedown", 1)
    try:
        assert keypad.wait_for("press") == ["pause"]
        assert keypad.wait_for("hold") == ["pause"]
    finally:
        keypad.xdotool("mouseup", 1)


@pytest.mark.parametrize("sample", samples())
def test_every_sample_is_shown_without_a_fault(keypad, sample):
    keypad.show(sample)

    drawn = " ".join(keypad.texts()).lower()
    assert words.state(samples()[sample]).lower() in drawn
    assert keypad.heard_no("fault")
