"""The pages behind the QR code, on a real server and a real database."""

import json
from contextlib import ExitStack
from datetime import timedelta

import httpx
import pytest

from motcua.centre_file.reading import demonstration
from motcua.web.door import LONGEST_S, OF_ONE, Door
from motcua.web.hall import GOOD_FOR, MOST_OF_ONE
from tests.centres import eventually
from tests.coordinator.hall import Hall as Coordinator
from tests.coordinator.hall import join, offline
from tests.web.served import Served, served

WRONG = "0000000000"
SENTENCES = {
    "headline": 'class="headline">',
    "counter": 'class="counter">',
    "advice": 'class="advice">',
    "number": 'class="number">',
    "service": 'class="service">',
    "away": 'class="away">',
}


def said(page: str, what: str) -> str:
    """Return what the page says in a place; empty where it says nothing there."""
    return page.partition(SENTENCES[what])[2].partition("<")[0]


def a_ticket_page(pages: Served, code: str, lang: str = "en") -> str:
    answer = pages.get(f"/t/{code}?lang={lang}")
    assert answer.status_code == 200
    return answer.text


class TestATicket:
    def test_shows_its_number_its_service_and_how_many_are_before_it(self, pages):
        codes = [pages.ticket() for _ in range(3)]

        shown = [a_ticket_page(pages, code) for code in codes]

        assert [said(page, "number") for page in shown] == ["A001", "A002", "A003"]
        assert [said(page, "headline") for page in shown] == [
            "Nobody is before you.",
            "One person is before you.",
            "2 people are before you.",
        ]
        assert said(shown[0], "service") == "Civil status"

    def test_shows_where_to_go_when_it_is_called_and_thanks_when_it_is_served(self, pages):
        code = pages.ticket()
        pages.coordinator.open_counter()
        visit = pages.coordinator.call()

        called = a_ticket_page(pages, code)
        pages.coordinator.at_counter("serve", visit)
        serving = a_ticket_page(pages, code)
        pages.coordinator.at_counter("finish", visit)
        served_ = a_ticket_page(pages, code)

        assert (said(called, "headline"), said(called, "counter")) == ("It is your turn", "Counter 1")
        assert (said(serving, "headline"), said(serving, "counter")) == ("You are being served", "Counter 1")
        assert (said(served_, "headline"), said(served_, "counter")) == ("Thank you", "")
        assert "data-events" not in served_

    @pytest.mark.parametrize(
        ("verb", "headline"),
        [("park", "Your number was set aside"), ("no-show", "You were called, but nobody came")],
    )
    def test_names_the_counter_to_go_back_to(self, pages, verb, headline):
        code = pages.ticket()
        pages.coordinator.open_counter()
        pages.coordinator.at_counter(verb, pages.coordinator.call())

        page = a_ticket_page(pages, code)

        assert (said(page, "headline"), said(page, "counter")) == (headline, "Counter 1")

    def test_waits_again_when_the_call_was_a_mistake(self, pages):
        code = pages.ticket()
        pages.coordinator.open_counter()
        pages.coordinator.at_counter("take-back", pages.coordinator.call())

        assert said(a_ticket_page(pages, code), "headline") == "Nobody is before you."

    def test_that_was_given_up_says_so(self, pages):
        ticket = pages.coordinator.ticket()
        pages.coordinator.done("kiosk-1", "ticket/cancel", ticket=ticket["id"])

        assert said(a_ticket_page(pages, ticket["code"]), "headline") == "This number was given up"

    def test_is_found_by_both_papers_where_a_kiosk_printed_another_number(self, pages):
        paper = join(pages.coordinator)

        page = a_ticket_page(pages, paper["code"])

        assert said(page, "number") == "E001"
        assert f"The number {paper['number']} on your paper is the same ticket." in page

    def test_that_a_kiosk_gave_out_alone_is_found(self, pages):
        paper = offline(pages.coordinator, "A-K001")
        pages.coordinator.done("kiosk-1", "ticket/issued-offline", **paper)

        assert said(a_ticket_page(pages, paper["code"]), "number") == "A-K001"

    def test_is_found_however_its_code_is_typed(self, pages):
        code = pages.ticket()
        typed = f"{code[:5]} {code[5:]}".lower()

        answer = pages.get("/t", params={"code": typed, "lang": "en"}, follow_redirects=True)

        assert answer.url.path == f"/t/{code}"
        assert said(answer.text, "number") == "A001"

    def test_of_an_earlier_day_tells_what_became_of_it(self, pages):
        code = pages.ticket()
        pages.coordinator.next_day()

        page = a_ticket_page(pages, code)

        assert said(page, "headline") == "This number is no longer valid"
        assert "23/11/2026" in page

    def test_has_moved_on_with_time_alone(self, pages):
        """An ordinary ticket that has waited too long counts as priority."""
        first = pages.ticket(priority="thuong")
        pages.coordinator.pass_time(minutes=1)
        for _ in range(3):
            pages.ticket(priority="cao-tuoi")
        before = a_ticket_page(pages, first)
        pages.coordinator.clock.time += timedelta(minutes=46)
        after = a_ticket_page(pages, first)

        assert said(before, "headline") == "3 people are before you."
        assert said(after, "headline") == "Nobody is before you."


