"""The officer's page in a real Chromium."""

import pytest

from motcua.web import pushing
from motcua.web.access import StaffRole
from motcua.wire.states import Reply
from tests.web.accessibility import findings
from tests.web.browsers import CHROMIUM, Screen, chromium, screen
from tests.web.keeping import keep_pending
from tests.web.served import PINS, Served

BEAT_S = 0.3
"""The page counts a line as lost when it has heard nothing for 5 s."""
REST_MS = 700
"""So long the page rests (desk.js) when another visitor is in hand."""

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="no chromium is installed here")


class Desk:
    """An officer at the page, who has only a keyboard unless he clicks."""

    def __init__(self, opened: Screen, pages: Served, officer: str = "can-bo-1") -> None:
        self.screen, self.page, self.pages = opened, opened.page, pages
        self.type(pages.person(StaffRole.OFFICER, officer), "#name")
        self.type(PINS[StaffRole.OFFICER], "#pin")
        self.page.keyboard.press("Enter")
        self.page.locator("#desk").wait_for()

    def type(self, text: str, field: str) -> None:
        """Go to a field with Tab, and type."""
        while not self.page.locator(f"{field}:focus").count():
            self.page.keyboard.press("Tab")
        self.page.keyboard.type(text)

    def open(self) -> "Desk":
        """Open the counter that is offered first."""
        self.page.locator("input[name=counter]:focus").wait_for()
        self.page.keyboard.press("Enter")
        self.page.locator("#step").wait_for()
        self.page.locator("#desk[data-ready]").wait_for()
        return self

    def press(self, key: str) -> None:
        """Press a key when the page has come to rest, and the step before has its answer."""
        self.page.locator("#desk:not([data-resting])").wait_for()
        if self.screen.sees("#step"):
            self.page.locator("#step:not(.htmx-request)").wait_for()
        self.page.keyboard.press(key)

    def answer(self, *keys: str) -> None:
        """Press keys in the question that is open, and wait until it is answered."""
        self.page.locator("dialog[open]").wait_for()
        for key in keys:
            self.page.keyboard.press(key)
        self.page.locator("dialog[open]").wait_for(state="hidden")

    def shows(self, stage: str, number: str) -> None:
        """Wait until somebody is in hand."""
        self.screen.wait_for(f".visitor.{stage} .number", number)

    def says(self, words: str) -> None:
        """Wait until the page says something."""
        self.screen.wait_for("#desk-said .notice", words)

    def is_idle(self) -> None:
        """Wait until nobody is in hand."""
        self.page.locator(".visitor.idle").wait_for()

    def arrive(self, *services: str) -> None:
        """Let visitors come, and wait until the page shows the last of them."""
        for service in services:
            self.pages.ticket(service)
        self.pages.changed()
        waiting = str(sum(self.pages.hall.today().waiting.values()))
        self.screen.wait_for("#desk-waiting .count", waiting)


@pytest.fixture(scope="module")
def browser():
    with chromium() as running:
        yield running


@pytest.fixture
def officer(browser, pages, monkeypatch):
    monkeypatch.setattr(pushing, "BEAT_S", BEAT_S)
    with screen(browser, f"{pages.url}/sign-in?lang=en", width=1366, height=768) as opened:
        yield Desk(opened, pages)
        assert opened.said == []


@pytest.fixture
def desk(officer):
    return officer.open()


def test_a_hall_is_run_by_keys_alone(desk, pages):
    desk.arrive("ho-tich", "ho-tich", "ho-tich")
    desk.press("n")
    desk.shows("called", "A001")
    desk.press("r")
    desk.says("A001 was called again.")
    desk.press("s")
    desk.shows("serving", "A001")
    desk.press("x")
    desk.shows("called", "A002")
    desk.press("l")
    desk.says("A002 is set aside.")
    desk.is_idle()
    desk.press("n")
    desk.shows("called", "A003")
    desk.press("v")
    desk.says("A003 is noted as a no-show.")
    desk.is_idle()
    desk.press("g")
    desk.answer("a", "2", "Enter")
    desk.shows("called", "A002")
    desk.press("z")
    desk.says("The call of A002 was taken back.")
    desk.is_idle()
    desk.press("n")
    desk.shows("called", "A002")
    desk.press("c")
    desk.answer("L", "Tab", "Tab", "Enter")  # the one that begins with L is Land
    desk.says("A002 was sent on.")
    desk.is_idle()
    desk.press("h")
    desk.answer("A", "3", "Enter")
    desk.says("A003 was given up.")
    desk.press("p")
    desk.answer("Enter")
    desk.screen.wait_for("#desk-top .badge", "Paused")
    desk.press("t")
    desk.screen.wait_for("#desk-top .badge", "Open")
    desk.press("q")
    desk.answer("Tab", "Enter")
    desk.screen.wait_for("h1", "Which counter do you open?")
    assert pages.hall.today().counters["quay-1"].officer is None


