"""What can go wrong on the wire, one class a condition, under one root."""


class WireError(Exception):
    """The root of what the link, the outbox and the device raise."""


class NotConnected(WireError):
    """There is no line to the broker now; nothing was queued."""


class TooLarge(WireError, ValueError):
    """A payload is larger than the wire allows."""


class OutboxError(WireError):
    """The outbox could not do it; nothing was changed."""


class OutboxFull(OutboxError):
    """The disk is full."""


class OutboxUnwritable(OutboxError):
    """The disk refuses to write: read-only, broken, closed, or held by another program."""


class OutboxDamaged(OutboxError):
    """The file is no sound database."""


class AlreadySettled(WireError):
    """The command to be replaced has its answer already, or was never put; nothing was changed."""


class NotOurCommand(WireError, ValueError):
    """The command is not one that this device sends, or not in this way."""


class NoHeartbeat(WireError):
    """The coordinator has been silent for too long, so what is not stored is refused at once."""


class Unanswered(WireError, TimeoutError):
    """No answer came in time."""


class GivenUp(WireError):
    """The command was given up and will never be sent again."""
