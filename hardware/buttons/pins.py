"""Buttons and lamps on pins, with gpiozero.

The pins are read every few milliseconds. gpiozero's own `Button` waits for edges, and those are not to be
relied upon: some kernels give none, and lgpio tells of presses that never were (gpiozero issues 1136, 1090).
"""

import logging
import os
import tempfile
import threading
from collections.abc import Callable, Mapping
from typing import Any

from gpiozero import LED, GPIOPinInUse, GPIOZeroError, InputDevice, PinInvalidPin
from gpiozero.pins.mock import MockFactory

from hardware.buttons.errors import BadWiring, NoPins, NoSuchPin, SharedPin
from hardware.buttons.lockout import Happening, Kind, Lockout, Timing
from hardware.buttons.panel import ButtonPanel

log = logging.getLogger(__name__)

READ_S = 0.005
CLOSE_S = 1.0
Pin = int | str
"""A pin by its BCM number (17), or by name (`GPIO17`, `BOARD11`)."""


def lgpio_factory() -> Any:
    """Return the pins of this Pi; raises `NoPins`, and takes no other way in silence."""
    os.environ.setdefault("LG_WD", tempfile.gettempdir())  # else lgpio needs a working directory to write to
    try:
        from gpiozero.pins.lgpio import LGPIOFactory

        return LGPIOFactory()
    except ImportError as error:
        raise NoPins(f"the pins cannot be used without the library lgpio: {error}") from error
    except Exception as error:  # lgpio raises an Exception of its own
        raise NoPins(f"no pins here, or none that this program may use: {error}") from error


def mock_factory() -> MockFactory:
    """Return pins that only a test moves: `panel.factory.pin(17).drive_low()`."""
    return MockFactory()


class Devices:
    """The open pins; `factory` is one of gpiozero's, and is taken over. Raises `BadWiring`, `NoPins`."""

    def __init__(
        self, factory: Any, pins: Mapping[str, Pin], leds: Mapping[str, Pin], *, pull_up: bool = True
    ) -> None:
        self._factory = factory
        self._buttons: dict[str, InputDevice] = {}
        self._lamps: dict[str, LED] = {}
        try:
            for name, pin in pins.items():
                self._buttons[name] = _opened(name, InputDevice, pin, pull_up=pull_up, pin_factory=factory)
            for name, pin in leds.items():
                self._lamps[name] = _opened(name, LED, pin, pin_factory=factory)
        except BaseException:
            self.close()
            raise

    def down(self) -> frozenset[str]:
        """Return the buttons that are down at this moment."""
        return frozenset(name for name, button in self._buttons.items() if button.is_active)

    def light(self, lit: Mapping[str, bool]) -> None:
        """Have each lamp lit, or dark."""
        for name, lamp in self._lamps.items():
            if lamp.is_active != lit[name]:
                lamp.value = lit[name]

    def close(self) -> None:
        """Let go of the pins, with all lamps dark."""
        for device in (*self._lamps.values(), *self._buttons.values()):
            device.close()
        self._factory.close()


class PinPanel(ButtonPanel):
    """Buttons between a pin and ground (not `pull_up`: and 3.3 V), lamps between a pin and ground."""

    def __init__(
        self,
        factory: Any,
        pins: Mapping[str, Pin],
        leds: Mapping[str, Pin],
        *,
        clock: Callable[[], float],
        timing: Timing,
        pull_up: bool = True,
    ) -> None:
        """Take over a pin factory of gpiozero, and open the pins. Raises `BadWiring`, `NoPins`."""
        super().__init__(pins, leds, clock=clock)
        self.factory = factory
        self._devices = Devices(factory, pins, leds, pull_up=pull_up)
        self._lockout = Lockout(pins, timing)
        self._down = self._devices.down()
        self._lockout.begin(self._down, clock())
        self._downs, self._presses = dict.fromkeys(pins, 0), dict.fromkeys(pins, 0)
        self._stop = threading.Event()
        self._fault = ""
        self._thread = threading.Thread(target=self._run, name="buttons", daemon=True)
        self._thread.start()

    @property
    def bounces(self) -> Mapping[str, int]:
        """How often each button was seen to go down, less its presses."""
        return {name: max(downs - self._presses[name], 0) for name, downs in self._downs.items()}

    def close(self) -> None:
        """Let go of the pins."""
        self._stop.set()
        if self._thread is not threading.current_thread():
            self._thread.join(CLOSE_S)

    def _run(self) -> None:
        try:
            while not self._stop.wait(READ_S):
                self._turn()
        finally:
            self.ended.set()
            self._devices.close()

    def _turn(self) -> None:
        try:
            down = self._devices.down()
            self._devices.light(self.lit)
        except Exception as error:  # noqa: BLE001 - whatever the driver raises; the next turn may succeed
            self._failed(f"the pins cannot be used: {error!r}")
            return
        self._fault = ""
        happened = self._lockout.sample(down, self._clock())
        self._count(down, happened)
        self._tell(happened)

    def _count(self, down: frozenset[str], happened: tuple[Happening, ...]) -> None:
        for name in down - self._down:
            self._downs[name] += 1
        for each in happened:
            if each.kind is Kind.PRESSED:
                self._presses[each.name] += 1
        self._down = down

    def _failed(self, fault: str) -> None:
        if fault != self._fault:
            log.warning(fault)
        self._fault = fault


def _opened(name: str, kind: type[Any], pin: Pin, **options: Any) -> Any:
    try:
        return kind(pin, **options)
    except GPIOPinInUse as error:
        raise SharedPin(name, pin) from error
    except PinInvalidPin as error:
        raise NoSuchPin(name, pin) from error
    except GPIOZeroError as error:
        raise BadWiring(f"{name}: {error}") from error
    except Exception as error:
        raise NoPins(f"{name}: pin {pin} cannot be opened: {error}") from error
