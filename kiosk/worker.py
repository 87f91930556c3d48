"""One thread that does one thing after another: for what waits for the disk, the line or the printer."""

import queue
import threading
from collections.abc import Callable

Work = Callable[[], None]


class Worker:
    """Does what it is given, in order, on its own thread; what fails does not keep the next from it."""

    def __init__(self, name: str, failed: Callable[[Exception], None]) -> None:
        """Start the thread; `failed(error)` is told there what went wrong."""
        self._failed = failed
        self._work: queue.SimpleQueue[Work | None] = queue.SimpleQueue()
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)
        self._thread.start()

    def do(self, work: Work) -> None:
        """Have `work` done after what was given before; returns at once."""
        self._work.put(work)

    def close(self, timeout: float) -> bool:
        """Do what was given, then end; wait at most `timeout` seconds and say whether it has ended."""
        self._work.put(None)
        self._thread.join(timeout)
        return not self._thread.is_alive()

    def _run(self) -> None:
        while (work := self._work.get()) is not None:
            try:
                work()
            except Exception as error:  # noqa: BLE001 - told to whoever counts faults; the thread goes on
                self._failed(error)
