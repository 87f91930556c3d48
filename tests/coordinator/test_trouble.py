"""When the disk refuses: nothing has happened, everybody is told to try again, and afterwards all goes on."""

import resource
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import timedelta
from typing import Any

import pytest

from motcua.coordinator.store import Store
from motcua.coordinator.verify import verify
from tests.coordinator.hall import Doubtful, Hall


@pytest.fixture
def hall(tmp_path):
    with Hall(tmp_path / "data") as made:
        made.ticket()
        yield made
        made.ticket()
        made.restart()
        made.ticket()
        assert verify(made.data_dir).findings == []


def requests(hall: Hall, many: int = 3) -> list[Any]:
    return [hall.command("kiosk-1", "ticket/request", service="ho-tich") for _ in range(many)]


@contextmanager
def full_database(hall: Hall) -> Iterator[None]:
    """Let the database not grow by a page (SQLITE_FULL)."""
    execute = hall.store._connection.execute
    pages = execute("PRAGMA page_count").fetchone()[0]
    execute(f"PRAGMA max_page_count = {pages}")
    yield
    execute("PRAGMA max_page_count = 1073741823")


@contextmanager
def full_disk(hall: Hall) -> Iterator[None]:
    """Let no file of this process grow beyond what the write-ahead log has now, and half a page."""
    limit = resource.getrlimit(resource.RLIMIT_FSIZE)
    size = hall.database.with_name("centre.db-wal").stat().st_size + 2048
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, limit[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limit)


@contextmanager
def read_only(hall: Hall) -> Iterator[None]:
    """Let the database refuse to be written to (SQLITE_READONLY)."""
    hall.store._connection.execute("PRAGMA query_only = ON")
    yield
    hall.store._connection.execute("PRAGMA query_only = OFF")


@contextmanager
def locked(hall: Hall) -> Iterator[None]:
    """Let somebody else hold the write lock (SQLITE_BUSY)."""
    hall.store._connection.execute("PRAGMA busy_timeout = 1")
    with closing(sqlite3.connect(hall.database, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        yield
        other.execute("ROLLBACK")


@pytest.mark.parametrize("trouble", [full_database, full_disk, read_only, locked])
class TestAStoreThatCannotTakeIt:
    def refused(self, hall: Hall, arrivals: list[Any]) -> None:
        """Send until the store refuses, then look at what it left."""
        for _ in range(200):
            day, tail = hall.service.day, hall.store.tail
            replies = hall.handle(*arrivals)
            if not replies[0]["ok"]:
                break
            arrivals[:] = requests(hall)
        assert {reply["error"]["code"] for reply in replies} == {"unavailable"}
        assert hall.service.day is day
        assert hall.store.tail == tail

    def test_leaves_everything_as_it_was_and_takes_the_same_commands_later(self, hall, trouble):
        arrivals = requests(hall)
        with trouble(hall):
            self.refused(hall, arrivals)
            self.refused(hall, arrivals)
        (before,) = hall.query("SELECT COUNT(*) FROM ticket")

        replies = hall.handle(*arrivals)

        numbers = [reply["body"]["ticket"]["number"] for reply in replies]
        assert numbers == [f"A{before[0] + n:03d}" for n in (1, 2, 3)]
        assert hall.query("SELECT COUNT(*) FROM ticket") == [(before[0] + 3,)]

    def test_has_forgotten_nothing_after_a_restart(self, hall, trouble):
        arrivals = requests(hall)
        with trouble(hall):
            self.refused(hall, arrivals)
        day = hall.service.day

        hall.restart()

        assert hall.service.day.tickets == day.tickets
        assert all(reply["ok"] for reply in hall.handle(*arrivals))


def test_a_refusal_is_not_kept_for_the_id(hall):
    (request,) = requests(hall, 1)
    with read_only(hall):
        (first,) = hall.handle(request)

    (second,) = hall.handle(request)

    assert (first["error"]["code"], second["ok"]) == ("unavailable", True)


def test_what_time_brings_waits_until_the_store_can_take_it(hall):
    with read_only(hall):
        hall.pass_time(days=1)
        assert hall.service.day.closed is False

    hall.pass_time(seconds=1)

    assert hall.ticket()["number"] == "A001"
    assert hall.witness.newest_seal() is not None


def test_a_commit_that_failed_and_stands_in_the_file_all_the_same_is_found_there(hall):
    first, second = requests(hall, 2)
    with Doubtful(hall.database) as store:
        service = hall.serve(store, store.replay())
        store.fails = True
        (sent,), happened = service.handle([first], hall.devices)
        assert b"unavailable" in sent.payload
        assert happened == []

        replies, happened = service.handle([first, second], hall.devices)

        assert [b'"A002"' in replies[0].payload, b'"A003"' in replies[1].payload] == [True, True]
        assert len(happened) == 1
    hall.restart()


def test_a_day_in_memory_is_never_ahead_of_the_file(hall):
    hall.clock.time += timedelta(seconds=1)
    with read_only(hall):
        hall.handle(*requests(hall))

    assert hall.service.day == hall.store.replay()


class TestAFileThatRefusesToOpen:
    def test_leaves_nothing_open(self, tmp_path):
        (tmp_path / "centre.db").write_bytes(b"no database at all" * 1000)

        with pytest.raises(sqlite3.DatabaseError):
            Store(tmp_path / "centre.db")

    def test_without_a_write_ahead_log_is_refused(self):
        with pytest.raises(sqlite3.OperationalError, match="no write-ahead log"):
            Store(":memory:")  # type: ignore[arg-type]
