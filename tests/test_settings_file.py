"""What a settings file says."""

import re
from datetime import date, time

import pytest

from motcua.centre_file.reading import BadSettings, digest, load, parse
from motcua.settings import Policy, Span
from tests.settings_text import TEXT, changed


def test_everything_that_the_file_says_is_in_the_settings():
    centre = parse(TEXT)

    assert (centre.id, centre.name.en, centre.tz) == ("an-hoa", "An Hoa one-stop shop", "Asia/Ho_Chi_Minh")
    assert centre.hours.week[0] == (
        Span(begins=time(7, 30), ends=time(11, 30)),
        Span(begins=time(13, 30), ends=time(17)),
    )
    assert centre.hours.week[1:5] == ((),) * 4
    assert centre.hours.week[5] == (Span(begins=time(20), ends=time(0)),)
    assert centre.hours.days == {
        date(2027, 1, 1): (),
        date(2027, 9, 2): (),
        date(2027, 2, 20): (Span(begins=time(8), ends=time(11)),),
    }
    assert centre.policy == Policy(in_a_row=4, limit_s=2700)
    assert (centre.rating.form, centre.rating.seconds) == ("three", 20)
    assert list(centre.services) == ["ho-tich", "dat-dai"]
    assert (centre.services["ho-tich"].group, centre.services["dat-dai"].name.vi) == ("giay-to", "Đất đai")
    assert centre.counters["quay-2"].services == ("ho-tich",)
    assert centre.officers["mai"].agency == "Sở Tư pháp"
    assert (centre.ordinary.id, centre.priorities["cao-tuoi"].rank) == ("thuong", 1)
    assert (centre.devices["kiosk-1"].letter, centre.devices["rating-1"].counter) == ("K", "quay-1")


def test_what_is_left_out_has_its_default():
    text = re.sub(r"\[calling\].*?(?=\[\[group\]\])", "", TEXT, flags=re.DOTALL)
    text = re.sub(r"(timezone|languages|demonstration) = .*\n", "", text)

    centre = parse(text)

    assert (centre.tz, centre.languages) == ("Asia/Ho_Chi_Minh", ("vi", "en"))
    assert centre.policy == Policy(in_a_row=3, limit_s=None)
    assert (centre.rating.form, centre.rating.seconds, centre.demonstration) == ("five", 30, False)


def test_a_wait_may_be_a_quarter_of_an_hour_unless_the_file_says_otherwise():
    assert parse(TEXT).policy.target_s == 15 * 60
    assert parse(TEXT.replace("in_a_row = 4", "in_a_row = 4\ntarget_minutes = 20")).policy.target_s == 20 * 60


def test_a_strict_policy_never_counts_tickets_in_a_row():
    text = changed('"alternate"\nin_a_row = 4', '"strict"')

    assert parse(text).policy == Policy(in_a_row=None, limit_s=2700)


def test_a_name_without_english_is_the_vietnamese_one_where_english_is_not_spoken():
    text = changed('["vi", "en"]', '["vi"]').replace(', en = "Documents"', "")

    assert parse(text).groups["giay-to"].name.en == "Giấy tờ"


def test_names_are_composed_and_cut_to_size():
    decomposed = changed('"Nguyễn Thị Mai"', '"  Nguye\u0302\u0303n Thi\u0323 Mai "')

    assert parse(decomposed).officers["mai"].name == "Nguyễn Thị Mai"


def test_a_file_is_loaded_with_or_without_a_byte_order_mark(tmp_path):
    path = tmp_path / "centre.toml"
    for mark in ("", "\ufeff"):
        path.write_text(mark + TEXT, "utf-8", newline="\r\n")

        text, centre = load(path)

        assert (text, centre) == (TEXT.replace("\n", "\r\n"), parse(TEXT))


def test_a_file_that_cannot_be_read_is_told_as_a_mistake(tmp_path):
    latin, huge = tmp_path / "latin.toml", tmp_path / "huge.toml"
    latin.write_bytes(b"# one\n# two\nname = '\xe9'\n")
    huge.write_bytes(b"#" * 1_048_577)
    reports = []
    for path in (tmp_path / "none.toml", tmp_path, latin, huge):
        with pytest.raises(BadSettings) as caught:
            load(path)
        reports.append(caught.value.report(path.name))

    assert reports == [
        "none.toml: there is no such file",
        f"{tmp_path.name}: cannot be read: Is a directory",
        "latin.toml:3: is not UTF-8 text; save the file as UTF-8",
        "huge.toml: has more than 1048576 bytes",
    ]


def test_the_digest_is_of_the_text_in_utf_8():
    assert digest("một cửa") == "1fc765f02fb5322c6c57cbf2758f3c4db092e350593181ebcd28412633b0a7e4"
