"""What is to be printed, in printing words: a slip is a tuple of elements, cut off behind the last one."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

LONGEST_QR = 300
"""Bytes of a QR code's text: its modules still have four dots each on 58 mm paper."""


class Size(StrEnum):
    """How large a text is; a `HUGE` one stays on one line, as large as the paper allows."""

    SMALL = "small"
    NORMAL = "normal"
    LARGE = "large"
    HUGE = "huge"


class Align(StrEnum):
    """Where a text stands on its line."""

    LEFT = "left"
    CENTRE = "centre"
    RIGHT = "right"


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A paragraph: it is wrapped between words, and within a word only where that is wider than the paper."""

    text: str
    size: Size = Size.NORMAL
    bold: bool = False
    align: Align = Align.CENTRE
    inverse: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """A thin line across the paper."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Space:
    """Empty paper, in millimetres."""

    mm: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Qr:
    """A QR code of `text`, its side about `mm` millimetres (larger if its modules would be too small).

    ValueError: the text has more than `LONGEST_QR` bytes.
    """

    text: str
    mm: float = 26

    def __post_init__(self) -> None:
        length = len(self.text.encode())
        if length > LONGEST_QR:
            raise ValueError(f"a QR code of {length} bytes; at most {LONGEST_QR} can be printed")


Element = Line | Rule | Space | Qr
Width = Literal[58, 80]
"""The width of the paper roll in millimetres."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Slip:
    """One piece of paper, from top to bottom."""

    elements: tuple[Element, ...]
