"""The table of access: every address has a row, every row an address, and each row holds over real HTTP."""

from collections.abc import Iterable, Iterator

import pytest
from starlette.routing import BaseRoute, Mount

from motcua.web.access import ACCESS, HOMES, NoRow, StaffRole, after_sign_in, allowed
from motcua.web.gate import MOST_BODY
from tests.web.served import Served, Visitor, served
from tests.web.straight import OwnThread

ROWS = sorted(ACCESS)
STAFF_ROWS = [row for row in ROWS if ACCESS[row] is not None]
EVERYBODY = (None, *StaffRole)
IN_PLACE = {"code": "0000000000", "service": "ho-tich", "name": "can-bo-1"}


@pytest.fixture(scope="module")
def pages(tmp_path_factory):
    with OwnThread(tmp_path_factory.mktemp("centre")) as coordinator, served(coordinator) as running:
        yield running


def flattened(routes: Iterable[BaseRoute]) -> Iterator[BaseRoute]:
    for route in routes:
        included = getattr(route, "original_router", None)
        if included is None:
            yield route
        else:
            yield from flattened(included.routes)


def addresses(pages: Served) -> set[tuple[str, str]]:
    """Return method and path of every route of the application."""
    found = set()
    for route in flattened(pages.app.routes):
        methods = {"GET"} if isinstance(route, Mount) else set(getattr(route, "methods", ()))
        found |= {(method, getattr(route, "path", "")) for method in methods - {"HEAD"}}
    return found


def path_of(row: tuple[str, str]) -> str:
    parts = (IN_PLACE.get(part[1:-1], "x") if part.startswith("{") else part for part in row[1].split("/"))
    path = "/".join(parts)
    return "/static/icon.svg" if path == "/static" else path


def status(who: Visitor, row: tuple[str, str], **fields: str) -> int:
    """Ask for an address of the table; return the status, however long the answer would go on."""
    method, path = row[0], path_of(row)
    data = None if method == "GET" else fields
    headers = {} if method == "GET" else {"Origin": str(who.client.base_url).rstrip("/")}
    with who.client.stream(method, path, data=data, headers=headers) as answer:
        return answer.status_code


def visitor(pages: Served, role: StaffRole | None) -> Visitor:
    return pages.visitor() if role is None else pages.signed_in(role)


def test_every_address_of_the_application_has_a_row_and_every_row_an_address(pages):
    assert addresses(pages) == set(ACCESS)


def test_an_address_without_a_row_is_refused_before_its_handler_runs(coordinator, caplog):
    asked = []

    async def forgotten() -> None:
        asked.append("handler")

    with served(coordinator) as pages:
        pages.app.add_api_route("/forgotten", forgotten, methods=["GET"])
        assert pages.signed_in(StaffRole.ADMIN).get("/forgotten").status_code == 404

    assert asked == []
    assert "GET /forgotten has no row in the table of access: refused" in caplog.text


@pytest.mark.parametrize("role", EVERYBODY)
def test_everybody_gets_what_the_table_says_and_nothing_else(pages, role):
    who = visitor(pages, role)
    pages.person(StaffRole.OFFICER)  # there is somebody to let in again
    signed_out = ("POST", "/sign-out")
    for row in (*(row for row in ROWS if row != signed_out), signed_out):
        roles = ACCESS[row]
        fields = {} if role is None else {"csrf": who.csrf}
        got = status(who, row, **fields)
        if roles is None:
            # the sign-in has a token of its own, which none of these has
            assert got in ({403} if row == ("POST", "/sign-in") else {200, 303, 404}), row
        elif role is None:
            assert got == (303 if row[0] == "GET" else 401), row
        elif role not in roles:
            assert got == 403, row
        else:
            assert got not in {401, 403, 405, 500}, row


@pytest.mark.parametrize("row", [row for row in STAFF_ROWS if row[0] != "GET"], ids=str)
def test_no_form_is_taken_without_the_token_of_its_session(pages, row):
    roles = ACCESS[row]
    assert roles is not None
    role = min(roles)
    who, other, sent = pages.signed_in(role), pages.signed_in(role), len(pages.sends.sent)

    assert status(who, row) == 403
    assert status(who, row, csrf="") == 403
    assert status(who, row, csrf=other.csrf) == 403
    assert sent == len(pages.sends.sent)


