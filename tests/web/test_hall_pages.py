"""The supervisor's page on a real server and a real database."""

import re
from html import unescape
from typing import Any

import pytest

from motcua.web.access import StaffRole
from tests.web.reports import SINCE, is_here, says
from tests.web.served import Visitor


@pytest.fixture
def supervisor(pages):
    return pages.signed_in(StaffRole.SUPERVISOR, lang="en")


def words(html: str) -> str:
    """Return what stands between the tags."""
    found, is_tag = [], False
    for sign in html:
        is_tag = sign == "<" or (is_tag and sign != ">")
        found.append(" " if is_tag or sign == ">" else sign)
    return " ".join(unescape("".join(found)).split())


def row(page: str, row_id: str) -> str:
    """Return the words of a row of a table."""
    return words(page.partition(f'id="{row_id}"')[2].partition("</tr>")[0].partition(">")[2])


def part(page: str, name: str) -> str:
    """Return the words of a part of the page."""
    inner = page.partition(f' id="{name}" data-pushed')[2].partition(">")[2]
    return words(re.split("</section>|</ol>|</tbody>", inner)[0])


def hall(who: Visitor) -> str:
    answer = who.get("/hall")
    assert answer.status_code == 200, answer.text
    return answer.text


class TestThePage:
    def test_shows_who_serves_whom_since_when(self, pages, supervisor):
        pages.ticket()
        pages.coordinator.open_counter()
        pages.coordinator.call()

        shown = row(hall(supervisor), "counter-quay-1")

        assert shown.startswith("Counter 1 ▶ called A001 08:00 ")

    def test_names_the_officers(self, pages, supervisor):
        pages.coordinator.open_counter()
        day = pages.hall.today()

        assert day.in_force().officers["can-bo-1"].name in row(hall(supervisor), "counter-quay-1")

    def test_marks_a_wait_that_is_too_long_with_a_sign_and_a_word(self, pages, supervisor):
        pages.ticket()
        assert "too long" not in hall(supervisor)
        pages.coordinator.pass_time(minutes=16)
        page = hall(supervisor)

        assert "▲ 1 over 15 min" in part(page, "totals")
        assert "▲ 1 over 15 min" in row(page, "service-ho-tich")
        assert "A001 08:00 ▲ too long Civil status" in part(page, "waiting")

    def test_says_that_somebody_waits_where_no_counter_is_open(self, pages, supervisor):
        pages.ticket()
        assert "▲ no open counter" in row(hall(supervisor), "service-ho-tich")
        pages.coordinator.open_counter()
        assert "no open counter" not in row(hall(supervisor), "service-ho-tich")

    def test_lists_that_among_what_needs_attention(self, pages, supervisor):
        for device in pages.hall.today().devices:
            is_here(pages, device)
        pages.ticket()
        troubles = part(hall(supervisor), "troubles")
        assert troubles == "✖ Civil status: no open counter. Open a counter that serves it."

        pages.coordinator.open_counter()
        assert part(hall(supervisor), "troubles") == "✔ All devices are fine."

    def test_says_in_plain_words_what_is_wrong_with_a_device(self, pages, supervisor):
        is_here(pages, "kiosk-2", printer="out", outbox=2)

        page = hall(supervisor)

        assert "kiosk-2: out of paper. Put in a new roll of paper." in part(page, "troubles")
        assert row(page, "device-kiosk-2").startswith("kiosk-2 Kiosk ● online since 08:00 out of paper 2 0")

    def test_says_that_nothing_is_wrong(self, pages, supervisor):
        for device in pages.hall.today().devices:
            is_here(pages, device)

        troubles = part(hall(supervisor), "troubles")

        assert troubles == "✔ All devices are fine."

    def test_shows_no_code_and_no_score(self, pages, supervisor):
        code = pages.ticket()
        pages.coordinator.open_counter()
        token = pages.coordinator.serve_next()
        pages.coordinator.done("rating-1", "rating/submit", token=token, score=1, comment="Chậm quá")

        page = hall(supervisor)

        assert code not in page
        assert token not in page
        assert "Chậm quá" not in page

    def test_writes_names_as_text(self, pages, supervisor):
        is_here(pages, "kiosk-1", printer="ok")
        says(
            pages,
            "kiosk-1",
            "presence",
            online=True,
            incarnation=1,
            role="<b>",
            version="<i>x</i>",
            since=SINCE,
        )

        assert "<i>x</i>" not in hall(supervisor)

    def test_stands_in_both_languages(self, pages, supervisor):
        assert '<html lang="en">' in hall(supervisor)
        assert '<html lang="vi">' in hall(pages.signed_in(StaffRole.ADMIN))

    def test_is_not_for_officers_nor_for_strangers(self, pages):
        officer = pages.signed_in(StaffRole.OFFICER)

        assert [officer.get(path).status_code for path in ("/hall", "/hall/events")] == [403, 403]
        assert officer.post("/hall/services/ho-tich/close").status_code == 403
        assert pages.visitor().get("/hall").status_code == 303
        assert pages.coordinator.query("SELECT 1 FROM journal WHERE kind = 'service/closed'") == []