def test_a_number_is_given_out_and_a_service_closed_by_keys_alone(desk):
    desk.press("m")
    desk.page.locator("dialog[open]").wait_for()
    desk.page.keyboard.press("Enter")  # opens the list of services, as it does in every form
    desk.page.keyboard.press("Enter")
    for _ in range(3):
        desk.page.keyboard.press("Tab")
    desk.page.keyboard.press("Enter")
    desk.screen.wait_for(".slip .number", "A001")
    assert desk.screen.sees("#print")
    desk.page.locator("#to-desk").focus()
    desk.page.keyboard.press("Enter")
    desk.screen.wait_for("#desk-waiting li", "A001")
    desk.press("k")
    desk.answer("Shift+Tab", "Enter")
    desk.screen.wait_for("#desk-services li", "closed today")


def test_the_counter_is_handed_over_to_the_colleague_who_signs_in(desk, pages):
    desk.press("b")
    desk.screen.wait_for("dialog[open]", "You are signed out, the counter stays open.")
    desk.answer("Tab", "Enter")
    desk.page.locator("#name").wait_for()

    colleague = Desk(desk.screen, pages, "can-bo-2").open()

    colleague.screen.wait_for(
        "h1", "Quầy 1" if colleague.page.locator("html[lang=vi]").count() else "Counter 1"
    )
    assert pages.hall.today().counters["quay-1"].officer == "can-bo-2"


@pytest.mark.parametrize("key", ["b", "q", "k"])
def test_enter_leads_back_from_a_question_after_which_something_would_end(desk, pages, key):
    desk.press(key)
    desk.page.locator("dialog[open] [data-back]:focus").wait_for()
    desk.answer("Enter")

    assert desk.page.locator("#step").count()
    assert [name for name, _ in pages.sends.sent] == ["counter/open"]
    desk.arrive("ho-tich")
    desk.press("n")
    desk.shows("called", "A001")


def test_a_counter_is_not_closed_behind_a_visitor_who_was_called_meanwhile(desk, pages):
    desk.arrive("ho-tich")
    desk.press("q")
    desk.page.locator("dialog[open]").wait_for()
    pages.coordinator.call()
    desk.page.keyboard.press("Tab")
    desk.page.keyboard.press("Enter")

    desk.screen.wait_for("dialog[open] .trouble", "The page was behind")
    desk.page.locator("dialog[open] [data-back]:focus").wait_for()
    desk.answer("Enter")
    desk.shows("called", "A001")
    assert pages.hall.today().counters["quay-1"].officer == "can-bo-1"


@pytest.mark.parametrize("key", ["Escape", "Enter"])
def test_a_key_leads_back_from_a_new_number(desk, pages, key):
    number = pages.coordinator.ticket(device="web")["id"]
    desk.page.goto(f"{pages.url}/desk/number/{number}")
    desk.page.locator("#print").wait_for()
    desk.page.keyboard.press(key)

    desk.page.locator("#step").wait_for()
    assert desk.page.url == f"{pages.url}/desk"


def test_two_presses_call_one_visitor(desk, pages):
    desk.arrive("ho-tich", "ho-tich")
    desk.screen.stretch(REST_MS)
    desk.page.keyboard.press("n")
    desk.page.keyboard.press("n")
    desk.shows("called", "A001")
    desk.page.keyboard.press("x")  # meant for whoever was there before

    desk.screen.wait_for("#desk-said .notice", "The page has just changed.")
    assert [name for name, _ in pages.sends.sent].count("counter/call-next") == 1
    assert pages.hall.today().counters["quay-1"].visit is not None


