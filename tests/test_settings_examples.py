"""The settings files that come with the project."""

import re
import unicodedata
from collections.abc import Mapping
from pathlib import Path

import pytest

from motcua.centre_file.reading import demonstration, load, parse
from motcua.settings import Hours, Policy, Settings

EXAMPLES = Path(__file__).parent.parent / "examples"
FILES = sorted(EXAMPLES.glob("*.toml"))


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_an_example_is_valid_and_composed(path):
    text, centre = load(path)

    assert unicodedata.is_normalized("NFC", text)
    assert parse(text) == centre


def test_the_province_has_all_that_a_centre_of_its_size_has():
    _, centre = load(EXAMPLES / "provincial.toml")

    assert len(centre.counters) == 20
    assert len(centre.services) >= 16
    assert len(centre.officers) >= 24
    assert {priority.rank for priority in list(centre.priorities.values())[1:]} == {1}
    assert centre.policy == Policy(in_a_row=3, limit_s=3600)
    assert {device.letter for device in centre.devices.values() if device.role == "kiosk"} == {"K", "M"}


def test_the_commune_has_four_counters_and_seven_services():
    _, centre = load(EXAMPLES / "commune.toml")

    assert (len(centre.counters), len(centre.services)) == (4, 7)


def test_two_counters_have_a_keypad_and_a_rating_terminal_each_beside_kiosk_and_board():
    _, centre = load(EXAMPLES / "two-counters.toml")

    assert list(centre.counters) == ["quay-1", "quay-2"]
    assert sorted((device.role, device.counter) for device in centre.devices.values()) == [
        ("board", None),
        ("counter", "quay-1"),
        ("counter", "quay-2"),
        ("kiosk", None),
        ("rating", "quay-1"),
        ("rating", "quay-2"),
    ]


def test_of_two_counters_one_is_left_by_what_the_head_of_the_file_says():
    text, _ = load(EXAMPLES / "two-counters.toml")
    tables = text.split("\n\n")
    without = [one for one in tables if 'id = "quay-2"' not in one and 'counter = "quay-2"' not in one]
    every = ", ".join(f'"{service}"' for service in parse(text).services)

    one = parse(re.sub(r"^services = .*$", f"services = [{every}]", "\n\n".join(without), flags=re.MULTILINE))

    assert list(one.counters) == ["quay-1"]
    assert sorted(one.devices) == ["board-1", "counter-1", "kiosk-1", "rating-1"]


def test_the_demonstration_never_closes_and_says_what_it_is():
    centre = parse(demonstration())

    assert centre.demonstration
    assert centre.hours == Hours(always=True, days={})
    assert [service.prefix for service in centre.services.values()] == ["A", "B", "C", "D", "E"]
    assert [len(part) for part in (centre.groups, centre.counters, centre.officers)] == [3, 4, 6]
    assert (EXAMPLES / "demonstration.toml").read_text("utf-8") == demonstration()


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_settings_written_out_and_read_again_are_the_same(path):
    _, centre = load(path)

    assert parse(written(centre)) == centre


def quoted(value: object) -> str:
    match value:
        case bool() | int():
            return str(value).lower()
        case tuple():
            return f"[{', '.join(map(quoted, value))}]"
        case _:
            return f'"{value}"'


def table(title: str, entries: Mapping[str, object]) -> str:
    lines = [f"{key} = {quoted(value)}" for key, value in entries.items() if value is not None]
    return "\n".join([title, *lines, ""])


def written(centre: Settings) -> str:
    """Write settings as a file: another way round than the examples do."""
    week = dict(zip(("mon", "tue", "wed", "thu", "fri", "sat", "sun"), centre.hours.week, strict=True))
    days = {f'"{day}"': spans for day, spans in centre.hours.days.items()}
    hours = {
        key: tuple(f"{span.begins:%H:%M}-{span.ends:%H:%M}" for span in spans)
        for key, spans in {**week, **{f"days.{day}": spans for day, spans in days.items()}}.items()
    }
    policy, limit = centre.policy, centre.policy.limit_s
    parts = [
        table(
            "[centre]",
            {
                "id": centre.id,
                "name.vi": centre.name.vi,
                "name.en": centre.name.en,
                "address": centre.address,
                "web": centre.web,
                "timezone": centre.tz,
                "languages": centre.languages,
                "demonstration": centre.demonstration,
            },
        ),
        table("[hours]", {"always": centre.hours.always, **hours}),
        table(
            "[calling]",
            {
                "policy": "alternate" if policy.in_a_row else "strict",
                "in_a_row": policy.in_a_row,
                "ordinary_limit_minutes": limit and limit // 60,
            },
        ),
        table("[rating]", {"form": centre.rating.form, "seconds": centre.rating.seconds}),
    ]
    for title in ("group", "service", "counter", "officer", "priority", "device"):
        rows = getattr(centre, {"priority": "priorities"}.get(title, f"{title}s"))
        for row in rows.values():
            entries = {key: getattr(row, key) for key in row.__slots__}
            if title not in ("officer", "device"):
                name = entries.pop("name")
                entries |= {"name.vi": name.vi, "name.en": name.en}
            parts.append(table(f"[[{title}]]", entries))
    return "\n".join(parts)
