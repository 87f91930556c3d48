"""Where a setting stands in the text of a TOML file."""

import tomllib
from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from motcua.centre_file.lines import DEPTH, KeyPath, line_of, lines_of

TEXT = """\
# centre.toml
title = "a # b"
[centre]
name = { vi = "Một", en = "One" }
"quoted key".'x.y' = 1.5
days = [
  1979-05-27 07:32:00,   # a comment, with [ and "
  { a = [1, 2], b = {} },
  [],
]
note = \"\"\"first \\\"\"\" "quoted"
second\"\"\"\"
[[service]]
id = 'a'
[service.name]
vi = "A"
[[service]]
id = "b"
[[service.sub]]
x = 1
[[service.sub]]
x = 2
"""


@pytest.mark.parametrize(
    ("path", "line"),
    [
        (("title",), 2),
        (("centre",), 3),
        (("centre", "name", "en"), 4),
        (("centre", "quoted key"), 5),
        (("centre", "quoted key", "x.y"), 5),
        (("centre", "days"), 6),
        (("centre", "days", 0), 7),
        (("centre", "days", 1, "a", 1), 8),
        (("centre", "days", 1, "b"), 8),
        (("centre", "days", 2), 9),
        (("centre", "note"), 11),
        (("service",), 13),
        (("service", 0, "id"), 14),
        (("service", 0, "name"), 15),
        (("service", 0, "name", "vi"), 16),
        (("service", 1), 17),
        (("service", 1, "sub", 0, "x"), 20),
        (("service", 1, "sub", 1, "x"), 22),
    ],
)
def test_a_setting_is_found_in_its_line(path, line):
    assert line_of(lines_of(TEXT), path) == line


def test_what_is_missing_is_found_where_it_would_stand():
    assert line_of(lines_of(TEXT), ("service", 1, "name", "vi")) == 17
    assert line_of(lines_of(TEXT), ("nothing", 3)) is None


def test_windows_line_ends_count_once():
    assert line_of(lines_of(TEXT.replace("\n", "\r\n")), ("service", 1, "sub", 1, "x")) == 22


def test_what_lies_deeper_than_any_setting_is_found_where_it_begins():
    assert line_of(lines_of("[a]\n" + "x." * 2000 + "x = 1"), ("a", *("x",) * 2001)) == 2


def paths(value: object, above: KeyPath = ()) -> Iterator[KeyPath]:
    """Yield the path of everything in what tomllib has read."""
    entries = (
        value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    )
    for key, entry in entries:
        yield (*above, key)
        yield from paths(entry, (*above, key))


KEY = st.sampled_from(["a", "b", "c-1", "9", '"d.e"', '"\\u00ea"', "'f#'", '" "', "''", '"\\""'])
DOTTED = st.lists(KEY, min_size=1, max_size=3).map(" . ".join)
SCALAR = st.sampled_from(
    [
        "1.5",
        "true",
        "1979-05-27 07:32:00.5Z",
        '"[,]"',
        "'{=}'",
        '"""\n"x""\\""""',
        "'''\n''a'''''",
        '""',
        "''''''",
    ]
)
VALUE = st.recursive(
    SCALAR,
    lambda inner: (
        st.lists(inner, max_size=3).map(lambda items: "[" + " ,# ]\n".join(items) + "\n]")
        | st.lists(st.tuples(DOTTED, inner), max_size=3).map(
            lambda items: "{" + " , ".join(f"{key}={value}" for key, value in items) + "}"
        )
    ),
    max_leaves=6,
)
LINE = st.one_of(
    st.tuples(DOTTED, VALUE).map(lambda pair: f"{pair[0]} = {pair[1]} # '"),
    DOTTED.map(lambda key: f"[{key}]"),
    DOTTED.map(lambda key: f"[[ {key} ]]"),
    st.sampled_from(["", '# "', "\t"]),
)


@settings(max_examples=300)
@given(st.lists(LINE, max_size=8).map("\n".join))
def test_everything_that_tomllib_reads_has_a_line(text):
    try:
        read = tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        return
    lines = lines_of(text)

    assert set(lines) == {path for path in paths(read) if len(path) <= DEPTH}
    assert set(lines.values()) <= set(range(1, text.count("\n") + 2))
