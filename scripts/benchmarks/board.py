"""A board in a process of its own: prints each new call and the monotonic time at which it held the state."""

import json
import sys
import time

from motcua.wire import topics
from motcua.wire.codec import decode
from motcua.wire.link import Link
from motcua.wire.states import BoardState


def main() -> None:
    account = json.loads(sys.argv[1])
    link = Link(
        account["host"],
        account["port"],
        account["username"],
        account["password"],
        will=None,
        filters=[topics.BOARD.topic(account["root"])],
    )
    said = False
    while True:
        for delivery in link.step(1.0):
            state = decode(BoardState, delivery.payload)
            at = time.monotonic_ns()
            if not said:
                print("ready", flush=True)
                said = True
            elif state.calls:
                print(state.calls[0].call, at, flush=True)


if __name__ == "__main__":
    main()
