"""A centre that is closed until the evening, and calls priority strictly first."""

import subprocess
import sys
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from tests.contract.client import Device, Json, now, uuid7
from tests.contract.hall import centre, zone_at_noon
from tests.contract.system import System

NOON = datetime.now(ZoneInfo(zone_at_noon()))


@pytest.fixture(scope="module")
def closed(tmp_path_factory):
    """A kiosk and the web of a centre that is out of hours."""
    place = tmp_path_factory.mktemp("closed")
    in_three_days = (NOON + timedelta(days=3)).strftime("%a").lower()
    hours = f'{NOON:%a} = ["22:00-23:00"]\n{in_three_days} = ["07:30-11:30"]'.lower()
    with System(place, centre(hours=hours, policy="strict", desks=2)) as system:
        accounts = system.enroll("kiosk-1 --role kiosk --letter K", "web --role web")
        with Device(accounts["kiosk-1"]) as kiosk, Device(accounts["web"]) as web:
            web.state("coordinator", lambda state: state["online"])
            yield kiosk, web, system


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
    for device in closed[:2]:
        assert device.refused("ticket/request", service="s0a") == "closed"


def test_doors_that_are_opened_by_hand_are_open_until_they_are_closed(closed):
    kiosk, web, _ = closed
    assert kiosk.refused("ticket/request", service="s1a") == "closed"

    web.ok("doors/open")
    kiosk.state("centre", lambda state: state["open"] is True)
    ticket = kiosk.ok("ticket/request", service="s1a")["ticket"]
    web.ok("doors/close", reason="Hết giờ")
    kiosk.state("centre", lambda state: state["open"] is False)

    assert kiosk.refused("ticket/request", service="s1a") == "closed"
    kiosk.ok("ticket/cancel", ticket=ticket["id"])


def test_nothing_else_is_closed_and_priority_comes_strictly_first(closed):
    kiosk, web, _ = closed
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


def opens_at(device: Device, day: datetime, hour: int, minute: int) -> None:
    """Wait until the centre says that it opens then, by the clocks on its walls."""
    moment = day.replace(hour=hour, minute=minute, second=0, microsecond=0)
    device.state(
        "centre",
        lambda state: datetime.fromisoformat(state["opens_at"]) == moment and state["open"] is False,
    )


def test_a_day_that_is_closed_by_hand_opens_no_more_and_everybody_is_told_when_the_next_does(closed):
    kiosk, web, system = closed
    opens_at(kiosk, NOON, 22, 0)
    web.ok("counter/open", counter="c0b", officer="o0b")

    close = [sys.executable, "-m", "motcua", "day", "close", "--yes", "--data-dir", str(system.data_dir)]
    done = subprocess.run(close, capture_output=True, text=True, check=False)

    assert done.returncode == 0, done.stderr
    opens_at(kiosk, NOON + timedelta(days=3), 7, 30)
    web.state("counter/c0b", lambda state: state["status"] == "closed")
    assert web.refused("counter/open", counter="c0b", officer="o0b") == "closed"
    assert web.refused("doors/open") == "closed"
    assert web.refused("service/close", service="s0a") == "closed"
