"""Who may write and read what: the broker itself refuses the rest."""

from dataclasses import replace

import pytest

from tests.contract.client import NOT_AUTHORIZED, Device, NotLetIn
from tests.contract.hall import Hall

COMMANDS = {
    "ticket/request": {"kiosk", "web"},
    "ticket/issued-offline": {"kiosk"},
    "ticket/printed": {"kiosk"},
    "ticket/cancel": {"kiosk", "counter", "web"},
    "counter/open": {"counter", "web"},
    "counter/pause": {"counter", "web"},
    "counter/resume": {"counter", "web"},
    "counter/close": {"counter", "web"},
    "counter/call-next": {"counter", "web"},
    "counter/call": {"counter", "web"},
    "counter/recall": {"counter", "web"},
    "counter/take-back": {"counter", "web"},
    "counter/serve": {"counter", "web"},
    "counter/no-show": {"counter", "web"},
    "counter/park": {"counter", "web"},
    "counter/finish": {"counter", "web"},
    "counter/transfer": {"counter", "web"},
    "service/close": {"counter", "web"},
    "service/open": {"counter", "web"},
    "doors/open": {"web"},
    "doors/close": {"web"},
    "rating/shown": {"rating"},
    "rating/submit": {"rating", "web"},
    "rating/explain": {"rating", "web"},
    "rating/skip": {"rating"},
    "feedback/submit": {"kiosk", "rating", "web"},
}
FOREIGN = [
    "device/kiosk-2/cmd/ticket/request",
    "device/kiosk-2/cmd/counter/open",
    "device/{own}/reply",
    "device/{own}/prompt",
    "device/kiosk-2/reply",
    "device/rating-0/prompt",
    "device/kiosk-2/presence",
    "device/kiosk-2/health",
    "state/centre",
    "state/board",
    "state/service/s0a",
    "state/counter/c0a",
    "state/coordinator",
    "state/anything",
    "heartbeat",
    "event/ticket/issued",
    "anything",
]


def of_role(hall: Hall, role: str) -> Device:
    keypad = hall.keypads["c1a"]
    devices = {"kiosk": hall.kiosk, "web": hall.web, "board": hall.board, "counter": keypad}
    return {**devices, "rating": hall.terminals["c0a"]}[role]


@pytest.mark.parametrize("role", ["kiosk", "counter", "rating", "board", "web"])
def test_a_device_gives_the_commands_of_its_role_alone(hall, role):
    device = of_role(hall, role)
    for command, roles in COMMANDS.items():
        reason = device.publish(f"device/{device.name}/cmd/{command}", b"{}")
        assert (reason != NOT_AUTHORIZED) is (role in roles), f"{role} {command}: {reason:#x}"


@pytest.mark.parametrize("retain", [False, True])
@pytest.mark.parametrize("role", ["kiosk", "counter", "rating", "board", "web"])
def test_a_topic_that_is_not_its_own_is_refused_by_the_broker(hall, role, retain):
    device = of_role(hall, role)
    for topic in FOREIGN:
        reason = device.publish(topic.format(own=device.name), {"epoch": "false", "rev": 1}, retain=retain)
        assert reason == NOT_AUTHORIZED, topic
    assert device.publish("state/board", b"{}", retain=retain, root="motcua/v1/other") == NOT_AUTHORIZED


@pytest.mark.parametrize("role", ["kiosk", "counter", "rating", "board", "web"])
def test_a_device_writes_its_own_presence_and_health(hall, role):
    device = of_role(hall, role)
    health = {
        "at": "2026-11-21T01:02:03.456Z",
        "printer": "none",
        "outbox": 0,
        "disk_free_mb": 1,
        "faults": 0,
    }
    mark = hall.web.mark()
    assert device.publish(f"device/{device.name}/health", health, retain=True) == 0
    topic = f"device/{device.name}/health"
    assert hall.web.next(lambda message: message.topic == topic, mark=mark) == health


def test_a_refusal_by_the_broker_counts_as_not_allowed(hall):
    assert hall.board.refused("ticket/request", service="s0a") == "not_allowed"


SPIED = ["#", "device/+/reply", "device/+/prompt", "device/+/cmd/+/+", "event/+/+", "device/+/presence"]


@pytest.mark.parametrize("role", ["kiosk", "board"])
def test_nobody_hears_what_is_meant_for_others(hall, rated, role):
    account = hall.accounts["kiosk-2" if role == "kiosk" else "board-1"]
    with Device(account) as spy:
        spy.subscribe(*SPIED, "device/+/health")
        ticket = rated.ticket()
        rated.do("finish", rated.call(ticket))
        rated.terminal.prompt(lambda prompt: prompt["number"] == ticket["number"])
        last = rated.do("recall", rated.call(rated.ticket()))
        spy.state(f"counter/{rated.counter}", lambda state: state["visit"] == last["id"])
        heard = {message.topic for message in spy.heard}
    strange = {topic for topic in heard if not topic.startswith("state/") and topic != "heartbeat"}
    assert strange - {f"device/{account.device}/reply"} == set()
    assert heard, "the states are for every device"


def test_a_terminal_hears_no_prompt_but_its_own(hall, rated):
    stranger = hall.terminals["c0a"]
    stranger.subscribe("device/+/prompt", "device/+/reply")
    mark = stranger.mark()
    rated.do("finish", rated.call(rated.ticket()))
    last = rated.call(rated.ticket())
    stranger.state(f"counter/{rated.counter}", lambda state: state["visit"] == last["id"])
    heard = {message.topic for message in stranger.heard[mark:] if message.topic.startswith("device/")}
    assert heard <= {f"device/{stranger.name}/prompt", f"device/{stranger.name}/reply"}


def test_a_stranger_is_not_let_in(hall):
    account = hall.accounts["kiosk-2"]
    with pytest.raises(NotLetIn, match="kiosk-2"):
        Device(replace(account, password="guessed"), comes_back=False).start()
