"""What one thread leaves for another: the newest value only."""

import threading
from typing import Generic, TypeVar

Value = TypeVar("Value")


class Newest(Generic[Value]):
    """A place for one value. `put` is for any thread; what nobody took before is replaced."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._value: Value | None = None

    def put(self, value: Value) -> None:
        """Leave `value`, in place of one that was not taken."""
        with self._lock:
            self._value = value

    def take(self) -> Value | None:
        """Return what was left since the last time, None if nothing was."""
        with self._lock:
            value, self._value = self._value, None
        return value
