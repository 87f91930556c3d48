"""`motcua verify`: whatever is done to the records behind the coordinator's back is found and named."""

import json
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from motcua.coordinator.findings import MOST, Checked, Kind
from motcua.coordinator.journal import Row
from motcua.coordinator.store import ROW
from motcua.coordinator.verify import verify
from tests.coordinator.hall import Hall


@contextmanager
def tampering(data_dir: Path) -> Iterator[sqlite3.Connection]:
    with closing(sqlite3.connect(data_dir / "centre.db", isolation_level=None)) as database:
        yield database


def change(data_dir: Path, *statements: str) -> Checked:
    """Do something to the database, then verify."""
    with tampering(data_dir) as database:
        for statement in statements:
            assert database.execute(statement).rowcount != 0
    return verify(data_dir)


def kinds(checked: Checked) -> set[str]:
    return {finding.kind.value for finding in checked.findings}


def said(checked: Checked, kind: Kind) -> list[str]:
    return [finding.said for finding in checked.findings if finding.kind is kind]


def row(data_dir: Path, where: str) -> Row:
    with tampering(data_dir) as database:
        return Row(*database.execute(f"{ROW} WHERE {where}").fetchone())


def end(data_dir: Path) -> int:
    with tampering(data_dir) as database:
        return int(database.execute("SELECT max(seq) FROM journal").fetchone()[0])


def rehash(database: sqlite3.Connection, first: int) -> None:
    """Make the chain fit again from row `first` on, as somebody would who knows how it is made."""
    before = database.execute("SELECT hash FROM journal WHERE seq = ?", (first - 1,)).fetchone()[0]
    for found in database.execute(f"{ROW} WHERE seq >= ? ORDER BY seq", (first,)).fetchall():
        before = Row(*found).expected_hash(before)
        database.execute("UPDATE journal SET hash = ? WHERE seq = ?", (before, found[0]))


class TestRecordsAsTheyWereWritten:
    def test_are_sound_and_counted(self, data_dir):
        checked = verify(data_dir)

        assert checked.findings == []
        assert checked.is_sound
        assert (checked.rows, checked.days) == (end(data_dir), 3)
        assert checked.table_rows > 30

    def test_are_sound_while_the_coordinator_works_on_them(self, tmp_path):
        with Hall(tmp_path / "data") as hall:
            hall.play_day()
            assert verify(hall.data_dir).findings == []
            hall.next_day()
            hall.play_day()
            assert verify(hall.data_dir).findings == []

    def test_are_not_changed_by_looking(self, data_dir):
        before = (data_dir / "centre.db").read_bytes()

        verify(data_dir)

        assert (data_dir / "centre.db").read_bytes() == before

    def test_give_the_same_tables_however_the_commands_came_together(self, tmp_path):
        with Hall(tmp_path / "data") as hall:
            hall.open_counter()
            hall.handle(*(hall.command("kiosk-1", "ticket/request", service="ho-tich") for _ in range(3)))
            first = hall.serve_next()
            second = hall.call()
            replies = hall.handle(
                hall.command("rating-1", "rating/shown", token=first),
                hall.command("rating-1", "rating/skip", token=first, why="skipped"),
                hall.command("rating-1", "rating/submit", token=first, score=2),
                hall.command("rating-1", "rating/explain", token=first, reasons=["slow"], comment="lâu"),
                hall.command("counter-1", "counter/finish", counter="quay-1", visit=second),
                hall.command("admin", "day/close"),
            )
            assert all(reply["ok"] for reply in replies), replies

        assert verify(hall.data_dir).findings == []


