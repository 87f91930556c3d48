"""Where the marks of the charts stand, in the units of their drawings. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from motcua.evaluation.tally import LEVELS, Figures
from motcua.evaluation.trend import Step
from motcua.evaluation.wilson import interval

WIDTH, HEIGHT = 720, 260
LEFT, RIGHT, TOP, BOTTOM = 64, 12, 20, 44
BAR_STEP, BAR_DOWN, BAR_HEIGHT = 70, 40, 16
"""Of the distribution: from one level to the next, from its words down to its bar, and the bar."""
LEAST_WIDTH = 2
"""Of a bar that is not empty, so that it is seen."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """One bar of the distribution: `level` 1 to 5, how many gave it, out of all; `y`, `width`."""

    level: int
    count: int
    share: Fraction
    y: int
    width: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """One period of the trend; `y`, `top` and `bottom` (of the interval) are None where it is hidden."""

    step: Step
    share: Fraction | None
    bounds: tuple[Fraction, Fraction] | None
    x: int
    y: int | None
    top: int | None
    bottom: int | None


def bars(its: Figures) -> tuple[Bar, ...]:
    """Return the bars of how the answers are spread, the best first; none where nobody answered."""
    if not its.answered:
        return ()
    return tuple(
        Bar(
            level=level,
            count=its.levels[level - 1],
            share=Fraction(its.levels[level - 1], its.answered),
            y=place * BAR_STEP,
            width=_wide(Fraction(its.levels[level - 1], its.answered) * WIDTH),
        )
        for place, level in enumerate(reversed(LEVELS))
    )


def _wide(width: Fraction) -> int:
    return max(round(width), LEAST_WIDTH) if width else 0


def marks(steps: Sequence[Step], *, shows_all: bool) -> tuple[Mark, ...]:
    """Return the marks of a trend from left to right."""
    room = WIDTH - LEFT - RIGHT
    return tuple(
        _mark(step, LEFT + (2 * place + 1) * room // (2 * len(steps)), shows_all=shows_all)
        for place, step in enumerate(steps)
    )


def _mark(step: Step, x: int, *, shows_all: bool) -> Mark:
    if not step.answered or (step.is_hidden and not shows_all):
        return Mark(step=step, share=None, bounds=None, x=x, y=None, top=None, bottom=None)
    share, bounds = Fraction(step.satisfied, step.answered), interval(step.satisfied, step.answered)
    return Mark(
        step=step,
        share=share,
        bounds=bounds,
        x=x,
        y=height(share),
        top=height(bounds[1]),
        bottom=height(bounds[0]),
    )


def line(hundredths: int) -> int:
    """Return how far down so many hundredths stand in the trend."""
    return height(Fraction(hundredths, 100))


def height(share: Fraction) -> int:
    """Return how far down a share (0 to 1) stands in the trend."""
    return TOP + round((1 - share) * (HEIGHT - TOP - BOTTOM))
