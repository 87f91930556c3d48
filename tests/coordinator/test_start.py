"""How a coordinator starts: with today made again, or with a plain word about what keeps it from starting."""

import json
import shutil
import sqlite3
from datetime import timedelta
from pathlib import Path

import pytest

from motcua.centre_file.reading import BadSettings
from motcua.coordinator.journal import DamagedJournal, Tail
from motcua.coordinator.start import CannotStart, open_store
from motcua.coordinator.store import Store
from motcua.coordinator.verify import verify
from motcua.coordinator.witness import Seal, Witness
from tests.coordinator.hall import MORNING, TEXT, Hall

INSERT_ANOTHER = """
INSERT INTO ticket SELECT 'x', day, 'Z999', also, code, service, priority, lang, issued_at, device, offline,
    state, NULL, timed, NULL FROM ticket WHERE id = (SELECT max(id) FROM ticket)
"""
THIRD_DAY = (MORNING + timedelta(days=2)).date()


@pytest.fixture
def hall(third_day):
    return third_day


def tamper(hall: Hall, statement: str) -> None:
    database = sqlite3.connect(hall.database, isolation_level=None)
    assert database.execute(statement).rowcount == 1
    database.close()


def epochs(hall: Hall) -> list[str]:
    found = hall.query("SELECT body FROM journal WHERE kind = 'store/opened' ORDER BY seq")
    return [json.loads(body)["why"] for (body,) in found]


class TestToday:
    def test_is_what_it_was_before(self, hall):
        with hall:
            day = hall.service.day
            hall.restart()

            for name in ("today", "tickets", "lines", "counters", "visits", "prompts", "calls", "sequence"):
                assert getattr(hall.service.day, name) == getattr(day, name), name

    def test_goes_on_with_the_next_number(self, hall):
        with hall:
            last = hall.ticket("dat-dai")["number"]
            hall.restart()

            assert (last, hall.ticket("dat-dai")["number"]) == ("C001", "C002")

    def test_is_closed_and_the_next_day_opened_when_the_night_passed_meanwhile(self, hall):
        hall.clock.time += timedelta(days=1)

        with hall:
            assert hall.service.day.today == THIRD_DAY + timedelta(days=1)
            assert hall.query("SELECT COUNT(*) FROM ticket WHERE state = 'waiting'") == [(0,)]

        assert verify(hall.data_dir).findings == []

    def test_stays_open_while_the_clock_is_not_trusted(self, hall):
        hall.clock.time += timedelta(days=1)
        hall.clock.trusted = False

        with hall:
            assert hall.service.day.today == THIRD_DAY

    def test_is_as_late_as_its_latest_event_although_a_question_ran_out_before(self, hall):
        with hall:
            hall.serve_next()
            hall.stop()
            hall.clock.time += timedelta(hours=1)
            hall.start()

            assert hall.query("SELECT count(*) FROM prompt WHERE why = 'expired'") == [(1,)]
            assert hall.store.replay().last_at == hall.clock.time

    def test_needs_no_settings_file_that_is_in_order(self, hall, caplog):
        hall.centre.write_text("[centre", encoding="utf-8")

        with hall:
            assert hall.ticket()["number"].startswith("A")

        assert "has mistakes, so the settings in force stay" in caplog.text

    def test_has_the_settings_in_force_not_those_of_the_file(self, hall, caplog):
        hall.centre.write_text(TEXT.replace("seconds = 30", "seconds = 20"), encoding="utf-8")

        with hall:
            assert hall.service.day.in_force().rating.seconds == 30

        assert "motcua adopt" in caplog.text


class TestDoesNotStart:
    def test_with_the_settings_of_another_centre(self, hall):
        hall.centre.write_text(TEXT.replace('id = "demo"', 'id = "other"'), encoding="utf-8")

        with pytest.raises(CannotStart, match="belong to the centre demo, the settings to other"):
            hall.start()
        hall.stop()

    def test_for_the_first_time_with_mistakes_in_the_settings(self, tmp_path):
        hall = Hall(tmp_path / "data", text="[centre")

        with pytest.raises(BadSettings):
            hall.start()

    def test_beside_another_coordinator(self, hall):
        with hall:
            other = open_store(hall.data_dir, hall.centre, hall.witness, lambda _: hall.clock)
            with pytest.raises(CannotStart, match="another coordinator runs"):
                other.__enter__()
            assert hall.ticket()["number"].startswith("A")
        hall.start()
        hall.stop()

    @pytest.mark.parametrize(
        "change", ["body = '{}'", "device = 'web'", "at = '2026-11-25T01:00:00.000Z'", "hash = 'abc'"]
    )
    def test_with_a_journal_of_today_that_was_changed(self, hall, change):
        tamper(hall, f"UPDATE journal SET {change} WHERE seq = (SELECT max(seq) - 3 FROM journal)")

        with pytest.raises(DamagedJournal, match=r"journal row \d+: "):
            hall.start()

    @pytest.mark.parametrize("kind", ["settings/adopted", "devices/enrolled", "store/opened"])
    def test_with_a_landmark_of_an_earlier_day_that_was_changed(self, hall, kind):
        tamper(hall, f"UPDATE journal SET device = 'web' WHERE kind = '{kind}'")

        with pytest.raises(DamagedJournal, match=r"it, or the row before it, is not what was written"):
            hall.start()

    def test_with_a_row_of_today_missing(self, hall):
        tamper(hall, "DELETE FROM journal WHERE seq = (SELECT max(seq) - 3 FROM journal)")

        with pytest.raises(DamagedJournal, match="rows are missing"):
            hall.start()

    @pytest.mark.parametrize(
        "statement",
        [
            "UPDATE ticket SET state = 'served' WHERE id = (SELECT max(id) FROM ticket)",
            "UPDATE visit SET calls = 9 WHERE id = (SELECT max(id) FROM visit)",
            "DELETE FROM visit WHERE id = (SELECT max(id) FROM visit)",
            INSERT_ANOTHER,
        ],
    )
    def test_with_tables_of_today_that_differ_from_the_journal(self, hall, statement):
        tamper(hall, statement)

        with pytest.raises(DamagedJournal, match="today's rows of the table"):
            hall.start()

    def test_with_an_event_that_does_not_fit_although_the_chain_does(self, hall):
        with Store(hall.database) as store:
            last = next(row for row in store.journal(store.tail.seq - 1))
            body = json.dumps({"at": last.at, "ticket": "nobody's"})
            added = last._replace(seq=last.seq + 1, kind="ticket/lapsed", body=body)
            added = added._replace(hash=added.expected_hash(last.hash))
            store._connection.execute("INSERT INTO journal VALUES (?, ?, ?, ?, ?, ?, ?, ?)", added)

        with pytest.raises(DamagedJournal, match="does not fit what went before"):
            hall.start()

    def test_with_a_file_that_is_no_database(self, hall):
        hall.database.write_bytes(b"no database at all" * 1000)

        with pytest.raises(sqlite3.DatabaseError):
            hall.start()


