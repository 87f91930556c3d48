"""A finger on the mock pins of a panel: it waits until each of its movements has been noticed."""

from collections.abc import Mapping

from hardware.buttons import PinPanel
from tests.wire.hall import until


class Finger:
    """Moves the contacts of a panel's buttons; `pins` by name, as the panel was given them."""

    def __init__(self, panel: PinPanel, pins: Mapping[str, int]) -> None:
        self.panel, self._pins = panel, pins

    def close(self, name: str) -> None:
        """Close a contact, and wait until it was read."""
        self.panel.factory.pin(self._pins[name]).drive_low()
        until(lambda: name in self.panel._down, what=f"{name} being down")

    def open(self, name: str) -> None:
        """Open a contact, and wait until it was read."""
        self.panel.factory.pin(self._pins[name]).drive_high()
        until(lambda: name not in self.panel._down, what=f"{name} being up")

    def press(self, name: str, *, bounces: int = 0, is_held: bool = False) -> None:
        """Press a button, for long if it is to be held, and wait until the next press would count."""
        button, before = self.panel._lockout._buttons[name], self.panel._presses[name]
        for _ in range(bounces):
            self.close(name)
            self.open(name)
        self.close(name)
        until(lambda: self.panel._presses[name] > before, what=f"the press of {name}")
        if is_held:
            until(lambda: button.is_held, what=f"{name} being held")
        self.open(name)
        until(lambda: button.phase == "rest", what=f"the end of the lock-out of {name}")
