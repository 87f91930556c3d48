"""What is retained, what is not, and the order in which things are told."""

from datetime import datetime, timedelta

import pytest
from paho.mqtt.enums import MQTTProtocolVersion

from tests.contract.client import Device, Json, Message

FIELDS = {
    "state/centre": {
        *("epoch", "rev", "day", "open", "tz", "name", "address", "web", "languages"),
        *("groups", "services", "counters", "priorities", "officers"),
    },
    "state/board": {"epoch", "rev", "day", "calls", "next"},
    "state/service/s0a": {"epoch", "rev", "waiting", "estimate"},
    "state/counter/c0b": {"epoch", "rev", "status", "officer", "number", "visit", "stage"},
    "state/coordinator": {"online", "epoch", "version", "since"},
}


def test_whoever_comes_finds_all_states_retained(hall, kiosk_2):
    kiosk_2.until(lambda: hall.web.states.keys() == kiosk_2.states.keys(), "all states")
    for topic, fields in FIELDS.items():
        assert kiosk_2.states[topic].keys() >= fields, topic
    first = {message.topic: message for message in reversed(kiosk_2.heard)}
    assert all(first[topic].retained for topic in kiosk_2.states)


def test_there_is_a_state_for_every_service_and_counter(hall):
    centre = hall.web.state("centre")
    for kind in ("service", "counter"):
        ids = {one["id"] for one in centre[f"{kind}s"]}
        topics = {topic for topic in hall.web.states if topic.startswith(f"state/{kind}/")}
        assert topics == {f"state/{kind}/{one}" for one in ids}


def test_neither_events_nor_replies_nor_heartbeats_are_retained(hall, desk, kiosk_2):
    desk.ticket()
    kiosk_2.next(lambda message: message.topic == "heartbeat")
    for device in (hall.web, kiosk_2):
        for message in device.heard:
            if message.topic.startswith(("event/", "heartbeat")) or message.topic.endswith("/reply"):
                assert not message.retained, message


def test_everything_comes_with_qos_1_but_the_heartbeat(hall, desk):
    desk.ticket(by=hall.web)
    hall.web.next(lambda message: message.topic == "heartbeat")
    for message in hall.web.heard:
        assert message.qos == (message.topic != "heartbeat"), message


def test_a_device_that_speaks_mqtt_3_1_1_is_served_alike(hall, desk):
    with Device(hall.accounts["kiosk-2"], protocol=MQTTProtocolVersion.MQTTv311) as kiosk:
        ticket = desk.ticket(by=kiosk)
        shown = kiosk.state("board", lambda board: ticket["number"] in str(board["next"]))
        assert hall.board.state("board", lambda board: board["rev"] >= shown["rev"]) == shown


def test_the_centre_says_what_it_is_and_offers(hall):
    centre = hall.web.state("centre")
    assert centre["open"] is True
    assert centre["name"] == {"vi": "Trung tâm Lạ", "en": "Strange Centre"}
    assert (centre["address"], centre["web"]) == ("Số 0", "http://127.0.0.1:8080")
    assert centre["tz"].startswith("Etc/GMT")
    assert centre["languages"] == ["vi", "en"]
    assert centre["groups"] == [{"id": "all", "name": {"vi": "Tất cả", "en": "All"}}]
    assert [one["id"] for one in centre["priorities"]] == ["plain", "first"]
    service = next(one for one in centre["services"] if one["id"] == "s0b")
    assert service["name"] == {"vi": "Việc 0b", "en": "Service 0b"}
    assert (service["prefix"], service["group"], service["open"]) == ("B", "all", True)
    counter = next(one for one in centre["counters"] if one["id"] == "c0a")
    assert counter["services"] == ["s0a", "s0b"]
    assert counter["name"]
    officer = next(one for one in centre["officers"] if one["id"] == "o0a")
    assert officer == {"id": "o0a", "name": "Cán bộ 0a", "title": "Chuyên viên"}


def test_the_coordinator_is_online_and_beats_every_2_s(hall):
    assert hall.web.state("coordinator")["online"] is True

    def beats() -> list[Message]:
        return [message for message in hall.web.heard if message.topic == "heartbeat"]

    hall.web.until(lambda: len(beats()) >= 3, "three heartbeats")
    first, _, third = beats()[-3:]
    assert all(beat.body.keys() >= {"epoch", "rev", "at"} for beat in beats())
    assert first.body["at"] < third.body["at"]
    began, ended = (datetime.fromisoformat(beat.body["at"]) for beat in (first, third))
    assert timedelta(seconds=3) < ended - began


