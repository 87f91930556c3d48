"""A command that cannot be done: nothing changes, and the device is told why."""

from motcua.wire.states import ErrorCode


class Refused(Exception):
    """The rules forbid the command; `code` is for programs, the message for people."""

    def __init__(self, code: ErrorCode, message: str, field: str | None = None) -> None:
        """Keep the error `code` of the wire, the `message`, and the name of the bad `field`."""
        super().__init__(message)
        self.code, self.message, self.field = code, message, field
