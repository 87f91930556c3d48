"""Long texts on narrow paper: lines that fit, of about the same length."""

import unicodedata
from collections.abc import Callable, Iterator
from itertools import chain

Length = Callable[[str], float]


def balanced(text: str, limit: float, length: Length) -> list[str]:
    """Break `text` into the fewest lines no longer than `limit`, and those as even as they can be."""
    lines = wrap(text, limit, length)
    low, high = 0, int(limit)
    while low < high:
        middle = (low + high) // 2
        if len(wrap(text, middle, length)) > len(lines):
            low = middle + 1
        else:
            high = middle
    return wrap(text, max(low, 1), length) if len(lines) > 1 else lines


def wrap(text: str, limit: float, length: Length) -> list[str]:
    """Fill lines up to `limit` with words; a word that is longer is broken between letters."""
    lines: list[str] = []
    for word in chain.from_iterable(_pieces(word, limit, length) for word in text.split()):
        if lines and length(f"{lines[-1]} {word}") <= limit:
            lines[-1] += f" {word}"
        else:
            lines.append(word)
    return lines


def _pieces(word: str, limit: float, length: Length) -> Iterator[str]:
    piece = ""
    for letter in letters(word):
        if piece and length(piece + letter) > limit:
            yield piece
            piece = ""
        piece += letter
    yield piece


def letters(word: str) -> list[str]:
    """Return the letters of `word`, each with the marks that stand on it."""
    found: list[str] = []
    for sign in word:
        if found and unicodedata.combining(sign):
            found[-1] += sign
        else:
            found.append(sign)
    return found
