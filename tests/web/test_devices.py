"""The last word of every device, as the broker delivers it."""

import json

import pytest

from motcua.web.devices import DeviceNow, Devices
from motcua.wire.link import Delivery
from tests.brokers import ROOT

SINCE = "2026-11-23T01:00:00.000Z"
HERE = {"online": True, "role": "kiosk", "version": "1.0", "incarnation": 3, "since": SINCE}
GONE = {"online": False, "incarnation": 3}
WELL = {"at": SINCE, "printer": "ok", "outbox": 2, "disk_free_mb": 900, "faults": 0, "temperature": 40}


@pytest.fixture
def devices():
    return Devices(ROOT)


def says(devices: Devices, what: str, body: object, device: str = "kiosk-1") -> bool:
    payload = body if isinstance(body, bytes) else json.dumps(body).encode()
    return devices.heard(Delivery(f"{ROOT}/device/{device}/{what}", payload, retain=True))


def the_one(devices: Devices) -> DeviceNow:
    (one,) = devices.all()
    return one


def test_knows_what_a_device_said_of_itself(devices):
    assert says(devices, "presence", HERE)
    assert says(devices, "health", WELL)

    known = the_one(devices)

    assert known.presence is not None
    assert known.health is not None
    assert (known.id, known.presence.online, known.presence.version) == ("kiosk-1", True, "1.0")
    assert (known.health.printer, known.health.outbox) == ("ok", 2)


def test_keeps_how_a_device_was_when_its_last_will_says_that_it_is_gone(devices):
    says(devices, "health", WELL)
    says(devices, "presence", HERE)

    assert says(devices, "presence", GONE)

    known = the_one(devices)
    assert known.health is not None
    assert known.presence is not None
    assert not known.presence.online


def test_tells_what_is_new_from_what_is_not(devices):
    assert says(devices, "presence", HERE)
    assert not says(devices, "presence", HERE)
    assert says(devices, "health", WELL)
    assert not says(devices, "health", {**WELL, "at": "2026-11-23T01:00:30.000Z"})
    assert says(devices, "health", {**WELL, "outbox": 3})


def test_takes_no_other_topic(devices):
    assert not devices.heard(Delivery(f"{ROOT}/event/ticket/issued", b"{}", retain=False))
    assert not devices.heard(Delivery("motcua/v1/elsewhere/device/k/presence", b"{}", retain=True))
    assert devices.all() == ()


@pytest.mark.parametrize("payload", [b"?", b"{}", b'{"online": "yes", "incarnation": 1}'])
def test_says_of_a_device_that_its_words_cannot_be_read(devices, payload):
    says(devices, "presence", HERE)

    assert says(devices, "presence", payload)
    assert the_one(devices).garbled
    assert the_one(devices).presence is not None
    assert says(devices, "presence", HERE)
    assert not the_one(devices).garbled


def test_forgets_a_device_whose_topics_were_cleared(devices):
    says(devices, "presence", HERE)
    says(devices, "health", WELL)
    says(devices, "presence", b"")
    assert says(devices, "health", b"")

    assert devices.all() == ()


def test_forgets_all_when_the_line_is_cut(devices):
    says(devices, "presence", HERE)
    devices.forget()

    assert devices.all() == ()


def test_names_the_devices_in_order(devices):
    for name in ("kiosk-2", "board", "kiosk-1"):
        says(devices, "presence", HERE, name)

    assert [one.id for one in devices.all()] == ["board", "kiosk-1", "kiosk-2"]
