"""The running text, in pages of one line: read at rest, and a screen that stands still stays cool. Pure."""

from collections.abc import Sequence
from functools import lru_cache

from motcua.screens.wrap import Measure, plain, wrap


def page_at(messages: Sequence[str], beat: int, width: float, measure: Measure) -> str:
    """Return the page that is shown at a `beat`: each message in lines of this `width`, one after the other.

    `width` is in sizes of the type, as `measure` tells widths.
    """
    pages = _pages(tuple(messages), width, measure)
    return pages[beat % len(pages)] if pages else ""


@lru_cache(maxsize=4)
def _pages(messages: tuple[str, ...], width: float, measure: Measure) -> tuple[str, ...]:
    lines: list[str] = []
    for message in messages:
        lines += wrap(" ".join(plain(message).split()), max(width, 1.0), measure, split=True) or ()
    return tuple(filter(None, lines))
