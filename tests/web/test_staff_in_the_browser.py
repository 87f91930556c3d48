"""The frame of the staff's pages in a real Chromium: signing in, the line, what is pushed, accessibility."""

from collections.abc import Iterator, Mapping

import pytest
from fastapi import Request, Response
from jinja2 import ChoiceLoader, DictLoader
from playwright.sync_api import Page, expect

from motcua.core.day import Day
from motcua.web import access, pushing
from motcua.web.access import StaffRole
from motcua.web.gate import form_of
from motcua.web.people import People
from motcua.web.people_file import PeopleFile
from motcua.web.pushing import push
from motcua.web.staff import StaffPages, session_of
from tests.centres import eventually
from tests.web.accessibility import findings
from tests.web.browsers import CHROMIUM, Screen, chromium, screen
from tests.web.served import CHEAP, PINS, Served

PRESS_MS = 2000
"""So long a press may take (staff.js) before what is pressed may change."""

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="no chromium is installed here")

PAGE = """{% extends "staff.html" %}
{% block main %}
<h1>Trang thử</h1>
<label for="note">Ghi chú</label> <input id="note" type="text">
<section id="part" data-pushed>{% include "part.html" %}</section>
{% endblock %}
"""
PART = """<p class="tickets">{{ tickets }}</p>
<form hx-post="/page/press" hx-swap="none">
<button id="press" name="what" value="{{ tickets }}" data-needs-line>Bấm</button>
<button id="off" disabled data-needs-line>Tắt</button>
</form>"""


class Bench:
    """A page of the staff with a part that is pushed, and a button in it.

    `pressed`: what the button sent; `answer`: the status that it gets.
    """

    def __init__(self, pages: Served) -> None:
        self.pressed: list[str] = []
        self.answer = 204
        self._hall = pages.hall
        self._staff = StaffPages(pages.hall, pages.sessions)
        loader = self._staff._templates.loader
        assert loader is not None
        self._staff._templates.loader = ChoiceLoader(
            [DictLoader({"page.html": PAGE, "part.html": PART}), loader]
        )
        pages.app.add_api_route("/page", self.page, methods=["GET"])
        pages.app.add_api_route("/page/events", self.events, methods=["GET"])
        pages.app.add_api_route("/page/press", self.press, methods=["POST"])

    async def page(self, request: Request) -> Response:
        tickets = len(self._hall.today().tickets)
        return self._staff.render(request, "page.html", events="/page/events", tickets=tickets)

    async def events(self, request: Request) -> Response:
        session = session_of(request)

        def render(day: Day, _live: bool) -> Mapping[str, str]:
            return {"part": self._staff.fragment("part.html", session, tickets=len(day.tickets))}

        return push(self._hall, self._staff, session, render)

    async def press(self, request: Request) -> Response:
        self.pressed.append(form_of(request)["what"])
        return Response(status_code=self.answer)


@pytest.fixture(scope="module")
def browser():
    with chromium() as running:
        yield running


@pytest.fixture
def bench(pages: Served, monkeypatch: pytest.MonkeyPatch) -> Bench:
    for row in (("GET", "/page"), ("GET", "/page/events"), ("POST", "/page/press")):
        monkeypatch.setitem(access.ACCESS, row, access.STAFF)
    monkeypatch.setattr(pushing, "BEAT_S", 0.3)
    return Bench(pages)


def sign_in(page: Page, name: str, pin: str) -> None:
    page.locator("#name").fill(name)
    page.locator("#pin").fill(pin)
    page.locator("[type=submit]").click()


@pytest.fixture
def desk(browser, pages, bench) -> Iterator[Screen]:
    """Return a window in which an officer has signed in and looks at the page."""
    officer = pages.person(StaffRole.OFFICER)
    with screen(browser, f"{pages.url}/page", width=1280, height=800) as opened:
        sign_in(opened.page, officer, PINS[StaffRole.OFFICER])
        expect(opened.page.locator("h1")).to_have_text("Trang thử")
        eventually(lambda: pages.hall._day_watches, "the page listens")
        yield opened


def ticket(pages: Served) -> None:
    pages.ticket()
    pages.changed()


