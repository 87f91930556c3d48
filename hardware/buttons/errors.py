"""What can go wrong with buttons, by condition."""


class ButtonError(Exception):
    """Something about buttons; the subclasses name the condition."""


class UnknownButtonKind(ButtonError, ValueError):
    """There is no such kind of buttons."""


class BadWiring(ButtonError, ValueError):
    """A pin or a key does not exist, or two buttons or lamps share one."""


class NoPins(ButtonError):
    """There are no pins here, or none that this program may use."""
