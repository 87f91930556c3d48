"""The outbox: what was put is there, in order, until it is answered; whatever happens to the file."""

import json
import os
import sqlite3
import subprocess
import sys
import threading
from itertools import islice

import pytest

from motcua.wire.errors import (
    AlreadySettled,
    OutboxError,
    OutboxFull,
    OutboxUnwritable,
)
from motcua.wire.outbox import REFUSED_S, REPLAY_S, Entry, Outbox
from tests.wire.hall import lines_of, now

NOON = 1_795_000_000.0


def an_id(number: int) -> str:
    return f"01a2001a-7ffe-773f-bc72-{number:012x}"


def payload(number: int, **more: object) -> bytes:
    return json.dumps({"id": an_id(number), "at": now(), "token": "t", **more}).encode()


def put(outbox: Outbox, *numbers: int, name: str = "rating/shown", replayed: bool = True) -> None:
    for number in numbers:
        outbox.put(name, an_id(number), payload(number), replayed=replayed)


def head(outbox: Outbox) -> Entry:
    found = outbox.head()
    assert found is not None
    return found


def ids(outbox: Outbox) -> list[str]:
    return [entry.id for entry in outbox.waiting()]


@pytest.fixture
def path(tmp_path):
    return tmp_path / "outbox.db"


@pytest.fixture
def outbox(path):
    with Outbox(path) as opened:
        yield opened