class TestWhatIsPushed:
    def until(self, events: Any, name: str, said: str) -> str:
        """Return what is pushed for a part once these words stand in it."""
        for event, html in events:
            if event == name and said in words(html):
                return str(html)
        raise AssertionError(f"{name} never said {said!r}")

    def test_is_what_changed_and_nothing_else(self, pages, supervisor):
        pages.coordinator.open_counter()
        with pages.pushed("/hall/events", supervisor) as events:
            self.until(events, "beat", "-")
            pages.ticket()
            pages.changed()
            names = []
            for event, _ in events:
                names.append(event)
                if event == "waiting":
                    break

        assert set(names) - {"beat"} == {"totals", "services", "waiting"}

    def test_tells_of_a_device_at_once(self, pages, supervisor):
        with pages.pushed("/hall/events", supervisor) as events:
            self.until(events, "devices", "kiosk-1")
            is_here(pages, "kiosk-1", printer="cover_open")
            assert self.until(events, "troubles", "kiosk-1: printer cover open. Close it.")
            says(pages, "kiosk-1", "presence", online=False, incarnation=1)
            assert self.until(events, "troubles", "kiosk-1: offline.")


class TestClosingAService:
    def test_gives_out_no_more_numbers_until_it_is_opened_again(self, pages, supervisor):
        assert supervisor.post("/hall/services/ho-tich/close").headers["location"] == "/hall#service-ho-tich"
        refused = pages.coordinator.ask("kiosk-1", "ticket/request", service="ho-tich")
        assert refused["error"]["code"] == "closed"
        assert "closed today Open again" in row(hall(supervisor), "service-ho-tich")

        assert supervisor.post("/hall/services/ho-tich/open").status_code == 303
        assert pages.ticket()

    def test_leaves_the_page_of_a_script_where_it_is(self, supervisor):
        headers = {"HX-Request": "true"}
        answer = supervisor.send("/hall/services/ho-tich/close", {"csrf": supervisor.csrf}, **headers)

        assert (answer.status_code, answer.text) == (204, "")

    def test_says_that_the_coordinator_is_silent(self, pages, supervisor):
        pages.live = False
        answer = supervisor.post("/hall/services/ho-tich/close")

        assert answer.headers["location"] == "/hall?failed=silent"
        assert "The coordinator did not answer." in supervisor.get("/hall?failed=silent").text

    @pytest.mark.parametrize("service", ["nothing", "NO%20SLUG", "a" * 40])
    def test_of_a_service_that_there_is_not_is_refused(self, supervisor, service):
        answer = supervisor.post(f"/hall/services/{service}/close")

        assert answer.headers["location"] == "/hall?failed=refused"
        assert "This cannot be done now." in supervisor.get("/hall?failed=refused").text

    def test_needs_the_token_of_the_session(self, pages, supervisor):
        answer = supervisor.send("/hall/services/ho-tich/close", {"csrf": "another"})

        assert answer.status_code == 403
        assert pages.ticket()

    def test_is_not_offered_when_the_day_has_ended(self, pages, supervisor):
        assert 'id="close-ho-tich"' in hall(supervisor)
        pages.coordinator.done("admin", "day/close")

        assert 'id="close-ho-tich"' not in hall(supervisor)
