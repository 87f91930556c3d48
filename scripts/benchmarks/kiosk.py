"""The kiosk's window, 1280x720 on the software renderer: frames, what it costs at rest, and taps.

This machine draws with its processor; a kiosk has a graphics card for that, and a slower processor. The floor
is what this machine takes to draw a screen again that has not changed.
"""

import time

from scripts.benchmarks.figures import Figure, percentile
from scripts.benchmarks.windowed import Windowed, running
from scripts.virtual_screen import virtual_screen

SIZE = (1280, 720)
SETTLE_S = 2.0
"""What a start leaves to be done is no rest."""
TAPS, FRAMES = 60, 500


def figures(changes: int = 10_000) -> list[Figure]:
    """Measure one window; `changes` is how many screens are shown one after the other."""
    with (
        virtual_screen(1400, 800) as environment,
        running("kiosk", environment, "kiosk_program", *SIZE) as kiosk,
    ):
        return [
            *kiosk.at_rest(SETTLE_S),
            *_taps(kiosk),
            *kiosk.frames(FRAMES),
            *kiosk.growth(changes, warm_up=changes // 10),
        ]


def _taps(kiosk: Windowed) -> list[Figure]:
    """Time from the touch until the pressed button is drawn, and from its end until the next screen is."""
    touched: list[float] = []
    answered: list[float] = []
    for _ in range(TAPS):
        kiosk.finger("mousemove", *kiosk.ask("aim"))
        time.sleep(0.12)
        for kind, times in (("mousedown", touched), ("mouseup", answered)):
            began = time.monotonic()
            kiosk.finger(kind, 1)
            times.append(kiosk.hear("drawn")[0] - began)
    named = {"touch to pressed button drawn": touched, "release to next screen drawn": answered}
    return [
        Figure(name=f"kiosk, {name}, p95", value=percentile(times, 0.95) * 1e3, unit="ms", limit=100)
        for name, times in named.items()
    ]