class TestSigningIn:
    def test_needs_no_mouse(self, browser, pages):
        name = pages.person(StaffRole.SUPERVISOR)
        with screen(browser, f"{pages.url}/hall", width=1280) as opened:
            keyboard = opened.page.keyboard
            expect(opened.page.locator("#name")).to_be_focused()
            keyboard.type(name)
            keyboard.press("Tab")
            keyboard.type("0" + PINS[StaffRole.SUPERVISOR])
            keyboard.press("Enter")
            expect(opened.page.locator("#trouble")).to_be_visible()
            expect(opened.page.locator("#pin")).to_be_focused()
            keyboard.type(PINS[StaffRole.SUPERVISOR])
            keyboard.press("Enter")
            opened.page.wait_for_url("**/hall")
            assert opened.sees("#hall")

    def test_shows_the_pin_to_whoever_wants_to_see_it(self, browser, pages):
        with screen(browser, f"{pages.url}/sign-in") as opened:
            pin = opened.page.locator("#pin")
            assert pin.get_attribute("type") == "password"
            opened.page.locator("#show").click()
            assert pin.get_attribute("type") == "text"

    def test_works_without_a_script(self, browser, pages):
        name = pages.person(StaffRole.SUPERVISOR)
        with screen(browser, f"{pages.url}/hall", script=False) as opened:
            assert not opened.sees("#show")
            sign_in(opened.page, name, PINS[StaffRole.SUPERVISOR])
            opened.page.wait_for_url("**/hall")

    def test_changes_its_language_and_goes_on(self, browser, pages):
        with screen(browser, f"{pages.url}/hall") as opened:
            opened.page.get_by_role("link", name="English").click()
            opened.wait_for("h1", "Staff sign-in")
            sign_in(opened.page, pages.person(StaffRole.SUPERVISOR), PINS[StaffRole.SUPERVISOR])
            opened.page.wait_for_url("**/hall")
            assert opened.page.locator("html").get_attribute("lang") == "en"

    @pytest.mark.parametrize("width", [320, 360, 1280])
    def test_fits_every_window(self, browser, pages, width):
        with screen(browser, f"{pages.url}/sign-in", width=width) as opened:
            sign_in(opened.page, "can-bo-" + "1" * 25, "9999")
            expect(opened.page.locator("#trouble")).to_be_visible()
            assert not opened.is_wider_than_its_window()


class TestTheLine:
    def test_is_silent_while_the_coordinator_is(self, pages, desk):
        page = desk.page
        expect(page.locator("#press")).to_be_enabled()
        assert not desk.sees("#line")
        pages.live = False
        pages.changed()
        desk.wait_for("#line", "")
        expect(page.locator("body")).to_have_attribute("data-line", "silent")
        expect(page.locator("#press")).to_be_disabled()
        ticket_while_silent = page.locator(".tickets").inner_text()
        pages.live = True
        pages.changed()
        expect(page.locator("body")).to_have_attribute("data-line", "live")
        expect(page.locator("#press")).to_be_enabled()
        expect(page.locator("#off")).to_be_disabled()
        assert not desk.sees("#line")
        assert ticket_while_silent == "0"

    def test_is_lost_when_the_server_is_gone_and_comes_back_by_itself(self, pages, desk):
        page = desk.page
        page.route("**/session", lambda route: route.abort())
        pages.hall.end()
        expect(page.locator("body")).to_have_attribute("data-line", "lost")
        expect(page.locator("#press")).to_be_disabled()
        assert desk.sees("#line")
        ticket(pages)
        page.unroute("**/session")
        expect(page.locator("body")).to_have_attribute("data-line", "live", timeout=20_000)
        expect(page.locator(".tickets")).to_have_text("1")
        expect(page.locator("#press")).to_be_enabled()

    def test_is_lost_when_nothing_is_heard_any_more(self, desk, monkeypatch):
        """As when a cable is pulled: the line is not closed, it is dead."""
        monkeypatch.setattr(pushing, "BEAT_S", 60.0)
        body = desk.page.locator("body")
        expect(body).to_have_attribute("data-line", "live")
        expect(body).to_have_attribute("data-line", "lost", timeout=30_000)

    def test_leads_to_the_sign_in_when_the_session_ends_and_back_here(self, pages, desk):
        with PeopleFile(pages.coordinator.data_dir) as file:
            People(file, CHEAP).set_pin("can-bo-1", "1908")
        desk.page.wait_for_url("**/sign-in?next=/page")
        sign_in(desk.page, "can-bo-1", "1908")
        expect(desk.page.locator("h1")).to_have_text("Trang thử")


