"""A device of each role on the broker as it is shipped: accounts, access list and all."""

import json
from dataclasses import replace
from typing import Any

import pytest

from motcua.wire import topics
from motcua.wire.commands import Role
from motcua.wire.credentials import Credentials
from motcua.wire.device import Device
from tests.brokers import RunningTestBroker, running_broker
from tests.wire.hall import Peer, centre, now, until

COMMANDS: dict[Role, tuple[str, dict[str, Any]]] = {
    Role.KIOSK: ("ticket/request", {"service": "civil"}),
    Role.COUNTER: ("counter/open", {"counter": "c1", "officer": "an"}),
    Role.RATING: ("rating/submit", {"token": "t", "score": 5}),
    Role.WEB: ("feedback/submit", {"text": "Cảm ơn"}),
}


@pytest.fixture
def broker(tmp_path):
    with running_broker(tmp_path) as running:
        yield running


@pytest.fixture
def coordinator(broker):
    own = broker.credentials(Role.COORDINATOR)
    filters = [topics.COMMAND.filter(broker.root), topics.PRESENCE.filter(broker.root)]
    with Peer(broker.port, own.username, *filters, password=own.password) as peer:
        yield peer


def account(broker: RunningTestBroker, role: Role) -> Credentials:
    at = "c1" if role in (Role.COUNTER, Role.RATING) else None
    given = broker.credentials(role, counter=at)
    return Credentials(
        device=given.username,
        role=role,
        host=broker.host,
        port=broker.port,
        username=given.username,
        password=given.password,
        root=broker.root,
    )


@pytest.mark.parametrize("role", [*COMMANDS, Role.BOARD])
def test_a_device_hears_the_coordinator_and_is_heard(broker, coordinator, tmp_path, role):
    with Device(account(broker, role), tmp_path / "device", version="1.0") as made:
        name = made.credentials.device
        until(lambda: coordinator.on(topics.PRESENCE.topic(broker.root, device=name)), what="its presence")
        coordinator.publish(
            topics.HEARTBEAT.topic(broker.root), {"epoch": "e1", "rev": 1, "at": now()}, qos=0
        )
        coordinator.publish(topics.CENTRE.topic(broker.root), centre(), retain=True)
        until(lambda: made.is_live() and made.states.centre, what="the states being heard")
        if role in COMMANDS:
            called, values = COMMANDS[role]
            pending = made.send(called, **values)
            noun, verb = called.split("/")
            topic = topics.COMMAND.topic(broker.root, device=name, noun=noun, verb=verb)
            (heard,) = until(lambda: coordinator.on(topic))
            assert json.loads(heard.payload)["id"] == pending.id
            coordinator.publish(topics.REPLY.topic(broker.root, device=name), {"re": pending.id, "ok": True})
            assert pending.result(30).ok


def test_an_account_that_is_not_let_in_says_why_and_tries_on(broker, tmp_path, caplog):
    stranger = replace(account(broker, Role.KIOSK), password="x")
    with Device(stranger, tmp_path / "device", version="1.0") as made:
        until(lambda: "refuses" in caplog.text)
        assert not made.is_up()
