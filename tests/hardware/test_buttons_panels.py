"""What every kind of panel promises, each pressed in its own way; real pins of gpiozero, real terminals."""

import logging
import os
import pty
import termios
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack
from typing import Any

import pytest

from hardware.buttons import (
    OFF,
    ON,
    BadWiring,
    ButtonPanel,
    NoPins,
    PinPanel,
    Timing,
    UnknownButtonKind,
    check_wiring,
    keystrokes,
    make_buttons,
)
from motcua.keypad.touch_panel import TouchPanel
from tests.clock import Clock
from tests.hardware.contacts import Finger

PINS = {"next": 17, "recall": 27, "pause": 22}
LEDS = {"ready": 5, "error": 6}
QUICK = Timing(hold_s=0.3, stuck_s=20)
SILENCE_S = 60.0  # so long a key of a terminal need not come and is held all the same
DEADLINE_S = 30.0


def until(condition, what="it") -> None:
    deadline = time.monotonic() + DEADLINE_S
    while not condition():
        assert time.monotonic() < deadline, f"{what} did not come"
        time.sleep(0.005)


class Way:
    """A panel, and how a hand presses its buttons."""

    panel: ButtonPanel
    _names: tuple[str, ...] = ()

    def __init__(self) -> None:
        self.clock = Clock()

    def down(self, *names: str) -> None:
        """Have these buttons down, and no others."""
        raise NotImplementedError

    def close(self) -> None:
        self.panel.close()


def mock_pins(**options: Any) -> PinPanel:
    panel = make_buttons("mock", PINS, leds=LEDS, **options)
    assert isinstance(panel, PinPanel)
    return panel


class Mock(Way):
    panel: PinPanel

    def __init__(self) -> None:
        super().__init__()
        self.panel = mock_pins(timing=QUICK, clock=self.clock)

    def down(self, *names: str) -> None:
        for name, pin in PINS.items():
            held = self.panel.factory.pin(pin)
            held.drive_low() if name in names else held.drive_high()


class Screen(Way):
    """Touches come on a thread of their own, as the window's do."""

    panel: TouchPanel

    def __init__(self) -> None:
        super().__init__()
        self.panel = TouchPanel(PINS, LEDS, timing=QUICK, clock=self.clock)
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run)
        self._thread.start()

    def _run(self) -> None:
        before: tuple[str, ...] = ()
        while not self._stop.wait(0.005):
            names = self._names
            for name in PINS:
                if (name in names) != (name in before):
                    self.panel.touch(name, name in names)
            before = names
            self.panel.look()

    def down(self, *names: str) -> None:
        self._names = names

    def close(self) -> None:
        self._stop.set()
        self._thread.join()
        self.panel.close()


class Terminal(Way):
    """A key that is held comes again and again."""

    def __init__(self) -> None:
        super().__init__()
        self.master, slave = pty.openpty()
        self.before = termios.tcgetattr(slave)
        self.terminal = os.fdopen(slave, "r")
        self.panel = make_buttons(
            "keys",
            PINS,
            leds=LEDS,
            keys={"next": "n"},
            source=self.terminal,
            timing=QUICK,
            clock=self.clock,
        )
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run)
        self._thread.start()

    def _run(self) -> None:
        while not self._stop.wait(0.03):
            for name in self._names:  # type: str
                os.write(self.master, str(list(PINS).index(name) + 1).encode())

    def down(self, *names: str) -> None:
        self._names = names

    def close(self) -> None:
        self._stop.set()
        self._thread.join()
        self.panel.close()
        self.terminal.close()
        os.close(self.master)


@pytest.fixture(params=[Mock, Screen, Terminal])
def way(request, monkeypatch) -> Iterator[Way]:
    monkeypatch.setattr(keystrokes, "REPEAT_S", SILENCE_S)
    monkeypatch.setattr(keystrokes, "RATE_S", SILENCE_S)
    made = request.param()
    yield made
    made.close()


@pytest.fixture
def heard(way) -> list[tuple[str, str]]:
    """What the panel has told, in order."""
    told: list[tuple[str, str]] = []
    way.panel.on_hold(lambda name: told.append(("hold", name)))
    way.panel.on_stuck(lambda name: told.append(("stuck", name)), lambda name: told.append(("free", name)))
    way.panel.on_press(lambda name: told.append(("press", name)))
    return told


def test_a_press_is_told_once_with_the_name_of_the_button(way, heard):
    way.down("recall")
    until(lambda: heard, "the press")
    way.down()

    assert heard == [("press", "recall")]


def test_a_button_that_is_held_is_told_once_and_then_as_stuck_and_as_free(way, heard):
    way.down("pause")
    until(lambda: ("hold", "pause") in heard, "the hold")
    way.clock.ahead += QUICK.stuck_s
    until(lambda: ("stuck", "pause") in heard, "the fault")
    way.down()
    way.clock.ahead += SILENCE_S
    until(lambda: ("free", "pause") in heard, "the release")

    assert heard == [("press", "pause"), ("hold", "pause"), ("stuck", "pause"), ("free", "pause")]


def test_of_two_at_once_the_first_counts_alone(way, heard):
    way.down("next")
    until(lambda: heard, "the press")
    way.down("next", "recall")
    until(lambda: ("hold", "next") in heard, "the hold")

    assert ("press", "recall") not in heard


def test_another_button_can_be_pressed_afterwards(way, heard):
    way.down("next")
    until(lambda: heard, "the press")
    way.down()

    def pressed_again() -> bool:
        way.clock.ahead += SILENCE_S
        way.down("recall")
        time.sleep(0.05)
        way.down()
        return ("press", "recall") in heard

    until(pressed_again, "the second press")
    assert heard.count(("press", "next")) == 1


