"""Every mistake in a settings file, with its line."""

import re

import pytest

from motcua.centre_file.reading import MOST_MISTAKES, BadSettings, Mistake, parse
from motcua.wire import codec
from tests.settings_text import TEXT, changed, mistakes


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ('id = "an-hoa"\n', "", "1: centre.id: is missing"),
        ('"an-hoa"', '"An Hòa"', "2: centre.id: must be small letters a-z, digits and hyphens"),
        ('"an-hoa"', '"-a"', "2: centre.id: must be small letters"),
        ('"Số 1 đường Hoa Sữa"', "1", "4: centre.address: must be text in quotes"),
        ('"Số 1 đường Hoa Sữa"', '"  "', "4: centre.address: must have 1 to 200 characters, not 0"),
        ("Số 1 đường", "Số 1 \\u202e", "4: centre.address: holds the invisible sign U+202E"),
        ("Nguyễn Thị Mai", "\\u0000", "47: officer.0.name: holds the invisible sign U+0000"),
        ("Nguyễn Thị Mai", "x" * 121, "47: officer.0.name: must have 1 to 120 characters, not 121"),
        (".example.vn", ".example.vn/", "5: centre.web: must be like https://motcua.example.vn"),
        ("https://", "ftp://", "5: centre.web: must be like https://"),
        ("Asia/Ho_Chi", "Asia/HoChi", "6: centre.timezone: there is no time zone 'Asia/HoChi_Minh'; did"),
        ("Asia/Ho_Chi_Minh", "../../etc/passwd", "6: centre.timezone: there is no time zone"),
        ('["vi", "en"]', '["vi", "fr"]', "7: centre.languages.1: must be 'vi' or 'en', not 'fr'"),
        ('["vi", "en"]', "[]", "7: centre.languages: must have at least 1 entry"),
        ('["vi", "en"]', '["vi", "vi"]', "7: centre.languages: names vi twice"),
        ("= false", "= 0", "8: centre.demonstration: must be true or false"),
        ("mon =", "monday =", "10: hours.monday: no such setting; did you mean 'mon'?"),
        ('"07:30-11:30"', '"17:30-11:30"', "10: hours.mon.0: '17:30-11:30' ends before it begins"),
        ('"07:30-11:30"', '"07:30-14:30"', "10: hours.mon: the hours from 13:30 begin before those in front"),
        ('"07:30-11:30"', '"7h30 - 11h30"', "10: hours.mon.0: must be hours in quotes, such as"),
        ('"07:30-11:30"', '"07:30-11:75"', "10: hours.mon.0: '07:30-11:75' holds a time that no clock shows"),
        ('["20:00-24:00"]', '"20:00-24:00"', "11: hours.sat: must be a list"),
        ('["20:00-24:00"]', '["20:00-24:01"]', "11: hours.sat.0: '20:00-24:01' holds a time"),
        ("[2027-01-01,", '["2027-01-01",', "12: hours.holidays.0: must be a date without quotes"),
        ("[2027-01-01,", "[2027-09-02,", "12: hours.holidays: names 2027-09-02 twice"),
        ("[2027-01-01,", "[2027-02-20,", "12: hours.holidays.0: 2027-02-20 is a holiday and has hours"),
        ("2027-02-20 =", "20-2-2027 =", "14: hours.days.20-2-2027: must be a date such as 2027-02-20"),
        ("2027-02-20 =", "2027-02-30 =", "14: hours.days.2027-02-30: there is no day 2027-02-30"),
        ('"alternate"', '"alternating"', "16: calling.policy: must be 'strict' or 'alternate', not"),
        ('"alternate"', '"strict"', "17: calling.in_a_row: has a meaning only with policy"),
        ("in_a_row = 4", "in_a_row = 0", "17: calling.in_a_row: must be at least 1"),
        ("in_a_row = 4", "in_a_row = 4.0", "17: calling.in_a_row: must be a whole number"),
        ("in_a_row = 4", "in_a_row = true", "17: calling.in_a_row: must be a whole number"),
        ("in_a_row = 4", "in_a_row = 0x" + "f" * 9000, "17: calling.in_a_row: must be at most 20"),
        ("seconds = 20", "seconds = 4", "21: rating.seconds: must be at least 5"),
        (', en = "Documents"', "", "24: group.0.name.en: is missing: English is one of"),
        ('prefix = "A"\n', 'prefx = "A"\n', "27: service.0.prefx: no such setting; did you mean 'prefix'?"),
        ('prefix = "A"\n', 'prefix = "a"\n', "27: service.0.prefix: must be one or two capital letters"),
        ('group = "giay-to"', 'group = "giayto"', "29: service.0.group: there is no group 'giayto'; did you"),
        ('prefix = "AB"', 'prefix = "A"', "32: service.1.prefix: 'A' is taken already (line 27)"),
        ('id = "dat-dai"', 'id = "ho-tich"', "31: service.1.id: 'ho-tich' is taken already (line 26)"),
        (
            'name.en = "Land"',
            'name.eng = "Land"',
            "34: service.1.name.eng: no such setting; did you mean 'en'",
        ),
        ('"ho-tich", "dat-dai"', '"ho-tich"', "31: service.1.id: no counter serves 'dat-dai'"),
        ('"ho-tich", "dat-dai"', '"dat-dai", "dat-dai"', "38: counter.0.services: names dat-dai twice"),
        ('  "ho-tich",', '  "ho-tch",', "43: counter.1.services.0: there is no service 'ho-tch'; did you"),
        ('  "ho-tich",', "", "42: counter.1.services: must have at least 1 entry"),
        ("rank = 0", "rank = 2", "53: priority.0.rank: must be 0: the first priority is the ordinary one"),
        ("rank = 1", "rank = 0", "57: priority.1.rank: must be 1 or more"),
        ('"kiosk-1"', '"admin"', "59: device.0.id: 'admin' is the name of an account of the system"),
        ('letter = "K"', 'letter = "k"', "61: device.0.letter: must be one capital letter, A to Z, not 'k'"),
        ('letter = "K"', "", "58: device.0.letter: is missing: a kiosk that is cut off"),
        (
            'letter = "K"',
            'counter = "quay-1"\nletter = "K"',
            "61: device.0.counter: a kiosk device stands at no",
        ),
        ('letter = "M"', 'letter = "K"', "65: device.1.letter: 'K' is taken already (line 61)"),
        ('counter = "quay-1"', "", "66: device.2.counter: is missing: a rating device stands at a counter"),
        (
            'counter = "quay-2"',
            'counter = "quay-3"',
            "73: device.3.counter: there is no counter 'quay-3'; did",
        ),
        ('counter = "quay-2"', 'counter = "quay-1"', "73: device.3.counter: 'quay-1' has a rating terminal"),
        ('role = "board"', 'role = "bord"', "76: device.4.role: must be 'kiosk', 'counter', 'rating',"),
        ('role = "board"', 'role = "board"\nletter = "Z"', "77: device.4.letter: only a kiosk has a letter"),
        ("[rating]", "[ratings]", "19: ratings: no such setting; did you mean 'rating'?"),
        ("[[officer]]", "[officer]", "45: officer: must be a list"),
        ("[rating]", "rating = 3\n[other]", "19: calling.rating: no such setting"),
        ("in_a_row = 4", "in_a_row = = 4", "17: Invalid value"),
        ("in_a_row = 4", "policy = 4", "17: Cannot overwrite a value"),
        ('role = "board"', 'role = "board', "76: Illegal character"),
    ],
)
def test_a_mistake_is_told_with_its_line(old, new, expected):
    found = mistakes(changed(old, new))

    assert any(one.startswith(expected) for one in found), found


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('prefix = "A"\n', 'prefx = "A"\n'),
        ('  "ho-tich",', '  "ho-tch",'),
        ('["ho-tich", "dat-dai"]', '["ho-tich", "dat-da"]'),
        ('prefix = "AB"', 'prefix = "A"'),
        ("[rating]", "[ratings]"),
        ('id = "kiosk-2"', 'id = "kiosk-1"'),
    ],
)
def test_one_slip_is_one_mistake(old, new):
    assert len(mistakes(changed(old, new))) == 1


