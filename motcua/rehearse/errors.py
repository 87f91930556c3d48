"""What can keep a rehearsal from being played to its end."""


class RehearsalError(Exception):
    """The root of what goes wrong with a rehearsal itself."""


class BadDay(RehearsalError, ValueError):
    """The files do not hold a day; the message names the file, the line and what was expected."""


class Broken(RehearsalError):
    """A part of the centre did not do what the rehearsal waited for; the message says which."""
