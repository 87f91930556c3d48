"""Who may sign in: accounts, PINs, and the waiting after wrong ones, on a real file."""

import sqlite3
import stat
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from motcua.centre_file.reading import demonstration, parse
from motcua.web import lockout
from motcua.web.access import StaffRole
from motcua.web.first_people import chance_pin, demonstration_people
from motcua.web.people import BadName, NameTaken, NoSuchPerson, OfficerTaken, People, WeakPin, WrongPin
from motcua.web.people_file import SCHEMA, PeopleFile
from motcua.web.pins import Pins, mistake
from motcua.web.sessions import Sessions
from tests.coordinator.hall import MORNING

CHEAP = Pins(rounds=1, memory_kib=8)
PIN = "2704"


@pytest.fixture
def people(file, clock):
    made = People(file, CHEAP, clock.now)
    made.add("ha", PIN, full_name="Trần Thị Thu Hà", role=StaffRole.OFFICER, officer="can-bo-1")
    return made


def wrong(people: People, times: int, name: str = "ha") -> timedelta:
    """Give wrong PINs; return how long to wait after the last."""
    wait = timedelta()
    for _ in range(times):
        with pytest.raises(WrongPin) as refused:
            people.check(name, "9999")
        wait = refused.value.wait
    return wait


class TestAccounts:
    def test_are_known_by_their_name(self, people):
        account = people.find("ha")

        assert (account.full_name, account.role, account.officer) == (
            "Trần Thị Thu Hà",
            StaffRole.OFFICER,
            "can-bo-1",
        )
        assert account.disabled_at is None
        assert people.all() == (account,)

    def test_have_names_of_their_own(self, people):
        with pytest.raises(NameTaken, match="ha"):
            people.add("ha", PIN, full_name="Hà", role=StaffRole.OFFICER, officer="can-bo-2")

    def test_stand_for_an_officer_each(self, people):
        with pytest.raises(OfficerTaken, match="ha signs in as the officer can-bo-1"):
            people.add("minh", PIN, full_name="Minh", role=StaffRole.OFFICER, officer="can-bo-1")

    def test_of_supervisors_may_stand_for_nobody(self, people):
        for name in ("mai", "lan"):
            people.add(name, "270415", full_name=name, role=StaffRole.SUPERVISOR)

        assert people.find("lan").officer is None

    @pytest.mark.parametrize("name", ["", "Hà", "ha noi", "-ha", "h" * 33, "ha\n"])
    def test_have_names_that_can_be_typed(self, people, name):
        with pytest.raises(BadName):
            people.add(name, PIN, full_name="Hà", role=StaffRole.OFFICER, officer="can-bo-2")

    def test_that_are_removed_are_gone(self, people):
        people.remove("ha")

        assert people.all() == ()
        with pytest.raises(NoSuchPerson, match="there is no account called ha"):
            people.remove("ha")

    @pytest.mark.parametrize(
        "change",
        [
            lambda people: people.set_pin("nobody", PIN),
            lambda people: people.disable("nobody"),
            lambda people: people.enable("nobody"),
        ],
    )
    def test_that_there_are_not_cannot_be_changed(self, people, change):
        with pytest.raises(NoSuchPerson):
            change(people)