def test_all_mistakes_are_told_at_once_in_the_order_of_the_file():
    text = TEXT.replace("Asia/Ho_Chi_Minh", "Asia/Nowhere").replace('prefix = "AB"', 'prefix = "A"')
    text = text.replace('services = ["ho-tich"', 'services = ["hotich"').replace(
        'letter = "M"', 'letter = "mm"'
    )

    assert [one.split(": ")[:2] for one in mistakes(text)] == [
        ["6", "centre.timezone"],
        ["32", "service.1.prefix"],
        ["38", "counter.0.services.0"],
        ["65", "device.1.letter"],
    ]


def test_an_empty_file_lacks_all_that_is_needed():
    missing = [f"{table}: is missing" for table in ("centre", "counter", "hours", "priority", "service")]

    assert [one.removeprefix(" ") for one in mistakes("")] == missing


def test_hours_and_always_exclude_each_other():
    assert mistakes(changed("[hours]", "[hours]\nalways = true")) == [
        f"{line}: hours.{key}: has no meaning with always = true; leave out one of the two"
        for line, key in ((11, "mon"), (12, "sat"), (13, "holidays"), (14, "days"))
    ]


def test_a_centre_that_never_opens_is_a_mistake():
    text = re.sub(r"\[hours\].*?(?=\[calling\])", "[hours]\n", TEXT, flags=re.DOTALL)

    assert mistakes(text) == ["9: hours: the centre never opens; name hours, or set always = true"]


