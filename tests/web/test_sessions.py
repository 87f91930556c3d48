"""Who is signed in, and for how long."""

from datetime import timedelta

import pytest

from motcua.web.access import StaffRole
from motcua.web.people import People
from motcua.web.pins import Pins
from motcua.web.sessions import AT_MOST, IDLE, Session, Sessions
from tests.coordinator.hall import MORNING

PINS = {StaffRole.OFFICER: "2704", StaffRole.SUPERVISOR: "270415", StaffRole.ADMIN: "531975"}


@pytest.fixture
def people(file, clock):
    made = People(file, Pins(rounds=1, memory_kib=8), clock.now)
    for role, pin in PINS.items():
        officer = "can-bo-1" if role is StaffRole.OFFICER else None
        made.add(role.value, pin, full_name=role.value.title(), role=role, officer=officer)
    return made


@pytest.fixture
def sessions(file, people, clock):
    return Sessions(file, clock.now)


def begun(sessions: Sessions, people: People, role: StaffRole = StaffRole.OFFICER, lang: str = "vi") -> str:
    secret = sessions.begin(people.find(role.value), lang)
    assert secret is not None
    return secret


def known(sessions: Sessions, secret: str) -> Session:
    found = sessions.find(secret)
    assert found is not None
    return found


def test_a_secret_leads_to_whoever_signed_in(sessions, people):
    session = known(sessions, begun(sessions, people, lang="en"))

    assert (session.name, session.full_name, session.role) == ("officer", "Officer", StaffRole.OFFICER)
    assert (session.officer, session.lang) == ("can-bo-1", "en")
    assert sessions.is_open(session)


def test_every_secret_is_another_and_so_is_every_token(sessions, people):
    secrets = {begun(sessions, people) for _ in range(3)}

    assert len(secrets) == 3
    assert min(map(len, secrets)) >= 43  # 256 bits
    assert len({known(sessions, secret).csrf for secret in secrets}) == 3


def test_no_secret_stands_in_the_file(sessions, people, tmp_path):
    secret = begun(sessions, people)
    token = known(sessions, secret).csrf

    for path in tmp_path.iterdir():
        assert secret.encode() not in path.read_bytes()
        assert token.encode() not in path.read_bytes()


@pytest.mark.parametrize("secret", ["", "x", "0" * 43, "ế"])
def test_another_secret_leads_to_nobody(sessions, people, secret):
    begun(sessions, people)

    assert sessions.find(secret) is None


def test_who_signs_out_is_signed_out_there_alone(sessions, people):
    here, there = begun(sessions, people), begun(sessions, people)

    sessions.end(known(sessions, here))

    assert sessions.find(here) is None
    assert sessions.find(there) is not None


def test_a_session_goes_on_in_another_language(sessions, people):
    secret = begun(sessions, people)

    sessions.speak(known(sessions, secret), "en")

    assert known(sessions, secret).lang == "en"


@pytest.mark.parametrize("role", StaffRole)
def test_a_session_ends_when_it_is_not_used(sessions, people, clock, role):
    secret = begun(sessions, people, role)
    clock.time += IDLE[role] - timedelta(seconds=1)
    session = known(sessions, secret)
    clock.time += IDLE[role] - timedelta(seconds=1)
    assert sessions.is_open(session) == (2 * IDLE[role] < AT_MOST)

    clock.time += timedelta(seconds=1)

    assert sessions.find(secret) is None


def test_a_page_that_is_only_looked_at_does_not_keep_an_administrator_signed_in(sessions, people, clock):
    session = known(sessions, begun(sessions, people, StaffRole.ADMIN))
    for _ in range(6):
        clock.time += timedelta(minutes=10)
        is_open = sessions.is_open(session)

    assert not is_open


def test_an_officer_who_does_not_touch_the_page_is_signed_in_all_day_and_not_the_next(
    sessions, people, clock
):
    session = known(sessions, begun(sessions, people))
    clock.time += timedelta(hours=9)  # from half past seven to half past four
    assert sessions.is_open(session)

    clock.time = MORNING + timedelta(hours=23, minutes=30)

    assert not sessions.is_open(session)


def test_a_session_ends_the_same_night_however_much_it_is_used(sessions, people, clock):
    secret = begun(sessions, people)
    while clock.time < MORNING + AT_MOST:
        assert sessions.find(secret) is not None
        clock.time += timedelta(minutes=30)

    assert sessions.find(secret) is None


def test_sessions_that_have_ended_are_cleared_away(sessions, people, file, clock):
    begun(sessions, people)
    clock.time += AT_MOST + timedelta(seconds=1)
    begun(sessions, people)

    assert file.rows("SELECT count(*) FROM session") == [(1,)]


@pytest.mark.parametrize(
    "change",
    [
        lambda people: people.set_pin("officer", "1908"),
        lambda people: people.disable("officer"),
        lambda people: people.remove("officer"),
    ],
)
def test_nobody_is_signed_in_whose_account_was_changed_that_very_moment(sessions, people, clock, change):
    account = people.find("officer")
    clock.time += timedelta(milliseconds=1)
    change(people)

    assert sessions.begin(account, "vi") is None