def test_a_mouse_that_clicks_twice_calls_one_visitor(desk, pages):
    desk.arrive("ho-tich", "ho-tich")
    desk.page.locator("#step-call-next").dblclick()
    desk.shows("called", "A001")

    assert [name for name, _ in pages.sends.sent].count("counter/call-next") == 1


def test_a_click_in_the_list_calls_that_number_whether_it_stood_there_or_has_come_since(desk, pages):
    desk.arrive("ho-tich", "ho-tich")
    desk.page.locator("#call-A002").click()
    desk.shows("called", "A002")
    desk.press("f")
    desk.is_idle()

    desk.page.reload()
    desk.page.locator("#desk[data-ready]").wait_for()
    desk.page.locator("#call-A001").click()
    desk.shows("called", "A001")
    assert pages.hall.today().counters["quay-1"].visit is not None


def test_a_push_takes_neither_the_focus_nor_what_is_typed(desk):
    desk.arrive("ho-tich")
    desk.page.locator("#call-A001").focus()
    desk.arrive("ho-tich")
    assert desk.page.evaluate("document.activeElement.id") == "call-A001"

    desk.press("g")
    desk.page.locator("dialog[open]").wait_for()
    desk.page.keyboard.type("a00")
    desk.arrive("ho-tich")
    desk.page.keyboard.type("3")
    desk.answer("Enter")
    desk.shows("called", "A003")


def test_a_question_that_is_refused_stays_open_and_says_why(desk):
    desk.press("g")
    desk.page.locator("dialog[open]").wait_for()
    desk.page.keyboard.type("a999")
    desk.page.keyboard.press("Enter")

    desk.screen.wait_for("dialog[open] .trouble", "Nobody has this number today.")
    assert desk.page.locator("#call-number:focus").count()
    desk.answer("Escape")


def test_follows_what_the_keypad_does(desk, pages):
    desk.arrive("ho-tich")
    visit = pages.coordinator.call()
    pages.changed()
    desk.shows("called", "A001")
    assert desk.page.locator("#desk-announced").text_content() == "A001, Civil status"
    pages.coordinator.at_counter("finish", visit)
    pages.changed()
    desk.is_idle()


def test_says_at_once_that_the_line_is_gone_and_calls_nobody(desk, pages):
    desk.arrive("ho-tich")
    pages.live = False
    pages.changed()

    desk.screen.wait_for("#line", "does not answer")
    desk.page.locator("#step-call-next[aria-disabled=true]").wait_for()
    desk.press("n")
    desk.page.locator("#step-call-next").click(force=True)
    desk.page.locator("#call-A001[aria-disabled=true]").wait_for()
    assert [name for name, _ in pages.sends.sent] == ["counter/open"]

    pages.live = True
    pages.changed()
    desk.page.locator("#step-call-next:not([aria-disabled])").wait_for()
    desk.press("n")
    desk.shows("called", "A001")


def test_a_kept_step_is_shown_until_it_is_answered(desk, pages):
    kept = keep_pending(pages)
    desk.arrive("ho-tich")
    pages.coordinator.call()
    pages.changed()
    desk.shows("called", "A001")
    cut_the_line(desk)
    desk.page.locator("#step-serve[aria-disabled=true]").wait_for()

    pages.live = True
    kept[-1].resolve(Reply(re=None, ok=True, body={}))

    desk.page.locator("#desk-kept .notice").wait_for(state="detached")
    desk.page.locator("#step-serve:not([aria-disabled])").wait_for()
    assert not desk.page.locator("#desk-kept .notice").count()


def test_an_answer_that_comes_late_shows_nothing_that_is_over(desk, pages):
    desk.arrive("ho-tich")
    visit = pages.coordinator.call()
    pages.changed()
    desk.shows("called", "A001")
    answers = []
    desk.page.route("**/desk/step", lambda route: answers.append((route, route.fetch())))
    desk.press("s")
    desk.shows("serving", "A001")

    pages.coordinator.at_counter("finish", visit)
    pages.changed()
    desk.is_idle()
    for route, answer in answers:
        route.fulfill(response=answer)

    desk.page.locator("#step:not(.htmx-request)").wait_for()
    desk.is_idle()
    assert not desk.page.locator(".visitor .number").count()