def test_more_names_than_one_message_to_the_devices_can_hold_are_a_mistake():
    officer = '[[officer]]\nid = "o-{}"\nname = "{}"\ntitle = "{}"\nagency = "{}"\n'
    text = TEXT + "".join(officer.format(n, *("ệ" * 120,) * 3) for n in range(400))

    (found,) = mistakes(text)
    assert re.search(r"names and services are \d+ bytes, more than \d+$", found)


def test_the_report_names_the_file_and_has_one_line_for_each_mistake():
    error = BadSettings(
        [Mistake(line=12, path="service.0.prefx", reason="no such setting"), Mistake(reason="no")]
    )

    assert error.report("other.toml") == "other.toml:12: service.0.prefx: no such setting\nother.toml: no"
    assert str(error).startswith("centre.toml:12: ")


def test_a_key_cannot_break_the_lines_of_the_report():
    (found,) = mistakes('"a\\n\\u202eb" = 1\n' + TEXT)

    assert found.startswith("1: 'a\\n\\u202eb': no such setting; known: centre, hours, calling")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a = " + "[" * 3000, ": lists or tables are nested too deep"),
        ("\na = '\ud800'", ": 'utf-8' codec can't encode character"),
        ("# no\n" * 250_000, ": has 1250000 characters, more than 1048576"),
        ("\n" + "x." * 3000 + "x = 1", "2: there are more than 100 dots in a row"),
    ],
)
def test_a_text_that_would_choke_a_parser_is_refused(text, expected):
    (found,) = mistakes(text)
    assert found.removeprefix(" ").startswith(expected.removeprefix(": "))


def test_a_number_that_python_will_not_read_is_refused():
    (found,) = mistakes("\na = " + "1" * 5000)
    assert "Exceeds the limit (4300 digits)" in found


def test_a_row_of_dots_is_a_fine_comment():
    assert mistakes("#" + "." * 200 + "\n" + TEXT) == []


def test_of_a_text_that_is_no_settings_file_not_every_mistake_is_told():
    assert len(mistakes("".join(f"key{n} = 1\n" for n in range(3000)))) <= 2 * MOST_MISTAKES


def test_the_ids_are_those_of_the_wire():
    pattern = re.compile(codec.SLUG)
    for word in ("a", "a-b", "9", "-a", "A", "a" * 32, "a" * 33, "ă", "a_b", ""):
        found = mistakes(changed('"an-hoa"', f'"{word}"')) if not pattern.fullmatch(word) else []
        assert (
            parse(changed('"an-hoa"', f'"{word}"')).id == word
            if not found
            else found[0].startswith("2: centre.id")
        )
