"""The display board of a rehearsal, a process of its own: says on stdout when it has each call.

Its first line of stdin is its account (JSON); it ends when stdin does. Lines of stdout: `ready`, then
`<visit> <times called> <CLOCK_MONOTONIC in ns>` for each call and recall that the board has applied.
"""

import json
import sys
import threading
from collections.abc import Sequence
from pathlib import Path
from queue import SimpleQueue
from time import monotonic, monotonic_ns

from display_board.model import Board
from motcua import __version__
from motcua.wire.commands import Role
from motcua.wire.credentials import Credentials
from motcua.wire.device import Change, Device


def main(argv: Sequence[str]) -> int:
    """Run the board with its outbox in the directory `argv[0]`, until stdin ends."""
    account = json.loads(sys.stdin.readline())
    credentials = Credentials(**{**account, "role": Role(account["role"])})
    changes: SimpleQueue[Change | None] = SimpleQueue()
    threading.Thread(target=_wait_for_end, args=(changes,), daemon=True).start()
    with Device(credentials, Path(argv[0]), version=__version__, on_change=changes.put) as device:
        _show(device, changes)
    return 0


def _wait_for_end(changes: "SimpleQueue[Change | None]") -> None:
    sys.stdin.read()
    changes.put(None)


def _show(device: Device, changes: "SimpleQueue[Change | None]") -> None:
    board = Board(monotonic())
    is_ready = False
    while changes.get() is not None:
        state = device.states.board
        if state is None:
            continue
        new = board.apply(state)
        at_ns = monotonic_ns()
        for one in new:
            print(one.call, one.times, at_ns)
        if not is_ready:
            print("ready")
            is_ready = True
        sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
