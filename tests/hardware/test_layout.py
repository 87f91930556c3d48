"""Slips become dots and text: held by golden files, and by what must be true of any slip."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageOps

from hardware.printer import qr
from hardware.printer.ascii import plain
from hardware.printer.bitmap import Bitmap
from hardware.printer.engine import Engine
from hardware.printer.escpos import CUT, INIT, Mode, Paper, encode, escpos_raster, escpos_text
from hardware.printer.layout import SMALLEST_MODULE, raster
from hardware.printer.slip import LONGEST_QR, Align, Line, Qr, Rule, Size, Slip, Space, Width
from hardware.printer.wrap import balanced, letters, wrap
from motcua.commands.try_printer import DIACRITICS
from tests.golden_slips import CASES, files, picture

lines = st.builds(
    Line,
    text=st.text(max_size=60),
    size=st.sampled_from(Size),
    bold=st.booleans(),
    align=st.sampled_from(Align),
    inverse=st.booleans(),
)
slips = st.lists(lines | st.just(Rule()) | st.builds(Space, mm=st.floats(0, 30)), max_size=5).map(
    lambda elements: Slip(elements=tuple(elements))
)


def printed(job: bytes, width_mm: Width = 80) -> list[tuple[Image.Image, bool]]:
    """Return the papers that the virtual printer makes of a job."""
    papers: list[tuple[Image.Image, bool]] = []
    engine = Engine(lambda image, torn: papers.append((image, torn)), width_mm=width_mm)
    engine.receive(job)
    engine.work(0)
    return papers


@pytest.mark.parametrize("name", CASES)
def test_a_slip_is_laid_out_as_before(name):
    for path, content in files(name):
        assert path.read_bytes() == content, f"{path.name}: renew by python -m tests.golden_slips --write"


@pytest.mark.parametrize("name", CASES)
@pytest.mark.parametrize("width_mm", [80, 58])
def test_the_printer_draws_what_was_laid_out(name, width_mm):
    paper = Paper(width_mm=width_mm)
    drawn = picture(raster(CASES[name], paper.dots))

    [(image, torn)] = printed(encode(CASES[name], paper), width_mm)

    assert not torn
    assert image.crop((0, 0, drawn.width, drawn.height)).tobytes() == drawn.tobytes()
    assert image.height == drawn.height + 60  # fed to the knife


@given(slips, st.sampled_from([80, 58]), st.booleans())
def test_any_slip_is_printed_whole(slip, width_mm, cutter):
    paper = Paper(width_mm=width_mm, cutter=cutter)
    bitmap = raster(slip, paper.dots)

    job = encode(slip, paper)

    assert len(bitmap.data) == bitmap.height * bitmap.stride
    assert len(job) <= len(bitmap.data) + 40 + bitmap.height
    if cutter and bitmap.height:
        [(image, _)] = printed(job, width_mm)
        assert image.height == bitmap.height + 60


@given(slips, st.sampled_from([80, 58]))
def test_any_slip_is_printed_as_text(slip, width_mm):
    job = encode(slip, Paper(width_mm=width_mm, mode=Mode.TEXT))

    assert job.startswith(INIT)
    assert job.endswith(CUT)
    printed(job, width_mm)


@given(st.binary(min_size=72 * 20, max_size=72 * 20))
def test_a_picture_holds_no_command_that_a_printer_would_obey(data):
    dots = data.replace(b"\x00", b"\x10\x04\x01")[: 72 * 20]

    job = escpos_raster(Bitmap(576, dots))

    assert not any(command in job for command in (b"\x10\x04", b"\x10\x05", b"\x10\x14"))


def test_white_rows_are_fed_and_not_sent():
    row = bytes(71) + b"\x01"
    bitmap = Bitmap(576, row + bytes(72 * 600) + row)

    job = escpos_raster(bitmap)

    assert len(job) < 200
    [(image, _)] = printed(job)
    assert image.height == bitmap.height + 60


def test_every_vietnamese_letter_is_drawn_apart_from_the_letter_without_its_marks():
    for letter in set(DIACRITICS) - {" "}:
        for size in (Size.SMALL, Size.NORMAL, Size.LARGE, Size.HUGE):
            with_marks, without = (
                raster(Slip(elements=(Line(text=text, size=size),)), 384) for text in (letter, plain(letter))
            )
            assert with_marks.data != without.data, letter


@pytest.mark.parametrize("size", Size)
def test_no_mark_is_cut_off(size):
    """A letter between others, on a line that is higher, has as many black dots as alone."""
    for letter in sorted(set(DIACRITICS) - {" "}):
        alone = raster(Slip(elements=(Line(text=letter, size=size),)), 576)
        black = [number for number, row in enumerate(alone.rows()) if any(row)]
        assert size is Size.HUGE or (black[0] > 0 and black[-1] < alone.height - 1), letter


def test_a_huge_text_stays_on_one_line_and_within_the_paper():
    short, long = (
        raster(Slip(elements=(Line(text=text, size=Size.HUGE),)), 384) for text in ("A1", "AB-K100777")
    )

    assert short.height > 100
    assert 30 < long.height < short.height


def test_a_sign_that_the_font_lacks_is_drawn_by_another():
    lacking, absent = (raster(Slip(elements=(Line(text=sign),)), 384) for sign in ("✓", "\U0010ffff"))

    assert lacking.data != absent.data


def test_the_modules_of_a_qr_code_are_large_enough_to_read_and_stand_in_white():
    for dots in (384, 576):
        for length in (10, LONGEST_QR):
            code = Qr(text="x" * length)
            rows = qr.modules(code.text)
            image = picture(raster(Slip(elements=(code,)), dots))
            module = image.height // (len(rows) + 2 * qr.QUIET)
            black = ImageOps.invert(image.convert("L")).getbbox()
            assert black
            left, top, right, bottom = black

            assert module >= SMALLEST_MODULE
            assert min(left, top, dots - right, image.height - bottom) >= qr.QUIET * module
            assert [
                [
                    not image.getpixel((left + module * x + module // 2, top + module * y + module // 2))
                    for x in range(len(rows))
                ]
                for y in range(len(rows))
            ] == rows


def test_a_qr_code_too_long_to_be_read_from_paper_is_refused():
    with pytest.raises(ValueError, match="301 bytes; at most 300"):
        Qr(text="x" * 301)


def test_the_code_is_printed_by_the_printer_or_left_out_of_a_text():
    slip = Slip(elements=(Qr(text="https://example.org"),))

    assert b"https://example.org" in escpos_text(slip, 48)
    assert b"https://example.org" not in escpos_text(slip, 48, native_qr=False)
    [(image, _)] = printed(escpos_text(slip, 48))
    assert image.height > 100


@pytest.mark.parametrize(
    ("vietnamese", "ascii_"),
    [
        ("Đường số 5", "Duong so 5"),
        ("đất đai – xây dựng", "dat dai - xay dung"),
        ("SỐ “A1” ₫", 'SO "A1" d'),
        ("ươ ƯƠ ẵ Ỹ", "uo UO a Y"),
        ("日本", "??"),
        ("a\u0301\tb\n", "a b"),
    ],
)
def test_text_without_marks_keeps_its_letters(vietnamese, ascii_):
    assert plain(vietnamese) == ascii_


@given(st.text())
def test_plain_text_is_printable_ascii(text):
    assert all(" " <= sign <= "~" for sign in plain(text))


@given(st.text(alphabet="aâ ộ\u0301Đ-", max_size=80), st.integers(1, 20))
def test_wrapped_lines_hold_all_words_and_are_no_longer_than_they_may_be(text, limit):
    for lines_ in (wrap(text, limit, len), balanced(text, limit, len)):
        assert "".join(lines_).replace(" ", "") == "".join(text.split())
        assert all(len(line) <= limit or len(letters(line)) == 1 for line in lines_)
        assert len(lines_) == len(wrap(text, limit, len))


def test_a_title_is_broken_into_lines_of_about_the_same_length():
    title = "Trung tâm Phục vụ hành chính công xã An Thuận Đông"

    assert wrap(title, 40, len) == ["Trung tâm Phục vụ hành chính công xã An", "Thuận Đông"]
    assert balanced(title, 40, len) == ["Trung tâm Phục vụ hành", "chính công xã An Thuận Đông"]