class TestTheLanguage:
    def test_is_the_ticket_s(self, pages):
        vietnamese, english = (pages.get(f"/t/{pages.ticket(lang=lang)}").text for lang in ("vi", "en"))

        assert '<html lang="vi">' in vietnamese
        assert said(vietnamese, "service") == "Hộ tịch"
        assert '<html lang="en">' in english

    def test_can_be_switched(self, pages):
        page = pages.get(f"/t/{pages.ticket(lang='vi')}").text

        assert '<a class="switch" href="?lang=en" lang="en" hreflang="en">English</a>' in page

    def test_that_there_is_not_is_the_ticket_s(self, pages):
        assert '<html lang="en">' in a_ticket_page(pages, pages.ticket(lang="en"), lang="xx")


class TestAWrongCode:
    @pytest.mark.parametrize(
        "path", [f"/t/{WRONG}", "/t/short", "/t/%00", "/t/" + "A" * 500, f"/t/{WRONG}/events", "/nothing"]
    )
    def test_has_one_answer_whatever_is_wrong_with_it(self, pages, path):
        usual, answer = pages.get(f"/t/{WRONG}"), pages.get(path)

        assert answer.status_code == 404
        assert answer.content == usual.content
        assert "Không tìm thấy trang này" in answer.text

    def test_is_one_that_is_too_old(self, pages):
        code = pages.ticket()
        for _ in range(2):
            pages.coordinator.pass_time(days=GOOD_FOR.days / 2 + 1)

        assert pages.get(f"/t/{code}").content == pages.get(f"/t/{WRONG}").content

    def test_when_typed_is_answered_alike(self, pages):
        answer = pages.get("/t", params={"code": "<script>"}, follow_redirects=True)

        assert answer.status_code == 404
        assert "<script>" not in answer.text

    def test_is_slowed_down_and_so_is_a_right_one_but_not_refused(self, coordinator):
        slept: list[float] = []

        async def rest(seconds: float) -> None:
            slept.append(seconds)

        with served(coordinator, Door(lambda: 1000.0, rest)) as pages:
            for _ in range(OF_ONE.free + 3):
                assert pages.get(f"/t/{WRONG}").status_code == 404
            assert slept == [2.0, LONGEST_S]
            assert pages.get(f"/t/{pages.ticket()}").status_code == 200
            assert slept[-1] == LONGEST_S

    def test_is_not_even_looked_at_where_too_many_wait_already(self, coordinator, monkeypatch):
        monkeypatch.setattr("motcua.web.door.MOST_WAITING", 0)
        with served(coordinator, Door(lambda: 1000.0)) as pages:
            code = pages.ticket()
            for _ in range(OF_ONE.free + 1):
                assert pages.get(f"/t/{WRONG}").status_code == 404
            wrong, right = pages.get(f"/t/{WRONG}"), pages.get(f"/t/{code}")

        assert (wrong.status_code, wrong.headers["retry-after"]) == (429, "4")
        assert right.content == wrong.content