def test_a_lamp_is_lit_as_it_was_told(way):
    way.panel.light("ready", ON)
    assert dict(way.panel.lit) == {"ready": True, "error": False}
    way.panel.light("ready", OFF)
    assert dict(way.panel.lit) == {"ready": False, "error": False}


def test_a_lamp_that_is_not_there_is_told(way):
    with pytest.raises(BadWiring, match="there is no lamp 'raedy'; there are: ready, error"):
        way.panel.light("raedy", ON)


def test_who_listens_may_fail_and_the_next_press_is_told_all_the_same(way, heard, caplog):
    way.panel.on_press(lambda name: heard.append(("press", name)) or 1 // 0)
    with caplog.at_level(logging.CRITICAL):
        way.down("next")
        until(lambda: ("hold", "next") in heard, "the hold after the failure")
    assert heard.count(("hold", "next")) == 1


def test_closing_twice_is_harmless_and_says_that_it_has_ended(way):
    assert not way.panel.ended.is_set()
    way.panel.close()
    way.panel.close()

    assert way.panel.ended.wait(DEADLINE_S)


# --- pins -------------------------------------------------------------------------------------


def test_lamps_on_pins_are_lit_and_dark_when_the_panel_is_closed():
    with mock_pins() as panel:
        pin = panel.factory.pin(5)
        panel.light("ready", ON)
        until(lambda: pin.state, "the light")
    assert not pin.state or pin.function == "input"


def test_contacts_that_bounce_are_counted_and_told_once():
    with mock_pins() as panel:
        told: list[str] = []
        panel.on_press(told.append)
        Finger(panel, PINS).press("next", bounces=2)

        assert panel.bounces["next"] == 2
        assert told == ["next"]


def test_buttons_towards_3_3_v_are_down_when_their_pin_is_high():
    with mock_pins(pull_up=False) as panel:
        told: list[str] = []
        panel.on_press(told.append)
        panel.factory.pin(17).drive_high()
        until(lambda: told == ["next"], "the press")
        assert told == ["next"]


def test_without_pins_the_kind_gpio_fails_and_says_so():
    with pytest.raises(NoPins, match=r"lgpio|no pins here"):
        make_buttons("gpio", PINS)


@pytest.mark.parametrize(
    ("pins", "leds", "said"),
    [
        ({"next": 99}, {}, "next: there is no GPIO pin 99"),
        ({"next": 17, "recall": 17}, {}, "recall: another button or lamp has pin 17 already"),
        ({"next": 17}, {"ready": "GPIO17"}, "ready: another button or lamp has pin GPIO17 already"),
        ({"next": "BOARD1"}, {}, "next: there is no GPIO pin BOARD1"),
    ],
)
def test_wiring_that_cannot_be_is_told_with_the_name_of_the_button(pins, leds, said):
    with pytest.raises(BadWiring, match=said):
        check_wiring(pins, leds)


def test_a_kind_that_nobody_knows_is_told():
    with pytest.raises(UnknownButtonKind, match="button kind 'gpoi'; known: gpio, keys, mock"):
        make_buttons("gpoi", PINS)


# --- keys -------------------------------------------------------------------------------------


@pytest.fixture
def script():
    """A panel whose input is no terminal: what is written to it, and what was told."""
    with ExitStack() as stack:
        reader, writer = os.pipe()
        source = stack.enter_context(os.fdopen(reader))
        into = stack.enter_context(os.fdopen(writer, "w", buffering=1))
        panel = stack.enter_context(make_buttons("keys", PINS, keys={"next": "n"}, source=source))
        told: list[str] = []
        panel.on_hold(lambda name: told.append(f"{name} held"))
        panel.on_press(told.append)
        yield panel, into, told


def test_the_lines_of_a_script_are_presses(script):
    _, into, told = script
    into.write("next\nn\n2\npause 3\n\n")
    until(lambda: len(told) == 5, "all presses")

    assert told == ["next", "next", "recall", "pause", "pause held"]


def test_a_line_that_is_no_press_is_told_and_the_next_one_counts(script, caplog):
    _, into, told = script
    into.write("raedy\nnext for ever\nnext\n")
    until(lambda: told, "the press")

    assert told == ["next"]
    assert "'raedy' is no press; expected one of next, recall, pause" in caplog.text


def test_the_end_of_a_script_is_told_with_its_last_line(script):
    panel, into, told = script
    into.write("next")
    into.close()

    assert panel.ended.wait(DEADLINE_S)
    assert told == ["next"]


def test_a_terminal_that_hangs_up_is_the_end_of_its_keys():
    way = Terminal()
    way._stop.set()
    way._thread.join()
    with way.terminal, way.panel as panel:
        panel.on_press(lambda _name: None)
        os.close(way.master)
        assert panel.ended.wait(DEADLINE_S)


def test_what_a_script_has_written_before_anybody_listened_is_not_lost():
    reader, writer = os.pipe()
    with os.fdopen(writer, "w") as into:
        into.write("next\nrecall\n")
    told: list[str] = []
    with os.fdopen(reader) as source, make_buttons("keys", PINS, source=source) as panel:
        panel.on_press(told.append)
        assert panel.ended.wait(DEADLINE_S)

    assert told == ["next", "recall"]


def test_two_buttons_cannot_have_the_same_key():
    with pytest.raises(BadWiring, match="two buttons share the key n"):
        make_buttons("keys", PINS, keys={"next": "n", "recall": "N"})


def test_the_terminal_does_not_echo_and_is_given_back_as_it_was():
    way = Terminal()
    try:
        assert not termios.tcgetattr(way.terminal)[3] & (termios.ECHO | termios.ICANON)
        way.panel.close()
        assert termios.tcgetattr(way.terminal) == way.before
    finally:
        way.close()
