"""The manual says what the tables say."""

import pytest

from motcua.coordinator.publisher import INTERNAL
from motcua.core.events import KINDS
from motcua.core.ticket import TRANSITIONS
from motcua.wire.commands import COMMANDS
from motcua.wire.topics import CHANNELS
from scripts.pages import DOCS, PAGES, ticket_life_page, topics_page


@pytest.mark.parametrize("name", PAGES)
def test_the_page_says_what_the_code_says(name):
    assert (DOCS / name).read_text(encoding="utf-8") == PAGES[name](), (
        "renew: python -m scripts.pages --write"
    )


def test_every_topic_command_and_event_has_its_row():
    rows = topics_page().splitlines()

    for shape in (channel.shape for channel in CHANNELS):
        assert any(row.startswith(f"| `{shape}` |") for row in rows)
    for name in (*COMMANDS, *(KINDS.keys() - INTERNAL)):
        assert any(row.startswith(f"| `{name}` |") for row in rows)


def test_the_diagram_shows_every_step_and_every_end():
    steps = sum(map(len, TRANSITIONS.values()))
    ends = sum(not steps for steps in TRANSITIONS.values())

    assert ticket_life_page().count("-->") == 1 + steps + ends
