"""The officer's page over HTTP, on a real server, a real database and the real rules."""

import re
from contextlib import ExitStack

import httpx
import pytest

from motcua.web.access import StaffRole
from motcua.wire.states import ErrorBody, Reply
from tests.web.keeping import keep_pending
from tests.web.served import Served, Visitor, served

HX = {"HX-Request": "true"}


class Officer:
    """An officer with a browser, who presses what his page shows."""

    def __init__(self, pages: Served, officer: str = "can-bo-1", lang: str = "en") -> None:
        self.pages = pages
        self.browser: Visitor = pages.signed_in(StaffRole.OFFICER, officer, lang)

    def page(self, query: str = "") -> str:
        """Load the page."""
        answer = self.browser.get(f"/desk{query}")
        assert answer.status_code == 200, answer.text
        return answer.text

    def seen(self) -> str:
        """The visit in hand on the page."""
        return data(self.page(), "visit")

    def press(self, step: str, *, seen: str | None = None, **fields: str) -> str:
        """Press a button as the page is (or as it was: `seen`); return what is said and the page then."""
        answer = self.send(step, seen=seen, **fields)
        assert answer.status_code == 200, answer.text
        return answer.text + self.page()

    def send(self, step: str, *, seen: str | None = None, **fields: str) -> httpx.Response:
        """Send what a button of the page sends."""
        visit = self.seen() if seen is None else seen
        sent = {"csrf": self.browser.csrf, "step": step, "visit": visit, **fields}
        return self.browser.send("/desk/step", sent, **HX)

    def open(self, counter: str = "quay-1") -> None:
        """Open a counter."""
        answer = self.browser.post("/desk/step", step="open", visit="", counter=counter)
        assert answer.status_code == 303


def data(page: str, name: str) -> str:
    found = re.search(rf'data-{name}="([^"]*)"', page.partition('id="desk-state"')[2])
    assert found is not None, name
    return found[1]


def possible(page: str) -> set[str]:
    return set(data(page, "possible").split())


def said(page: str) -> str:
    found = re.search(r'data-tone="(\w+)">([^<]*)<', page)
    return f"{found[1]}: {found[2]}" if found else ""


def in_hand(page: str) -> str:
    found = re.search(r'<p class="number">([^<]*)<', page)
    return found[1] if found else ""


@pytest.fixture
def mai(pages):
    officer = Officer(pages)
    officer.open()
    return officer


def tickets(pages: Served, *services: str) -> None:
    for service in services:
        pages.ticket(service)


class TestOpening:
    def test_offers_the_counters_to_an_officer_who_is_at_none(self, pages):
        page = Officer(pages).page()

        assert "Which counter do you open?" in page
        assert re.findall(r'name="counter" value="([^"]*)"', page) == [f"quay-{n}" for n in range(1, 5)]

    def test_makes_the_page_the_counter_s(self, mai):
        page = mai.page()

        assert (data(page, "counter"), data(page, "stage")) == ("quay-1", "idle")
        assert "Counter 1" in page

    def test_may_be_for_some_of_its_services(self, pages):
        officer = Officer(pages)
        officer.browser.post(
            "/desk/step", step="open", visit="", counter="quay-1", **{"service.quay-1.chung-thuc": "on"}
        )

        assert pages.hall.today().counters["quay-1"].services == ("chung-thuc",)

    def test_says_who_is_at_a_counter_and_takes_it_over(self, pages, mai):
        colleague = Officer(pages, "can-bo-2")
        assert "Trần Thị Thu Hà" in colleague.page()

        colleague.open("quay-1")

        assert data(colleague.page(), "counter") == "quay-1"
        assert "Which counter do you open?" in mai.page()

    def test_is_refused_while_a_visitor_is_there(self, pages, mai):
        tickets(pages, "ho-tich")
        mai.press("call-next")
        colleague = Officer(pages, "can-bo-2")

        colleague.open("quay-1")

        assert "There is still a visitor at that counter." in colleague.page()
        assert in_hand(mai.page()) == "A001"

    def test_of_a_second_counter_does_not_happen_behind_the_page(self, mai):
        mai.browser.post("/desk/step", step="open", visit="", counter="quay-2")

        assert data(mai.page(), "counter") == "quay-1"


