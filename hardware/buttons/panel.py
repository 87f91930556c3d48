"""A panel of named buttons and lamps, whatever they are made of."""

import logging
import threading
import time
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Mapping
from types import MappingProxyType
from typing import Self

from hardware.buttons.errors import BadWiring
from hardware.buttons.lockout import Happening, Kind
from hardware.buttons.pattern import OFF, Pattern

log = logging.getLogger(__name__)

OnButton = Callable[[str], None]


def _nobody(_name: str) -> None:
    """Nobody listens."""


class ButtonPanel(ABC):
    """Named buttons and lamps. Its methods are for any thread; what it calls, it calls on its own.

    `ended` is set once no press can come any more: it was closed, or its input came to its end.
    """

    def __init__(
        self, names: Iterable[str], leds: Iterable[str], *, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self.names, self.leds = tuple(names), tuple(leds)
        self.ended = threading.Event()
        self._clock = clock
        self._hooks: dict[Kind, OnButton] = {}
        self._patterns = dict.fromkeys(self.leds, (OFF, 0.0))

    def on_press(self, call: OnButton) -> None:
        """Have `call(name)` called once for each press; to be set last. It must only pass it on."""
        self._hooks[Kind.PRESSED] = call

    def on_hold(self, call: OnButton) -> None:
        """Have `call(name)` called, once a press, when the button has been held for `Timing.hold_s`."""
        self._hooks[Kind.HELD] = call

    def on_stuck(self, stuck: OnButton, freed: OnButton = _nobody) -> None:
        """Have `stuck(name)` called when a button is not released for `Timing.stuck_s`, `freed` after it."""
        self._hooks[Kind.STUCK], self._hooks[Kind.FREED] = stuck, freed

    def light(self, name: str, pattern: Pattern) -> None:
        """Have a lamp begin this pattern now. Raises `BadWiring` for a lamp that the panel does not have."""
        if name not in self._patterns:
            raise BadWiring(f"there is no lamp {name!r}; there are: {', '.join(self.leds) or 'none'}")
        self._patterns[name] = (pattern, self._clock())

    @property
    def lit(self) -> Mapping[str, bool]:
        """Whether each lamp is lit at this moment."""
        now = self._clock()
        return MappingProxyType(
            {name: pattern.is_lit(now - began) for name, (pattern, began) in self._patterns.items()}
        )

    @property
    def bounces(self) -> Mapping[str, int]:
        """How often each button went down without that being a press of its own, where that can be seen."""
        return MappingProxyType({})

    @abstractmethod
    def close(self) -> None:
        """End, with all lamps dark; twice is harmless."""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _tell(self, happened: Iterable[Happening]) -> None:
        for each in happened:
            try:
                self._hooks.get(each.kind, _nobody)(each.name)
            except Exception:
                log.exception("%s %s: whoever listens has failed", each.name, each.kind)
