"""`motcua doctor`: every check on a data directory that a coordinator has made, whole and harmed."""

import json
import os
import socket
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import date
from pathlib import Path

import pytest

from broker_config.addresses import Address
from broker_config.registry import system_account
from motcua.checkup.doctor import CHECKS, examine
from motcua.checkup.finding import Finding, Level
from motcua.checkup.machine import has_wal_reset_bug
from motcua.checkup.site import Site
from motcua.commands.doctor import main
from motcua.coordinator.clock import SystemClock
from motcua.coordinator.journal import Tail
from motcua.coordinator.start import open_store
from motcua.coordinator.witness import Seal, Witness
from motcua.data_directory import make_private
from motcua.ports import free_port
from motcua.processes import words_of
from motcua.web.running import DEFAULT_PORT
from motcua.wire.commands import Role
from tests.centres import eventually
from tests.settings_text import TEXT

DAY = date(2026, 11, 20)


@pytest.fixture
def centre(tmp_path) -> Path:
    """A settings file; beside it lies `data`, as a coordinator has left it."""
    file: Path = tmp_path / "centre.toml"
    data_dir = tmp_path / "data"
    file.write_text(TEXT, encoding="utf-8")
    make_private(data_dir)
    system_account(data_dir, Role.COORDINATOR)
    witness = Witness(data_dir)
    with open_store(data_dir, file, witness, SystemClock) as (store, _, _):
        witness.note(store.tail)
    return file


def data_of(centre: Path) -> Path:
    return centre.parent / "data"


def found_by(check: str, centre: Path) -> list[Finding]:
    return list(examine(Site.at(data_of(centre), centre), {check: CHECKS[check]}))


def the_finding(check: str, centre: Path, level: Level) -> Finding:
    """The one finding of that level."""
    found = [finding for finding in found_by(check, centre) if finding.level is level]
    assert len(found) == 1, found_by(check, centre)
    return found[0]


def query(centre: Path, statement: str) -> None:
    with closing(sqlite3.connect(data_of(centre) / "centre.db")) as connection, connection:
        connection.execute(statement)


@pytest.fixture
def taken_port() -> Iterator[int]:
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server.getsockname()[1]


def listen_on(centre: Path, port: int, file: str = "listen.json") -> None:
    (data_of(centre) / file).write_text(json.dumps({"listen": "127.0.0.1", "port": port}))


def test_nothing_is_wrong_with_a_centre_that_was_ended(centre, capsys):
    listen_on(centre, free_port("127.0.0.1"))
    listen_on(centre, free_port("127.0.0.1"), "pages.json")
    code = main(["--data-dir", str(data_of(centre)), "--centre", str(centre)])
    said = capsys.readouterr().out

    assert code == 0, said
    assert "Nothing is wrong." in said
    assert "mosquitto 2." in said


def test_nothing_is_wrong_before_the_first_start(tmp_path):
    ports = {"port", "pages"}  # 1883 and 8080 may be in use on this machine
    others = {name: check for name, check in CHECKS.items() if name not in ports}
    levels = {finding.level for finding in examine(Site.at(tmp_path / "data", None), others)}

    assert Level.WRONG not in levels
    for name in ports:
        assert list(examine(Site.at(tmp_path / "data", None), {name: CHECKS[name]}))
    assert not (tmp_path / "data").exists()


def test_what_is_wrong_ends_with_one(centre, capsys):
    data_of(centre).chmod(0o755)

    assert main(["--data-dir", str(data_of(centre)), "--check"]) == 1
    said = capsys.readouterr().out
    assert "chmod 700" in said
    assert "Nothing is wrong" not in said


def test_a_port_that_is_taken_is_told_with_its_holder(centre, taken_port):
    listen_on(centre, taken_port)

    found = the_finding("port", centre, Level.WRONG)

    assert f"Port {taken_port} on 127.0.0.1 is taken by " in found.said
    assert "(pid " in found.said


def test_the_port_is_the_one_the_broker_had_last(centre):
    assert f"Port {Address().port} " in found_by("port", centre)[0].said


