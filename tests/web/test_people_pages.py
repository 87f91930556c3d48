"""Letting somebody in again who gave too many wrong PINs, from the supervisor's page."""

from datetime import timedelta

import pytest

from motcua.web import lockout
from motcua.web.access import StaffRole
from motcua.web.people import WrongPin
from tests.web.served import Served


def lock(pages: Served, name: str) -> None:
    for _ in range(lockout.FREE):
        with pytest.raises(WrongPin):
            pages.people.check(name, "9999")


@pytest.fixture
def officer(pages: Served) -> str:
    return pages.person(StaffRole.OFFICER)


def test_shows_who_waits_and_lets_them_in_again(pages, officer):
    supervisor = pages.signed_in(StaffRole.SUPERVISOR, lang="en")
    lock(pages, officer)
    page = supervisor.get("/people").text
    assert "Trần Thị Thu Hà" in page
    assert "waits up to one minute" in page

    answer = supervisor.post(f"/people/{officer}/free")

    assert (answer.status_code, answer.headers["location"]) == (303, "/people")
    assert pages.people.wait(officer) == timedelta()
    assert "waits" not in supervisor.get("/people").text.partition("<ul")[2]


def test_shows_those_first_who_wait(pages, officer):
    pages.person(StaffRole.OFFICER, "can-bo-2")
    lock(pages, "can-bo-2")
    page = pages.signed_in(StaffRole.SUPERVISOR).get("/people").text

    assert page.index("can-bo-2") < page.index("can-bo-1")


def test_there_is_no_button_where_nobody_waits_or_nobody_may(pages, officer):
    pages.person(StaffRole.ADMIN)
    supervisor = pages.signed_in(StaffRole.SUPERVISOR)
    assert "/free" not in supervisor.get("/people").text
    lock(pages, "admin")
    assert "/free" not in supervisor.get("/people").text
    lock(pages, officer)
    assert "/people/can-bo-1/free" in supervisor.get("/people").text
    pages.people.disable(officer)
    assert "/free" not in supervisor.get("/people").text


@pytest.mark.parametrize("other", [StaffRole.SUPERVISOR, StaffRole.ADMIN])
def test_a_supervisor_lets_in_officers_alone(pages, other):
    pages.person(other)
    supervisor = pages.signed_in(StaffRole.SUPERVISOR)
    lock(pages, other.value)

    assert supervisor.post(f"/people/{other.value}/free").status_code == 403
    assert pages.people.wait(other.value) > timedelta()


def test_an_administrator_lets_in_everybody(pages):
    pages.person(StaffRole.SUPERVISOR)
    lock(pages, "supervisor")

    assert pages.signed_in(StaffRole.ADMIN).post("/people/supervisor/free").status_code == 303
    assert pages.people.wait("supervisor") == timedelta()


def test_nobody_is_let_in_who_there_is_not(pages):
    assert pages.signed_in(StaffRole.ADMIN).post("/people/nobody/free").status_code == 404
