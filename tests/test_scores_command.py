"""`motcua scores`, as it is typed."""

import io
import json
import sys
from datetime import UTC, datetime, timedelta

import pytest

from motcua.commands.scores import main, this_month
from motcua.web.access import StaffRole
from motcua.web.looks import Looks
from motcua.web.people import People
from motcua.web.people_file import PeopleFile
from motcua.web.pins import Pins
from tests.coordinator.hall import Hall
from tests.evaluation.history import month, visit

PIN = "531975"


@pytest.fixture(scope="module")
def centre(tmp_path_factory):
    with Hall(tmp_path_factory.mktemp("centre") / "data") as hall:
        month(hall, [5] * 9 + [4] * 9 + [2] * 2)
        hall.open_counter(2)
        visit(hall, counter=2, service="chung-thuc")
        with PeopleFile(hall.data_dir) as file:
            people = People(file, Pins(rounds=1, memory_kib=8))
            people.add("chief", PIN, full_name="Chief", role=StaffRole.ADMIN)
            people.add("lead", PIN, full_name="Lead", role=StaffRole.SUPERVISOR)
        yield hall


def scores(centre: Hall, *options: str) -> int:
    return main([*options, "--data-dir", str(centre.data_dir)])


def looks(centre: Hall) -> list[tuple[str, str]]:
    with PeopleFile(centre.data_dir) as file:
        return [(look.account, look.what) for look in Looks(file).all()]


def typed(monkeypatch: pytest.MonkeyPatch, line: str) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO(f"{line}\n"))


def test_shows_the_centre_with_its_interval_and_how_many_answered(centre, capsys):
    assert scores(centre, "--month", "2026-11") == 0

    said = " ".join(capsys.readouterr().out.split())
    assert "21 visits finished, 20 rated (95.2 %)" in said
    assert "Satisfied 90.0 % (69.9 - 97.2)" in said
    assert f"(row {centre.store.tail.seq} of the journal)" in said
    assert "Answers 5: 9, 4: 9, 3: 0, 2: 2, 1: 0" in said
    assert "Reasons Long wait (2)" in said


def test_hides_what_too_few_said(centre, capsys):
    assert scores(centre, "--month", "2026-11", "--counter") == 0

    said = " ".join(capsys.readouterr().out.split())
    assert "Counter 2 1 0 0 hidden - " in said
    assert "an administrator may see them with --all" in said


@pytest.mark.parametrize(
    "period",
    [
        ("--quarter", "2026-Q4"),
        ("--day", "2026-11-23"),
        ("--from", "2026-11-01", "--to", "2026-11-30"),
    ],
)
def test_takes_every_kind_of_period(centre, capsys, period):
    assert scores(centre, *period, "--json") == 0
    assert json.loads(capsys.readouterr().out)["total"]["answered"] == 20


def test_means_this_month_where_no_period_is_named(centre, capsys):
    assert scores(centre, "--json") == 0
    this = this_month(centre.data_dir, datetime.now(UTC))
    assert json.loads(capsys.readouterr().out)["period"]["name"] == this.name


def test_this_month_is_that_of_the_centre_whatever_the_machine_believes(centre):
    midnight = datetime(2026, 11, 30, 17, 0, tzinfo=UTC)  # in Vietnam

    names = [this_month(centre.data_dir, midnight + timedelta(minutes=m)).name for m in (-1, 0)]

    assert names == ["2026-11", "2026-12"]


def test_tells_of_one_officer(centre, capsys):
    assert scores(centre, "--month", "2026-11", "--officer", "can-bo-1", "--json") == 0
    told = json.loads(capsys.readouterr().out)
    assert [(one["id"], one["satisfaction"]["percent"]) for one in told["groups"]] == [("can-bo-1", "90.0")]

    assert scores(centre, "--month", "2026-11", "--officer", "nobody") == 2
    assert "there is no 'nobody' here; there are: can-bo-1," in capsys.readouterr().err


def test_writes_csv_for_excel(centre, capsysbinary):
    assert scores(centre, "--month", "2026-11", "--officer", "--csv", "--bom") == 0

    written = capsysbinary.readouterr().out
    assert written.startswith(b"\xef\xbb\xbfperiod,first,last,by,id,name,")
    assert written.count(b"\r\n") == 3


def test_the_same_question_has_the_same_answer_byte_for_byte(centre, capsys):
    scores(centre, "--month", "2026-11", "--agency", "--json")
    first = capsys.readouterr().out
    scores(centre, "--month", "2026-11", "--agency", "--json")

    assert capsys.readouterr().out == first


def test_an_administrator_sees_all_and_that_is_noted(centre, capsys, monkeypatch):
    before = looks(centre)
    typed(monkeypatch, PIN)
    options = ("--month", "2026-11", "--counter", "--json", "--all", "--admin", "chief", "--pin-stdin")

    assert scores(centre, *options) == 0

    groups = json.loads(capsys.readouterr().out)["groups"]
    assert [one["hidden"] for one in groups] == [False, False]
    assert looks(centre) == [*before, ("chief", "scores 2026-11 counter")]


@pytest.mark.parametrize(
    ("who", "why"),
    [
        (("lead", PIN), "lead is no administrator"),
        (("chief", "000000"), "do not fit"),
        (("nobody", PIN), "do not fit"),
    ],
)
def test_nobody_else_sees_all(centre, capsys, monkeypatch, who, why):
    before, (name, pin) = looks(centre), who
    typed(monkeypatch, pin)

    assert scores(centre, "--month", "2026-11", "--all", "--admin", name, "--pin-stdin") == 1

    said = capsys.readouterr()
    assert said.out == ""
    assert why in said.err
    assert looks(centre) == before


def test_asks_nothing_where_there_is_no_terminal(centre, capsys, monkeypatch):
    typed(monkeypatch, "")

    assert scores(centre, "--month", "2026-11", "--all") == 1
    assert "give --admin NAME and --pin-stdin" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("option", "text"), [("--month", "2026-13"), ("--quarter", "2026"), ("--day", "today")]
)
def test_says_what_is_no_period(centre, capsys, option, text):
    assert scores(centre, option, text) == 2
    assert f"{text!r} is no period" in capsys.readouterr().err


@pytest.mark.parametrize("options", [("--from", "2026-11-01"), ("--month", "2026-11", "--to", "2026-11-02")])
def test_needs_one_whole_period(centre, options):
    with pytest.raises(SystemExit):
        scores(centre, *options)


def test_says_that_there_is_no_centre(tmp_path, capsys):
    assert main(["--month", "2026-11", "--data-dir", str(tmp_path)]) == 2
    assert "there is no database" in capsys.readouterr().err


def test_says_that_nobody_came(centre, capsys):
    assert scores(centre, "--month", "2025-01", "--officer") == 0
    assert "Nobody was served in this period." in capsys.readouterr().out
