"""How text is broken into lines and made to fit its box. Pure: it measures with a function that it is given.

Vietnamese writes every syllable as a word, so a line may be broken at any space; lines of about the same
length, broken behind a comma where there is one, keep most words of two syllables whole.
"""

import math
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache

Measure = Callable[[str], float]
"""Return the width of a word, in sizes of the type (1.0: as wide as the type is high)."""

Box = tuple[float, float]
"""Width and height in pixels."""

LINE = 1.28  # a line's height in sizes of the type: two diacritics above and one below have room
STEP = 0.95
SMALLEST = 6.0
_SPARE = 1.01  # type is drawn with whole pixels, a little wider than computed
_BREAKS = (",", ";", ":", ".", "\u2013", "-", "·")
_AT_BREAK = 0.12  # how much longer a line may be to end with one of these
_SPLIT_BELOW = 0.45  # a word that is still too wide at this share of the size is cut into pieces
_KEPT = "\n\u00a0"
_HIDDEN = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Fitted:
    """Text that fits: the size of its type in pixels, and its lines."""

    size: float
    lines: tuple[str, ...]


@lru_cache(maxsize=1024)
def plain(text: str) -> str:
    """Return `text` as it can be drawn: composed (NFC), without control and direction signs.

    Line feeds stay, and so do no-break spaces: they keep words on one line.
    """
    composed = unicodedata.normalize("NFC", text)
    return "".join(
        sign if sign in _KEPT else " " if sign.isspace() else sign
        for sign in composed
        if sign.isspace() or unicodedata.category(sign) not in _HIDDEN
    )


def fit(text: str, box: Box, largest: float, measure: Measure, lines: int = 0) -> Fitted:
    """Return `text` in the largest type, at most `largest`, with which all of it stands in the box.

    `lines`: at most so many of them, 0 for as many as there is room for. In a box that is too small for any
    type the smallest is taken.
    """
    size = float(largest)
    width, height = box
    while size > SMALLEST:
        count = _count(text, width / (size * _SPARE), measure)
        room = math.floor(height / (size * LINE) + 1e-6)
        if count is not None and count <= min(room, lines or room):
            break
        if count is None and size <= largest * _SPLIT_BELOW:
            return _split(text, box, size, measure)
        size = max(size * STEP, SMALLEST)
    broken = wrap(text, width / (size * _SPARE), measure)
    return Fitted(size=size, lines=broken if broken is not None else tuple(text.split("\n")))


def _split(text: str, box: Box, size: float, measure: Measure) -> Fitted:
    """Return `text` in type of at most `size`, with words in pieces where they are wider than the box."""
    width, height = box
    while True:
        broken = wrap(text, width / (size * _SPARE), measure, split=True) or ()
        if size <= SMALLEST or (broken and len(broken) * size * LINE <= height):
            return Fitted(size=size, lines=broken or tuple(text.split("\n")))
        size = max(size * STEP, SMALLEST)


def _count(text: str, width: float, measure: Measure) -> int | None:
    """Return how many lines `text` needs, None if a word is wider than one."""
    space, count = measure(" "), 0
    for paragraph in text.split("\n"):
        count, used = count + 1, 0.0
        for word in paragraph.split(" "):
            its = measure(word) if word else 0.0
            if its > width:
                return None
            if used and used + space + its > width:
                count, used = count + 1, its
            else:
                used += its + (space if used else 0.0)
    return count


def shortened(text: str, box: Box, size: float, measure: Measure, lines: int = 0) -> str:
    """Return `text`, without its last words and with … instead if it does not fit in type of this `size`."""
    width, height = box
    room = math.floor(height / (size * LINE) + 1e-6)
    room = min(room, lines or room)
    words = text.split()
    for count in range(len(words), 0, -1):
        part = text if count == len(words) else " ".join(words[:count]).rstrip(" ,;:.·-") + "…"
        needed = _count(part, width / (size * _SPARE), measure)
        if needed is not None and needed <= room:
            return part
    return ""


def wrap(text: str, width: float, measure: Measure, *, split: bool = False) -> tuple[str, ...] | None:
    """Break `text` into as few lines as `width` (in sizes of the type) allows, of about the same length.

    None: a word is wider than a line; with `split` such a word is cut into pieces.
    """
    lines: list[str] = []
    for paragraph in text.split("\n"):
        words = [word for word in paragraph.split(" ") if word]
        if split:
            words = [piece for word in words for piece in _pieces(word, width, measure)]
        widths = [measure(word) for word in words]
        if max(widths, default=0.0) > width:
            return None
        lines += _balanced(words, widths, measure(" "), width)
    return tuple(lines)


def _pieces(word: str, width: float, measure: Measure) -> list[str]:
    pieces = [""]
    for sign in word:
        if pieces[-1] and measure(pieces[-1] + sign) > width:
            pieces.append("")
        pieces[-1] += sign
    return pieces


def _balanced(words: Sequence[str], widths: Sequence[float], space: float, width: float) -> list[str]:
    """Break into the least number of lines; among these ways, take the one with the most even lines."""
    if not words:
        return [""]
    ends = [0.0]
    for one in widths:
        ends.append(ends[-1] + one + space)

    def length(first: int, last: int) -> float:
        return ends[last] - ends[first] - space

    # best[last] = (lines, cost, first word of the last line) of the words before `last`
    best: list[tuple[int, float, int]] = [(0, 0.0, 0)]
    for last in range(1, len(words) + 1):
        ways = []
        for first in range(last - 1, -1, -1):
            if length(first, last) > width:
                break
            count, cost, _ = best[first]
            empty = 1.0 - length(first, last) / width
            bonus = _AT_BREAK if words[last - 1].endswith(_BREAKS) and last < len(words) else 0.0
            ways.append((count + 1, cost + empty * empty - bonus, first))
        best.append(min(ways))
    lines: list[str] = []
    last = len(words)
    while last:
        first = best[last][2]
        lines.insert(0, " ".join(words[first:last]))
        last = first
    return lines