def test_the_board_shows_the_newest_call_first_and_counts_its_repetitions(hall, desk):
    first, second = desk.ticket(), desk.ticket(lang="en")
    desk.open()
    desk.do("finish", desk.call(first))
    visit = desk.call(second)
    desk.do("recall", visit)
    board = hall.board.state(
        "board",
        lambda state: (
            [(one["number"], one["times"]) for one in state["calls"][:1]] == [(second["number"], 2)]
        ),
    )
    newest, older = board["calls"][:2]
    assert newest.keys() >= {"call", "number", "counter", "lang", "at", "times"}
    assert (newest["counter"], newest["lang"]) == (desk.counter, "en")
    assert (older["number"], older["lang"], older["times"]) == (first["number"], "vi", 1)
    assert newest["at"] >= older["at"]
    assert board["day"] == hall.day


def test_the_board_shows_at_most_twelve_calls(hall, desk):
    tickets = [desk.ticket() for _ in range(13)]
    desk.open()
    desk.called(13)
    numbers = [ticket["number"] for ticket in reversed(tickets)]
    board = hall.board.state("board", lambda state: state["calls"][0]["number"] == numbers[0])
    assert [call["number"] for call in board["calls"]] == numbers[:12]


def test_a_service_counts_who_waits(hall, desk):
    def waiting(count: int) -> Json:
        state: Json = hall.web.state(f"service/{desk.service}", lambda state: state["waiting"] == count)
        return state

    waiting(0)
    first, _ = desk.ticket(), desk.ticket()
    estimate = waiting(2)["estimate"]
    assert estimate is None or estimate["low_s"] <= estimate["likely_s"] <= estimate["high_s"]
    hall.kiosk.ok("ticket/cancel", ticket=first["id"])
    waiting(1)
    desk.open()
    visit = desk.do("call-next")
    waiting(0)
    desk.do("transfer", visit, service=desk.service)
    waiting(1)


def test_after_a_commit_come_the_reply_then_the_states_then_the_events(hall, desk):
    desk.open()
    hall.web.state(f"counter/{desk.counter}", lambda state: state["status"] == "open")
    mark = hall.web.mark()
    ticket = desk.ticket(by=hall.web)
    hall.web.next(
        lambda message: message.topic == "event/ticket/issued" and ticket["number"] in str(message.body),
        mark=mark,
    )
    heard = hall.web.heard[mark:]
    reply = next(index for index, one in enumerate(heard) if one.topic == f"device/{hall.web.name}/reply")
    event = next(index for index, one in enumerate(heard) if one.topic == "event/ticket/issued")
    states = [
        index
        for index, one in enumerate(heard)
        if one.topic in {f"state/service/{desk.service}", "state/board"}
    ]
    assert len(states) >= 2
    assert reply < min(states)
    assert max(states) < event


def test_an_event_says_when_and_where_in_the_journal(hall, desk):
    mark = hall.web.mark()
    numbers = [desk.ticket()["number"] for _ in range(2)]

    def issued() -> list[Json]:
        events = [one.body for one in hall.web.heard[mark:] if one.topic == "event/ticket/issued"]
        return [event for event in events if event["number"] in numbers]

    hall.web.until(lambda: len(issued()) == 2, "two events")
    events = issued()
    for event in events:
        assert event["epoch"] == hall.web.state("centre")["epoch"]
        assert event["at"].endswith("Z")
    assert events[0]["seq"] < events[1]["seq"]


@pytest.mark.parametrize("farewell", [Device.close, Device.cut])
def test_the_web_sees_who_is_there_and_who_is_gone(hall, farewell):
    mark = hall.web.mark()

    def told(*, online: bool) -> Json:
        topic = "device/kiosk-2/presence"
        body: Json = hall.web.next(lambda one: one.topic == topic and one.body["online"] is online, mark=mark)
        return body

    device = Device(hall.accounts["kiosk-2"], incarnation=7, comes_back=False)
    device.start()
    assert told(online=True).keys() >= {"online", "role", "version", "incarnation", "since"}
    farewell(device)
    assert told(online=False) == {"online": False, "incarnation": 7}
