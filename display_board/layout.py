"""Where everything stands on the board, for any size of window. Pure: boxes in pixels, from the lower left.

Lengths are given for 1920x1080 (upright: 1080x1920) and follow the window.
"""

from dataclasses import dataclass

PAD, GAP, ROW_GAP = 32.0, 20.0, 10.0
HEADER, STRIP, COMING = 104.0, 92.0, 96.0
_UPRIGHT_HEADER = 176.0
ROW, ROW_LEAST = 124.0, 80.0
_CARD = {1: 316.0, 2: 236.0}
_UPRIGHT_CARD = {1: 440.0, 2: 400.0}
_LARGEST_CARD = 540.0
_SLIDE = 9 / 16


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle; one without height or width is not shown."""

    x: float = 0.0
    y: float = 0.0
    width: float = 0.0
    height: float = 0.0

    @property
    def is_shown(self) -> bool:
        """Whether there is room for anything."""
        return self.width >= 1 and self.height >= 1

    @property
    def top(self) -> float:
        """The upper edge."""
        return self.y + self.height

    @property
    def right(self) -> float:
        """The right edge."""
        return self.x + self.width


NOWHERE = Box()


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    """What is to be laid out: how many cards and rows, and what else there is."""

    cards: int = 0
    rows: int = 0
    has_notice: bool = False
    has_desk: bool = False
    has_slide: bool = False
    has_coming: bool = False
    has_strip: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """The boxes; `rows` may have fewer than there are calls: as many as can be read."""

    header: Box
    strip: Box = NOWHERE
    cards: tuple[Box, ...] = ()
    rows: tuple[Box, ...] = ()
    coming: Box = NOWHERE
    slide: Box = NOWHERE
    notice: Box = NOWHERE
    desk: Box = NOWHERE


def unit(width: float, height: float) -> float:
    """Return how many pixels one of the lengths of 1920x1080 (upright: 1080x1920) has."""
    return min(width / 1920, height / 1080) if width >= height else min(width / 1080, height / 1920)


def lay_out(width: float, height: float, content: Content) -> Layout:
    """Return where everything stands in a window of this size."""
    u = unit(width, height)
    head = (HEADER if width >= height else _UPRIGHT_HEADER) * u
    header = Box(0.0, height - head, width, head)
    strip = Box(0.0, 0.0, width, STRIP * u) if content.has_strip else NOWHERE
    bottom, top = strip.top + GAP * u, header.y - GAP * u
    body = Box(PAD * u, bottom, width - 2 * PAD * u, top - bottom)
    if content.has_desk:
        coming, rest = _cut_bottom(body, _coming(content, u), GAP * u)
        return Layout(header=header, strip=strip, coming=coming, desk=rest)
    if content.has_notice:
        return _with_notice(header, strip, body, content, u)
    arrange = _wide if width >= height else _upright
    return arrange(header, strip, body, content, u)


def _coming(content: Content, u: float) -> float:
    return COMING * u if content.has_coming else 0.0


def _with_notice(header: Box, strip: Box, body: Box, content: Content, u: float) -> Layout:
    is_wide = body.width >= body.height
    coming, rest = _cut_bottom(body, _coming(content, u), GAP * u)
    slide = NOWHERE
    if content.has_slide and is_wide:
        slide, rest = _cut_left(rest, min(rest.height / _SLIDE, rest.width * 0.6), GAP * u)
    elif content.has_slide:
        slide, rest = _cut_bottom(rest, rest.width * _SLIDE, GAP * u)
    return Layout(header=header, strip=strip, coming=coming, slide=slide, notice=rest)


def _wide(header: Box, strip: Box, body: Box, content: Content, u: float) -> Layout:
    cards, rest = _cards(body, content, _CARD[max(content.cards, 1)], u)
    slide = coming = NOWHERE
    if content.has_slide and content.cards < 2:  # noqa: PLR2004 - two calls take its room
        slide, rest = _cut_left(rest, min(rest.height / _SLIDE, rest.width * 0.6), GAP * u)
    coming, rest = _cut_bottom(rest, _coming(content, u), GAP * u)
    columns = 1 if slide.is_shown or content.rows <= _fitting(rest, ROW * u, u) else 2
    rows = _rows(rest, content.rows, columns, u)
    return Layout(header=header, strip=strip, cards=cards, rows=rows, coming=coming, slide=slide)


def _upright(header: Box, strip: Box, body: Box, content: Content, u: float) -> Layout:
    cards, rest = _cards(body, content, _UPRIGHT_CARD[max(content.cards, 1)], u)
    slide = NOWHERE
    coming, rest = _cut_bottom(rest, _coming(content, u), GAP * u)
    if content.has_slide and content.cards < 2:  # noqa: PLR2004 - two calls take its room
        slide, rest = _cut_bottom(rest, rest.width * _SLIDE, GAP * u)
    rows = _rows(rest, content.rows, 1, u)
    return Layout(header=header, strip=strip, cards=cards, rows=rows, coming=coming, slide=slide)


def _cards(body: Box, content: Content, height: float, u: float) -> tuple[tuple[Box, ...], Box]:
    """Return the cards from the top, the newest first, and what is left below them.

    `height`: of each. One that stands over few rows takes some of the room that they leave.
    """
    below = content.rows * (ROW + ROW_GAP) + (COMING + GAP if content.has_coming else 0.0) + GAP
    if content.cards == 1 and not content.has_slide:
        height = max(height, min(body.height / u - below, _LARGEST_CARD))
    cards = []
    for _ in range(content.cards):
        card, body = _cut_top(body, height * u, GAP * u)
        cards.append(card)
    return tuple(cards), body


def _fitting(box: Box, height: float, u: float) -> int:
    return int((box.height + ROW_GAP * u) // (height + ROW_GAP * u))


def _rows(box: Box, count: int, columns: int, u: float) -> tuple[Box, ...]:
    """Return rows from the top, column after column; no more than can be read."""
    most = max(_fitting(box, ROW_LEAST * u, u), 0)
    in_column = min(-(-count // columns), most)
    if not in_column:
        return ()
    gap = ROW_GAP * u
    height = min((box.height + gap) / in_column - gap, ROW * u)
    width = (box.width - GAP * u * (columns - 1)) / columns
    return tuple(
        Box(
            box.x + column * (width + GAP * u),
            box.top - (place + 1) * height - place * gap,
            width,
            height,
        )
        for column in range(columns)
        for place in range(in_column)
    )[:count]


def _cut_top(box: Box, height: float, gap: float) -> tuple[Box, Box]:
    height = min(height, box.height)
    rest = max(box.height - height - gap, 0.0)
    return Box(box.x, box.top - height, box.width, height), Box(box.x, box.y, box.width, rest)


def _cut_bottom(box: Box, height: float, gap: float) -> tuple[Box, Box]:
    if not height:
        return NOWHERE, box
    height = min(height, box.height)
    rest = max(box.height - height - gap, 0.0)
    return Box(box.x, box.y, box.width, height), Box(box.x, box.top - rest, box.width, rest)


def _cut_left(box: Box, width: float, gap: float) -> tuple[Box, Box]:
    rest = max(box.width - width - gap, 0.0)
    return Box(box.x, box.y, width, box.height), Box(box.right - rest, box.y, rest, box.height)