class TestOrder:
    def test_the_oldest_unanswered_command_is_the_head(self, outbox):
        put(outbox, 1, 2, 3)

        assert outbox.head().id == an_id(1)
        outbox.answered(an_id(1), b"{}")
        assert outbox.head().id == an_id(2)
        outbox.set_aside(an_id(2), "closed")
        assert outbox.head().id == an_id(3)

    def test_an_empty_outbox_has_no_head(self, outbox):
        assert outbox.head() is None
        assert outbox.count() == 0

    def test_a_second_answer_settles_nothing(self, outbox):
        put(outbox, 1)

        assert outbox.answered(an_id(1), b"{}")
        assert not outbox.answered(an_id(1), b"{}")
        assert not outbox.set_aside(an_id(1), "late")
        assert outbox.refused_count() == 0

    def test_an_id_is_put_only_once(self, outbox):
        put(outbox, 1)

        with pytest.raises(OutboxError, match="UNIQUE"):
            put(outbox, 1)
        assert outbox.count() == 1

    def test_what_was_refused_is_kept_with_its_reason_and_counted(self, outbox):
        put(outbox, 1, 2)
        outbox.set_aside(an_id(1), "not_allowed: no")

        ((entry, reason),) = outbox.refused()
        assert (entry.id, reason, outbox.refused_count(), outbox.count()) == (
            an_id(1),
            "not_allowed: no",
            1,
            1,
        )

    def test_threads_that_put_at_the_same_time_lose_nothing(self, outbox):
        def work(base: int) -> None:
            put(outbox, *range(base, base + 10))

        threads = [threading.Thread(target=work, args=(base * 100,)) for base in range(1, 5)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

        assert outbox.count() == 40


class TestGivingUp:
    def test_what_was_given_up_never_comes_again(self, outbox):
        put(outbox, 1, 2)

        assert outbox.give_up(an_id(1))
        assert not outbox.give_up(an_id(1))
        assert ids(outbox) == [an_id(2)]

    def test_a_replacement_takes_the_place_at_the_end(self, outbox):
        put(outbox, 1, 2)
        outbox.replace(an_id(1), "rating/shown", an_id(3), payload(3), replayed=True)

        assert ids(outbox) == [an_id(2), an_id(3)]

    def test_what_has_its_answer_is_not_replaced_and_nothing_is_put(self, outbox):
        put(outbox, 1)
        outbox.answered(an_id(1), b"{}")

        with pytest.raises(AlreadySettled):
            outbox.replace(an_id(1), "rating/shown", an_id(3), payload(3), replayed=True)
        assert ids(outbox) == []

    def test_a_replacement_that_cannot_be_put_leaves_the_first_one_waiting(self, outbox):
        put(outbox, 1, 2)

        with pytest.raises(OutboxError):
            outbox.replace(an_id(1), "rating/shown", an_id(2), payload(2), replayed=True)
        assert ids(outbox) == [an_id(1), an_id(2)]


class TestReplay:
    def test_a_new_epoch_brings_back_answered_commands_in_their_order_before_newer_ones(self, outbox):
        outbox.replay("e1", NOON)
        put(outbox, 1, 2, 3)
        for number in (2, 1):
            outbox.answered(an_id(number), b"{}", NOON)

        assert outbox.replay("e2", NOON + 60) == 2
        assert ids(outbox) == [an_id(1), an_id(2), an_id(3)]

    def test_only_those_that_are_marked_come_back(self, outbox):
        put(outbox, 1, name="ticket/request", replayed=False)
        put(outbox, 2)
        put(outbox, 3)
        outbox.answered(an_id(1), b"{}", NOON)
        outbox.answered(an_id(2), b"{}", NOON)
        outbox.set_aside(an_id(3), "refused", NOON)

        outbox.replay("e2", NOON)
        assert ids(outbox) == [an_id(2)]

    def test_those_answered_more_than_three_days_ago_do_not(self, outbox):
        put(outbox, 1, 2)
        outbox.answered(an_id(1), b"{}", NOON)
        outbox.answered(an_id(2), b"{}", NOON + 60)

        outbox.replay("e2", NOON + REPLAY_S + 30)
        assert ids(outbox) == [an_id(2)]

    def test_an_epoch_that_was_seen_before_brings_nothing_back(self, path):
        with Outbox(path) as outbox:
            outbox.replay("e1", NOON)
            outbox.replay("e2", NOON)
            put(outbox, 1)
            outbox.answered(an_id(1), b"{}", NOON)
        with Outbox(path) as outbox:
            assert outbox.replay("e1", NOON) == 0
            assert outbox.replay("e2", NOON) == 0
            assert outbox.replay("e3", NOON) == 1
            assert outbox.epochs() == ("e1", "e2", "e3")

    def test_pruning_forgets_answers_after_three_days_and_refusals_after_five_weeks(self, outbox):
        put(outbox, 1, 2, 3)
        outbox.answered(an_id(1), b"{}", NOON)
        outbox.set_aside(an_id(2), "closed", NOON)

        assert outbox.prune(NOON + REPLAY_S - 1) == 0
        assert outbox.prune(NOON + REPLAY_S) == 1
        assert outbox.refused_count() == 1
        assert outbox.prune(NOON + REFUSED_S) == 1
        assert ids(outbox) == [an_id(3)]

    def test_an_answer_at_an_unknown_time_is_as_old_as_the_first_look_at_it(self, outbox):
        put(outbox, 1)
        outbox.answered(an_id(1), b"{}", None)

        outbox.prune(NOON)
        assert outbox.prune(NOON + REPLAY_S - 1) == 0
        assert outbox.prune(NOON + REPLAY_S) == 1


class TestAge:
    def test_the_age_is_reckoned_when_it_is_sent(self, outbox):
        started = outbox.next_incarnation()
        outbox.put("ticket/issued-offline", an_id(1), payload(1, age_ms=200), replayed=True, aged_from=99.8)

        sent = json.loads(head(outbox).to_send(incarnation=started, now=130.0))
        assert sent["age_ms"] == 30_200

    def test_the_age_is_unknown_after_a_restart(self, path):
        with Outbox(path) as outbox:
            outbox.next_incarnation()
            outbox.put(
                "ticket/issued-offline", an_id(1), payload(1, age_ms=0), replayed=True, aged_from=100.0
            )
        with Outbox(path) as outbox:
            started = outbox.next_incarnation()
            sent = json.loads(head(outbox).to_send(incarnation=started, now=130.0))
        assert "age_ms" not in sent

    def test_a_command_without_an_age_is_sent_as_it_was_put(self, outbox):
        started = outbox.next_incarnation()
        data = payload(1, after_ms=1200)
        outbox.put("rating/submit", an_id(1), data, replayed=True)

        assert head(outbox).to_send(incarnation=started, now=130.0) == data


class TestFacts:
    def test_an_incarnation_rises_with_every_start(self, path):
        seen = []
        for _ in range(3):
            with Outbox(path) as outbox:
                seen.append(outbox.next_incarnation())
        assert seen == [seen[0], seen[0] + 1, seen[0] + 2]

    def test_a_fact_is_remembered_over_a_restart(self, path):
        with Outbox(path) as outbox:
            outbox.remember("series", b"6")
            outbox.remember("series", b"7")
        with Outbox(path) as outbox:
            assert outbox.recall("series") == b"7"
            assert outbox.recall("other") is None

    def test_our_own_facts_are_not_for_programs(self, outbox):
        with pytest.raises(ValueError, match="dot"):
            outbox.remember(".incarnation", b"1")


class TestTheFile:
    def test_a_kill_leaves_every_command_whose_put_returned(self, path):
        script = f"""
import itertools, sys
from pathlib import Path
from motcua.wire.outbox import Outbox
outbox = Outbox(Path({str(path)!r}))
for number in itertools.count(1):
    outbox.put("rating/shown", str(number), b"{{}}", replayed=True)
    sys.stdout.write(f"{{number}}\\n"); sys.stdout.flush()
"""
        with subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, text=True) as program:
            lines = lines_of(program)
            said = [int(line) for line in islice(lines, 50)]
            program.kill()
            said += [int(line) for line in lines]
        with Outbox(path) as outbox:
            assert [int(entry.id) for entry in outbox.waiting()][: max(said)] == list(range(1, max(said) + 1))

    @pytest.mark.usefixtures("outbox")
    def test_a_second_program_cannot_open_it(self, path):
        script = f"""
import sqlite3
from motcua.wire import outbox
connect = sqlite3.connect
outbox.sqlite3.connect = lambda path, timeout, **more: connect(path, timeout=0.01, **more)
try:
    outbox.Outbox(__import__("pathlib").Path({str(path)!r}))
except outbox.OutboxUnwritable as error:
    print(error)
"""
        said = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
        assert "locked" in said.stdout

    @pytest.mark.parametrize(
        "rubbish", [b"not a database at all " * 500, b"\x00" * 9000, b"SQLite format 3\x00" + b"\xff" * 9000]
    )
    def test_a_file_that_is_no_database_is_put_aside_and_a_new_one_begun(self, path, rubbish):
        path.write_bytes(rubbish)
        with Outbox(path) as outbox:
            put(outbox, 1)
            assert (outbox.damaged, ids(outbox)) == (1, [an_id(1)])
        aside = path.with_name("outbox.db.damaged-1")
        assert aside.read_bytes() == rubbish

    def test_what_can_be_read_of_a_damaged_file_is_carried_over(self, path):
        with Outbox(path) as outbox:
            incarnation = outbox.next_incarnation()
            outbox.remember("series", b"7")
            for number in range(1, 200):
                outbox.put("rating/shown", an_id(number), payload(number), replayed=True)
        with sqlite3.connect(path) as raw:
            pages = raw.execute("PRAGMA page_count").fetchone()[0]
            size = raw.execute("PRAGMA page_size").fetchone()[0]
        raw.close()
        with path.open("r+b") as file:
            file.seek((pages - 1) * size)
            file.write(os.urandom(size))

        with Outbox(path) as outbox:
            carried = ids(outbox)
            assert outbox.damaged == 1
            assert carried[:50] == [an_id(number) for number in range(1, 51)]
            assert outbox.recall("series") == b"7"
            assert outbox.next_incarnation() == incarnation + 1

    def test_damage_that_is_met_while_it_runs_stops_nothing(self, path):
        with Outbox(path) as outbox:
            incarnation = outbox.next_incarnation()
            put(outbox, 1)
            outbox._db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            outbox._db.execute("PRAGMA cache_size=0")
            with path.open("r+b") as file:
                file.write(b"\xff" * path.stat().st_size)
            outbox._db.execute("PRAGMA shrink_memory")
            put(outbox, 2)
            assert outbox.damaged == 1
            assert an_id(2) in ids(outbox)
            assert outbox.next_incarnation() == incarnation + 1

    def test_each_damaged_file_is_kept(self, path):
        for number in (1, 2):
            path.write_bytes(b"%d" % number * 9000)
            Outbox(path).close()
        assert path.with_name("outbox.db.damaged-1").exists()
        assert path.with_name("outbox.db.damaged-2").exists()

    def test_a_full_disk_refuses_and_leaves_what_is_there(self, outbox):
        put(outbox, 1)
        pages = outbox._db.execute("PRAGMA page_count").fetchone()[0]
        outbox._db.execute(f"PRAGMA max_page_count = {pages}")

        with pytest.raises(OutboxFull):
            outbox.put("feedback/submit", an_id(2), b"x" * 20_000, replayed=True)
        assert ids(outbox) == [an_id(1)]
        outbox._db.execute("PRAGMA max_page_count = 100000")
        put(outbox, 3)
        assert ids(outbox) == [an_id(1), an_id(3)]

    def test_a_disk_that_refuses_to_write_is_named_and_reading_goes_on(self, outbox):
        put(outbox, 1)
        outbox._db.execute("PRAGMA query_only = ON")

        with pytest.raises(OutboxUnwritable, match="readonly"):
            put(outbox, 2)
        assert outbox.head().id == an_id(1)

    def test_a_folder_that_is_not_there_is_named(self, tmp_path):
        with pytest.raises(OutboxUnwritable, match="nowhere"):
            Outbox(tmp_path / "nowhere" / "outbox.db")

    def test_the_file_of_a_newer_version_is_left_alone(self, path):
        with sqlite3.connect(path) as raw:
            raw.execute("PRAGMA user_version = 9")
        raw.close()

        with pytest.raises(OutboxUnwritable, match="newer"):
            Outbox(path)
        assert path.exists()

    def test_closing_twice_is_harmless_and_nothing_is_taken_after_that(self, path):
        outbox = Outbox(path)
        outbox.close()
        outbox.close()

        with pytest.raises(OutboxUnwritable, match="closed"):
            put(outbox, 1)
