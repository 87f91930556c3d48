"""What is drawn without a window: typefaces, icons, QR codes; what is handed over; the window asked for."""

import argparse
import threading

import pytest

from motcua.screens import icons, qr
from motcua.screens.fonts import face, face_for, fallback, signs
from motcua.screens.handover import Newest
from motcua.screens.options import WindowOptions, add_window_argument, window_options

VIETNAMESE = "ẮẰẲẴẶẤẦẨẪẬẾỀỂỄỆỐỒỔỖỘỚỜỞỠỢỨỪỬỮỰỲÝỶỸỴĐắằẳẵặấầẩẫậếềểễệốồổỗộớờởỡợứừửữựỳýỷỹỵđ"


@pytest.mark.parametrize("weight", ["regular", "semibold", "bold", "black"])
def test_every_weight_has_all_vietnamese_letters(weight):
    assert face_for(VIETNAMESE, weight) == face(weight)


def test_a_text_with_other_signs_is_drawn_in_a_typeface_that_has_them():
    assert face_for("Số → 5", "regular") == fallback()
    assert ord("→") in signs(fallback())


@pytest.mark.parametrize("name", icons.ICONS)
def test_every_icon_is_drawn_whole(name):
    side = 48
    opacity = icons.mask(name, side)
    rows = [opacity[row * side : (row + 1) * side] for row in range(side)]

    inked = sum(pixel > 128 for pixel in opacity) / side**2
    assert 0.05 < inked < 0.6
    assert not any((*rows[0], *rows[-1])), "it touches the edge"
    assert not any(row[0] or row[-1] for row in rows), "it touches the edge"


def test_a_qr_code_has_its_quiet_zone():
    squares, side = qr.modules("https://motcua.example.vn/t/7K3M9QZT4W")

    assert len(squares) == side * side
    assert set(squares[: 4 * side]) == {255}
    assert squares[4 * side + 4] == 0, "the corner of the finder"


def test_only_the_newest_is_handed_over():
    newest: Newest[int] = Newest()
    threads = [threading.Thread(target=newest.put, args=(number,)) for number in range(20)]
    for thread in threads:
        thread.start()
        thread.join()

    assert newest.take() == 19
    assert newest.take() is None


def parse(*arguments: str) -> WindowOptions:
    parser = argparse.ArgumentParser(exit_on_error=False)
    add_window_argument(parser)
    return window_options(parser.parse_args(arguments), WindowOptions(title="Kiosk"))


def test_the_window_fills_the_screen_unless_a_size_is_given():
    assert parse().is_full_screen
    assert parse("--window", "540x960") == WindowOptions(title="Kiosk", size=(540, 960))
    assert parse("--window", "540x960+20+0").place == (20, 0)


@pytest.mark.parametrize("size", ["540", "540x", "10x10", "x", "540x960+1"])
def test_what_is_no_size_of_a_window_is_refused(size):
    with pytest.raises(argparse.ArgumentError, match="is no size"):
        parse("--window", size)
