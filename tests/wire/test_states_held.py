"""Which states a device takes, and which it leaves."""

import json

import pytest

from motcua.wire.codec import MalformedMessage
from motcua.wire.states_held import StateHolder
from tests.wire.hall import ROOT, board, centre, now

BOARD = f"{ROOT}/state/board"
SERVICE = f"{ROOT}/state/service/civil"
COUNTER = f"{ROOT}/state/counter/c1"
PROMPT = f"{ROOT}/device/r1/prompt"


def data(body: object) -> bytes:
    return json.dumps(body).encode()


@pytest.fixture
def holder():
    return StateHolder(ROOT, "r1")


def take(holder: StateHolder, epoch: str, rev: int, number: str = "A001") -> bool:
    return holder.take(BOARD, data(board(epoch, rev, number)))[0]


def test_a_newer_state_of_the_same_epoch_is_taken(holder):
    assert take(holder, "e1", 5)
    assert take(holder, "e1", 6)
    assert holder.held.board.rev == 6


def test_an_equal_rev_is_taken(holder):
    take(holder, "e1", 5, "A001")
    assert take(holder, "e1", 5, "A002")
    assert holder.held.board.next[0].number == "A002"


def test_an_older_state_of_the_same_epoch_is_left(holder):
    take(holder, "e1", 5)
    assert not take(holder, "e1", 4)
    assert holder.held.board.rev == 5


def test_a_new_epoch_is_taken_whatever_its_rev(holder):
    take(holder, "e1", 500)
    assert take(holder, "e2", 1)
    assert holder.held.board.epoch == "e2"


def test_an_epoch_that_another_has_followed_is_not_new(holder):
    take(holder, "e1", 5)
    take(holder, "e2", 1)
    assert not take(holder, "e1", 900)
    assert holder.held.board.epoch == "e2"


def test_each_topic_has_its_own_order(holder):
    service = {"epoch": "e1", "rev": 3, "waiting": 4, "estimate": None}
    take(holder, "e1", 5)

    assert holder.take(SERVICE, data(service)) == (True, "e1")
    assert holder.held.services["civil"].waiting == 4


def test_the_same_state_again_changes_nothing(holder):
    take(holder, "e1", 5)
    assert not take(holder, "e1", 5)


def test_what_was_removed_from_the_settings_goes(holder):
    counter = {
        "epoch": "e1",
        "rev": 3,
        "status": "closed",
        "officer": None,
        "number": None,
        "visit": None,
        "stage": "idle",
    }
    holder.take(COUNTER, data(counter))
    assert set(holder.held.counters) == {"c1"}

    assert holder.take(COUNTER, b"") == (True, None)
    assert not holder.held.counters
    assert holder.take(COUNTER, data({**counter, "rev": 1}))[0]


def test_a_prompt_comes_and_goes(holder):
    prompt = {
        "token": "t",
        "visit": "v",
        "number": "A001",
        "counter": "c1",
        "officer": None,
        "seconds": 30,
        "form": "five",
    }
    holder.take(PROMPT, data(prompt))
    assert holder.held.prompt.token == "t"

    holder.take(PROMPT, b"")
    assert holder.held.prompt is None


def test_the_centre_and_the_coordinator_are_held(holder):
    holder.take(f"{ROOT}/state/centre", data(centre()))
    alive = {"online": True, "epoch": "e1", "version": "1", "since": now()}
    assert holder.take(f"{ROOT}/state/coordinator", data(alive)) == (True, "e1")

    assert holder.held.centre.name.vi == "Một cửa"
    assert holder.held.coordinator.online


@pytest.mark.parametrize(
    "topic", [BOARD, SERVICE, COUNTER, PROMPT, f"{ROOT}/state/centre", f"{ROOT}/state/coordinator"]
)
@pytest.mark.parametrize("bad", [b"{", b"null", b"[]", b"\xff\xfe", b'{"epoch":"e1"}'])
def test_bad_bytes_are_refused_and_what_is_held_stays(holder, topic, bad):
    take(holder, "e1", 5)
    before = holder.held

    with pytest.raises(MalformedMessage):
        holder.take(topic, bad)
    assert holder.held is before


def test_other_topics_hold_no_state(holder):
    assert not holder.holds(f"{ROOT}/device/r2/prompt")
    assert not holder.holds(f"{ROOT}/state/unheard-of")
    with pytest.raises(MalformedMessage):
        holder.take(f"{ROOT}/state/unheard-of", b"{}")
