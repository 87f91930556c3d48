"""The slips that are held as they are: `python -m tests.golden_slips --write` renews them; read the diff.

Of each slip `tests/golden/slips` has two pictures, for 80 and 58 mm, and the job of text with what it says.
"""

import sys
from collections.abc import Iterator, Mapping
from datetime import datetime
from io import BytesIO
from pathlib import Path
from zoneinfo import ZoneInfo

from PIL import Image, ImageOps

from hardware.printer.ascii import plain
from hardware.printer.bitmap import Bitmap
from hardware.printer.escpos import Paper, escpos_text
from hardware.printer.layout import raster
from hardware.printer.slip import Element, Line, Qr, Rule, Slip, Space, Width
from kiosk.paper import TicketPaper, ticket_slip
from motcua.commands.try_printer import test_slip as slip_of_the_printer_test

DIRECTORY = Path(__file__).parent / "golden" / "slips"
WIDTHS: tuple[Width, Width] = (80, 58)


def a_ticket(**differences: object) -> TicketPaper:
    """Return a ticket as it is printed every day, but for the differences."""
    usual: dict[str, object] = {
        "centre": "Trung tâm Phục vụ hành chính công xã An Thuận Đông",
        "address": "Thôn Trung, xã An Thuận Đông",
        "service": "Tư pháp - Hộ tịch",
        "number": "A027",
        "ahead": 4,
        "issued_at": datetime(2026, 11, 23, 8, 12, tzinfo=ZoneInfo("Asia/Ho_Chi_Minh")),
        "priority": False,
        "code": "7K3M9QTX2A",
        "web": "http://192.168.1.10:8080",
    }
    return TicketPaper(**(usual | differences))  # type: ignore[arg-type]


CASES: Mapping[str, Slip] = {
    "everyday": ticket_slip(a_ticket(), "vi"),
    "english": ticket_slip(
        a_ticket(centre="An Thuận Đông Commune Public Service Centre", service="Civil status"), "en"
    ),
    "offline-priority-reprint": ticket_slip(
        a_ticket(number="A-K007", ahead=None, priority=True, reprint=True), "vi"
    ),
    "long": ticket_slip(
        a_ticket(
            centre="Trung tâm Phục vụ hành chính công tỉnh Thừa Thiên – cơ sở số 2",
            service="Đăng ký quyền sử dụng đất, quyền sở hữu nhà ở và tài sản khác gắn liền với đất",
            number="AB-K1007",
            ahead=0,
            web="https://motcua.xa-an-thuan-dong.example.gov.vn/trung-tam",
        ),
        "vi",
    ),
    "no-web": ticket_slip(a_ticket(web="", address="", ahead=1), "vi"),
    "printer-test": slip_of_the_printer_test(),
}


def picture(bitmap: Bitmap) -> Image.Image:
    """Return a bitmap as it looks on paper."""
    dots = Image.frombytes("1", (bitmap.width, bitmap.height), bitmap.data)
    return ImageOps.invert(dots.convert("L")).convert("1")


def files(name: str) -> Iterator[tuple[Path, bytes]]:
    """Yield the golden files of a case, and what should stand in them."""
    slip = CASES[name]
    for width in WIDTHS:
        png = BytesIO()
        picture(raster(slip, Paper(width_mm=width).dots)).save(png, "PNG", optimize=True)
        yield DIRECTORY / f"{name}-{width}.png", png.getvalue()
    yield DIRECTORY / f"{name}-text.bin", escpos_text(slip, 48)
    yield DIRECTORY / f"{name}.txt", ("\n".join(map(_told, slip.elements)) + "\n").encode()


def _told(element: Element) -> str:
    match element:
        case Line():
            marks = [element.size, element.align, *["bold"] * element.bold, *["inverse"] * element.inverse]
            return f"{' '.join(marks):<24}| {element.text} | {plain(element.text)}"
        case Rule():
            return "-" * 24
        case Space():
            return f"{element.mm} mm"
        case Qr():
            return f"QR {element.text}"


def main() -> int:
    """Write the files, if told to; else tell how."""
    if sys.argv[1:] != ["--write"]:
        print(__doc__)
        return 2
    DIRECTORY.mkdir(parents=True, exist_ok=True)
    for name in CASES:
        for path, content in files(name):
            path.write_bytes(content)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