def test_another_officer_who_takes_the_counter_over_ends_the_page(desk, pages):
    pages.coordinator.done("web", "counter/open", counter="quay-1", officer="can-bo-2")
    pages.changed()

    desk.screen.wait_for("h1", "Which counter do you open?")
    assert not desk.page.locator("#step").count()


def test_keys_work_while_vietnamese_is_typed(desk, pages):
    desk.arrive("ho-tich")
    desk.press("n")
    desk.shows("called", "A001")
    desk.page.locator("#desk:not([data-resting])").wait_for()
    desk.page.evaluate(
        "() => document.body.dispatchEvent("
        "new KeyboardEvent('keydown', {key: '́', code: 'KeyS', bubbles: true}))"
    )

    desk.shows("serving", "A001")
    assert [name for name, _ in pages.sends.sent][-1] == "counter/serve"


def test_keys_can_be_switched_off(desk):
    desk.arrive("ho-tich")
    desk.page.keyboard.press("?")
    desk.answer("Space", "Escape")
    desk.press("n")
    desk.press("p")
    assert not desk.page.locator("dialog[open]").count()

    desk.page.keyboard.press("?")
    desk.answer("Space", "Escape")
    desk.press("n")
    desk.shows("called", "A001")


def test_a_key_that_is_held_down_or_meant_for_the_browser_does_nothing(desk, pages):
    desk.arrive("ho-tich")
    held = "{key: 'n', code: 'KeyN', bubbles: true, %s: true}"
    for how in ("repeat", "ctrlKey", "altKey", "metaKey"):
        desk.page.evaluate(f"() => document.body.dispatchEvent(new KeyboardEvent('keydown', {held % how}))")
    desk.press("r")  # not possible now

    assert [name for name, _ in pages.sends.sent] == ["counter/open"]


def full_hall(desk: Desk) -> None:
    """Let many wait, one be set aside, and one be called."""
    for priority in ("mang-thai", "thuong"):
        for _ in range(10):
            desk.pages.ticket("ho-tich", priority=priority)
    desk.pages.coordinator.pass_time(minutes=20)
    desk.pages.coordinator.at_counter("park", desk.pages.coordinator.call())
    desk.arrive()
    desk.press("n")
    desk.page.locator(".visitor.called").wait_for()


def cut_the_line(desk: Desk) -> None:
    """Let the coordinator be gone, and a step be kept."""
    desk.pages.live = False
    desk.pages.changed()
    desk.page.locator("body[data-line=silent]").wait_for()
    desk.press("f")
    desk.page.locator("#desk-kept .notice").wait_for()


def test_people_who_see_or_hear_or_point_badly_can_use_it(officer):
    assert findings(officer.page) == []
    desk = officer.open()
    for key in ("b", "q"):
        desk.press(key)
        desk.page.locator("dialog[open]").wait_for()
        assert findings(desk.page) == []
        desk.answer("Escape")
    full_hall(desk)
    assert findings(desk.page) == []
    for key in ("c", "m", "h", "k", "p", "?"):
        desk.press(key)
        desk.page.locator("dialog[open]").wait_for()
        assert findings(desk.page) == []
        desk.answer("Escape")
    cut_the_line(desk)
    assert findings(desk.page) == []


def test_fits_the_window_of_a_phone(browser, pages):
    with screen(browser, f"{pages.url}/sign-in?lang=vi", width=360, height=740) as opened:
        desk = Desk(opened, pages)
        assert not opened.is_wider_than_its_window()
        full_hall(desk.open())
        assert not opened.is_wider_than_its_window()
        desk.press("?")
        desk.page.locator("dialog[open]").wait_for()
        assert not opened.is_wider_than_its_window()
        desk.answer("Escape")
        cut_the_line(desk)
        assert not opened.is_wider_than_its_window()


def test_the_essential_works_without_script(browser, pages):
    pages.ticket()
    with screen(browser, f"{pages.url}/sign-in?lang=en", width=800, script=False) as opened:
        desk = Desk(opened, pages)
        desk.page.get_by_role("button", name="Open the counter").click()
        desk.page.locator("#step-call-next").click()
        desk.shows("called", "A001")
        desk.page.locator("#step-transfer").click()
        desk.page.locator("#to").select_option("service:dat-dai")
        desk.page.locator("#ask-transfer button").click()
        desk.says("A001 was sent on.")
        assert pages.hall.today().waiting["dat-dai"] == 1
