"""Long numbers in a real Chromium: they stand within their card, in its middle."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import Browser

from motcua.web.access import StaffRole
from tests.coordinator.hall import TEXT, offline
from tests.web.browsers import CHROMIUM, Screen, chromium, screen
from tests.web.served import PINS, Served, served
from tests.web.straight import OwnThread

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="no chromium is installed here")

NUMBERS = {"A001": "ho-tich", "A-K001": "ho-tich", "AB-K1007": "chung-thuc", "MM-K1007": "dat-dai"}
"""Numbers, and the services that they are of."""
AT_COUNTER_1 = [number for number, service in NUMBERS.items() if service != "dat-dai"]
SPARE = """card => {
  const range = document.createRange();
  range.selectNodeContents(document.querySelector(".number"));
  const [number, its] = [range, document.querySelector(card)].map(one => one.getBoundingClientRect());
  return [number.left - its.left, its.right - number.right];
}"""


@pytest.fixture(scope="module")
def browser():
    with chromium() as running:
        yield running


@pytest.fixture(scope="module")
def pages(tmp_path_factory):
    text = TEXT.replace('prefix = "B"', 'prefix = "AB"').replace('prefix = "C"', 'prefix = "MM"')
    with OwnThread(tmp_path_factory.mktemp("centre") / "data", text=text) as hall, served(hall) as running:
        hall.ticket()
        for number, service in NUMBERS.items():
            if "-" in number:
                hall.done("kiosk-1", "ticket/issued-offline", **offline(hall, number, service=service))
        hall.open_counter()
        yield running


def ticket(pages: Served, number: str, what: str) -> str:
    ((found,),) = pages.coordinator.query(f"SELECT {what} FROM ticket WHERE number = ?", number)
    return str(found)


def assert_fits(opened: Screen, card: str, number: str, least: float) -> None:
    opened.wait_for(".number", number)
    left, right = opened.page.evaluate(SPARE, card)
    assert min(left, right) >= least
    assert abs(left - right) <= 1


@contextmanager
def signed_in(browser: Browser, pages: Served, width: int) -> Iterator[Screen]:
    """Open the page of the officer at counter 1."""
    with screen(browser, f"{pages.url}/sign-in", width=width) as opened:
        opened.page.locator("#name").fill(pages.person(StaffRole.OFFICER))
        opened.page.locator("#pin").fill(PINS[StaffRole.OFFICER])
        opened.page.locator("#pin").press("Enter")
        opened.page.locator("#desk").wait_for()
        yield opened


def call(pages: Served, number: str) -> str:
    """Call a number to counter 1; return the visit."""
    body = pages.coordinator.done("counter-1", "counter/call", counter="quay-1", number=number)
    return str(body["visit"]["id"])


@pytest.mark.parametrize("width", [360, 1280])
def test_a_number_that_staff_gave_out(browser, pages, width):
    with signed_in(browser, pages, width) as opened:
        for number in NUMBERS:
            opened.page.goto(f"{pages.url}/desk/number/{ticket(pages, number, 'id')}")
            assert_fits(opened, ".slip", number, least=8)


@pytest.mark.parametrize("width", [320, 360, 1280])
def test_a_number_on_a_visitor_s_telephone(browser, pages, width):
    for number in NUMBERS:
        with screen(browser, f"{pages.url}/t/{ticket(pages, number, 'code')}", width=width) as opened:
            assert_fits(opened, "main", number, least=0)


@pytest.mark.parametrize("width", [320, 360, 1280])
def test_a_number_in_an_officer_s_hand(browser, pages, width):
    with signed_in(browser, pages, width) as opened:
        for number in AT_COUNTER_1:
            visit = call(pages, number)
            opened.page.goto(f"{pages.url}/desk")
            assert_fits(opened, ".visitor", number, least=4)
            pages.coordinator.at_counter("park", visit)
