"""Signing in and out over real HTTP."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import httpx
import pytest

from motcua.web import lockout
from motcua.web.access import StaffRole
from motcua.web.door import OF_ONE, Door
from motcua.web.sessions import IDLE
from motcua.web.sign_in import HASHES_AT_ONCE, MOST_OF_ONE
from tests.centres import eventually
from tests.web.served import PINS, Served, served
from tests.web.straight import OwnThread

PIN = PINS[StaffRole.OFFICER]
SESSION = "motcua-session.demo"


@pytest.fixture
def officer(pages: Served) -> str:
    return pages.person(StaffRole.OFFICER)


def trouble(answer: httpx.Response) -> str:
    """Return what the page complains of."""
    return answer.text.partition('role="alert">')[2].partition("<")[0]


def cookies_set(answer: httpx.Response) -> dict[str, str]:
    """Return the cookies of an answer, each with its attributes."""
    lines = answer.headers.get_list("set-cookie")
    return {line.partition("=")[0]: line.partition("; ")[2].lower() for line in lines}


@pytest.mark.parametrize(
    ("role", "home"),
    [(StaffRole.OFFICER, "/desk"), (StaffRole.SUPERVISOR, "/hall"), (StaffRole.ADMIN, "/hall")],
)
def test_leads_everybody_to_a_page_of_their_own(pages, role, home):
    answer = pages.visitor().sign_in(pages.person(role), PINS[role])

    assert (answer.status_code, answer.headers["location"]) == (303, home)


def test_goes_on_to_the_page_that_was_asked_for(pages):
    who = pages.visitor()
    page = who.client.get("/hall?show=all", follow_redirects=True)
    assert 'name="next" value="/hall?show=all"' in page.text

    answer = who.sign_in(
        pages.person(StaffRole.SUPERVISOR), PINS[StaffRole.SUPERVISOR], next="/hall?show=all"
    )

    assert answer.headers["location"] == "/hall?show=all"


def test_never_goes_on_to_another_host(pages, officer):
    answer = pages.visitor().sign_in(officer, PIN, next="//example.org/desk")

    assert answer.headers["location"] == "/desk"


def test_takes_the_name_as_people_type_it(pages, officer):
    assert pages.visitor().sign_in(f" {officer.upper()} ", PIN).status_code == 303


def test_whoever_is_signed_in_need_not_do_it_again(pages):
    answer = pages.signed_in(StaffRole.OFFICER).get("/sign-in")

    assert (answer.status_code, answer.headers["location"]) == (303, "/desk")


@pytest.mark.parametrize(("name", "pin"), [("can-bo-1", "9999"), ("nobody", PIN), ("can-bo-1", ""), ("", "")])
def test_a_wrong_name_and_a_wrong_pin_get_one_answer(pages, officer, name, pin):
    answer = pages.visitor().sign_in(name, pin, lang="en")

    assert answer.status_code == 401
    assert trouble(answer) == "Name and PIN do not fit. Please try again."
    assert f'value="{name}"' in answer.text
    assert 'id="pin" name="pin" type="password" inputmode="numeric" required' in answer.text
    assert "value" not in answer.text.partition('id="pin"')[2].partition(">")[0]


def test_a_disabled_account_gets_the_same_answer(pages, officer):
    pages.people.disable(officer)

    assert trouble(pages.visitor().sign_in(officer, PIN, lang="en")).startswith("Name and PIN do not fit")


def test_says_how_long_to_wait_and_lets_in_after_it(pages, officer):
    who = pages.visitor()
    for _ in range(lockout.FREE - 1):
        assert who.sign_in(officer, "9999").status_code == 401
    locked = who.sign_in(officer, "9999", lang="en")
    assert locked.status_code == 429
    assert trouble(locked) == "Too many wrong PINs. Please wait 30 seconds, or ask your supervisor."
    assert who.sign_in(officer, PIN).status_code == 429
    pages.coordinator.clock.time += timedelta(seconds=30)
    again = who.sign_in(officer, "9999", lang="en")
    assert trouble(again) == "Too many wrong PINs. Please wait 60 seconds, or ask your supervisor."
    pages.coordinator.clock.time += timedelta(seconds=60)
    again = who.sign_in(officer, "9999", lang="en")
    assert trouble(again) == "Too many wrong PINs. Please wait 2 minutes, or ask your supervisor."

    pages.people.unlock(officer)

    assert who.sign_in(officer, PIN).status_code == 303


def test_many_names_from_one_address_are_slowed_down(coordinator):
    """Not so that a hall behind one address notices: twenty wrong ones are free."""
    waited: list[float] = []

    async def rest(seconds: float) -> None:
        waited.append(seconds)

    with served(coordinator, staff_door=Door(clock=lambda: 1000.0, rest=rest)) as pages:
        who, officer = pages.visitor(), pages.person(StaffRole.OFFICER)
        for number in range(OF_ONE.free):
            assert who.sign_in(f"guess-{number}", "2705").status_code == 401
        assert waited == []
        assert who.sign_in("guess-x", "2705").status_code == 401
        assert who.sign_in(officer, PIN).status_code == 303

    assert waited == [OF_ONE.every]


def test_pins_are_looked_at_two_at_a_time_and_pages_go_on_meanwhile(pages, officer, monkeypatch):
    at_once: list[int] = []
    most, may_go_on, counting = 0, threading.Event(), threading.Lock()
    check = pages.people.check

    def slow(name: str, pin: str) -> object:
        nonlocal most
        with counting:
            at_once.append(1)
            most = max(most, len(at_once))
        may_go_on.wait(30)
        with counting:
            at_once.pop()
        return check(name, pin)

    monkeypatch.setattr(pages.people, "check", slow)
    with ThreadPoolExecutor(5) as crowd:
        answers = [crowd.submit(pages.visitor().sign_in, officer, PIN) for _ in range(5)]
        eventually(lambda: len(at_once) == HASHES_AT_ONCE, "two are looked at")
        assert pages.get("/healthz").status_code == 200
        may_go_on.set()
        assert [answer.result().status_code for answer in answers] == [303] * 5

    assert most == HASHES_AT_ONCE


def test_who_floods_the_sign_in_keeps_nobody_else_out(pages, officer, monkeypatch):
    may_go_on, check = threading.Event(), pages.people.check

    def slow(name: str, pin: str) -> object:
        may_go_on.wait(30)
        return check(name, pin)

    monkeypatch.setattr(pages.people, "check", slow)
    flooded: list[int] = []
    with ThreadPoolExecutor(MOST_OF_ONE + 3) as crowd:
        for number in range(MOST_OF_ONE + 2):
            guess = crowd.submit(pages.visitor().sign_in, f"guess-{number}", "2705")
            guess.add_done_callback(lambda done: flooded.append(done.result().status_code))
        eventually(lambda: flooded == [429, 429], "the last two need not come in")
        elsewhere = pages.visitor()
        elsewhere.client.headers["X-Forwarded-For"] = "10.0.0.71"
        colleague = crowd.submit(elsewhere.sign_in, officer, PIN)
        may_go_on.set()

    assert colleague.result().status_code == 303
    assert sorted(flooded) == [401] * MOST_OF_ONE + [429] * 2


class TestTheForm:
    def test_is_taken_from_its_own_page_alone(self, pages, officer):
        who = pages.visitor()
        answer = who.send("/sign-in", {"name": officer, "pin": PIN, "csrf": "x" * 43})

        assert answer.status_code == 403
        assert SESSION not in who.client.cookies

    def test_of_another_browser_is_not_taken(self, pages, officer):
        page = pages.visitor().get("/sign-in")
        token = page.text.partition('name="csrf" value="')[2].partition('"')[0]
        who = pages.visitor()
        who.get("/sign-in")

        assert who.send("/sign-in", {"name": officer, "pin": PIN, "csrf": token}).status_code == 403

    def test_that_lost_its_cookie_can_be_sent_once_more(self, pages, officer):
        who = pages.visitor()
        answer = who.send("/sign-in", {"name": officer, "pin": PIN, "csrf": "old", "lang": "en"})
        assert trouble(answer) == "This page was open for too long. Please sign in once more."
        token = answer.text.partition('name="csrf" value="')[2].partition('"')[0]

        assert who.send("/sign-in", {"name": officer, "pin": PIN, "csrf": token}).status_code == 303

    def test_works_in_two_tabs(self, pages, officer):
        who = pages.visitor()
        first = who.get("/sign-in")
        who.get("/sign-in")
        token = first.text.partition('name="csrf" value="')[2].partition('"')[0]

        assert who.send("/sign-in", {"name": officer, "pin": PIN, "csrf": token}).status_code == 303

    def test_shows_nothing_of_what_was_typed_as_html(self, pages):
        answer = pages.visitor().sign_in('"><script>', "2705")

        assert "<script>" not in answer.text.lower()


class TestTheCookie:
    def test_is_for_this_host_and_its_pages_alone(self, pages, officer):
        answer = pages.visitor().sign_in(officer, PIN)

        assert cookies_set(answer)[SESSION] == "httponly; path=/; samesite=strict"

    @pytest.mark.parametrize("header", ["X-Forwarded-Proto", "Origin"])
    def test_is_secure_where_the_browser_speaks_https(self, pages, officer, header):
        secure = pages.url.replace("http:", "https:")
        headers = {"Origin": secure}
        if header == "X-Forwarded-Proto":
            headers[header] = "https"
        page = httpx.get(f"{pages.url}/sign-in", headers=headers, timeout=30)
        (name,) = cookies_set(page)
        token = page.cookies[name]

        answer = httpx.post(
            f"{pages.url}/sign-in",
            data={"csrf": token, "name": officer, "pin": PIN},
            headers={**headers, "Cookie": f"{name}={token}"},
            timeout=30,
        )

        assert name == "__Host-motcua-before.demo"
        assert cookies_set(answer)[f"__Host-{SESSION}"] == "httponly; path=/; samesite=strict; secure"
        secret = answer.cookies[f"__Host-{SESSION}"]
        signed_in = httpx.get(
            f"{pages.url}/session",
            headers={"Cookie": f"__Host-{SESSION}={secret}", "X-Forwarded-Proto": "https"},
            timeout=30,
        )
        assert signed_in.status_code == 204

    def test_without_the_prefix_counts_for_nothing_over_https(self, pages):
        who = pages.signed_in(StaffRole.OFFICER)

        assert who.is_signed_in()
        assert not who.is_signed_in(**{"X-Forwarded-Proto": "https"})

    def test_of_one_centre_leaves_another_on_this_host_alone(self, pages, tmp_path):
        """Browsers tell no ports apart: two centres on one machine are one host to them."""
        browser = pages.signed_in(StaffRole.OFFICER).client
        with OwnThread(tmp_path / "other") as coordinator, served(coordinator, centre_id="an-hoa") as other:
            elsewhere = other.signed_in(StaffRole.OFFICER).client
            browser.cookies.update(elsewhere.cookies)

            for url in (pages.url, other.url):
                assert browser.get(f"{url}/session").status_code == 204

    def test_is_a_new_one_at_every_sign_in(self, pages, officer):
        who = pages.signed_in(StaffRole.OFFICER)
        before = who.client.cookies[SESSION]
        who.post("/sign-out")
        who.sign_in(officer, PIN)

        assert who.client.cookies[SESSION] != before


class TestSigningOut:
    def test_ends_the_session_not_only_the_cookie(self, pages):
        who = pages.signed_in(StaffRole.OFFICER)
        secret = who.client.cookies[SESSION]

        answer = who.post("/sign-out")

        assert (answer.status_code, answer.headers["location"]) == (303, "/sign-in?lang=vi")
        assert SESSION not in who.client.cookies
        assert not who.is_signed_in(Cookie=f"{SESSION}={secret}")

    def test_is_no_link(self, pages):
        who = pages.signed_in(StaffRole.OFFICER)

        assert who.get("/sign-out").status_code == 405
        assert who.is_signed_in()

    def test_happens_by_itself_in_time(self, pages):
        who = pages.signed_in(StaffRole.ADMIN)
        pages.coordinator.clock.time += IDLE[StaffRole.ADMIN]

        assert not who.is_signed_in()


class TestTheLanguage:
    def test_is_vietnamese_unless_somebody_asks_for_another(self, pages):
        page = pages.visitor().get("/sign-in", headers={"Accept-Language": "en"})

        assert '<html lang="vi">' in page.text
        assert "/sign-in?lang=en" in page.text

    def test_of_the_sign_in_goes_on(self, pages):
        assert pages.signed_in(StaffRole.SUPERVISOR, lang="en").session.lang == "en"

    def test_changes_on_the_same_page(self, pages):
        who = pages.signed_in(StaffRole.SUPERVISOR)
        before = who.get("/hall").text

        answer = who.post("/language", lang="en", next="/hall")

        assert answer.headers["location"] == "/hall"
        assert '<html lang="vi">' in before
        assert '<html lang="en">' in who.get("/hall").text

    @pytest.mark.parametrize("lang", ["", "fr", "vi; x"])
    def test_that_there_is_not_is_refused(self, pages, lang):
        assert pages.signed_in(StaffRole.SUPERVISOR).post("/language", lang=lang).status_code == 422


def test_the_pages_of_the_staff_send_their_origin_and_no_other_address(pages):
    """With `no-referrer` a browser sends `Origin: null` with a form, and every form would be refused."""
    for page in (pages.get("/sign-in"), pages.signed_in(StaffRole.SUPERVISOR).get("/hall")):
        assert page.headers["referrer-policy"] == "same-origin"
        assert page.headers["cache-control"] == "no-store"
        assert "default-src 'self'" in page.headers["content-security-policy"]


def test_no_pin_and_no_secret_stands_in_any_log(pages, officer, caplog):
    caplog.set_level("DEBUG")
    who = pages.visitor()
    who.sign_in(officer, "8841")
    who.sign_in(officer, PIN)

    said = " ".join(record.getMessage() for record in caplog.records if "http" not in record.name)
    assert "8841" not in said
    assert PIN not in said
    assert who.client.cookies[SESSION] not in said
