"""A settings file for tests, and how to change it."""

from motcua.centre_file.reading import BadSettings, parse

TEXT = """\
[centre]
id = "an-hoa"
name = { vi = "Một cửa An Hòa", en = "An Hoa one-stop shop" }
address = "Số 1 đường Hoa Sữa"
web = "https://motcua.example.vn"
timezone = "Asia/Ho_Chi_Minh"
languages = ["vi", "en"]
demonstration = false
[hours]
mon = ["07:30-11:30", "13:30-17:00"]
sat = ["20:00-24:00"]
holidays = [2027-01-01, 2027-09-02]
[hours.days]
2027-02-20 = ["08:00-11:00"]
[calling]
policy = "alternate"
in_a_row = 4
ordinary_limit_minutes = 45
[rating]
form = "three"
seconds = 20
[[group]]
id = "giay-to"
name = { vi = "Giấy tờ", en = "Documents" }
[[service]]
id = "ho-tich"
prefix = "A"
name = { vi = "Hộ tịch", en = "Civil status" }
group = "giay-to"
[[service]]
id = "dat-dai"
prefix = "AB"
name.vi = "Đất đai"
name.en = "Land"
[[counter]]
id = "quay-1"
name = { vi = "Quầy 1", en = "Counter 1" }
services = ["ho-tich", "dat-dai"]
[[counter]]
id = "quay-2"
name = { vi = "Quầy 2", en = "Counter 2" }
services = [
  "ho-tich",
]
[[officer]]
id = "mai"
name = "Nguyễn Thị Mai"
title = "Chuyên viên"
agency = "Sở Tư pháp"
[[priority]]
id = "thuong"
name = { vi = "Thông thường", en = "Ordinary" }
rank = 0
[[priority]]
id = "cao-tuoi"
name = { vi = "Người cao tuổi", en = "Elderly people" }
rank = 1
[[device]]
id = "kiosk-1"
role = "kiosk"
letter = "K"
[[device]]
id = "kiosk-2"
role = "kiosk"
letter = "M"
[[device]]
id = "rating-1"
role = "rating"
counter = "quay-1"
[[device]]
id = "rating-2"
role = "rating"
counter = "quay-2"
[[device]]
id = "board-1"
role = "board"
"""


def mistakes(text: str) -> list[str]:
    """Return the mistakes of a text, each as `line: path: reason`; none if it is a good one."""
    try:
        parse(text)
    except BadSettings as error:
        return [mistake.report("").removeprefix(":") for mistake in error.mistakes]
    return []


def changed(old: str, new: str) -> str:
    """Return `TEXT` with `new` in place of `old`, which stands in it once."""
    assert TEXT.count(old) == 1, old
    return TEXT.replace(old, new)
