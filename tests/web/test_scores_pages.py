"""The administrator's page of scores on a real server and a real database."""

import json
import re
from html import unescape

import pytest

from motcua.web.access import StaffRole
from motcua.web.looks import Looks
from tests.evaluation.history import month, visit
from tests.web.accessibility import findings
from tests.web.browsers import CHROMIUM, chromium, screen
from tests.web.served import PINS, Served, Visitor, served
from tests.web.straight import OwnThread


@pytest.fixture(scope="module")
def pages(tmp_path_factory):
    with OwnThread(tmp_path_factory.mktemp("centre") / "data") as hall:
        month(hall, [5] * 9 + [4] * 9 + [3, 1], skipped=3, silent=1)
        hall.open_counter(2)
        visit(hall, counter=2, service="chung-thuc")
        with served(hall) as running:
            yield running


@pytest.fixture(scope="module")
def admin(pages):
    return pages.signed_in(StaffRole.ADMIN, lang="en")


def words(html: str) -> str:
    return " ".join(unescape(re.sub(r"<[^>]*>", " ", html)).split())


def scores(who: Visitor, query: str = "") -> str:
    answer = who.get(f"/scores{query}")
    assert answer.status_code == 200, answer.text
    return words(answer.text)


def looks(pages: Served) -> list[tuple[str, str]]:
    return [(look.account, look.what) for look in Looks(pages.file).all()]


def test_shows_this_month_of_the_centre(admin):
    page = scores(admin)

    assert "Satisfied 90.0 % 95 % interval: 69.9 – 97.2" in page
    assert "11/2026: 20 rated of 25 finished visits, a response of 80.0 %. Data as of" in page
    assert "Mean 4.3" in page
    assert "Finished 25 Asked 24 Rated 20 Skipped 3 No answer 1" in page


def test_draws_how_the_answers_are_spread_with_a_table_beside(admin):
    page = admin.get("/scores").text

    assert "Very satisfied 9 45.0 % Satisfied 9 45.0 % Neutral 1 5.0 %" in words(page)
    assert page.count('class="bar ') == 5
    assert "Reason People Long wait 2" in words(page)


def test_draws_how_it_went_and_leaves_out_what_is_hidden(admin):
    page = admin.get("/scores").text

    assert page.count('class="dot"') == 1
    assert "11/2026 20 80.0 % 90.0 % 69.9 – 97.2" in words(page)
    assert "10/2026 0 –" not in words(page)


def test_tells_groups_apart_and_hides_what_too_few_said(admin):
    page = scores(admin, "?by=counter")

    assert "Counter 1 24 24 20 3 83.3 % 90.0 % 69.9 – 97.2 4.3 1.0 min 2.0 min" in page
    assert "Counter 2 1 0 0 0 0.0 % hidden – – 1.0 min 2.0 min" in page


@pytest.mark.parametrize("by", ["officer", "agency", "service", "counter"])
def test_leads_from_each_group_to_itself(admin, by):
    listed = admin.get(f"/scores?by={by}").text
    address = unescape(re.findall(r'<th scope="row"><a href="([^"]*)"', listed)[0])

    page = scores(admin, address.removeprefix("/scores"))

    assert "90.0 % 69.9 – 97.2" in page
    assert re.search("20 rated of 2[45] finished visits", page)


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("?period=2026-Q4", "quarter 4/2026: 20 rated"),
        ("?period=2026-11-23", "23/11/2026: 20 rated"),
        ("?first=2026-11-01&last=2026-11-30", "01/11/2026 – 30/11/2026: 20 rated"),
        ("?period=2026-10", "Nobody was served in this period."),
    ],
)
def test_takes_every_kind_of_period(admin, query, said):
    assert said in scores(admin, query)


def test_stands_in_vietnamese_with_its_own_decimal_sign(pages):
    admin = pages.signed_in(StaffRole.ADMIN)

    assert "90,0 %" in scores(admin)


@pytest.mark.parametrize(
    "query", ["?period=2026-13", "?by=nothing", "?by=officer&id=nobody", "?first=2026-12-01&last=2026-11-01"]
)
def test_nonsense_is_not_found(admin, query):
    assert admin.get(f"/scores{query}").status_code == 404


def test_who_sees_what_is_hidden_is_noted(pages, admin):
    before = looks(pages)
    scores(admin, "?by=counter&period=2026-11")
    assert looks(pages) == before

    page = scores(admin, "?by=counter&period=2026-11&all=1")

    assert "hidden" not in page.partition("Counter 2")[2].partition("min")[0]
    assert looks(pages) == [*before, ("admin", "scores 2026-11 counter")]


def test_gives_the_same_as_files(admin):
    written = admin.get("/scores/csv?by=counter&period=2026-11")
    told = admin.get("/scores/json?by=counter&period=2026-11")

    assert written.content.startswith(b"\xef\xbb\xbfperiod,")
    assert 'filename="scores-demo-2026-11-counter.csv"' in written.headers["content-disposition"]
    assert [one["hidden"] for one in json.loads(told.content)["groups"]] == [False, True]
    assert told.content == admin.get("/scores/json?by=counter&period=2026-11").content


@pytest.mark.parametrize("role", [StaffRole.OFFICER, StaffRole.SUPERVISOR])
def test_is_for_administrators_alone(pages, role):
    other = pages.signed_in(role)

    assert [other.get(path).status_code for path in ("/scores", "/scores/csv", "/scores/json")] == [403] * 3
    assert "/scores" not in other.get("/").text


@pytest.mark.skipif(CHROMIUM is None, reason="no chromium is installed here")
def test_can_be_read_by_everybody_in_every_window(pages):
    with chromium() as browser, screen(browser, f"{pages.url}/sign-in?next=/scores%3Fby%3Dofficer") as opened:
        opened.page.locator("#name").fill(pages.person(StaffRole.ADMIN))
        opened.page.locator("#pin").fill(PINS[StaffRole.ADMIN])
        opened.page.locator("#pin").press("Enter")
        opened.page.locator(".figures").wait_for()
        for width in (320, 360, 768, 1366, 1920):
            opened.page.set_viewport_size({"width": width, "height": 740})
            assert not opened.is_wider_than_its_window(), width
        assert findings(opened.page) == []
        assert opened.said == []
