"""Samples of every screen of the kiosk, with an invented centre: for pictures, tests, and to look at it.

They are drawn by the same code as the kiosk's own screens. Among them are the worst cases that settings
allow: 24 services in one list, names of 90 signs, six priorities, the longest number.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime

from kiosk.model import Issued
from kiosk.screens import draw
from kiosk.snapshot import Screen, Snapshot
from kiosk.state import Known, Machine, State
from motcua.wire.codec import Lang
from motcua.wire.selfreport import PrinterHealth
from motcua.wire.states import (
    CentreState,
    EstimateBody,
    GroupState,
    Names,
    OwnTicketBody,
    PriorityLine,
    ServiceLine,
)

_DAY = date(2026, 11, 23)
_NOW = datetime(2026, 11, 23, 1, 42, tzinfo=UTC)
_LONG = Names(
    vi="Đăng ký biến động quyền sử dụng đất, quyền sở hữu nhà ở và tài sản khác gắn liền với đất",
    en="Registration of changes in land use rights, ownership of houses and other assets on land",
)
_GROUPS = (
    ("ho-tich", Names(vi="Hộ tịch, chứng thực", en="Civil status and certification")),
    ("dat-dai", Names(vi="Đất đai, xây dựng, môi trường", en="Land, construction, environment")),
    ("doanh-nghiep", Names(vi="Doanh nghiệp và đầu tư", en="Business and investment")),
    ("xa-hoi", Names(vi="Lao động, người có công và xã hội", en="Labour, veterans and social affairs")),
    ("ket-qua", Names(vi="Hướng dẫn và trả kết quả", en="Guidance and results")),
)
_SERVICES = (
    ("A", "ho-tich", "Khai sinh, khai tử", "Births and deaths", True),
    ("B", "ho-tich", "Đăng ký kết hôn", "Marriage", True),
    ("C", "ho-tich", "Chứng thực bản sao, chữ ký", "Certified copies and signatures", True),
    ("D", "ho-tich", "Căn cước, cư trú", "Identity cards and residence", False),
    ("E", "dat-dai", _LONG.vi, _LONG.en, True),
    ("G", "dat-dai", "Giấy phép xây dựng", "Building permits", True),
    ("H", "dat-dai", "Tài nguyên và môi trường", "Natural resources and environment", True),
    ("K", "doanh-nghiep", "Đăng ký hộ kinh doanh", "Household businesses", True),
    ("L", "doanh-nghiep", "Đăng ký doanh nghiệp, đầu tư", "Companies and investment", True),
    ("M", "doanh-nghiep", "Thuế và lệ phí trước bạ", "Taxes and registration fees", True),
    ("N", "xa-hoi", "Người có công, thân nhân liệt sĩ", "Veterans and martyrs' families", True),
    ("P", "xa-hoi", "Bảo hiểm xã hội, bảo hiểm y tế", "Social and health insurance", True),
    ("Q", "xa-hoi", "Bảo trợ xã hội, giảm nghèo", "Social support", True),
    ("R", "ket-qua", "Hướng dẫn làm hồ sơ", "Help with documents", True),
    ("S", "ket-qua", "Trả kết quả", "Collecting results", True),
    ("T", "doanh-nghiep", "Giấy phép lái xe, đăng kiểm", "Driving licences and vehicle inspection", True),
    ("U", "xa-hoi", "Lý lịch tư pháp", "Criminal records", True),
    ("V", "xa-hoi", "Văn hóa, thể thao và du lịch", "Culture, sports and tourism", True),
    ("X", "xa-hoi", "Giáo dục và đào tạo", "Education and training", True),
    ("Y", "xa-hoi", "Y tế, an toàn thực phẩm", "Health and food safety", True),
    ("BA", "doanh-nghiep", "Công thương, điện lực", "Industry, trade and electricity", True),
    ("BB", "doanh-nghiep", "Khoa học và công nghệ", "Science and technology", True),
    ("BC", "dat-dai", "Quy hoạch, hạ tầng kỹ thuật", "Planning and infrastructure", True),
    ("BD", "xa-hoi", "Dân tộc và tôn giáo", "Ethnic and religious affairs", True),
)
_PRIORITIES = (
    ("ordinary", "Không ưu tiên", "No priority"),
    ("elderly", "Người cao tuổi (từ 60 tuổi)", "Elderly people (60 and over)"),
    ("disabled", "Người khuyết tật", "People with disabilities"),
    ("pregnant", "Phụ nữ mang thai", "Pregnant women"),
    ("child", "Người đi cùng trẻ em dưới 36 tháng tuổi", "People with a child under 36 months"),
    ("merit", "Người có công với cách mạng, thân nhân liệt sĩ", "Revolutionary veterans, martyrs' families"),
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
    groups=tuple(GroupState(id=group, name=name) for group, name in _GROUPS),
    services=tuple(
        ServiceLine(id=prefix.lower(), prefix=prefix, name=Names(vi=vi, en=en), group=group, open=is_open)
        for prefix, group, vi, en, is_open in _SERVICES
    ),
    counters=(),
    priorities=tuple(PriorityLine(id=each, name=Names(vi=vi, en=en)) for each, vi, en in _PRIORITIES),
    officers=(),
)
_WAITING = {prefix.lower(): place * 7 % 19 for place, (prefix, *_) in enumerate(_SERVICES)}


def _known(printer: PrinterHealth = "ok", *, is_live: bool = True) -> Known:
    machine = Machine(
        device="kiosk-1",
        version="0.1.0",
        broker="192.168.10.2:8883",
        is_up=is_live,
        outbox=0 if is_live else 3,
        faults=0,
        disk_free_mb=10412,
    )
    return Known(centre=_CENTRE, waiting=_WAITING, is_live=is_live, printer=printer, machine=machine, at=_NOW)


def _issued(number: str, service: str, *, priority: str = "ordinary", ahead: int | None = 12) -> Issued:
    estimate = None if ahead is None else EstimateBody(low_s=600, likely_s=1500, high_s=2400)
    ticket = OwnTicketBody(
        id="0",
        number=number,
        service=service,
        priority=priority,
        lang="vi",
        issued_at=_NOW,
        day=_DAY,
        state="waiting",
        offline=False,
        code="7K3M9QZT4W",
    )
    return Issued(ticket=ticket, ahead=ahead, estimate=estimate)


def _one_list(state: State) -> State:
    """Without groups all 24 services stand in one list."""
    services = tuple(replace(service, group=None) for service in _CENTRE.services)
    centre = replace(_CENTRE, groups=(), services=services)
    return replace(state, known=replace(state.known, centre=centre))


def _few(state: State) -> State:
    few = replace(_CENTRE, services=_CENTRE.services[:5])
    return replace(state, known=replace(state.known, centre=few))


def _states(lang: Lang) -> Iterator[tuple[str, State]]:
    start = State(known=_known(), lang=lang)
    yield "language", replace(start, lang=None)
    yield "groups", replace(start, screen=Screen.GROUPS)
    yield "services", replace(start, screen=Screen.SERVICES, group="dat-dai")
    yield "services-few", _few(replace(start, screen=Screen.SERVICES))
    yield "services-many", _one_list(replace(start, screen=Screen.SERVICES))
    yield "priority", replace(start, screen=Screen.PRIORITY)
    yield "issuing", replace(start, screen=Screen.ISSUING)
    took = replace(start, service="c", until=11.0)
    yield "take-paper", replace(took, screen=Screen.TAKE_PAPER, issued=_issued("C017", "c"))
    yield (
        "take-paper-priority",
        replace(
            took,
            screen=Screen.TAKE_PAPER,
            service="e",
            issued=_issued("AB-K1007", "e", priority="elderly", ahead=0),
            known=_known("near_end", is_live=False),
        ),
    )
    yield "read-number", replace(took, screen=Screen.READ_NUMBER, until=58.0, issued=_issued("C017", "c"))
    yield (
        "read-number-long",
        replace(
            took,
            screen=Screen.READ_NUMBER,
            until=58.0,
            service="e",
            issued=_issued("AB-K1007", "e", priority="elderly", ahead=None),
            known=_known("out", is_live=False),
        ),
    )
    yield "uncertain", replace(took, screen=Screen.UNCERTAIN, until=44.0, issued=_issued("C017", "c"))
    yield "more-time", replace(start, screen=Screen.MORE_TIME, until=14.0)
    yield from _notices(start)


def _notices(start: State) -> Iterator[tuple[str, State]]:
    closed = replace(start, lang=None, screen=Screen.CLOSED)
    morning = datetime(2026, 11, 24, 0, 30, tzinfo=UTC)
    yield "closed", replace(closed, known=replace(closed.known, opens_at=morning))
    noon = datetime(2026, 11, 23, 6, 30, tzinfo=UTC)
    yield "lunch", replace(closed, screen=Screen.LUNCH, known=replace(closed.known, opens_at=noon))
    yield "service-closed", replace(start, screen=Screen.SERVICE_CLOSED, service="e", until=18.0)
    yield "quota", replace(start, screen=Screen.QUOTA, service="c", until=18.0)
    yield "not-ready", replace(start, lang=None, screen=Screen.NOT_READY, known=Known(printer="unknown"))
    yield "cannot-issue", replace(start, screen=Screen.CANNOT_ISSUE, until=18.0)
    yield "staff-pin", replace(start, screen=Screen.STAFF_PIN)
    yield "staff-pin-wrong", replace(start, screen=Screen.STAFF_PIN, pin="wrong")
    yield "staff", replace(start, screen=Screen.STAFF)
    trouble = _known("out", is_live=False)
    yield "staff-trouble", replace(start, screen=Screen.STAFF, known=trouble, test="not_printed")


def samples(lang: Lang) -> Mapping[str, Snapshot]:
    """Return a snapshot of every screen, by name, for a visitor who chose `lang`."""
    return {name: draw(state, 0.0) for name, state in _states(lang)}
