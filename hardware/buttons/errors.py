"""What can go wrong with buttons, by condition."""


class ButtonError(Exception):
    """Something about buttons; the subclasses name the condition."""


class UnknownButtonKind(ButtonError, ValueError):
    """There is no such kind of buttons."""


class BadWiring(ButtonError, ValueError):
    """A pin or a key does not exist, or two buttons or lamps share one."""


class NoSuchPin(BadWiring):
    """A Pi has no such pin, or none that can be used so."""

    def __init__(self, name: str, pin: int | str) -> None:
        """Say which button or lamp asked for it."""
        super().__init__(f"{name}: there is no GPIO pin {pin}")
        self.name, self.pin = name, pin


class SharedPin(BadWiring):
    """Another button or lamp has this pin already."""

    def __init__(self, name: str, pin: int | str) -> None:
        """Say which button or lamp asked for it too."""
        super().__init__(f"{name}: another button or lamp has pin {pin} already")
        self.name, self.pin = name, pin


class NoPins(ButtonError):
    """There are no pins here, or none that this program may use."""
