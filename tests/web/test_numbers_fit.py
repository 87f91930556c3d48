"""Long numbers in a real Chromium: they stand within their card, in its middle."""

import pytest

from motcua.web.access import StaffRole
from tests.coordinator.hall import TEXT, offline
from tests.web.browsers import CHROMIUM, Screen, chromium, screen
from tests.web.served import PINS, Served, served
from tests.web.straight import OwnThread

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="no chromium is installed here")

NUMBERS = {"A001": "ho-tich", "A-K001": "ho-tich", "AB-K1007": "chung-thuc", "MM-K1007": "dat-dai"}
"""Numbers, and the services that they are of."""
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
        yield running


def ticket(pages: Served, number: str, what: str) -> str:
    ((found,),) = pages.coordinator.query(f"SELECT {what} FROM ticket WHERE number = ?", number)
    return str(found)


def assert_fits(opened: Screen, card: str, number: str, least: float) -> None:
    opened.wait_for(".number", number)
    left, right = opened.page.evaluate(SPARE, card)
    assert min(left, right) >= least
    assert abs(left - right) <= 1


@pytest.mark.parametrize("width", [360, 1280])
def test_a_number_that_staff_gave_out(browser, pages, width):
    with screen(browser, f"{pages.url}/sign-in", width=width) as opened:
        opened.page.locator("#name").fill(pages.person(StaffRole.OFFICER))
        opened.page.locator("#pin").fill(PINS[StaffRole.OFFICER])
        opened.page.locator("#pin").press("Enter")
        opened.page.locator("#desk").wait_for()
        for number in NUMBERS:
            opened.page.goto(f"{pages.url}/desk/number/{ticket(pages, number, 'id')}")
            assert_fits(opened, ".slip", number, least=8)


@pytest.mark.parametrize("width", [320, 360, 1280])
def test_a_number_on_a_visitor_s_telephone(browser, pages, width):
    for number in NUMBERS:
        with screen(browser, f"{pages.url}/t/{ticket(pages, number, 'code')}", width=width) as opened:
            assert_fits(opened, "main", number, least=0)
