"""How large things are on a terminal. Pure: it knows no Kivy."""

from dataclasses import replace

from motcua.screens.theme import Theme
from motcua.screens.wrap import Measure

TYPE = 1.25
"""A terminal's screen is small, and those who read it may be old: type and buttons are so much larger."""


def enlarged(theme: Theme) -> Theme:
    """Return the theme for a screen of seven to ten inches."""
    return replace(
        theme,
        caption=round(theme.caption * TYPE),
        body=round(theme.body * TYPE),
        label=round(theme.label * TYPE),
        title=round(theme.title * TYPE),
        headline=round(theme.headline * TYPE),
        touch=round(theme.touch * TYPE),
    )


def last_lines(text: str, width: float, count: int, measure: Measure) -> str:
    """Return the last `count` lines of what is being typed, broken where a line of this `width` is full.

    Unlike `motcua.screens.wrap` it fills each line before the next: what stands there does not jump about.
    """
    lines: list[str] = []
    for word in text.split(" "):
        joined = f"{lines[-1]} {word}" if lines else word
        if measure(joined) > width:
            lines += _pieces(word, width, measure)
        else:
            lines[-1:] = [joined]
    return "\n".join(lines[-count:])


def _pieces(word: str, width: float, measure: Measure) -> list[str]:
    """Return a word, in pieces where it is longer than a line."""
    pieces = [""]
    for sign in word:
        if pieces[-1] and measure(pieces[-1] + sign) > width:
            pieces.append("")
        pieces[-1] += sign
    return pieces