class TestEveryAnswer:
    @pytest.mark.parametrize(
        "path", ["/", "/t/{code}", f"/t/{WRONG}", "/t?code=1", "/robots.txt", "/healthz"]
    )
    def test_is_kept_nowhere_found_nowhere_and_loads_nothing_foreign(self, pages, path):
        answer = pages.get(path.format(code=pages.ticket()))

        assert answer.headers["cache-control"] == "no-store"
        assert answer.headers["referrer-policy"] == "no-referrer"
        assert answer.headers["x-robots-tag"] == "noindex, nofollow"
        assert answer.headers["content-security-policy"].startswith("default-src 'self'; ")
        assert "server" not in answer.headers
        assert "http://" not in answer.text
        assert "https://" not in answer.text

    def test_files_may_be_kept_since_their_address_changes_with_them(self, pages):
        page = pages.get("/").text
        address = page.partition('rel="stylesheet" href="')[2].partition('"')[0]

        assert pages.get(address).headers["cache-control"] == "public, max-age=31536000, immutable"

    def test_all_that_a_phone_loads_is_light(self, pages):
        page = pages.get(f"/t/{pages.ticket()}")
        files = [pages.get(f"/static/{name}") for name in ("page.css", "page.js", "icon.svg")]

        assert sum(len(answer.content) for answer in (page, *files)) < 10_000

    def test_has_none_of_the_tools_that_load_scripts_from_elsewhere(self, pages):
        assert [pages.get(path).status_code for path in ("/docs", "/redoc", "/openapi.json")] == [404] * 3

    def test_names_of_the_settings_are_text_and_nothing_else(self, tmp_path):
        nasty = "<img src=x onerror=alert(1)>"
        text = demonstration().replace('vi = "Quầy 1", en = "Counter 1"', f'vi = "{nasty}", en = "{nasty}"')
        text = text.replace('vi = "Hộ tịch", en = "Civil status"', f'vi = "{nasty}", en = "{nasty}"')
        assert text.count(nasty) >= 4
        with Coordinator(tmp_path / "data", text=text) as coordinator, served(coordinator) as pages:
            code = pages.ticket()
            coordinator.open_counter()
            coordinator.call()
            page = a_ticket_page(pages, code)

        assert "<img" not in page
        assert page.count("&lt;img src=x") >= 3

    def test_a_mistake_of_ours_is_said_politely(self, pages, caplog):
        pages.hall.find = None
        answer = pages.get(f"/t/{WRONG}")

        assert answer.status_code == 500
        assert "Tạm thời chưa xem được" in answer.text
        assert answer.headers["cache-control"] == "no-store"
        assert WRONG not in caplog.text


class TestTheFirstPage:
    def test_says_what_this_is_and_takes_a_code(self, pages):
        page = pages.get("/?lang=en").text

        assert "Public Service Centre (demonstration)" in page
        assert '<form action="/t" method="get">' in page

    def test_machines_learn_how_it_is_and_that_robots_are_not_wanted(self, pages):
        pages.live = False

        assert pages.get("/healthz").json() == {"live": False}
        assert pages.get("/robots.txt").text == "User-agent: *\nDisallow: /\n"


