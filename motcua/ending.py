"""How a program is asked to end."""

import contextlib
import os
import signal
import threading
from collections.abc import Callable


def on_end(end: Callable[[], None]) -> None:
    """Have `end()` called when the program is asked to end: SIGTERM, or Ctrl-C; on a thread of its own.

    A handler interrupts whatever the main thread does, which may hold any lock: so it only writes to a pipe.
    """
    asked, ask = os.pipe()
    os.set_blocking(ask, False)

    def handle(*_: object) -> None:
        with contextlib.suppress(BlockingIOError):  # it was asked often enough
            os.write(ask, b"\n")

    def wait() -> None:
        while os.read(asked, 1):
            end()

    threading.Thread(target=wait, name="end", daemon=True).start()
    for each in (signal.SIGTERM, signal.SIGINT):
        signal.signal(each, handle)
