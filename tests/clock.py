"""A clock that a test can put forward."""

import time


class Clock:
    """A monotonic clock that a test can put forward."""

    def __init__(self) -> None:
        self.ahead = 0.0

    def __call__(self) -> float:
        return time.monotonic() + self.ahead
