"""One visitor from the kiosk to the stars; and what holds for everything that was heard until then."""

import json
from collections.abc import Iterator

import pytest

from tests.contract.client import Json, Message
from tests.contract.hall import SECRET, Desk, Hall

Heard = dict[str, list[Message]]


@pytest.fixture(scope="module")
def told(hall: Hall) -> Heard:
    """All that the devices have heard, a whole visit at least."""
    desk = hall.desk(next(hall.rated))
    desk.open()
    ticket = desk.ticket()
    hall.kiosk.ok("ticket/printed", ticket=ticket["id"], outcome="printed")
    visit = desk.do("call-next")
    assert visit["ticket"]["id"] == ticket["id"]
    for step in ("recall", "serve", "finish"):
        desk.do(step, visit)
    board = hall.board.state("board", lambda state: [one["times"] for one in state["calls"][:1]] == [2])
    assert (board["calls"][0]["number"], board["calls"][0]["counter"]) == (ticket["number"], desk.counter)
    rate(desk, visit)
    hall.web.ok("feedback/submit", text=f"{SECRET} 3", contact=f"{SECRET} 4", service=desk.service)
    desk.leave()
    mark = hall.web.mark()
    hall.web.next(lambda message: message.topic == "heartbeat", mark=mark)
    return {device.name: list(device.heard) for device in hall.devices()}


def rate(desk: Desk, visit: Json) -> None:
    prompt = desk.terminal.prompt(lambda held: held["visit"] == visit["id"])
    token = prompt["token"]
    desk.terminal.ok("rating/shown", token=token)
    desk.terminal.ok("rating/submit", token=token, score=2, after_ms=700, comment=f"{SECRET} 1")
    desk.terminal.ok("rating/explain", token=token, reasons=["wait"], comment=f"{SECRET} 2")


def test_rev_rises_with_every_change(told):
    for heard in told.values():
        held: dict[str, Json] = {}
        for message in heard:
            if message.topic.startswith("state/") and message.body and "rev" in message.body:
                before = held.get(message.topic, message.body)
                assert message.body["epoch"] == before["epoch"]
                assert message.body["rev"] >= before["rev"], message.topic
                assert message.body == before or message.body["rev"] > before["rev"], message.topic
                held[message.topic] = message.body


def test_a_heartbeat_carries_the_newest_rev(told):
    newest = 0
    for message in told["web"]:
        if message.topic == "heartbeat":
            assert message.body["rev"] >= newest
        elif message.topic.startswith("state/") and message.body:
            newest = max(newest, message.body.get("rev", 0))


def test_events_come_in_the_order_of_the_journal(told):
    events = [message.body for message in told["web"] if message.topic.startswith("event/")]
    assert all(event.keys() >= {"seq", "epoch", "at"} for event in events)
    assert [event["seq"] for event in events] == sorted(event["seq"] for event in events)


def public(told: Heard) -> Iterator[tuple[str, str]]:
    """The text of every state, event and prompt that anybody heard."""
    for heard in told.values():
        for message in heard:
            told_to_many = message.topic.startswith(("state/", "event/")) or message.topic.endswith("/prompt")
            if message.body and told_to_many:
                yield message.topic, json.dumps(message.body, ensure_ascii=False)


def replies(told: Heard) -> list[Json]:
    return [message.body for heard in told.values() for message in heard if message.topic.endswith("/reply")]


def test_no_state_event_or_prompt_holds_a_code_a_comment_a_text_or_a_contact(told):
    bodies = [reply["body"] for reply in replies(told) if reply["ok"] and "ticket" in reply.get("body", {})]
    secrets = {body["ticket"]["code"] for body in bodies if "code" in body["ticket"]} | {SECRET}
    assert len(secrets) > 1
    for topic, text in public(told):
        assert not [secret for secret in secrets if secret in text], topic


def test_no_visit_holds_a_code(told):
    visits = [reply["body"]["visit"] for reply in replies(told) if reply["ok"] and "visit" in reply["body"]]
    assert visits
    assert not [visit for visit in visits if '"code"' in json.dumps(visit)]


def test_no_state_or_event_holds_a_score_beside_an_officer(told):
    names = [f"{kind}{n}{half}" for kind in ("o", "Cán bộ ") for n in range(40) for half in "ab"]
    for topic, text in public(told):
        if '"score"' in text:
            assert not [name for name in names if f'"{name}"' in text], topic


def test_no_state_is_larger_than_256_kib(told):
    assert max(len(text.encode()) for _, text in public(told)) <= 256 * 1024
