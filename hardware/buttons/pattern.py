"""How a lamp blinks, as data. Pure."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Pattern:
    """Steps of (lit, seconds), over and over; not `repeats`: once, and dark afterwards."""

    steps: tuple[tuple[bool, float], ...]
    repeats: bool = True

    @property
    def seconds(self) -> float:
        """How long all steps take."""
        return sum(seconds for _, seconds in self.steps)

    def is_lit(self, age: float) -> bool:
        """Tell whether the lamp is lit `age` seconds after the pattern began."""
        if age >= self.seconds:
            if not self.repeats:
                return False
            age %= self.seconds
        for lit, seconds in self.steps:
            if age < seconds:
                return lit
            age -= seconds
        return self.steps[-1][0]


ON = Pattern(steps=((True, 1.0),))
OFF = Pattern(steps=((False, 1.0),))
BLINK = Pattern(steps=((True, 0.5), (False, 0.5)))
"""Slowly, for as long as something is not as it should be."""
FLASH = Pattern(steps=((True, 0.08), (False, 1.92)))
"""A short flash now and then."""
DOUBLE = Pattern(steps=((True, 0.12), (False, 0.12), (True, 0.12), (False, 0.12)), repeats=False)
"""Twice, briefly, once."""