class TestWhatIsPushed:
    def test_follows_a_ticket_from_the_queue_to_the_end(self, pages):
        first, second = pages.ticket(), pages.ticket()
        pages.coordinator.open_counter()
        with pages.pushed(f"/t/{second}/events?lang=en") as events:
            seen = [said(next(events)[1], "headline")]
            for verb in ("finish", "finish"):
                visit = pages.coordinator.call()
                pages.changed()
                seen.append(said(next(events)[1], "headline"))
                pages.coordinator.at_counter(verb, visit)
                pages.changed()
            seen.append(said(next(events)[1], "headline"))

            assert list(events) == [("end", "-")]
        assert first != second
        assert seen == ["One person is before you.", "Nobody is before you.", "It is your turn", "Thank you"]

    def test_is_the_newest_alone_when_much_happens_at_once(self, pages):
        pages.coordinator.open_counter()
        for _ in range(20):
            pages.ticket()
        last = pages.ticket()
        with pages.pushed(f"/t/{last}/events?lang=en") as events:
            next(events)
            for _ in range(20):
                pages.coordinator.serve_next()
            pages.changed()
            seen = [said(next(events)[1], "headline")]
            while seen[-1] != "Nobody is before you.":
                seen.append(said(next(events)[1], "headline"))

        assert len(seen) <= 3

    def test_says_at_once_that_the_coordinator_is_silent_and_that_it_is_back(self, pages):
        with pages.pushed(f"/t/{pages.ticket()}/events?lang=en") as events:
            seen = [said(next(events)[1], "away")]
            for pages.live in (False, True):
                pages.changed()
                seen.append(said(next(events)[1], "away"))

        assert [bool(away) for away in seen] == [False, True, False]

    def test_begins_with_what_is_true_now_and_ends_at_once_where_nothing_can_change(self, pages):
        ticket = pages.coordinator.ticket()
        pages.coordinator.done("kiosk-1", "ticket/cancel", ticket=ticket["id"])
        with pages.pushed(f"/t/{ticket['code']}/events?lang=en") as events:
            names = [name for name, _ in events]

        assert names == ["ticket", "end"]

    def test_is_nothing_about_anybody_else(self, pages):
        codes = [pages.ticket() for _ in range(3)]
        pages.coordinator.open_counter()
        with pages.pushed(f"/t/{codes[2]}/events?lang=en") as events:
            everything = next(events)[1] + a_ticket_page(pages, codes[2])
            visit = pages.coordinator.call()
            pages.changed()
            everything += next(events)[1]

        for secret in ("A001", "A002", *codes[:2], visit, "can-bo-1", "kiosk-1", "Nguyễn"):
            assert secret not in everything

    def test_stops_where_too_many_pages_follow_one_ticket(self, pages):
        path = f"/t/{pages.ticket()}/events"
        with ExitStack() as phones:
            open_ = [phones.enter_context(pages.pushed(path)) for _ in range(MOST_OF_ONE)]
            assert [next(events)[0] for events in open_] == ["ticket"] * MOST_OF_ONE

            assert pages.get(path).status_code == 503
        eventually(lambda: pages.hall.has_room(pages.hall.find(path[3:13]) or ""), "room again")

    def test_shows_a_sign_of_life_when_nothing_happens(self, pages, monkeypatch):
        monkeypatch.setattr("motcua.web.ticket_pages.BEAT_S", 0.05)
        with pages.pushed(f"/t/{pages.ticket()}/events") as events:
            assert [next(events)[0] for _ in range(3)] == ["ticket", "beat", "beat"]

    def test_ends_when_the_server_does(self, coordinator):
        with served(coordinator) as pages, httpx.Client(base_url=pages.url, timeout=30) as phone:
            answer = phone.send(phone.build_request("GET", f"/t/{pages.ticket()}/events"), stream=True)
            lines = answer.iter_lines()
            next(lines)
            pages.hall.end()

            assert "event: end" not in list(lines)


class TestTheData:
    def test_that_do_not_exist_yet_are_said_politely(self, tmp_path):
        coordinator = Coordinator(tmp_path / "data")
        with served(coordinator) as pages:
            assert pages.get(f"/t/{WRONG}").status_code == 503
            assert pages.get("/").status_code == 200
            with coordinator:
                assert pages.get(f"/t/{pages.ticket()}").status_code == 200

    def test_are_read_while_no_coordinator_runs(self, pages):
        code = pages.ticket()
        pages.coordinator.stop()

        assert said(a_ticket_page(pages, code), "number") == "A001"

    def test_of_a_restored_store_are_the_truth(self, coordinator):
        with served(coordinator) as pages:
            kept = pages.ticket()
            coordinator.stop()
            copy = coordinator.database.read_bytes()
            coordinator.start()
            lost = pages.ticket()
            assert said(a_ticket_page(pages, lost), "number") == "A002"
            with pages.pushed(f"/t/{lost}/events?lang=en") as events:
                next(events)
                coordinator.stop()
                for left in coordinator.database.parent.glob("centre.db-*"):  # a reader may have kept them
                    left.unlink()
                coordinator.database.write_bytes(copy)
                coordinator.start()
                pages.changed()

                assert said(next(events)[1], "away")
            assert pages.get(f"/t/{lost}").status_code == 404
            assert said(a_ticket_page(pages, kept), "number") == "A001"

    def test_that_cannot_be_read_are_said_to_whoever_watches(self, pages):
        with pages.pushed(f"/t/{pages.ticket()}/events?lang=en") as events:
            next(events)
            pages.coordinator.stop()
            database = pages.coordinator.database
            database.rename(database.with_suffix(".aside"))
            pages.changed()
            assert said(next(events)[1], "away")
            assert pages.get(f"/t/{WRONG}").status_code == 503

            database.with_suffix(".aside").rename(database)
            assert not said(next(events)[1], "away")


def test_the_health_is_json(pages):
    assert json.loads(pages.get("/healthz").content) == {"live": True}
