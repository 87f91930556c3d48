"""Samples of every screen of the terminal, with an invented centre: for pictures, tests, and to look at it.

They are drawn by the same code as the terminal's own screens. Among them are the worst cases: the longest
number, name and title, a comment that is almost full.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Literal

from motcua.wire.codec import Lang
from motcua.wire.states import CentreState, CounterLine, CounterState, Names, OfficerBody
from rating_terminal.keyboard import Typing
from rating_terminal.screens import draw
from rating_terminal.snapshot import Screen, Snapshot
from rating_terminal.state import FIVE, THREE, Asked, Known, State, Times

_OFFICER = OfficerBody(id="lan", name="Nguyễn Thị Lan", title="Chuyên viên")
_LONG_OFFICER = OfficerBody(
    id="trang", name="Công Tằng Tôn Nữ Huyền Trang", title="Chuyên viên chính, Phòng Tài nguyên và Môi trường"
)
_CENTRE = CentreState(
    epoch="e",
    rev=1,
    day=date(2026, 11, 23),
    open=True,
    tz="Asia/Ho_Chi_Minh",
    name=Names(
        vi="Trung tâm Phục vụ hành chính công phường Hải Đông", en="Hải Đông Ward Public Service Centre"
    ),
    address="",
    web="",
    languages=("vi", "en"),
    groups=(),
    services=(),
    counters=(
        CounterLine(id="q3", name=Names(vi="Quầy 3", en="Counter 3"), services=()),
        CounterLine(
            id="q12",
            name=Names(vi="Quầy 12 - Đất đai, xây dựng", en="Counter 12 - Land, building"),
            services=(),
        ),
    ),
    priorities=(),
    officers=(_OFFICER,),
)
Status = Literal["open", "paused", "closed"]
_COMMENT = "Cán bộ hướng dẫn nhiệt tình, nhưng tôi phải chờ hơn một giờ"


def known(*, status: Status = "open", is_live: bool = True) -> Known:
    """Return what a terminal of the invented centre knows while nothing is asked."""
    counter = CounterState(
        epoch="e",
        rev=1,
        status=status,
        officer=_OFFICER,
        number=None,
        visit=None,
        stage="idle",
    )
    at = datetime(2026, 11, 23, 1, 42, tzinfo=UTC)
    return Known(centre=_CENTRE, counter=counter, counter_id="q3", is_live=is_live, at=at)


def _states(lang: Lang) -> Iterator[tuple[str, State]]:
    rest = State(known=known(), lang=lang, since=0.0)
    yield "idle", rest
    yield "paused", replace(rest, known=known(status="paused"))
    yield "line-cut", replace(rest, known=known(is_live=False))
    yield "closed", replace(rest, known=known(status="closed"))
    yield "not-ready", replace(rest, known=Known())
    asked = Asked(turn=1, token="", number="A012", counter="q3", officer=_OFFICER, scores=FIVE, seconds=30)
    question = replace(rest, screen=Screen.QUESTION, asked=asked, until=22.0)
    yield "question", question
    yield "question-three", replace(question, asked=replace(asked, scores=THREE))
    long = replace(asked, number="AB-K1007", counter="q12", officer=_LONG_OFFICER)
    yield "question-long", replace(question, asked=long, known=known(is_live=False))
    yield "question-unsaved", replace(question, problem=True)
    reasons = replace(question, screen=Screen.REASONS, score=2)
    yield "reasons", reasons
    yield "reasons-chosen", replace(reasons, reasons=("wait", "repeat", "other"))
    comment = replace(reasons, screen=Screen.COMMENT, until=80.0)
    yield "comment", comment
    yield "comment-typed", replace(comment, typing=Typing(text=_COMMENT, is_shifted=False))
    full = Typing(text=(f"{_COMMENT}. " * 9)[:498], layer="signs")
    yield "comment-full", replace(comment, typing=full)
    yield "thanks", replace(reasons, screen=Screen.THANKS, is_done=True)
    yield "thanks-comment", replace(question, screen=Screen.THANKS, score=5)


def samples(lang: Lang, picture: Path | None = None) -> Mapping[str, Snapshot]:
    """Return a snapshot of every screen, by name, for a citizen who chose `lang`.

    With a `picture` there is one more, of the terminal at rest.
    """
    shown = {name: draw(state, Times(), 0.0) for name, state in _states(lang)}
    if picture is not None:
        shown["idle-picture"] = replace(shown["idle"], picture=picture)
    return shown