class TestTheJournal:
    @pytest.mark.parametrize(
        "column", ["at = '2026-11-23T01:00:00.001Z'", "cause = NULL", "device = 'web'", "day = NULL"]
    )
    def test_a_changed_column_is_found(self, data_dir, column):
        seq = row(data_dir, "kind = 'ticket/issued'").seq

        checked = change(data_dir, f"UPDATE journal SET {column} WHERE seq = {seq}")

        assert said(checked, Kind.CHAIN) == [
            f"row {seq} does not follow from row {seq - 1}: one of the two was changed"
        ]

    def test_a_changed_event_is_found_in_the_chain_and_in_the_tables(self, data_dir):
        seq = row(data_dir, "kind = 'rating/given'").seq

        checked = change(
            data_dir,
            f"UPDATE journal SET body = replace(body, '\"score\":5', '\"score\":1') WHERE seq = {seq}",
        )

        assert kinds(checked) == {"chain", "table"}
        assert [f.column for f in checked.findings if f.table == "rating"] == ["score"]

    def test_a_changed_row_with_a_hash_that_fits_is_found_by_the_next_one(self, data_dir):
        seq = row(data_dir, "kind = 'ticket/called'").seq
        with tampering(data_dir) as database:
            database.execute("UPDATE journal SET device = 'web' WHERE seq = ?", (seq,))
            before, after = (row(data_dir, f"seq = {n}") for n in (seq - 1, seq))
            fitting = after.expected_hash(before.hash)
            database.execute("UPDATE journal SET hash = ? WHERE seq = ?", (fitting, seq))

        checked = verify(data_dir)

        assert said(checked, Kind.CHAIN) == [
            f"row {seq + 1} does not follow from row {seq}: one of the two was changed"
        ]

    def test_a_chain_that_was_made_anew_is_found_by_the_seals_and_the_witness(self, data_dir):
        seq = row(data_dir, "kind = 'counter/paused'").seq
        with tampering(data_dir) as database:
            database.execute("UPDATE journal SET device = 'web' WHERE seq = ?", (seq,))
            rehash(database, seq)

        checked = verify(data_dir)

        assert kinds(checked) == {"seal", "witness", "answer"}
        assert len(said(checked, Kind.SEAL)) == 2

    def test_a_removed_row_is_found(self, data_dir):
        seq = row(data_dir, "kind = 'ticket/cancelled'").seq

        checked = change(data_dir, f"DELETE FROM journal WHERE seq = {seq}")

        assert said(checked, Kind.CHAIN) == [f"rows {seq} to {seq} are missing"]
        assert kinds(checked) >= {"chain", "table"}

    def test_a_removed_first_row_is_found(self, data_dir):
        checked = change(data_dir, "DELETE FROM journal WHERE seq = 1")

        assert "rows 1 to 1 are missing" in said(checked, Kind.CHAIN)

    def test_an_inserted_row_is_found(self, data_dir):
        old = row(data_dir, "kind = 'ticket/printed'")
        last = end(data_dir)
        with tampering(data_dir) as database:
            database.execute("UPDATE journal SET seq = -seq - 1 WHERE seq > ?", (old.seq,))
            database.execute("UPDATE journal SET seq = -seq WHERE seq < 0")
            database.execute(
                "INSERT INTO journal VALUES (?, ?, ?, ?, ?, ?, ?, ?)", old._replace(seq=old.seq + 1)
            )

        checked = verify(data_dir)

        assert said(checked, Kind.CHAIN) == [
            f"rows {old.seq + 1} to {last + 1} do not follow from each other: they were changed"
        ]
        assert {"seal", "witness"} <= kinds(checked)

    def test_a_row_added_at_the_end_with_a_hash_that_fits_is_found_by_the_tables(self, data_dir):
        last = row(data_dir, f"seq = {end(data_dir)}")
        issued = row(data_dir, "kind = 'ticket/issued'")
        event = json.loads(issued.body) | {"ticket": "01900000-0000-7000-8000-000000000000", "number": "A999"}
        added = last._replace(seq=last.seq + 1, kind="ticket/issued", at=event["at"], body=json.dumps(event))
        added = added._replace(hash=added.expected_hash(last.hash), cause=None, device=None)
        with tampering(data_dir) as database:
            database.execute("INSERT INTO journal VALUES (?, ?, ?, ?, ?, ?, ?, ?)", added)

        checked = verify(data_dir)

        assert said(checked, Kind.TABLE) == [f"table ticket: {event['ticket']} is missing"]

    def test_two_swapped_rows_are_found(self, data_dir):
        first = row(data_dir, "kind = 'ticket/issued'").seq

        checked = change(
            data_dir,
            f"UPDATE journal SET seq = 0 WHERE seq = {first}",
            f"UPDATE journal SET seq = {first} WHERE seq = {first} + 2",
            f"UPDATE journal SET seq = {first} + 2 WHERE seq = 0",
        )

        assert said(checked, Kind.CHAIN) == [
            f"rows {first} to {first + 3} do not follow from each other: they were changed"
        ]

    @pytest.mark.parametrize("body", ["{}", "not JSON", "", '{"at":"2026-11-23T01:00:00Z"}'])
    def test_a_row_that_is_no_event_is_found_and_the_rest_is_looked_at_all_the_same(self, data_dir, body):
        seq = row(data_dir, "kind = 'ticket/issued'").seq
        with tampering(data_dir) as database:
            database.execute("UPDATE journal SET body = ? WHERE seq = ?", (body, seq))

        checked = verify(data_dir)

        assert any(finding.seq == seq for finding in checked.findings if finding.kind is Kind.EVENT)
        assert checked.rows == end(data_dir)

    def test_text_that_is_none_is_found(self, data_dir):
        seq = row(data_dir, "kind = 'ticket/printed'").seq

        checked = change(data_dir, f"UPDATE journal SET body = CAST(x'7bfffe7d' AS TEXT) WHERE seq = {seq}")

        assert {"chain", "event"} <= kinds(checked)

    def test_an_event_at_another_time_than_its_row_is_found(self, data_dir):
        with tampering(data_dir) as database:
            seq = row(data_dir, "kind = 'counter/paused'").seq
            database.execute("UPDATE journal SET at = '2026-11-23T01:02:03.000Z' WHERE seq = ?", (seq,))
            rehash(database, seq)

        assert f"row {seq}: its day or its time is not that of its event" in said(
            verify(data_dir), Kind.EVENT
        )

    def test_a_command_that_took_effect_twice_is_found(self, data_dir):
        last = row(data_dir, f"seq = {end(data_dir)}")
        again = row(data_dir, "kind = 'ticket/printed'")
        event = json.loads(again.body) | {"at": last.at}
        added = again._replace(seq=last.seq + 1, day=last.day, at=last.at, body=json.dumps(event))
        with tampering(data_dir) as database:
            added = added._replace(hash=added.expected_hash(last.hash))
            database.execute("INSERT INTO journal VALUES (?, ?, ?, ?, ?, ?, ?, ?)", added)

        assert said(verify(data_dir), Kind.EVENT) == [
            f"row {added.seq}: its command {again.cause} had taken effect before"
        ]


