"""Settings files that nobody wrote on purpose."""

from datetime import date

from hypothesis import given, settings
from hypothesis import strategies as st

from motcua.centre_file.reading import BadSettings, Mistake, demonstration, parse
from tests.settings_text import TEXT


def refused(text: str) -> tuple[Mistake, ...]:
    """Return the mistakes of a text, none if it is taken; any other error passes."""
    try:
        parse(text)
    except BadSettings as error:
        return error.mistakes
    return ()


@settings(max_examples=200)
@given(st.text(st.characters()))
def test_arbitrary_text_is_refused_and_never_crashes(text):
    assert refused(text)


PIECES = st.sampled_from(
    [
        "",
        "=",
        "[[",
        "]]",
        "[",
        "]",
        "{}",
        '"',
        "'",
        "#",
        "\n",
        ".",
        "-",
        "x = 1",
        "inf",
        "[device]\n",
        "2027-01-01",
    ]
)


@settings(max_examples=300)
@given(data=st.data())
def test_a_damaged_file_is_read_or_refused_and_never_crashes(data):
    text = demonstration()
    for _ in range(data.draw(st.integers(1, 3))):
        start = data.draw(st.integers(0, len(text)))
        end = start + data.draw(st.integers(0, 30))
        text = text[:start] + data.draw(PIECES) + text[end:]

    assert all(1 <= (mistake.line or 1) <= text.count("\n") + 1 for mistake in refused(text))


LEAF: st.SearchStrategy[object] = st.sampled_from(
    [None, True, 0, -1, 1.5, "", "x", [], {}, ["x"], {"x": 1}, [[]], [{}], date(2027, 1, 1)]
)


def toml(value: object) -> str:
    """Write a value of `LEAF`, None as nothing."""
    match value:
        case bool():
            return str(value).lower()
        case list():
            return f"[{', '.join(map(toml, value))}]"
        case dict():
            return f"{{{', '.join(f'{key} = {toml(entry)}' for key, entry in value.items())}}}"
        case str():
            return f'"{value}"'
        case _:
            return str(value)


@settings(max_examples=300)
@given(data=st.data(), value=LEAF)
def test_a_setting_of_another_kind_is_a_mistake_and_never_a_crash(data, value):
    lines = TEXT.splitlines()
    place = data.draw(
        st.sampled_from([n for n, line in enumerate(lines) if " = " in line and line[-1] != "["])
    )
    key = lines[place].split(" = ")[0]
    lines[place] = "" if value is None else f"{key} = {toml(value)}"

    assert all(mistake.line for mistake in refused("\n".join(lines)))