@contextmanager
def running(centre: Path, program: str, port: int | None = None) -> Iterator[int]:
    """Run a program that is called like one of ours, and does nothing; it has noted itself."""
    words = [sys.executable, "-c", "import time; time.sleep(60)", program]
    noted = data_of(centre) / "run" / {"up": "up.lock", "web": "web.json"}[program]
    noted.parent.mkdir(exist_ok=True)
    with subprocess.Popen(words) as process:
        told = {"pid": process.pid, "host": "127.0.0.1", "port": port}
        noted.write_text(json.dumps(told) if program == "web" else f"{process.pid}\n")
        try:
            eventually(lambda: program in words_of(process.pid), "the program")
            yield process.pid
        finally:
            process.kill()


class TestThePages:
    def test_are_well_while_nobody_has_their_port(self, centre):
        listen_on(centre, port := free_port("127.0.0.1"), "pages.json")

        assert (
            the_finding("pages", centre, Level.OK).said == f"Port {port} on 127.0.0.1 is free for the pages"
        )

    def test_have_the_port_of_all_pages_before_the_first_start(self, centre):
        assert f"Port {DEFAULT_PORT} on 127.0.0.1" in found_by("pages", centre)[0].said

    def test_whose_port_is_taken_are_told_with_the_holder(self, centre, taken_port):
        listen_on(centre, taken_port, "pages.json")

        found = the_finding("pages", centre, Level.WRONG)

        assert f"Port {taken_port} on 127.0.0.1, where the pages belong, is taken by python" in found.said
        assert f"(pid {os.getpid()})" in found.said
        assert "motcua up --web-port N" in found.remedy

    def test_that_do_not_answer_are_told(self, centre):
        with running(centre, "web", port := free_port("127.0.0.1")) as pid:
            found = the_finding("pages", centre, Level.WRONG)

        assert found.said == f"The pages (process {pid}) do not answer on 127.0.0.1, port {port}"
        assert found.remedy.startswith(f"kill {pid}; motcua up")

    def test_that_do_not_run_though_the_rest_does_are_told(self, centre):
        listen_on(centre, free_port("127.0.0.1"), "pages.json")
        with running(centre, "up") as pid:
            found = the_finding("pages", centre, Level.WRONG)

        assert found.said == f"The pages do not run, though motcua up (process {pid}) does"

    def test_whose_file_was_left_by_a_killed_program_are_not_taken_for_running(self, centre):
        with running(centre, "web", port := free_port("127.0.0.1")):
            pass
        listen_on(centre, port, "pages.json")

        assert (
            the_finding("pages", centre, Level.OK).said == f"Port {port} on 127.0.0.1 is free for the pages"
        )
        left = data_of(centre) / "run" / "web.json"
        assert f"{left} was left by a program that was killed" in [
            finding.said for finding in found_by("leftovers", centre)
        ]


def test_a_mosquitto_that_does_not_start_is_told(centre, monkeypatch):
    place = centre.parent / "bin"
    place.mkdir()
    (place / "mosquitto").write_text("#!/bin/sh\nexit 3\n")
    (place / "mosquitto").chmod(0o755)
    monkeypatch.setenv("PATH", str(place))

    found = the_finding("mosquitto", centre, Level.WRONG)

    assert f"{place / 'mosquitto'} does not start" in found.said


def test_a_damaged_database_is_told_with_what_to_do(centre):
    file = data_of(centre) / "centre.db"
    content = bytearray(file.read_bytes())
    content[4096:8192] = b"\xff" * 4096
    file.write_bytes(content)

    assert "put back the newest backup" in the_finding("database", centre, Level.WRONG).remedy


def test_a_file_that_is_no_database_is_told(centre):
    (data_of(centre) / "centre.db").write_text("none" * 1000)

    assert "cannot be read" in the_finding("database", centre, Level.WRONG).said


def test_a_journal_shorter_than_its_witness_is_told(centre):
    noted = Witness(data_of(centre)).noted()
    assert noted
    query(centre, f"DELETE FROM journal WHERE seq = {noted.seq}")

    assert f"does not hold row {noted.seq}" in the_finding("witness", centre, Level.WRONG).said