class TestTheTail:
    def cut(self, data_dir: Path, after: int) -> None:
        """Cut the journal off, and with it all that the tables say of it."""
        with tampering(data_dir) as database:
            (at,) = database.execute("SELECT at FROM journal WHERE seq = ?", (after,)).fetchone()
            database.execute("DELETE FROM journal WHERE seq > ?", (after,))
            database.execute("DELETE FROM command WHERE at > ?", (at,))

    def test_a_cut_tail_is_found_by_the_witness(self, data_dir):
        last = end(data_dir)
        self.cut(data_dir, last - 5)

        checked = verify(data_dir)

        assert said(checked, Kind.WITNESS) == [
            f"row {last} was written, but the journal ends with row {last - 5}"
        ]

    def test_a_tail_cut_before_the_last_seal_is_found_without_the_witness(self, data_dir):
        sealed = json.loads((data_dir / "seals" / "2026-11-24.json").read_text())["seq"]
        (data_dir / "witness.json").unlink()
        self.cut(data_dir, sealed - 1)

        checked = verify(data_dir)

        assert said(checked, Kind.SEAL) == [f"day 2026-11-24 was closed by row {sealed}, which is not there"]

    def test_a_witness_that_is_gone_is_found(self, data_dir):
        (data_dir / "witness.json").unlink()

        assert kinds(verify(data_dir)) == {"witness"}

    def test_another_last_row_is_found(self, data_dir):
        with tampering(data_dir) as database:
            database.execute("UPDATE journal SET device = 'web' WHERE seq = ?", (end(data_dir),))
            rehash(database, end(data_dir))

        assert f"row {end(data_dir)} is not the one that witness.json knows" in said(
            verify(data_dir), Kind.WITNESS
        )


