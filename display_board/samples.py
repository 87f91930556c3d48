"""Samples of every screen of the board, with an invented centre: for pictures, tests, and to look at it.

They are drawn by the same code as the board's own screens. Among them are the worst cases: twelve calls at
once, the longest numbers, counters with names of 60 signs.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from functools import cache
from typing import Literal

from PIL import Image, ImageDraw, ImageFont

from display_board.moments import Moments
from display_board.screens import draw
from display_board.snapshot import Slide, Snapshot
from display_board.state import Known, Manner
from motcua.screens.fonts import face
from motcua.wire.codec import Lang
from motcua.wire.states import (
    CallLine,
    CentreState,
    CounterLine,
    CounterState,
    Names,
    NextLine,
    OfficerBody,
    ServiceLine,
)

_DAY = date(2026, 11, 23)
_NOW = datetime(2026, 11, 23, 1, 42, tzinfo=UTC)
_LIT, _DARK = 0.1, 0.6  # seconds after a call
_LONG = Names(
    vi="Quầy 12 – Tiếp nhận hồ sơ đất đai và môi trường",  # noqa: RUF001 - as centres write it
    en="Counter 12: land and environment, reception of documents",
)
_SERVICES = (
    ("A", "Hộ tịch, chứng thực", "Civil status, certification"),
    ("B", "Đất đai, môi trường", "Land, environment"),
    ("C", "Đăng ký kinh doanh", "Business registration"),
    ("D", "Lao động, người có công và xã hội", "Labour, veterans and social affairs"),
)
_OFFICERS = (
    OfficerBody(id="ha", name="Trần Thị Thu Hà", title="Công chức tư pháp – hộ tịch"),  # noqa: RUF001
    OfficerBody(id="long", name="Nguyễn Hoàng Phương Thảo Vy", title="Chuyên viên chính phòng Kinh tế"),
)
_COUNTERS = tuple(
    CounterLine(
        id=f"q{number}",
        name=Names(vi=f"Quầy {number}", en=f"Counter {number}"),
        services=("a", "b") if number % 2 else ("c", "d"),
    )
    for number in range(1, 12)
)
_CENTRE = CentreState(
    epoch="e",
    rev=1,
    day=_DAY,
    open=True,
    tz="Asia/Ho_Chi_Minh",
    name=Names(
        vi="Trung tâm Phục vụ hành chính công phường Hải Đông", en="Hải Đông Ward Public Service Centre"
    ),
    address="",
    web="https://motcua.example.vn",
    languages=("vi", "en"),
    groups=(),
    services=tuple(
        ServiceLine(id=prefix.lower(), prefix=prefix, name=Names(vi=vi, en=en), group=None, open=True)
        for prefix, vi, en in _SERVICES
    ),
    counters=(*_COUNTERS, CounterLine(id="q12", name=_LONG, services=("a", "b", "c", "d"))),
    priorities=(),
    officers=_OFFICERS,
)
_RUNNING = (
    "Mời công dân chuẩn bị căn cước và hồ sơ gốc trước khi đến quầy.",
    "Please have your identity card and your original documents ready.",
)
_NUMBERS = ["A018", "B007", "C012", "A017", "D003", "A-K007", "B006", "C011", "A016", "A1000", "D002", "A015"]
_LONG_NUMBERS = [
    "AB-K1007",
    "A1000",
    "AB-K1006",
    "A-K007",
    "AB1234",
    "A-K006",
    "A-K005",
    "A1001",
    "A1002",
    "A1003",
    "A1004",
    "A1005",
]


def _calls(numbers: list[str], counter: str = "") -> tuple[CallLine, ...]:
    return tuple(
        CallLine(
            call=str(place),
            number=number,
            counter=counter or f"q{place * 5 % 11 + 1}",
            lang="vi",
            at=_NOW - timedelta(minutes=2 * place),
            times=1,
        )
        for place, number in enumerate(numbers)
    )


_NEXT = ["A019", "B008", "C013", "A020", "D004", "A-K008", "B009", "C014", "A021", "D005", "A022", "B010"]
_COMING = tuple(NextLine(number=number, service=number[0].lower()) for number in _NEXT)
_KNOWN = Known(
    centre=_CENTRE,
    calls=_calls(_NUMBERS),
    coming=_COMING,
    has_board=True,
    time=_NOW,
    running=_RUNNING,
)


def _counter(
    number: str | None,
    stage: Literal["idle", "called", "serving"] = "idle",
    status: Literal["closed", "open", "paused"] = "open",
    who: int = 0,
) -> CounterState:
    return CounterState(
        epoch="e",
        rev=1,
        status=status,
        officer=_OFFICERS[who],
        number=number,
        visit=None,
        stage=stage,
    )


@cache
def slide() -> Slide:
    """Return a slide as a centre would draw it: bring these papers."""
    size = (1280, 720)
    image = Image.new("RGB", size, "#FBF6EA")
    pen = ImageDraw.Draw(image)
    pen.rectangle((0, 0, size[0], 130), fill="#8A3B12")
    pen.text((50, 26), "ĐĂNG KÝ KHAI SINH", "white", ImageFont.truetype(face("bold"), 64))
    lines = "Giấy chứng sinh\nCăn cước của cha, mẹ\nGiấy chứng nhận kết hôn (nếu có)\nTờ khai theo mẫu"
    for place, line in enumerate(lines.split("\n")):
        top = 175 + place * 130
        pen.ellipse((56, top + 18, 96, top + 58), fill="#8A3B12")
        pen.text((130, top), line, "#20140B", ImageFont.truetype(face("semibold"), 58))
    return Slide(key=("sample", 0, 0), width=size[0], height=size[1], pixels=image.tobytes())


def _called(*calls: str, waiting: tuple[str, ...] = ()) -> Moments:
    moments = Moments().called(calls, 0.0)
    return replace(moments, waiting=waiting)


Sample = tuple[str, Known, Moments, float]


def _lobby() -> Iterator[Sample]:
    rest, none = _KNOWN, Moments()
    yield "connecting", Known(), none, 0.0
    yield "empty", replace(rest, calls=(), coming=(), running=()), none, 0.0
    yield "few", replace(rest, calls=rest.calls[:3], coming=rest.coming[:2], running=()), none, 0.0
    yield "full", rest, none, 0.0
    yield "called", rest, _called("0"), _LIT
    yield "called-dark", rest, _called("0"), _DARK
    yield "together", rest, _called("1", "0", waiting=("2", "3")), _LIT
    yield "slide", replace(rest, slide=slide()), none, 0.0
    yield "slide-called", replace(rest, slide=slide()), _called("0"), _LIT
    yield "slide-together", replace(rest, slide=slide()), _called("1", "0"), _DARK
    long = replace(rest, calls=_calls(_LONG_NUMBERS, "q12"))
    coming = tuple(replace(line, number="AB-K1008") for line in rest.coming)
    yield "long", replace(long, coming=coming), none, 0.0
    yield "long-together", replace(long, slide=slide()), _called("1", "0"), _LIT
    yield "long-slide", replace(long, slide=slide()), none, 0.0
    joined = tuple(replace(line, also=("A-K006",)) for line in rest.calls)
    yield "joined", replace(rest, calls=joined), _called("1", "0"), _LIT
    hands = {line.counter: _counter(line.number, "serving") for line in rest.calls[::2]}
    idle = {line.counter: _counter(None) for line in rest.calls[1::2]}
    yield "over", replace(rest, counters=hands | idle), none, 0.0
    yield (
        "over-all",
        replace(rest, calls=rest.calls[:3], counters={f"q{n}": _counter(None) for n in range(12)}),
        none,
        0.0,
    )
    yield "stale", replace(rest, is_stale=True), none, 0.0
    yield from _shut()


def _shut() -> Iterator[Sample]:
    rest, none = replace(_KNOWN, coming=()), Moments()
    tomorrow = replace(_CENTRE, open=False, opens_at=datetime(2026, 11, 24, 0, 30, tzinfo=UTC))
    yield "closed", replace(rest, centre=tomorrow, time=_NOW + timedelta(hours=9)), none, 0.0
    closed = replace(rest, centre=tomorrow, time=_NOW + timedelta(hours=9), slide=slide(), running=())
    yield "closed-slide", closed, none, 0.0
    noon = replace(_CENTRE, open=False, opens_at=datetime(2026, 11, 23, 6, 30, tzinfo=UTC))
    lunch = replace(_KNOWN, centre=noon, time=_NOW + timedelta(hours=3), coming=_COMING[:3])
    yield "lunch", lunch, none, 0.0


def _desks() -> Iterator[Sample]:
    def at(counter: str, state: CounterState) -> Known:
        return replace(_KNOWN, counters={counter: state}, running=())

    yield "counter-called", at("q1", _counter("A018", "called")), _called("0"), _LIT
    yield "counter-serving", at("q1", _counter("A018", "serving")), Moments(), 0.0
    yield "counter-idle", at("q1", _counter(None)), Moments(), 0.0
    yield "counter-paused", at("q1", _counter(None, status="paused")), Moments(), 0.0
    yield "counter-closed", at("q1", _counter(None, status="closed")), Moments(), 0.0
    yield "counter-long", at("q12", _counter("AB-K1007", "serving", who=1)), Moments(), 0.0
    stale = replace(at("q1", _counter("A018", "serving")), is_stale=True)
    yield "counter-stale", stale, Moments(), 0.0


def samples(lang: Lang) -> Mapping[str, Snapshot]:
    """Return a snapshot of every screen, by name; `lang` is the first of the two languages."""
    languages: tuple[Lang, ...] = ("vi", "en") if lang == "vi" else ("en", "vi")
    lobby = Manner(languages=languages)
    shown = {name: draw(known, moments, lobby, now) for name, known, moments, now in _lobby()}
    one = replace(lobby, languages=("en",), is_demonstration=True)
    shown["one-language"] = draw(_KNOWN, Moments(), one, 0.0)
    for name, known, moments, now in _desks():
        counter = next(iter(known.counters))
        shown[name] = draw(known, moments, replace(lobby, counter=counter), now)
    return shown
