"""Buttons that are drawn on a screen: the window tells of touches, and draws the lamps."""

import time
from collections.abc import Callable, Iterable

from hardware.buttons.lockout import Lockout, Timing
from hardware.buttons.panel import ButtonPanel


class TouchPanel(ButtonPanel):
    """A panel of which a window says what is touched. All is called, and calls, on the window's thread."""

    def __init__(
        self,
        names: Iterable[str],
        leds: Iterable[str],
        *,
        clock: Callable[[], float] = time.monotonic,
        timing: Timing | None = None,
    ) -> None:
        """Begin with no touch; one does not bounce, so it counts at once, whatever `settle_s` says."""
        super().__init__(names, leds, clock=clock)
        timing = timing or Timing()
        self._lockout = Lockout(
            self.names,
            Timing(settle_s=0.0, lockout_s=timing.lockout_s, hold_s=timing.hold_s, stuck_s=timing.stuck_s),
        )
        self._down: frozenset[str] = frozenset()

    def touch(self, name: str, is_down: bool) -> None:
        """Take it that a button is touched, or no longer."""
        self._down = self._down | {name} if is_down else self._down - {name}
        self.look()

    def look(self) -> None:
        """Notice what time alone brings: to be called some times a second."""
        if not self.ended.is_set():
            self._tell(self._lockout.sample(self._down, self._clock()))

    def close(self) -> None:
        """Take no more touches."""
        self.ended.set()