class TestAForm:
    @pytest.fixture
    def who(self, pages):
        return pages.signed_in(StaffRole.SUPERVISOR)

    @pytest.mark.parametrize(
        "headers",
        [
            {"Origin": "https://example.org"},
            {"Origin": "null"},
            {"Origin": ""},
            {"Sec-Fetch-Site": "cross-site"},
            {"Sec-Fetch-Site": "same-site"},
            {"Sec-Fetch-Site": "none"},
        ],
    )
    def test_that_comes_from_elsewhere_is_refused(self, who, headers):
        answer = who.send("/language", {"csrf": who.csrf, "lang": "en"}, **headers)

        assert answer.status_code == 403
        assert "Nội dung" not in answer.text
        assert who.session.lang == "vi"

    def test_of_which_the_browser_says_nothing_is_refused(self, who):
        assert who.client.post("/language", data={"csrf": who.csrf, "lang": "en"}).status_code == 403

    @pytest.mark.parametrize("headers", [{}, {"Sec-Fetch-Site": "same-origin", "Origin": "null"}])
    def test_of_a_page_of_ours_is_taken(self, who, headers):
        answer = who.send("/language", {"csrf": who.csrf, "lang": "en"}, **headers)

        assert answer.status_code == 303
        assert who.session.lang == "en"

    def test_is_taken_behind_a_proxy_that_speaks_https(self, pages, who):
        origin = pages.url.replace("http:", "https:")

        answer = who.send("/language", {"csrf": who.csrf, "lang": "en"}, Origin=origin)

        assert answer.status_code == 303

    def test_may_bring_its_token_in_a_header(self, who):
        answer = who.send("/language", {"lang": "en"}, **{"X-CSRF-Token": who.csrf})

        assert answer.status_code == 303

    def test_that_is_too_large_is_not_read(self, who):
        answer = who.send("/language", {"csrf": who.csrf, "lang": "x" * MOST_BODY})

        assert answer.status_code == 413

    def test_that_is_none_is_refused(self, pages, who):
        headers = {"Origin": pages.url, "Content-Type": "application/json", "X-CSRF-Token": who.csrf}

        assert who.client.post("/language", content=b"{}", headers=headers).status_code == 415


class TestWhoeverIsNotSignedIn:
    def test_is_led_to_the_sign_in_and_back(self, pages):
        answer = pages.visitor().get("/hall?show=all")

        assert (answer.status_code, answer.headers["location"]) == (303, "/sign-in?next=/hall%3Fshow%3Dall")

    def test_is_led_there_by_htmx_too(self, pages):
        headers = {"HX-Request": "true", "HX-Current-URL": f"{pages.url}/desk?show=all"}

        answer = pages.visitor().send("/desk/step", {}, **headers)

        assert (answer.status_code, answer.headers["hx-redirect"]) == (401, "/sign-in?next=/desk")

    @pytest.mark.parametrize("accept", ["text/event-stream", "*/*"])
    def test_gets_no_stream_and_no_data(self, pages, accept):
        answer = pages.visitor().get("/hall/events", headers={"Accept": accept})

        assert (answer.status_code, answer.text) == (401, "")

    @pytest.mark.parametrize("cookie", ["", "x", "0" * 43, "%00", "motcua"])
    def test_does_not_get_in_with_a_made_up_session(self, pages, cookie):
        answer = pages.visitor().get("/hall", headers={"Cookie": f"{pages.cookies.session.name}={cookie}"})

        assert answer.status_code == 303


class TestWhoeverMayNot:
    def test_is_told_so_in_the_language_of_the_session_and_led_home(self, pages):
        answer = pages.signed_in(StaffRole.OFFICER, lang="en").get("/hall")

        assert answer.status_code == 403
        assert "You may not open this page" in answer.text
        assert '<a href="/sign-in?lang=en">To my page</a>' in answer.text

    def test_is_told_to_load_a_stale_page_again(self, pages):
        answer = pages.signed_in(StaffRole.OFFICER, lang="en").send("/language", {"lang": "vi"})

        assert answer.status_code == 403
        assert "This page is out of date" in answer.text


class TestTheTable:
    def test_takes_head_as_get(self):
        assert allowed("HEAD", "/t/{code}") is None

    @pytest.mark.parametrize(("method", "path"), [("POST", "/"), ("DELETE", "/desk"), ("GET", "/nowhere")])
    def test_knows_no_other_address(self, method, path):
        with pytest.raises(NoRow, match="has no row"):
            allowed(method, path)

    @pytest.mark.parametrize("role", StaffRole)
    def test_lets_every_role_into_its_home(self, role):
        roles = allowed("GET", HOMES[role])

        assert roles is not None
        assert role in roles

    @pytest.mark.parametrize(
        "asked",
        [
            "",
            "/",
            "//example.org/hall",
            "/\\example.org",
            "https://example.org/hall",
            "javascript:alert(1)",
            "/hall\n",
            "/hall/../desk",
            "/desk",
            "/t/0000000000",
            "/nowhere",
        ],
    )
    def test_leads_nowhere_but_to_pages_of_the_role(self, asked):
        assert after_sign_in(asked, StaffRole.SUPERVISOR) == "/hall"

    def test_leads_back_to_the_page_that_was_asked_for(self):
        assert after_sign_in("/hall?show=all", StaffRole.ADMIN) == "/hall?show=all"