class TestAHall:
    def test_in_which_nobody_waits_says_so_and_counts_nothing(self, pages, mai):
        def waiting(page: str) -> str:
            return page.partition('<section id="desk-waiting"')[2].partition("</section>")[0]

        assert "Nobody is waiting." in waiting(mai.page())
        assert 'class="count"' not in waiting(mai.page())

        tickets(pages, "ho-tich")
        assert '<span class="count">1</span>' in waiting(mai.page())

    def test_is_run_from_the_page(self, pages, mai):
        tickets(pages, "ho-tich", "ho-tich", "chung-thuc")

        assert in_hand(mai.press("call-next")) == "A001"
        assert "A001 was called again." in mai.press("recall")
        assert data(mai.press("serve"), "stage") == "serving"
        assert in_hand(mai.press("next")) == "A002"
        assert said(mai.press("no-show")) == "done: A002 is noted as a no-show."
        assert in_hand(mai.press("call-next")) == "B001"
        assert said(mai.press("finish")) == "done: B001 is finished."
        assert in_hand(mai.press("call:A002")) == "A002"
        assert said(mai.press("next")) == "done: A002 is finished. Nobody is waiting."
        page = mai.page()
        assert re.findall(r"<dd>(\d+)</dd>", page.partition('id="desk-top"')[2])[:2] == ["3", "1"]

    def test_notes_that_a_visitor_must_come_again_with_more_papers(self, pages, mai):
        tickets(pages, "ho-tich", "ho-tich")
        mai.press("call-next")
        assert said(mai.press("supplement")) == "done: A001 is finished: to come again with more papers."
        mai.press("call-next")
        mai.press("finish")

        sent = [values for name, values in pages.sends.sent if name == "counter/finish"]
        assert [values.get("supplement", False) for values in sent] == [True, False]

    def test_parks_and_calls_again_by_a_number_as_people_type_it(self, pages, mai):
        tickets(pages, "ho-tich")
        mai.press("call-next")
        mai.press("park")

        assert in_hand(mai.press("call", number=" a1 ")) == "A001"

    def test_takes_a_mistaken_call_back(self, pages, mai):
        tickets(pages, "ho-tich", "ho-tich")
        mai.press("call-next")

        assert said(mai.press("take-back")) == "done: The call of A001 was taken back."
        assert in_hand(mai.press("call-next")) == "A001"

    def test_sends_on_to_a_service_and_to_a_counter(self, pages, mai):
        tickets(pages, "ho-tich", "ho-tich")
        mai.press("call-next")
        mai.press("transfer", to="service:dat-dai", keep="on")
        mai.press("call-next")
        mai.press("transfer", to="counter:quay-4")
        other = Officer(pages, "can-bo-4")
        other.open("quay-4")

        assert in_hand(other.press("call-next")) == "A002"
        assert "Counter 1 – sent on" in other.page()
        assert pages.hall.today().waiting["dat-dai"] == 1

    def test_pauses_and_goes_on(self, pages, mai):
        tickets(pages, "ho-tich")
        paused = mai.press("pause", reason="meal")

        assert data(paused, "status") == "paused"
        assert "call-next" not in possible(paused)
        assert "call-next" in possible(mai.press("resume"))

    def test_closes_the_counter(self, mai):
        mai.press("close")

        assert "Which counter do you open?" in mai.page()

    def test_gives_a_number_up_for_a_visitor(self, pages, mai):
        tickets(pages, "ho-tich")

        assert said(mai.press("cancel", number="A001")) == "done: A001 was given up."
        assert pages.hall.today().waiting["ho-tich"] == 0

    def test_says_what_became_of_a_number_that_is_called_or_given_up_too_late(self, pages, mai):
        tickets(pages, "ho-tich", "ho-tich")
        mai.press("call-next")
        mai.press("finish")
        mai.press("cancel", number="A002")

        for step in ("call", "cancel"):
            assert said(mai.press(step, number="A001")) == "refused: A001 has been served."
            assert said(mai.press(step, number="A002")) == "refused: A002 was given up."

    def test_closes_a_service_for_today_and_opens_it_again(self, pages, mai):
        closed = mai.press("close-service:ho-tich")
        assert "closed today" in closed
        assert (
            pages.coordinator.ask("kiosk-1", "ticket/request", service="ho-tich")["error"]["code"] == "closed"
        )

        assert "closed today" not in mai.press("open-service:ho-tich")
        tickets(pages, "ho-tich")