class TestTheWitness:
    def test_of_a_cut_journal_begins_a_new_epoch_once(self, hall, caplog):
        tamper(hall, "DELETE FROM journal WHERE seq = (SELECT max(seq) FROM journal)")

        with hall:
            hall.restart()
            assert epochs(hall) == ["made", "restored"]

        assert "taken as restored" in caplog.text

    def test_that_cannot_be_read_stops_nothing(self, hall):
        for content in ("", "[]", '{"seq": "x"}', '{"seq": 99999999999999999999, "hash": ""}'):
            (hall.data_dir / "witness.json").write_text(content)
            with hall:
                assert epochs(hall) == ["made"]

    def test_is_there_from_the_start(self, tmp_path):
        with Hall(tmp_path / "data") as hall:
            assert hall.witness.noted() is not None

    def test_that_the_disk_refuses_stops_nothing(self, hall, caplog):
        (hall.data_dir / "witness.new").mkdir()

        with hall:
            hall.ticket()

        assert "the journal's end was not noted" in caplog.text


class TestTheSeals:
    def test_have_the_last_row_of_each_closed_day(self, hall):
        row = json.loads((hall.data_dir / "seals" / "2026-11-23.json").read_text())

        with hall:
            assert hall.query("SELECT kind, hash FROM journal WHERE seq = ?", row["seq"]) == [
                ("day/closed", row["hash"])
            ]

    def test_that_a_crash_prevented_are_written_by_the_next_start(self, hall):
        with hall:
            for _ in range(3):
                hall.next_day()
        known = sorted(hall.witness.seals(), key=lambda seal: seal.day)
        for seal in known[2:]:
            (hall.data_dir / "seals" / f"{seal.day}.json").unlink()

        with hall:
            assert sorted(hall.witness.seals(), key=lambda seal: seal.day) == known

    def test_that_the_disk_refuses_stop_nothing(self, tmp_path, caplog):
        hall = Hall(tmp_path / "data")
        (hall.data_dir / "seals").write_text("no directory")
        with hall:
            hall.ticket()
            hall.next_day()
            assert hall.ticket()["number"] == "A001"
        assert "the day 2026-11-23 was not sealed" in caplog.text

        (hall.data_dir / "seals").unlink()
        with hall:
            assert hall.witness.newest_seal() is not None

    def test_that_no_restored_store_holds_are_set_aside(self, hall):
        copy = hall.data_dir / "copy.db"
        shutil.copy(hall.database, copy)
        with hall:
            for _ in range(3):
                hall.next_day()
        copy.replace(hall.database)
        hall.clock.time = MORNING + timedelta(days=2, hours=2)

        with hall:
            epoch = hall.service.day.epoch
            hall.restart()
            hall.next_day()
            assert epochs(hall) == ["made", "restored"]

        aside = sorted(path.name for path in (hall.data_dir / "seals" / f"before-{epoch}").iterdir())
        assert aside == ["2026-11-25.json", "2026-11-26.json", "2026-11-27.json"]
        assert [str(seal.day) for seal in hall.witness.seals()] == ["2026-11-25", "2026-11-24", "2026-11-23"]
        assert verify(hall.data_dir).is_sound

    def test_are_never_written_again(self, tmp_path):
        witness = Witness(tmp_path)
        first, second = (Seal(day=MORNING.date(), tail=Tail(seq, "0" * 64)) for seq in (1, 2))

        witness.seal(first)
        witness.seal(second)

        assert list(witness.seals()) == [first]


def test_nothing_is_written_below_the_data_directory_but_what_is_known(tmp_path: Path):
    with Hall(tmp_path / "data") as hall:
        hall.play_day()
        hall.next_day()

    assert {path.name for path in hall.data_dir.iterdir()} == {
        "centre.db",
        "centre.toml",
        "coordinator.lock",
        "seals",
        "witness.json",
    }
