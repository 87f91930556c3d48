"""Named buttons with lamps: on a Pi's pins, on a keyboard, or on mock pins. One press is one press."""

from hardware.buttons.errors import BadWiring, ButtonError, NoPins, UnknownButtonKind
from hardware.buttons.factory import KINDS, check_wiring, make_buttons
from hardware.buttons.lockout import Timing
from hardware.buttons.panel import ButtonPanel
from hardware.buttons.pattern import BLINK, DOUBLE, FLASH, OFF, ON, Pattern
from hardware.buttons.pins import PinPanel

__all__ = [
    "BLINK",
    "DOUBLE",
    "FLASH",
    "KINDS",
    "OFF",
    "ON",
    "BadWiring",
    "ButtonError",
    "ButtonPanel",
    "NoPins",
    "Pattern",
    "PinPanel",
    "Timing",
    "UnknownButtonKind",
    "check_wiring",
    "make_buttons",
]