class TestANumberFromStaff:
    def test_is_shown_large_to_be_noted_without_its_code(self, pages, mai):
        answer = mai.browser.post(
            "/desk/step", step="issue", visit="", service="dat-dai", priority="cao-tuoi", lang="vi"
        )
        page = mai.browser.get(answer.headers["location"]).text
        ticket = next(iter(pages.hall.today().tickets.values()))

        assert in_hand(page) == "C001"
        assert "Please tell the visitor this number" in page
        assert ticket.code not in page
        assert f"/t/{ticket.code}" not in page
        assert (ticket.priority, ticket.lang) == ("cao-tuoi", "vi")

    def test_of_a_service_that_is_closed_is_refused_in_words(self, mai):
        mai.press("close-service:ho-tich")
        mai.browser.post("/desk/step", step="issue", visit="", service="ho-tich")

        assert said(mai.page()) == "refused: The centre or this service is closed."

    def test_that_there_is_not_is_not_found(self, mai):
        assert mai.browser.get("/desk/number/nothing").status_code == 404


class TestAPageThatIsBehind:
    def test_calls_nobody_a_second_time_on_a_double_click(self, pages, mai):
        tickets(pages, "ho-tich", "ho-tich")
        seen = mai.seen()
        mai.press("call-next", seen=seen)

        again = mai.press("call-next", seen=seen)

        assert said(again).startswith("refused: The page was behind")
        assert in_hand(again) == "A001"

    def test_finishes_nobody_else(self, pages, mai):
        tickets(pages, "ho-tich", "ho-tich")
        mai.press("call-next")
        seen = mai.seen()
        mai.press("next", seen=seen)

        again = mai.press("next", seen=seen)

        assert said(again).startswith("refused: The page was behind")
        assert in_hand(again) == "A002"

    def test_is_not_followed_when_the_counter_was_closed_meanwhile(self, pages, mai):
        pages.coordinator.done("web", "counter/close", counter="quay-1")

        answer = mai.send("call-next", seen="")

        assert answer.headers["hx-redirect"] == "/desk"
        assert said(mai.page()).startswith("refused: The page was behind")


