"""The rating terminal's window, 800x480 on the software renderer: taps on faces, frames, rest, memory.

A tap goes the whole way: finger, flow, the score on the disk, and the frame that asks for the reasons. The
floor of a frame is what this machine takes to draw a screen again that has not changed.
"""

import tempfile
import time

from scripts.benchmarks.figures import Figure, spread
from scripts.benchmarks.windowed import Windowed, running
from scripts.virtual_screen import virtual_screen

SIZE = (800, 480)
FACE = (555, 300)  # "dissatisfied"
SETTLE_S = 2.0
"""What a start leaves to be done is no rest."""
TAPS, WARM_UP = 110, 10
FRAMES, CHANGES = 500, 3_000


def figures(changes: int = CHANGES) -> list[Figure]:
    """Measure one terminal; `changes` is how many screens are shown one after the other."""
    with (
        tempfile.TemporaryDirectory() as work,
        virtual_screen(*SIZE) as environment,
        running("terminal", environment, "terminal_program", work, *SIZE) as terminal,
    ):
        return [
            *terminal.at_rest(SETTLE_S),
            *_taps(terminal),
            *terminal.frames(FRAMES),
            *terminal.growth(changes),
        ]


def _taps(terminal: Windowed) -> list[Figure]:
    """Time from the finger's leaving a face until the score is on the disk and the next screen is drawn."""
    terminal.finger("mousemove", *FACE)
    times = []
    for number in range(TAPS):
        terminal.ask("question", f"t{number}")
        terminal.finger("mousedown", 1)
        time.sleep(0.1)
        began = time.monotonic()
        terminal.finger("mouseup", 1)
        times.append(terminal.hear("drawn")[0] - began)
    return spread("terminal, tap → score on the disk, reasons drawn", times[WARM_UP:], None, 100)
