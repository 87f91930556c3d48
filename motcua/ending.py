"""How a program is asked to end."""

import signal
from collections.abc import Callable


def on_end(end: Callable[[], None]) -> None:
    """Have `end()` called when the program is asked to end: SIGTERM, or Ctrl-C. It must only pass it on."""
    for each in (signal.SIGTERM, signal.SIGINT):
        signal.signal(each, lambda *_: end())