class TestAForgedForm:
    """An officer acts only for the counter at which he is signed in."""

    def test_names_another_counter_in_vain(self, pages, mai):
        other = Officer(pages, "can-bo-2")
        other.open("quay-2")
        tickets(pages, "ho-tich")

        mai.press("call-next", counter="quay-2", officer="can-bo-2")

        counters = pages.hall.today().counters
        assert counters["quay-1"].visit is not None
        assert counters["quay-2"].visit is None

    def test_names_another_s_visit_in_vain(self, pages, mai):
        other = Officer(pages, "can-bo-2")
        other.open("quay-2")
        tickets(pages, "ho-tich")
        other.press("call-next")

        answer = mai.press("finish", seen=other.seen())

        assert said(answer).startswith("refused: The page was behind")
        assert in_hand(other.page()) == "A001"

    def test_opens_a_counter_for_oneself_alone(self, pages):
        officer = Officer(pages)
        officer.browser.post("/desk/step", step="open", visit="", counter="quay-3", officer="can-bo-3")

        assert pages.hall.today().counters["quay-3"].officer == "can-bo-1"

    def test_calls_no_number_of_what_the_counter_does_not_serve(self, pages, mai):
        tickets(pages, "dat-dai")

        assert said(mai.press("call", number="C001")) == "refused: Your counter may not do that."

    def test_gives_up_no_number_of_what_the_counter_does_not_serve(self, pages, mai):
        tickets(pages, "dat-dai")

        assert said(mai.press("cancel", number="C001")) == "refused: Your counter does not serve that."
        assert pages.hall.today().waiting["dat-dai"] == 1

    def test_closes_no_service_of_another_counter(self, pages, mai):
        assert said(mai.press("close-service:dat-dai")) == "refused: Your counter does not serve that."
        assert not pages.hall.today().closed_services

    def test_of_no_step_at_all_is_refused(self, mai):
        for step in ("", "rating", "counter/finish"):
            assert mai.browser.post("/desk/step", step=step, visit="").status_code == 422

    def test_with_nonsense_is_refused_in_words(self, pages, mai):
        tickets(pages, "ho-tich")
        mai.press("call-next")

        for to in ("counter:nowhere", "service:nothing", "service:Not a slug", "nonsense", ""):
            answer = mai.press("transfer", to=to)
            assert said(answer).startswith("refused: "), to
            assert in_hand(answer) == "A001"

    def test_without_the_session_s_token_is_refused(self, pages, mai):
        answer = mai.browser.send("/desk/step", {"csrf": "0" * 64, "step": "close", "visit": ""}, **HX)

        assert answer.status_code == 403
        assert pages.hall.today().counters["quay-1"].officer == "can-bo-1"

    def test_of_who_is_no_officer_is_refused(self, pages):
        for role in (StaffRole.SUPERVISOR, StaffRole.ADMIN):
            visitor = pages.signed_in(role)
            assert visitor.get("/desk").status_code == 403
            assert visitor.post("/desk/step", step="open", visit="", counter="quay-1").status_code == 403


class TestWithoutALine:
    def test_nobody_is_called_and_the_page_offers_no_call(self, pages, mai):
        tickets(pages, "ho-tich")
        pages.live = False

        page = mai.page()
        answer = mai.press("call-next")

        assert not possible(page) & {"call-next", "call", "recall", "next", "issue"}
        assert "does not answer" in page
        assert said(answer).startswith("refused: There is no connection")
        assert in_hand(answer) == ""

    def test_finish_and_call_next_does_not_even_finish(self, pages, mai):
        tickets(pages, "ho-tich", "ho-tich")
        mai.press("call-next")
        pages.live = False

        mai.press("next")

        assert in_hand(mai.page()) == "A001"

    def test_other_steps_are_kept_and_nothing_is_possible_until_they_are_answered(self, pages, mai):
        tickets(pages, "ho-tich")
        mai.press("call-next")
        pages.live = False

        kept = mai.press("finish")

        assert said(kept).startswith("kept: ")
        assert possible(kept) == set()
        assert said(mai.press("serve")).startswith("kept: ")
        assert [name for name, _ in pages.sends.sent].count("counter/finish") == 1

    def test_what_was_kept_is_answered_in_the_end(self, pages, mai):
        kept = keep_pending(pages)
        pages.live = False
        mai.press("pause")
        pages.live = True
        assert possible(mai.page()) == set()

        kept[-1].resolve(Reply(re=None, ok=True, body={}))

        page = mai.page()
        assert said(page) == ""
        assert "call-next" in possible(page)

    def test_why_what_was_kept_was_refused_is_said_until_the_next_step(self, pages, mai):
        kept = keep_pending(pages)
        pages.live = False
        mai.press("pause")
        pages.live = True
        refusal = ErrorBody(code="counter_not_open", message="counter quay-1 is closed")
        with pages.pushed("/desk/events", mai.browser) as events:
            parts(events, until="beat")

            kept[-1].resolve(Reply(re=None, ok=False, error=refusal))

            assert said(parts(events, until="beat")["desk-kept"]).startswith("refused: The counter is closed")
        assert "The counter is closed" not in mai.press("pause", reason="meal")

    def test_an_unanswered_call_tells_to_look_first(self, pages, mai):
        tickets(pages, "ho-tich")
        pages.sends.deaf = True

        assert "has not answered" in said(mai.press("call-next"))


