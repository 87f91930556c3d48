"""The board's colours: light on dark, bright where somebody is called. Pure; contrast is that of WCAG 2.2.

Numbers are read from ten metres: every text has the contrast of AAA.
"""

from dataclasses import dataclass
from typing import Self

from motcua.screens.theme import Colour, colour, darkened, mixed

CONTRAST = 7.0  # WCAG 2.2, 1.4.6 (AAA)
_BLACK, _WHITE = colour("#000000"), colour("#FFFFFF")


@dataclass(frozen=True, slots=True, kw_only=True)
class Colours:
    """Each colour named after what it is for. `lit` is the bright ground of a call that blinks."""

    ground: Colour
    header: Colour
    row: Colour
    text: Colour
    soft: Colour
    card: Colour
    ink: Colour
    faint: Colour
    lit: Colour
    lit_ink: Colour
    alarm: Colour

    @classmethod
    def of(cls, primary: str) -> Self:
        """Return the colours around a centre's own, darkened so far that white can be read on it."""
        own = darkened(colour(primary), _WHITE, CONTRAST)
        ground = mixed(own, _BLACK, 0.72)
        return cls(
            ground=ground,
            header=own,
            row=mixed(own, _BLACK, 0.5),
            text=_WHITE,
            soft=mixed(_WHITE, own, 0.12),
            card=_WHITE,
            ink=ground,
            faint=mixed(ground, _WHITE, 0.2),
            lit=colour("#FFC23C"),
            lit_ink=colour("#1E1500"),
            alarm=darkened(colour("#B3261E"), _WHITE, CONTRAST),
        )

    def texts(self) -> dict[str, tuple[Colour, Colour]]:
        """Return every pair of a text's colour and what is behind it."""
        return {
            "text on ground": (self.text, self.ground),
            "text on header": (self.text, self.header),
            "text on row": (self.text, self.row),
            "text on alarm": (self.text, self.alarm),
            "soft on ground": (self.soft, self.ground),
            "soft on row": (self.soft, self.row),
            "ink on card": (self.ink, self.card),
            "faint on card": (self.faint, self.card),
            "lit_ink on lit": (self.lit_ink, self.lit),
        }
