"""The supervisor's page in a real Chromium."""

import re

import pytest

from motcua.web import pushing
from motcua.web.access import StaffRole
from tests.web.accessibility import findings
from tests.web.browsers import CHROMIUM, Screen, chromium, screen
from tests.web.served import PINS, Served

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="no chromium is installed here")


@pytest.fixture(scope="module")
def browser():
    with chromium() as running:
        yield running


@pytest.fixture
def hall(browser, pages, monkeypatch):
    monkeypatch.setattr(pushing, "BEAT_S", 0.3)  # the page counts a line as lost after 5 s without a word
    with screen(browser, f"{pages.url}/sign-in?next=/hall&lang=en", width=1366) as opened:
        sign_in(opened, pages)
        yield opened


def sign_in(opened: Screen, pages: Served) -> None:
    opened.page.locator("#name").fill(pages.person(StaffRole.SUPERVISOR))
    opened.page.locator("#pin").fill(PINS[StaffRole.SUPERVISOR])
    opened.page.locator("#pin").press("Enter")
    opened.page.locator("#hall").wait_for()


def test_follows_the_hall_by_itself(pages, hall):
    hall.wait_for("#of-waiting", "Nobody is waiting.")
    pages.ticket()
    pages.changed()
    hall.wait_for("#waiting li", "A001")
    pages.coordinator.open_counter()
    pages.coordinator.call()
    pages.changed()
    hall.wait_for("#counter-quay-1", "A001")
    hall.wait_for("#of-waiting", "Nobody is waiting.")
    assert hall.said == []


def test_leaves_the_rows_alone_that_did_not_change(pages, hall):
    for _ in range(3):
        pages.ticket()
    pages.changed()
    hall.wait_for("#waiting li", "A003")
    hall.page.evaluate(
        "document.querySelectorAll('#waiting li, #counters tr').forEach(row => row.mine = true)"
    )
    pages.coordinator.open_counter()
    pages.coordinator.call()
    pages.ticket("chung-thuc")
    pages.changed()
    hall.wait_for("#waiting li", "B001")
    hall.wait_for("#counter-quay-1", "A001")

    kept = "selector => Array.from(document.querySelectorAll(selector), row => [row.id, row.mine === true])"
    assert hall.page.evaluate(kept, "#waiting li") == [
        ["ticket-A002", True],
        ["ticket-A003", True],
        ["ticket-B001", False],
    ]
    assert hall.page.evaluate(kept, "#counters tr")[:2] == [
        ["counter-quay-1", False],
        ["counter-quay-2", True],
    ]


def test_counts_by_the_server_s_clock(pages, hall):
    """The server of this test lives in November 2026, the browser does not."""
    pages.ticket()
    pages.coordinator.pass_time(minutes=64)
    pages.changed()
    hall.page.reload()
    hall.wait_for("#waiting time", "1 h 4 min")

    assert re.fullmatch(r"08:00", hall.page.locator("#waiting time").get_attribute("title") or "")


def test_counts_on_while_nothing_happens(pages, hall):
    pages.ticket()
    pages.changed()
    shown = hall.page.locator("#waiting time")
    shown.wait_for()
    before = shown.inner_text()

    assert re.fullmatch(r"\d+ s", before)
    hall.page.wait_for_function(
        "before => document.querySelector('#waiting time').textContent !== before", arg=before
    )


def test_closes_a_service_in_its_place(pages, hall):
    hall.page.locator("#close-ho-tich").click()
    hall.wait_for("#service-ho-tich", "closed today")
    assert not hall.page.url.endswith("failed")
    hall.page.locator("#open-ho-tich").click()
    hall.page.locator("#close-ho-tich").wait_for()

    assert hall.said == []
    assert pages.ticket()


def test_needs_no_script_to_be_read_nor_to_close_a_service(browser, pages):
    with screen(browser, f"{pages.url}/sign-in?next=/hall&lang=en", width=1366, script=False) as opened:
        sign_in(opened, pages)
        opened.page.locator("#close-ho-tich").click()
        opened.wait_for("#service-ho-tich", "closed today")
    assert "ho-tich" in pages.hall.today().closed_services


def test_fits_every_window_and_can_be_read_by_everybody(browser, pages):
    for _ in range(3):
        pages.ticket(priority="cao-tuoi")
    pages.coordinator.open_counter()
    pages.coordinator.call()
    pages.coordinator.pass_time(minutes=100)
    with screen(browser, f"{pages.url}/sign-in?next=/hall") as opened:
        sign_in(opened, pages)
        for width in (320, 360, 768, 1366, 1920, 3840):
            opened.page.set_viewport_size({"width": width, "height": 740})
            assert not opened.is_wider_than_its_window(), width
        assert findings(opened.page) == []