class TestParts:
    def test_change_by_themselves_and_what_is_typed_stays(self, pages, desk):
        desk.page.locator("#note").fill("đang gõ")
        ticket(pages)
        expect(desk.page.locator(".tickets")).to_have_text("1")
        expect(desk.page.locator("#note")).to_have_value("đang gõ")
        expect(desk.page.locator("#note")).to_be_focused()

    def test_leave_the_focus_where_it_is(self, pages, desk):
        desk.page.locator("#press").focus()
        ticket(pages)
        expect(desk.page.locator(".tickets")).to_have_text("1")
        expect(desk.page.locator("#press")).to_be_focused()

    def test_do_not_change_under_a_finger(self, pages, bench, desk):
        page = desk.page
        expect(page.locator("body")).to_have_attribute("data-line", "live")
        page.locator("#press").hover()  # which waits for one that stays
        desk.stretch(PRESS_MS)
        page.mouse.down()
        ticket(pages)
        page.wait_for_timeout(600)  # two beats: the part has come
        page.mouse.up()
        eventually(lambda: bench.pressed, "the button was pressed")
        expect(page.locator(".tickets")).to_have_text("1")

        assert bench.pressed == ["0"]

    def test_send_forms_with_the_token_of_the_session(self, bench, desk):
        desk.page.locator("#press").click()
        eventually(lambda: bench.pressed, "the button was pressed")
        assert not desk.sees("#failed")
        assert desk.said == []

    def test_say_when_a_step_was_not_taken(self, bench, desk):
        bench.answer = 500
        desk.page.locator("#press").click()
        desk.page.locator("#failed").filter(visible=True).wait_for()
        assert desk.page.locator("#failed").text_content() == desk.page.locator("#failed").get_attribute(
            "data-failed"
        )


def test_a_session_changes_its_language_and_signs_out(desk):
    desk.page.get_by_role("button", name="English").click()
    expect(desk.page.locator("html")).to_have_attribute("lang", "en")
    assert desk.page.url.endswith("/page")
    desk.page.locator("form[action='/sign-out'] button").click()
    desk.page.wait_for_url("**/sign-in?lang=en")
    desk.page.goto(desk.page.url.partition("/sign-in")[0] + "/page")
    desk.page.wait_for_url("**/sign-in?next=/page")


@pytest.mark.parametrize("width", [320, 1280])
def test_the_frame_fits_every_window_and_people_of_every_kind(browser, pages, bench, width):
    pages.people.add(
        "ten-dai",
        PINS[StaffRole.SUPERVISOR],
        full_name="Công Tằng Tôn Nữ Nguyễn Thị Hoàng Phương Khánh Huyền",
        role=StaffRole.SUPERVISOR,
    )
    with screen(browser, f"{pages.url}/page", width=width) as opened:
        sign_in(opened.page, "ten-dai", PINS[StaffRole.SUPERVISOR])
        expect(opened.page.locator("h1")).to_have_text("Trang thử")
        assert not opened.is_wider_than_its_window()
        assert findings(opened.page) == []
        pages.live = False
        pages.changed()
        expect(opened.page.locator("body")).to_have_attribute("data-line", "silent")
        assert not opened.is_wider_than_its_window()
        assert findings(opened.page) == []


class TestEverybodyCanUse:
    @pytest.mark.parametrize("lang", ["vi", "en"])
    def test_the_sign_in(self, browser, pages, lang):
        with screen(browser, f"{pages.url}/sign-in?lang={lang}") as opened:
            assert findings(opened.page) == []
            sign_in(opened.page, "nobody", "9999")
            expect(opened.page.locator("#trouble")).to_be_visible()
            assert findings(opened.page) == []

    def test_the_pages_of_visitors(self, browser, pages):
        waiting, called = [pages.ticket() for _ in range(2)]
        pages.coordinator.open_counter()
        pages.coordinator.call()
        for path in ("/", f"/t/{waiting}", f"/t/{called}?lang=en", "/t/0000000000"):
            with screen(browser, f"{pages.url}{path}") as opened:
                assert findings(opened.page) == [], path

    def test_what_is_said_to_whoever_may_not(self, browser, pages):
        with screen(browser, f"{pages.url}/sign-in") as opened:
            sign_in(opened.page, pages.person(StaffRole.OFFICER), PINS[StaffRole.OFFICER])
            opened.page.wait_for_url("**/desk")
            opened.page.goto(f"{pages.url}/hall")
            assert findings(opened.page) == []