class TestWithoutScript:
    def test_steps_lead_back_to_the_page_and_say_once_what_became_of_them(self, mai):
        answer = mai.browser.post("/desk/step", step="call-next", visit="")
        first, second = mai.page(), mai.page()

        assert (answer.status_code, answer.headers["location"]) == (303, "/desk")
        assert said(first) == "refused: Nobody is waiting for your counter."
        assert said(second) == ""

    def test_questions_are_part_of_the_page_when_asked_for(self, mai):
        for question in (
            "transfer",
            "call",
            "cancel",
            "issue",
            "pause",
            "close-service",
            "hand-over",
            "close",
            "keys",
        ):
            page = mai.page(f"?show={question}")
            assert re.search(rf'<dialog id="ask-{question}"[^>]* open>', page), question

    def test_a_number_of_the_list_is_filled_in(self, mai):
        assert 'value="A007"' in mai.page("?show=cancel&number=A007")

    def test_nothing_else_can_be_asked_for(self, mai):
        assert " open>" not in mai.page("?show=%3Cscript%3E")


class TestTheShiftChange:
    def test_signs_out_and_offers_the_counter_to_the_colleague(self, pages, mai):
        answer = mai.browser.post("/desk/step", step="hand-over", visit="")
        assert (answer.status_code, answer.headers["location"]) == (307, "/sign-out")
        mai.browser.post("/sign-out")
        mai.browser.sign_in(pages.person(StaffRole.OFFICER, "can-bo-2"), "2704", lang="en")

        page = mai.page()

        assert mai.browser.client.cookies[pages.cookies.counter.name] == "quay-1"
        assert re.search(r'name="counter" value="quay-1" checked', page)
        mai.open("quay-1")
        assert pages.hall.today().counters["quay-1"].officer == "can-bo-2"

    def test_waits_until_the_visitor_is_finished(self, pages, mai):
        tickets(pages, "ho-tich")
        mai.press("call-next")

        assert said(mai.press("hand-over")).startswith("refused: ")


class TestWhatIsPushed:
    def test_is_what_changed_and_only_that(self, pages, mai):
        with pages.pushed("/desk/events", mai.browser) as events:
            first = parts(events, until="beat")
            tickets(pages, "chung-thuc")
            pages.changed()
            then = parts(events, until="beat")

        assert {"desk-hand", "desk-waiting", "desk-state", "line"} <= first.keys()
        assert "B001" in then["desk-waiting"]
        assert not then.keys() & {"desk-left", "desk-top", "desk-state"}

    def test_says_that_the_line_is_gone_and_takes_the_calls_away(self, pages, mai):
        with pages.pushed("/desk/events", mai.browser) as events:
            parts(events, until="beat")
            pages.live = False
            pages.changed()
            then = parts(events, until="beat")

        assert then["line"] == "silent"
        assert "call-next" not in then["desk-state"]

    def test_tells_who_is_at_no_counter_how_each_stands(self, pages):
        officer = Officer(pages)
        with pages.pushed("/desk/events", officer.browser) as events:
            parts(events, until="beat")
            pages.coordinator.open_counter(2)
            pages.changed()
            then = parts(events, until="beat")

        assert "Lê Văn Minh" in then["place-quay-2"]

    def test_has_no_score_and_no_question_of_a_rating(self, pages, mai):
        tickets(pages, "ho-tich")
        mai.press("call-next")
        mai.press("finish")
        token = pages.coordinator.token()
        pages.coordinator.done("rating-1", "rating/submit", token=token, score=1, comment="Chậm quá")

        page = mai.page()

        assert token not in page
        assert "Chậm quá" not in page


def parts(events, until: str) -> dict[str, str]:
    """Return what is pushed up to an event of that name."""
    found: dict[str, str] = {}
    for name, text in events:
        if name == until:
            return found
        found[name] = text
    raise AssertionError("the stream ended")


def test_each_officer_has_a_page_of_his_own(coordinator):
    with ExitStack() as stack:
        pages = stack.enter_context(served(coordinator))
        one, two = Officer(pages, "can-bo-1"), Officer(pages, "can-bo-2", "vi")
        one.open("quay-1")
        two.open("quay-2")

        assert (data(one.page(), "counter"), data(two.page(), "counter")) == ("quay-1", "quay-2")
        assert '<html lang="vi">' in two.page()