class TestPins:
    @pytest.mark.parametrize(
        "pin",
        ["0000", "1234", "4321", "7890", "2580", "1212", "6969", "123123", "121212", "112233", "987654"],
    )
    def test_that_come_to_mind_first_are_refused(self, pin):
        role = StaffRole.OFFICER if len(pin) == 4 else StaffRole.ADMIN

        assert mistake(pin, role) == "this PIN is too easy to guess"

    @pytest.mark.parametrize("role", StaffRole)
    def test_are_long_enough_for_what_they_open(self, role):
        least = 4 if role is StaffRole.OFFICER else 6

        assert mistake("270415"[: least - 1], role) == f"this PIN must have {least} to 12 digits"
        assert mistake("270415"[:least], role) is None
        assert mistake("2704152704153", role) == f"this PIN must have {least} to 12 digits"

    @pytest.mark.parametrize("pin", ["27o4", "27 4", "٢٧٠٤", "2704\n", "-270"])
    def test_have_digits_only(self, pin):
        assert mistake(pin, StaffRole.OFFICER) == "a PIN has digits only"

    @given(st.sampled_from(StaffRole))
    def test_by_chance_are_good(self, role):
        assert mistake(chance_pin(role), role) is None

    def test_that_are_weak_make_no_account(self, people):
        with pytest.raises(WeakPin):
            people.add("minh", "1234", full_name="Minh", role=StaffRole.OFFICER, officer="can-bo-2")
        with pytest.raises(WeakPin):
            people.set_pin("ha", "123")

        assert [account.name for account in people.all()] == ["ha"]

    @pytest.mark.usefixtures("people")
    def test_are_nowhere_in_the_file(self, file, tmp_path):
        ((kept,),) = file.rows("SELECT pin FROM account")

        assert kept.startswith("$argon2id$v=19$m=8,t=1,p=1$")
        for path in tmp_path.iterdir():
            assert PIN.encode() not in path.read_bytes().replace(kept.encode(), b"")

    @pytest.mark.usefixtures("people")
    def test_are_hashed_anew_when_the_parameters_change(self, file, clock):
        dearer = People(file, Pins(rounds=2, memory_kib=16), clock.now)

        dearer.check("ha", PIN)

        assert file.rows("SELECT pin FROM account")[0][0].startswith("$argon2id$v=19$m=16,t=2,p=1$")
        dearer.check("ha", PIN)

    def test_take_the_work_of_a_hash_where_there_is_nobody(self):
        """The hash of nobody has the parameters of all others, so that it takes the same time."""
        nobodys = CHEAP._nobodys

        assert not CHEAP.is_old(nobodys)
        assert len(nobodys) == len(CHEAP.hash(PIN))
        assert not CHEAP.fits(None, PIN)


class TestSigningIn:
    def test_takes_the_right_pin(self, people):
        assert people.check("ha", PIN) == people.find("ha")

    def test_refuses_a_wrong_pin_and_a_wrong_name_alike(self, people):
        assert wrong(people, 1) == wrong(people, 1, "nobody") == timedelta()

    def test_refuses_a_disabled_account_until_it_is_enabled(self, people):
        people.disable("ha")
        with pytest.raises(WrongPin):
            people.check("ha", PIN)
        people.enable("ha")

        assert people.check("ha", PIN).name == "ha"

    @pytest.mark.parametrize("name", ["ha", "nobody"])
    def test_waits_longer_after_each_wrong_pin_from_the_fifth_on(self, people, clock, name):
        waits = [wrong(people, 1, name)]
        for _ in range(10):
            clock.time += waits[-1]
            waits.append(wrong(people, 1, name))

        minutes = [0, 0, 0, 0, 0.5, 1, 2, 4, 8, 15, 15]
        assert [wait.total_seconds() / 60 for wait in waits] == minutes

    def test_does_not_look_at_the_pin_while_it_waits(self, people, clock):
        wrong(people, 5)
        clock.time += timedelta(seconds=29)
        with pytest.raises(WrongPin) as refused:
            people.check("ha", PIN)
        assert refused.value.wait == timedelta(seconds=1)

        clock.time += timedelta(seconds=1)

        assert people.check("ha", PIN).name == "ha"

    def test_does_not_wait_longer_for_attempts_while_it_waits(self, people):
        assert wrong(people, 9) == timedelta(seconds=30)

    def test_begins_to_count_anew_after_the_right_pin(self, people):
        wrong(people, 4)
        people.check("ha", PIN)

        assert wrong(people, 4) == timedelta()

    def test_forgets_wrong_pins_of_the_day_before(self, people, clock):
        wrong(people, 4)
        clock.time += lockout.FORGOTTEN + timedelta(seconds=1)

        assert wrong(people, 4) == timedelta()

    def test_makes_one_name_wait_and_no_other(self, people):
        people.add("minh", "1908", full_name="Minh", role=StaffRole.OFFICER, officer="can-bo-2")
        wrong(people, 5)

        assert people.check("minh", "1908").name == "minh"

    @pytest.mark.parametrize(
        "free", [lambda people: people.unlock("ha"), lambda people: people.set_pin("ha", "1908")]
    )
    def test_waits_no_longer_when_somebody_frees_it(self, people, free):
        wrong(people, 5)
        free(people)

        assert people.wait("ha") == timedelta()

    def test_counts_attempts_that_come_all_at_once(self, people):
        def attempt(_: int) -> timedelta:
            with pytest.raises(WrongPin) as refused:
                people.check("ha", "9999")
            return refused.value.wait

        with ThreadPoolExecutor(20) as crowd:
            list(crowd.map(attempt, range(20)))

        assert people.file.rows("SELECT wrong FROM failure") == [(lockout.FREE,)]

    def test_keeps_no_name_that_there_is_not(self, people, file):
        """People type their PIN into the field of the name."""
        wrong(people, 1, "8675309")

        assert "8675309" not in str(file.rows("SELECT * FROM failure"))


