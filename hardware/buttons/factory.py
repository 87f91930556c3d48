"""A panel by the name of its kind. Nothing is guessed, and no kind stands in for another."""

import sys
import time
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import TextIO

from hardware.buttons.errors import UnknownButtonKind
from hardware.buttons.keyboard import KeyPanel, keys_of
from hardware.buttons.lockout import Timing
from hardware.buttons.panel import ButtonPanel
from hardware.buttons.pins import Devices, Pin, PinPanel, lgpio_factory, mock_factory

KINDS: Mapping[str, str] = MappingProxyType(
    {
        "gpio": "a Pi's pins, with lgpio",
        "keys": "a terminal's keyboard, or the lines of a script",
        "mock": "pins that only a test moves",
    }
)
"""The kinds of panels by name, and what they are."""
_NO_KEYS: Mapping[str, str] = MappingProxyType({})
_NO_PINS: Mapping[str, Pin] = MappingProxyType({})


def make_buttons(
    kind: str,
    pins: Mapping[str, Pin],
    *,
    leds: Mapping[str, Pin] = _NO_PINS,
    keys: Mapping[str, str] = _NO_KEYS,
    source: TextIO | None = None,
    pull_up: bool = True,
    timing: Timing | None = None,
    clock: Callable[[], float] = time.monotonic,
) -> ButtonPanel:
    """Make and open the panel of a kind: the pin of each button and lamp, by name.

    `keys` and `source` are for the kind `keys`: a letter for a button beside its number, and where to read
    (stdin). Raises `UnknownButtonKind`, `BadWiring`, `NoPins`.
    """
    timing = timing or Timing()
    match kind:
        case "gpio" | "mock":
            factory = lgpio_factory() if kind == "gpio" else mock_factory()
            return PinPanel(factory, pins, leds, clock=clock, timing=timing, pull_up=pull_up)
        case "keys":
            return KeyPanel(keys_of(pins, keys), leds, source=source or sys.stdin, clock=clock, timing=timing)
        case _:
            raise UnknownButtonKind(f"button kind {kind!r}; known: {', '.join(sorted(KINDS))}")


def check_wiring(pins: Mapping[str, Pin], leds: Mapping[str, Pin] = _NO_PINS) -> None:
    """Raise `BadWiring` for a pin that a Pi does not have, or that two share. Opens nothing real."""
    Devices(mock_factory(), pins, leds).close()
