"""What is pushed to the pages of the staff: at once, what changed alone, while the session goes on."""

import socket
import sqlite3
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from itertools import takewhile

import pytest
from fastapi import Request
from fastapi.responses import StreamingResponse

from motcua.core.day import Day
from motcua.web import access, hall, pushing
from motcua.web.access import StaffRole
from motcua.web.people import People
from motcua.web.people_file import PeopleFile
from motcua.web.pushing import push
from motcua.web.staff import StaffPages, session_of
from tests.centres import DEADLINE_S
from tests.web.served import CHEAP, Served, Visitor

Event = tuple[str, str]


class Page:
    """A page that shows how many wait, and how often it was made."""

    def __init__(self, pages: Served) -> None:
        self.made, self.still = 0, "always"
        staff = StaffPages(pages.hall, pages.sessions)

        async def events(request: Request) -> StreamingResponse:
            return push(pages.hall, staff, session_of(request), self.render)

        pages.app.add_api_route("/page/events", events, methods=["GET"])

    def render(self, day: Day, _live: bool) -> Mapping[str, str]:
        self.made += 1
        return {"waiting": f"<p>{len(day.tickets)}</p>\n<p>wait</p>", "still": f"<p>{self.still}</p>"}


@pytest.fixture
def page(pages: Served, monkeypatch: pytest.MonkeyPatch) -> Page:
    monkeypatch.setitem(access.ACCESS, ("GET", "/page/events"), access.STAFF)
    return Page(pages)


@pytest.fixture
def who(pages: Served, page: Page) -> Visitor:
    return pages.signed_in(StaffRole.OFFICER)


@contextmanager
def told(pages: Served, who: Visitor) -> Iterator[Iterator[Event]]:
    """Yield what is pushed but for the signs of life; they end the test when nothing else comes for long."""
    deadline = time.monotonic() + DEADLINE_S

    def is_more(event: Event) -> bool:
        assert time.monotonic() < deadline, "nothing is pushed"
        return event[0] != "beat"

    with pages.pushed("/page/events", who) as events:
        yield filter(is_more, events)


def waiting(tickets: int) -> Event:
    return "waiting", f"<p>{tickets}</p>\n<p>wait</p>"


def test_begins_with_all_parts_and_goes_on_with_those_that_changed(pages, who):
    with told(pages, who) as events:
        assert [next(events) for _ in range(3)] == [waiting(0), ("still", "<p>always</p>"), ("line", "live")]
        pages.ticket()
        pages.changed()
        assert next(events) == waiting(1)
        pages.ticket()
        pages.ticket()
        pages.changed()
        assert next(events) == waiting(3)


def test_says_that_the_coordinator_is_silent_and_that_it_is_back(pages, who):
    with told(pages, who) as events:
        list(takewhile(lambda event: event[0] != "line", events))
        pages.live = False
        pages.changed()
        assert next(events) == ("line", "silent")
        pages.live = True
        pages.changed()
        assert next(events) == ("line", "live")


def test_is_silent_while_the_database_cannot_be_read(pages, who, monkeypatch):
    monkeypatch.setattr(hall, "RETRY_S", 0.05)
    whole = pages.coordinator.data_dir / "centre.db"
    hidden = whole.with_name("hidden.db")
    with told(pages, who) as events:
        list(takewhile(lambda event: event[0] != "line", events))
        whole.rename(hidden)
        pages.changed()
        assert next(events) == ("line", "silent")
        hidden.rename(whole)
        assert next(events) == ("line", "live")


def test_tells_what_has_changed_beside_the_day(pages, page, who):
    with told(pages, who) as events:
        list(takewhile(lambda event: event[0] != "line", events))
        page.still = "new"
        pages.hall.stir()
        assert next(events) == ("still", "<p>new</p>")


def test_beats_while_nothing_happens_and_looks_again_now_and_then(pages, page, who, monkeypatch):
    monkeypatch.setattr(pushing, "BEAT_S", 0.02)
    with pages.pushed("/page/events", who) as events:
        names = [next(events)[0] for _ in range(3 + pushing.REFRESH_BEATS + 2)]

    assert names == ["waiting", "still", "line", *["beat"] * (pushing.REFRESH_BEATS + 2)]
    assert page.made >= 2


@pytest.mark.parametrize(
    "end",
    [
        lambda people: people.disable("can-bo-1"),
        lambda people: people.set_pin("can-bo-1", "1908"),
        lambda people: people.remove("can-bo-1"),
    ],
)
def test_ends_when_another_program_ends_the_session(pages, who, monkeypatch, end):
    monkeypatch.setattr(pushing, "BEAT_S", 0.05)
    with told(pages, who) as events:
        list(takewhile(lambda event: event[0] != "line", events))
        with PeopleFile(pages.coordinator.data_dir) as file:
            end(People(file, CHEAP))
        assert list(events) == [("ended", "-")]


def test_nothing_is_shown_any_more_to_whoever_has_signed_out(pages, who):
    with told(pages, who) as events:
        list(takewhile(lambda event: event[0] != "line", events))
        who.post("/sign-out")
        pages.ticket()
        pages.changed()
        assert list(events) == [("ended", "-")]


def test_ends_without_a_word_when_the_server_does(pages, who):
    with told(pages, who) as events:
        list(takewhile(lambda event: event[0] != "line", events))
        pages.hall.end()
        assert list(events) == []


def test_more_pages_than_there_is_room_for_are_asked_to_come_again(pages, who, monkeypatch):
    monkeypatch.setattr(hall, "MOST_DAY_WATCHES", 1)
    with told(pages, who) as events:
        next(events)
        assert who.get("/page/events").status_code == 503


def test_follows_a_store_that_was_restored(pages, who):
    pages.ticket()
    copy = pages.coordinator.data_dir / "copy.db"
    pages.coordinator.there(lambda: _copy(pages.coordinator.database, copy))
    pages.ticket()
    with told(pages, who) as events:
        assert next(events) == waiting(2)
        list(takewhile(lambda event: event[0] != "line", events))
        pages.coordinator.stop()
        for left in pages.coordinator.data_dir.glob("centre.db-*"):
            left.unlink()
        copy.replace(pages.coordinator.database)
        pages.coordinator.start()
        pages.changed()
        assert next(events) == waiting(1)


def test_nothing_that_is_pushed_waits_for_more(pages):
    assert pages.socket.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)


def _copy(database: object, to: object) -> None:
    connection = sqlite3.connect(str(database))
    connection.execute("VACUUM INTO ?", (str(to),))
    connection.close()