@given(
    st.integers(0, 10_000),
    st.timedeltas(timedelta(days=-400), timedelta(days=400)),
)
def test_nobody_waits_longer_than_a_quarter_of_an_hour_whatever_the_clock_does(wrong_pins, passed):
    wait = lockout.wait(wrong_pins, MORNING, MORNING + passed)

    assert timedelta() <= wait <= lockout.LONGEST


class TestTheFile:
    @pytest.mark.usefixtures("people")
    def test_is_for_its_owner_alone(self, tmp_path):
        for path in tmp_path.iterdir():
            assert stat.S_IMODE(path.stat().st_mode) == 0o600, path

    def test_is_closed_to_others_again(self, tmp_path):
        (tmp_path / "web.db").touch(0o644)
        with PeopleFile(tmp_path) as file:
            assert stat.S_IMODE(file.path.stat().st_mode) == 0o600

    @pytest.mark.usefixtures("people")
    def test_is_there_after_a_new_start(self, file, tmp_path, clock):
        file.close()
        with PeopleFile(tmp_path) as again:
            assert People(again, CHEAP, clock.now).check("ha", PIN).name == "ha"

    def test_is_used_by_two_programs_at_once(self, people, tmp_path, clock):
        with PeopleFile(tmp_path) as other:
            People(other, CHEAP, clock.now).set_pin("ha", "1908")

        assert people.check("ha", "1908").name == "ha"

    def test_of_a_newer_program_is_left_alone(self, tmp_path):
        with PeopleFile(tmp_path) as file, file.writing() as connection:
            connection.execute(f"PRAGMA user_version = {SCHEMA + 1}")
        with pytest.raises(sqlite3.DatabaseError, match="newer than this program"):
            PeopleFile(tmp_path)

    def test_keeps_nothing_of_what_failed(self, file):
        def twice() -> None:
            with file.writing() as connection:
                for _ in range(2):
                    connection.execute("INSERT INTO failure VALUES ('x', 1, 'now')")

        with pytest.raises(sqlite3.IntegrityError):
            twice()

        assert file.rows("SELECT * FROM failure") == []


class TestADemonstration:
    def test_begins_with_its_officers_a_supervisor_and_an_administrator(self, file, clock):
        settings, people = parse(demonstration()), People(file, CHEAP, clock.now)

        made = demonstration_people(people, settings)

        assert [one.name for one in made] == [*settings.officers, "giam-sat", "quan-tri"]
        assert [people.check(one.name, one.pin).role for one in made] == [one.role for one in made]
        assert {account.officer for account in people.all()} == {*settings.officers, None}

    def test_makes_nothing_where_there_are_people(self, people):
        assert demonstration_people(people, parse(demonstration())) == ()
        assert [account.name for account in people.all()] == ["ha"]


@pytest.mark.parametrize(
    "change",
    [
        lambda people: people.set_pin("ha", "1908"),
        lambda people: people.disable("ha"),
        lambda people: people.remove("ha"),
    ],
)
def test_whoever_is_changed_is_signed_out(people, file, clock, change):
    sessions = Sessions(file, clock.now)
    secret = sessions.begin(people.find("ha"), "vi")
    assert secret is not None
    session = sessions.find(secret)
    assert session is not None

    change(people)

    assert sessions.find(secret) is None
    assert not sessions.is_open(session)
