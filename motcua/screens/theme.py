"""The visual language: colours, sizes of type, spacing. Pure; every program with a window takes it from here.

Sizes are in pixels and follow the shorter side of the window, so that a screen of 1080x1920, one of
1920x1080 and a small window look alike. Contrast is that of WCAG 2.2.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Literal, Self

Colour = tuple[float, float, float, float]
"""Red, green, blue, opacity, each 0 to 1."""

TEXT_CONTRAST = 4.5  # WCAG 2.2, 1.4.3 (AA)
_LINEAR = 0.04045  # sRGB: below it, the value is linear
EDGE_CONTRAST = 3.0  # WCAG 2.2, 1.4.11: what tells that something can be tapped


class NoColour(ValueError):
    """What stands for a colour is none."""


def colour(code: str) -> Colour:
    """Return the colour of a code like `#1D5B79`; raises `NoColour`."""
    try:
        red, green, blue = bytes.fromhex(code.removeprefix("#"))
    except ValueError:
        raise NoColour(f"{code!r} is no colour; expected something like #1D5B79") from None
    return red / 255, green / 255, blue / 255, 1.0


def luminance(one: Colour) -> float:
    """Return the relative luminance, 0 to 1 (WCAG 2.2, definition of relative luminance)."""
    red, green, blue = (c / 12.92 if c <= _LINEAR else ((c + 0.055) / 1.055) ** 2.4 for c in one[:3])
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: Colour, other: Colour) -> float:
    """Return the contrast of two opaque colours, 1 to 21 (WCAG 2.2, definition of contrast ratio)."""
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def mixed(one: Colour, other: Colour, share: float) -> Colour:
    """Return `one` with a `share` (0 to 1) of `other` in it."""
    red, green, blue = (a + (b - a) * share for a, b in zip(one[:3], other[:3], strict=True))
    return red, green, blue, 1.0


def darkened(one: Colour, against: Colour, least: float) -> Colour:
    """Return `one`, made darker until its contrast with the lighter colour `against` is at least `least`."""
    while contrast(one, against) < least:
        one = mixed(one, (0.0, 0.0, 0.0, 1.0), 0.05)
    return one


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """What a centre chooses: its colour, its emblem, and where this kiosk's paper comes out."""

    primary: str = "#14566F"
    emblem: Path | None = None
    paper_slot: Literal["below", "left", "right"] = "below"


@dataclass(frozen=True, slots=True, kw_only=True)
class Palette:
    """The colours, each named after what it is for."""

    ground: Colour
    surface: Colour
    ink: Colour
    muted: Colour
    pale: Colour
    edge: Colour
    line: Colour
    primary: Colour
    pressed: Colour
    tint: Colour
    on_primary: Colour
    accent: Colour
    on_accent: Colour
    good: Colour
    bad: Colour

    @classmethod
    def of(cls, primary: str) -> Self:
        """Return the palette around a centre's colour, darkened so far that white can be read on it."""
        white = colour("#FFFFFF")
        own = darkened(colour(primary), white, 7.0)
        return cls(
            ground=colour("#F5F2EC"),
            surface=white,
            ink=colour("#15222B"),
            muted=colour("#46555F"),
            pale=colour("#5F6C75"),
            edge=colour("#77858E"),
            line=colour("#D5D3CC"),
            primary=own,
            pressed=mixed(own, colour("#000000"), 0.25),
            tint=mixed(own, white, 0.9),
            on_primary=white,
            accent=colour("#F4B942"),
            on_accent=colour("#2B1E00"),
            good=colour("#1B6B3A"),
            bad=colour("#A12A1B"),
        )

    def texts(self) -> dict[str, tuple[Colour, Colour]]:
        """Return every pair of a text's colour and what is behind it that the screens use."""
        return {
            "ink on ground": (self.ink, self.ground),
            "ink on surface": (self.ink, self.surface),
            "ink on tint": (self.ink, self.tint),
            "muted on ground": (self.muted, self.ground),
            "muted on surface": (self.muted, self.surface),
            "muted on tint": (self.muted, self.tint),
            "pale on ground": (self.pale, self.ground),
            "primary on ground": (self.primary, self.ground),
            "primary on surface": (self.primary, self.surface),
            "primary on tint": (self.primary, self.tint),
            "on_primary on primary": (self.on_primary, self.primary),
            "on_primary on pressed": (self.on_primary, self.pressed),
            "on_accent on accent": (self.on_accent, self.accent),
            "good on surface": (self.good, self.surface),
            "bad on surface": (self.bad, self.surface),
            "bad on ground": (self.bad, self.ground),
        }

    def edges(self) -> dict[str, tuple[Colour, Colour]]:
        """Return every pair of an edge or icon that tells what can be tapped, and what is behind it."""
        return {
            "edge on ground": (self.edge, self.ground),
            "edge on surface": (self.edge, self.surface),
            "primary on ground": (self.primary, self.ground),
            "primary on surface": (self.primary, self.surface),
            "on_primary on primary": (self.on_primary, self.primary),
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Theme:
    """The sizes for one window, in pixels, and the colours.

    Type from `caption` to `number`; `gap` between things, `pad` around them; `touch` is the least height and
    width of what can be tapped: 24 mm on a 21.5 inch screen of 1080x1920.
    """

    look: Look
    palette: Palette
    width: int
    height: int
    caption: int
    body: int
    label: int
    title: int
    headline: int
    number: int
    gap: int
    pad: int
    touch: int
    radius: int
    line: int

    @classmethod
    def of(cls, width: int, height: int, look: Look | None = None) -> Self:
        """Return the theme for a window of `width` x `height` pixels."""
        look = look or Look()
        side = min(width, height)

        def share(part: float, least: int = 1) -> int:
            return max(round(side * part), least)

        return cls(
            look=look,
            palette=Palette.of(look.primary),
            width=width,
            height=height,
            caption=share(0.0265),
            body=share(0.0355),
            label=share(0.0430),
            title=share(0.0620),
            headline=share(0.0850),
            number=share(0.2400),
            gap=share(0.0220),
            pad=share(0.0420),
            touch=share(0.0900),
            radius=share(0.0160),
            line=share(0.0028, 2),
        )

    @property
    def is_wide(self) -> bool:
        """Whether the window is wider than high."""
        return self.width > self.height


THEME = Theme.of(1080, 1920)
"""What widgets have until they are given the theme of their window."""
