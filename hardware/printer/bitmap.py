"""Black dots on white paper: rows of packed bits, as printers take them."""

from collections.abc import Iterator
from dataclasses import dataclass

DOTS_PER_MM = 8
"""The usual thermal head: 203 dots an inch."""


@dataclass(frozen=True, slots=True)
class Bitmap:
    """`width` dots (a multiple of 8) a row; in `data` the leftmost dot is the highest bit, 1 is black."""

    width: int
    data: bytes

    @property
    def stride(self) -> int:
        """Bytes of a row."""
        return self.width // 8

    @property
    def height(self) -> int:
        """Rows."""
        return len(self.data) // self.stride

    def rows(self) -> Iterator[bytes]:
        """Yield the rows from top to bottom."""
        for start in range(0, len(self.data), self.stride):
            yield self.data[start : start + self.stride]