def test_a_journal_other_than_its_seal_is_told(centre):
    witness = Witness(data_of(centre))
    noted = witness.noted()
    assert noted
    witness.seal(Seal(day=DAY, tail=Tail(noted.seq, "f" * 64)))

    assert f"does not hold row {noted.seq}" in the_finding("witness", centre, Level.WRONG).said


def test_the_seal_of_the_last_day_is_named(centre):
    witness = Witness(data_of(centre))
    noted = witness.noted()
    assert noted
    witness.seal(Seal(day=DAY, tail=noted))

    assert any(f"is sealed at row {noted.seq}" in finding.said for finding in found_by("witness", centre))


def test_a_seal_that_cannot_be_read_is_told(centre):
    Witness(data_of(centre)).seal(Seal(day=DAY, tail=Tail(1, "f" * 64)))
    (data_of(centre) / "seals" / f"{DAY}.json").write_text("{")

    assert f"{DAY}.json" in the_finding("witness", centre, Level.WRONG).said


def test_a_clock_before_the_journal_is_told(centre):
    query(centre, "UPDATE journal SET at = '2099-01-01T00:00:00.000Z'")

    found = the_finding("clock", centre, Level.WRONG)

    assert "earlier than the last entry of the journal (07:00:00, 01/01/2099" in found.said


def test_a_changed_settings_file_is_worth_a_look(centre):
    centre.write_text(TEXT.replace("seconds = 20", "seconds = 25"), encoding="utf-8")

    assert "motcua adopt" in the_finding("settings", centre, Level.NOTE).remedy


def test_a_mistake_in_the_settings_file_is_told_with_its_line(centre):
    centre.write_text(TEXT.replace("seconds = 20", 'seconds = "20"'), encoding="utf-8")

    assert "rating.seconds: must be a whole number" in the_finding("settings", centre, Level.WRONG).said


def test_the_settings_of_another_centre_are_told(centre):
    centre.write_text(TEXT.replace('id = "an-hoa"', 'id = "an-lac"'), encoding="utf-8")

    assert "of the centre an-lac, the data are of an-hoa" in the_finding("settings", centre, Level.WRONG).said


def test_a_run_file_without_its_program_is_worth_a_look(centre):
    run = data_of(centre) / "run"
    run.mkdir(exist_ok=True)
    (run / "coordinator.json").write_text('{"pid": 999999999}')
    (run / "up.lock").write_text("999999999\n")

    said = [finding.said for finding in found_by("leftovers", centre)]

    assert said == [
        f"{run / name} was left by a program that was killed" for name in ("coordinator.json", "up.lock")
    ]


def test_lost_passwords_of_the_system_are_told(centre):
    (data_of(centre) / "secrets.json").unlink()

    assert "coordinator, admin" in the_finding("accounts", centre, Level.WRONG).said


def test_a_damaged_registry_is_told(centre):
    (data_of(centre) / "devices.json").write_text("{")

    assert "devices.json cannot be read" in the_finding("accounts", centre, Level.WRONG).said


def test_a_check_that_fails_does_not_hide_the_others(centre):
    def failing(_site: Site) -> Iterator[Finding]:
        raise ZeroDivisionError("no reason")
        yield

    found = list(examine(Site.at(data_of(centre), centre), {"sound": failing, "disk": CHECKS["disk"]}))

    assert found[0].level is Level.WRONG
    assert "The check sound could not be made" in found[0].said
    assert len(found) == 2


@pytest.mark.parametrize(
    ("release", "has_it"),
    [
        ((3, 6, 23), False),
        ((3, 40, 1), True),
        ((3, 44, 5), True),
        ((3, 44, 6), False),
        ((3, 45, 0), True),
        ((3, 50, 7), False),
        ((3, 51, 2), True),
        ((3, 51, 3), False),
    ],
)
def test_the_sqlite_releases_with_the_wal_reset_bug_are_known(release, has_it):
    assert has_wal_reset_bug(release) is has_it
