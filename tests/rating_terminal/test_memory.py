"""What a terminal keeps on its disk, and what it makes of it after a power cut."""

import json

import pytest

from motcua.wire.outbox import Outbox
from rating_terminal.memory import Memory
from rating_terminal.state import Draft, Kept

DRAFT = Draft(token="t2", reasons=("wait",), comment="Chờ lâu")


@pytest.fixture
def outbox(tmp_path):
    with Outbox(tmp_path / "outbox.db") as made:
        yield made


def put(outbox: Outbox, name: str, token: str) -> None:
    outbox.put(name, f"{name} {token}", json.dumps({"token": token}).encode(), replayed=True)


def test_begins_with_nothing(outbox):
    assert Memory(outbox).kept == Kept()


def test_finds_again_what_it_kept(outbox):
    kept = Kept(shown=("t1", "t2"), ended=("t1",), draft=DRAFT)
    Memory(outbox).keep(kept)
    assert Memory(outbox).kept == kept


def test_knows_what_came_into_the_outbox_just_before_the_power_went(outbox):
    Memory(outbox).keep(Kept(shown=("t1",), draft=DRAFT))
    put(outbox, "rating/shown", "t2")
    put(outbox, "rating/submit", "t2")
    put(outbox, "rating/skip", "t3")
    assert Memory(outbox).kept == Kept(shown=("t1", "t2"), ended=("t2", "t3"), draft=DRAFT)


def test_sends_no_draft_twice(outbox):
    Memory(outbox).keep(Kept(draft=DRAFT))
    put(outbox, "rating/explain", "t2")
    assert Memory(outbox).kept.draft is None


def test_what_the_disk_has_spoilt_in_the_outbox_keeps_it_from_nothing(outbox):
    outbox.put("rating/submit", "x", b"{", replayed=True)
    outbox.put("rating/skip", "y", b"[]", replayed=True)
    put(outbox, "rating/submit", "t2")
    assert Memory(outbox).kept == Kept(ended=("t2",))


def test_begins_anew_where_it_cannot_be_read_and_says_so(outbox, caplog):
    outbox.remember("rating/kept", b'{"shown": 3}')
    assert Memory(outbox).kept == Kept()
    assert "cannot be read" in caplog.text


def test_writes_only_what_has_changed(outbox):
    memory = Memory(outbox)
    memory.keep(Kept(ended=("t1",)))
    outbox.remember("rating/kept", b"{}")
    memory.keep(Kept(ended=("t1",)))
    assert outbox.recall("rating/kept") == b"{}"
