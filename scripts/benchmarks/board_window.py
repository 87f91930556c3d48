"""The board's window on the software renderer: calls, what it costs at rest, frames, memory.

The calls go the whole way, from a counter's device through broker and coordinator to a frame of 1920x1080;
frames and memory are measured with 1280x720, as for the kiosk. The floor is what this machine takes to draw
a board again that has not changed; a board has a graphics card for that.
"""

import tempfile
import time
from collections.abc import Mapping
from contextlib import AbstractContextManager
from pathlib import Path

from scripts.benchmarks.centre import Centre
from scripts.benchmarks.centre import running as running_centre
from scripts.benchmarks.figures import Figure, spread
from scripts.benchmarks.spine import Player
from scripts.benchmarks.windowed import Windowed, running
from scripts.virtual_screen import virtual_screen

SIZE, SMALL = (1920, 1080), (1280, 720)
CALLS, WARM_UP = 110, 10
BETWEEN_S = 0.4
FRAMES, CHANGES = 300, 1500


def figures(changes: int = CHANGES) -> list[Figure]:
    """Measure two boards; `changes` is how many screens the second shows one after the other."""
    with (
        tempfile.TemporaryDirectory() as work,
        virtual_screen(*SIZE) as environment,
        running_centre(Path(work)) as centre,
    ):
        with _board(work, centre, environment, SIZE) as board:
            found = _calls(centre, board)
            board.ask("settle")
            found += board.at_rest()
        with _board(work, centre, environment, SMALL) as board:
            found += board.frames(FRAMES, change="a call drawn: frame")
            return [*found, *board.growth(changes)]


def _board(
    work: str, centre: Centre, environment: Mapping[str, str], size: tuple[int, int]
) -> AbstractContextManager[Windowed]:
    account = centre.accounts["board"]
    return running("board", environment, "board_window_program", work, *size, first=account)


def _calls(centre: Centre, board: Windowed) -> list[Figure]:
    """From sending call-next at a counter until the frame with the number is drawn."""
    kiosk, counter = Player(centre, "k0"), Player(centre, "q0")
    for done in range(CALLS):
        kiosk.ask("ticket/request", service="s0")
        kiosk.wait(done + 1)
    counter.ask("counter/open", counter="c0", officer="o0")
    counter.wait(1)
    times = []
    for _ in range(CALLS):
        time.sleep(BETWEEN_S)
        begun = time.monotonic()
        counter.ask("counter/call-next", counter="c0")
        counter.wait(len(counter.answers) + 1)
        visit = counter.answers[-1]["body"]["visit"]  # type: ignore[index]
        while (drawn := board.hear("drawn"))[0] != visit["ticket"]["number"]:
            pass
        times.append(drawn[1] - begun)
        counter.ask("counter/finish", counter="c0", visit=visit["id"])
        counter.wait(len(counter.answers) + 1)
    return spread("call-next → drawn on the board's window", times[WARM_UP:], None, 100)
