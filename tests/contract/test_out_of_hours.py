"""A centre that is closed all day, and calls priority strictly first."""

from datetime import UTC, datetime, timedelta

import pytest

from tests.contract.client import Device, Json, now, uuid7
from tests.contract.hall import centre
from tests.contract.system import System


@pytest.fixture(scope="module")
def closed(tmp_path_factory):
    """A kiosk and the web of a centre that is out of hours."""
    place = tmp_path_factory.mktemp("closed")
    in_three_days = (datetime.now(UTC) + timedelta(days=3)).strftime("%a").lower()
    hours = f'{in_three_days} = ["07:30-11:30"]'
    with System(place, centre(hours=hours, policy="strict", desks=2)) as system:
        accounts = system.enroll("kiosk-1 --role kiosk --letter K", "web --role web")
        with Device(accounts["kiosk-1"]) as kiosk, Device(accounts["web"]) as web:
            web.state("coordinator", lambda state: state["online"])
            yield kiosk, web


def paper(web: Device, serial: int, **fields: str) -> Json:
    return {
        "ticket": uuid7(),
        "code": f"PAPER{serial:05d}",
        "number": f"A-K{serial:03d}",
        "day": web.state("centre")["day"],
        "service": "s0a",
        "priority": "plain",
        "lang": "vi",
        "issued_at": now(),
        "age_ms": 60_000 - serial,
        "replaces": None,
        **fields,
    }


def test_the_centre_says_that_it_is_closed(closed):
    assert closed[1].state("centre")["open"] is False


def test_a_request_for_a_ticket_is_closed(closed):
    for device in closed:
        assert device.refused("ticket/request", service="s0a") == "closed"


def test_nothing_else_is_closed_and_priority_comes_strictly_first(closed):
    kiosk, web = closed
    papers = [paper(web, serial, priority="first" if serial > 1 else "plain") for serial in range(1, 7)]
    for one in papers:
        kiosk.ok("ticket/issued-offline", **one)
    web.ok("counter/open", counter="c0a", officer="o0a")
    called = []
    for _ in papers:
        visit = web.ok("counter/call-next", counter="c0a")["visit"]
        called.append(visit["ticket"]["number"])
        web.ok("counter/finish", counter="c0a", visit=visit["id"])
    assert called == [one["number"] for one in [*papers[1:], papers[0]]]
    assert kiosk.ok("feedback/submit", text="?")["case"]
    web.ok("counter/close", counter="c0a")