class TestTheTables:
    @pytest.mark.parametrize(
        ("table", "column", "value"),
        [
            ("ticket", "state", "'served'"),
            ("ticket", "number", "'A777'"),
            ("joined", "code", "'0000000000'"),
            ("visit", "ended_at", "NULL"),
            ("visit", "calls", "9"),
            ("prompt", "why", "'answered!'"),
            ("prompt", "officer", "'can-bo-6'"),
            ("rating", "score", "3"),
            ("rating", "comment", "NULL"),
            ("feedback", "service", "'ho-tich'"),
        ],
    )
    def test_a_changed_row_is_found_and_named(self, data_dir, table, column, value):
        key = {"prompt": "token", "feedback": '"case"'}.get(table, "id")
        with tampering(data_dir) as database:
            (known,) = database.execute(f"SELECT max({key}) FROM {table}").fetchone()

        checked = change(data_dir, f"UPDATE {table} SET {column} = {value} WHERE {key} = '{known}'")

        found = [f for f in checked.findings if f.kind is Kind.TABLE]
        assert [(f.table, f.key, f.column) for f in found] == [(table, known, column)]
        assert found[0].said == f"table {table}: {column} of {known} is not what the journal says"
        assert not checked.is_sound

    @pytest.mark.parametrize("table", ["ticket", "joined", "visit", "prompt", "rating", "feedback"])
    def test_a_removed_row_is_found(self, data_dir, table):
        checked = change(data_dir, f"DELETE FROM {table} WHERE rowid = (SELECT max(rowid) FROM {table})")

        assert [f.said.rpartition(" is ")[2] for f in checked.findings if f.kind is Kind.TABLE] == ["missing"]

    @pytest.mark.parametrize("table", ["joined", "visit", "prompt", "rating", "feedback"])
    def test_an_inserted_row_is_found(self, data_dir, table):
        with tampering(data_dir) as database:
            columns = [name for _, name, *_ in database.execute(f"PRAGMA table_info({table})")]
        unique = {"number": "'Z001'", "token": "'another'", columns[0]: "'ffffffff'"}
        names = ", ".join(f'"{name}"' for name in columns)
        values = ", ".join(unique.get(name, f'"{name}"') for name in columns)

        checked = change(data_dir, f"INSERT INTO {table} ({names}) SELECT {values} FROM {table} LIMIT 1")

        assert said(checked, Kind.TABLE) == [f"table {table}: ffffffff is not in the journal"]

    def test_many_differences_are_counted_not_told_one_by_one(self, data_dir):
        with tampering(data_dir) as database:
            (tickets,) = database.execute("SELECT COUNT(*) FROM ticket").fetchone()
            (visits,) = database.execute("SELECT COUNT(*) FROM visit").fetchone()

        checked = change(data_dir, "UPDATE ticket SET lang = 'en'", "UPDATE visit SET officer = 'x'")

        assert len(said(checked, Kind.TABLE)) == min(MOST, tickets + visits)
        assert checked.more == ({Kind.TABLE: tickets + visits - MOST} if tickets + visits > MOST else {})

    def test_a_trigger_that_is_not_ours_is_found(self, data_dir):
        checked = change(
            data_dir,
            "CREATE TRIGGER better AFTER INSERT ON rating BEGIN UPDATE rating SET score = 5; END",
        )

        assert said(checked, Kind.SCHEMA) == ["trigger better is not as it should be"]

    def test_a_table_that_is_gone_is_found(self, data_dir):
        checked = change(data_dir, "DROP TABLE feedback")

        assert {"schema", "file"} == kinds(checked)

    def test_a_file_with_broken_pages_is_found(self, data_dir):
        with (data_dir / "centre.db").open("r+b") as file:
            size = file.seek(0, 2)
            for page in range(8, size // 4096, 3):
                file.seek(page * 4096)
                file.write(b"\xa5" * 4096)

        assert "file" in kinds(verify(data_dir))

    def test_a_file_that_is_no_database_is_found(self, data_dir):
        (data_dir / "centre.db").write_bytes(b"no database at all" * 1000)

        assert kinds(verify(data_dir)) >= {"file"}


class TestWhatLiesApart:
    def test_a_changed_text_is_found(self, data_dir):
        checked = change(data_dir, "UPDATE private SET text = 'Rất tốt' WHERE text LIKE 'Nhanh%'")

        assert kinds(checked) == {"private"}
        assert len(checked.findings) == 3

    def test_an_erased_text_is_told_but_is_no_damage(self, data_dir):
        checked = change(data_dir, "DELETE FROM private WHERE text = '0900 000 000'")

        assert kinds(checked) == {"erased"}
        assert len(checked.findings) == 3
        assert checked.is_sound

    def test_a_text_that_the_journal_does_not_know_is_found(self, data_dir):
        checked = change(data_dir, "INSERT INTO private VALUES ('abc', 'salt', 'text')")

        assert said(checked, Kind.PRIVATE) == ["a text (abc) that no row of the journal knows"]

    @pytest.mark.parametrize(
        ("statement", "what"),
        [
            ("DELETE FROM command WHERE id = '{id}'", "is missing"),
            ("UPDATE command SET device = 'web' WHERE id = '{id}'", "was changed"),
            (
                "UPDATE command SET reply = replace(reply, 'true', 'false') WHERE id = '{id}'",
                "was changed",
            ),
            ("UPDATE command SET reply = '[' WHERE id = '{id}'", "was changed"),
            ("UPDATE command SET reply = '[]' WHERE id = '{id}'", "was changed"),
        ],
    )
    def test_an_answer_that_is_gone_or_denies_what_happened_is_found(self, data_dir, statement, what):
        called = row(data_dir, "kind = 'ticket/recalled'")

        checked = change(data_dir, statement.format(id=called.cause))

        assert said(checked, Kind.ANSWER) == [
            f"row {called.seq}: the answer to its command {called.cause} {what}"
        ]


class TestTheSeals:
    def seal(self, data_dir: Path) -> Path:
        return data_dir / "seals" / "2026-11-23.json"

    def test_a_removed_seal_is_found(self, data_dir):
        self.seal(data_dir).unlink()

        assert said(verify(data_dir), Kind.SEAL) == ["day 2026-11-23 is closed but has no seal"]

    @pytest.mark.parametrize(
        "spoil",
        [
            lambda tail: {**tail, "hash": "0" * 64},
            lambda tail: {**tail, "seq": tail["seq"] + 1},
            lambda tail: {**tail, "seq": 2**62},
        ],
    )
    def test_a_changed_seal_is_found(self, data_dir, spoil: Callable[[dict[str, int]], object]):
        seal = self.seal(data_dir)
        seal.write_text(json.dumps(spoil(json.loads(seal.read_text()))))

        assert len(said(verify(data_dir), Kind.SEAL)) == 1

    @pytest.mark.parametrize("content", ["", "{", "[]", '{"seq": 0, "hash": ""}', '{"seq": -1, "hash": ""}'])
    def test_a_seal_that_cannot_be_read_is_found(self, data_dir, content):
        self.seal(data_dir).write_text(content)

        found = said(verify(data_dir), Kind.SEAL)

        assert "the seal 2026-11-23.json cannot be read" in found

    def test_a_seal_of_another_day_is_found(self, data_dir):
        shutil.copy(self.seal(data_dir), data_dir / "seals" / "2026-11-22.json")

        assert len(said(verify(data_dir), Kind.SEAL)) == 1

    def test_a_stray_file_among_the_seals_is_found(self, data_dir):
        shutil.copy(self.seal(data_dir), data_dir / "seals" / "copy.json")

        assert said(verify(data_dir), Kind.SEAL) == ["the seal copy.json cannot be read"]


class TestARestoredStore:
    def test_is_told_but_is_sound_again(self, data_dir):
        with tampering(data_dir) as database:
            database.execute("VACUUM INTO ?", (str(data_dir / "copy.db"),))
        with Hall(data_dir) as hall:
            hall.clock.time = hall.store.replay().last_at or hall.clock.time
            hall.next_day()
        (data_dir / "copy.db").replace(data_dir / "centre.db")
        assert not verify(data_dir).is_sound

        with Hall(data_dir) as hall:
            hall.clock.time = hall.store.replay().last_at or hall.clock.time
            assert hall.service.day.restored_at is not None
            epoch = hall.service.day.epoch
            hall.restart()
            assert hall.service.day.epoch == epoch

        checked = verify(data_dir)
        assert kinds(checked) == {"restored"}
        assert checked.is_sound
