"""Days follow each other: at midnight, over outages, by hand. Nothing of the days before is lost."""

import sqlite3
from datetime import UTC, date, datetime, timedelta

import pytest

from motcua.centre_file.reading import digest
from motcua.coordinator import day_files
from motcua.coordinator.day_records import NoSuchDay, days, newest_day, summary
from motcua.coordinator.reader import reading
from motcua.coordinator.tables import TABLES
from motcua.coordinator.verify import verify
from motcua.core import events as e
from motcua.evaluation import periods
from motcua.evaluation.facts import read_facts
from motcua.evaluation.tally import figures
from tests.coordinator.hall import MORNING, TEXT, Hall, offline

NIGHT = datetime(2026, 11, 23, 16, 30, tzinfo=UTC)  # half past eleven in the evening in Hanoi
TODAY, TOMORROW = date(2026, 11, 23), date(2026, 11, 24)
OVER_MIDNIGHT = TEXT.replace("always = true", 'mon = ["18:00-24:00"]\ntue = ["00:00-02:00"]')


def kinds(hall: Hall, since: int) -> list[str]:
    return [e.KIND_OF[type(one.event)] for one in hall.happened[since:]]


def states(hall: Hall) -> dict[str, str]:
    rows = hall.query("SELECT day || ' ' || number, state FROM ticket")
    return dict(rows)


@pytest.mark.parametrize("text", [TEXT, OVER_MIDNIGHT], ids=["always", "hours"])
class TestACentreThatRunsOverMidnight:
    @pytest.fixture
    def night(self, tmp_path, text):
        """Half past eleven: A001 was missed, A002 is being served, A003 and B001 wait."""
        with Hall(tmp_path / "data", now=NIGHT, text=text) as hall:
            hall.open_counter(1)
            hall.open_counter(2)
            for _ in range(3):
                hall.ticket()
            hall.ticket("chung-thuc")
            hall.at_counter("no-show", hall.call(2), 2)
            self.serving = hall.call(1)
            hall.at_counter("serve", self.serving)
            yield hall

    def test_ends_one_day_and_begins_the_next_in_one_moment(self, night):
        before = len(night.happened)
        night.pass_time(minutes=30)

        happened = kinds(night, before)
        end = happened.index("day/closed")
        assert sorted(happened[:end]) == ["counter/closed"] * 2 + ["service/finished"] + ["ticket/lapsed"] * 3
        assert happened[end:] == ["day/closed", "day/opened", "doors/opened"]
        assert {one.event.at for one in night.happened[before:]} == {NIGHT + timedelta(minutes=30)}

    def test_served_is_who_is_being_served_and_nobody_else(self, night):
        night.pass_time(minutes=30)

        assert states(night) == {
            "2026-11-23 A001": "lapsed",
            "2026-11-23 A002": "served",
            "2026-11-23 A003": "lapsed",
            "2026-11-23 B001": "lapsed",
        }
        reply = night.ask("counter-1", "counter/finish", counter="quay-1", visit=self.serving)
        assert reply["error"]["code"] == "counter_not_open"

    def test_gives_out_numbers_from_001_at_once_and_counters_open_anew(self, night):
        night.pass_time(minutes=30)

        assert night.ticket()["number"] == "A001"
        night.open_counter(1)
        night.serve_next()
        assert states(night)["2026-11-24 A001"] == "served"

    def test_takes_a_paper_of_the_last_minutes_into_the_day_that_it_was_printed_on(self, night):
        day = str(night.service.day.today)
        night.pass_time(minutes=31)
        for number, age_min in (("A-K001", 5), ("A-K002", 1)):
            paper = offline(night, number, day=day, age_ms=age_min * 60_000)
            night.done("kiosk-1", "ticket/issued-offline", **paper)

        assert states(night)["2026-11-23 A-K001"] == "lapsed"
        assert states(night)["2026-11-24 A-K002"] == "waiting"

    def test_has_both_days_in_its_records(self, night):
        night.pass_time(minutes=31)

        assert [
            (one.day, one.tickets, one.served, one.no_show, one.lapsed) for one in days(night.data_dir)
        ] == [
            (TODAY, 4, 1, 1, 2),
            (TOMORROW, 0, 0, 0, 0),
        ]
        assert verify(night.data_dir).findings == []


class TestTheArchive:
    def test_keeps_every_day_whatever_follows(self, tmp_path):
        with Hall(tmp_path / "data") as hall:
            hall.play_day()
            before = [set(hall.query(f"SELECT * FROM {table}")) for table in TABLES]
            hall.next_day()
            kept = [set(hall.query(f"SELECT * FROM {table}")) for table in TABLES]
            first = summary(hall.data_dir, TODAY, MORNING)
            for _ in range(15):
                hall.play_day()
                hall.restart()
                hall.next_day()

            for table, rows in zip(TABLES, kept, strict=True):
                assert set(hall.query(f"SELECT * FROM {table}")) >= rows > set(), table
            assert [len(rows) for rows in kept] == [len(rows) for rows in before]
            assert summary(hall.data_dir, TODAY, MORNING) == first
            listed = days(hall.data_dir)
        assert len(listed) == 17
        assert all(one.is_sealed and one.tickets for one in listed[:-1])

    def test_has_no_day_before_the_first(self, tmp_path):
        with Hall(tmp_path / "data") as hall:
            assert newest_day(hall.data_dir) == TODAY
            with pytest.raises(NoSuchDay):
                summary(hall.data_dir, TOMORROW, MORNING)

    def test_has_a_day_of_which_only_a_paper_came(self, tmp_path):
        with Hall(tmp_path / "data") as hall:
            paper = offline(hall, "A-K001", day="2026-11-20", age_ms=None)
            hall.done("kiosk-1", "ticket/issued-offline", **paper)

            assert days(hall.data_dir)[0].opened_at is None
            assert summary(hall.data_dir, date(2026, 11, 20), MORNING).total.tickets.lapsed == 1

    def test_does_not_count_a_ticket_that_a_paper_replaced(self, tmp_path):
        with Hall(tmp_path / "data") as hall:
            request = hall.command("kiosk-1", "ticket/request", service="ho-tich")
            (reply,) = hall.handle(request)
            hall.done("kiosk-1", "ticket/issued-offline", **offline(hall, "A-K001", replaces=reply["re"]))

            assert days(hall.data_dir)[0].tickets == 1
            assert summary(hall.data_dir, TODAY, MORNING).total.tickets.issued == 1

    def test_is_read_while_the_coordinator_writes(self, tmp_path):
        with Hall(tmp_path / "data") as hall, reading(hall.data_dir):
            hall.play_day()
            assert summary(hall.data_dir, TODAY, hall.clock.now()).total.tickets.issued == 10

    def test_of_nothing_is_an_error(self, tmp_path):
        with pytest.raises(sqlite3.Error):
            days(tmp_path)


class TestASummary:
    def test_of_a_played_day(self, tmp_path):
        with Hall(tmp_path / "data") as hall:
            hall.play_day()
            hall.done("admin", "day/close")
            made = summary(hall.data_dir, TODAY, hall.clock.now())

        assert (made.closed_by_hand, made.opened_by_hand) == (True, False)
        assert made.seal is not None
        assert made.seal.is_kept
        counts = made.total.tickets
        assert (counts.issued, counts.offline, counts.served, counts.no_show) == (10, 1, 4, 1)
        assert (counts.cancelled, counts.lapsed, counts.waiting) == (1, 4, 0)
        asked = made.ratings
        assert (asked.asked, asked.shown, asked.answered, asked.skipped, asked.unanswered) == (2, 1, 1, 1, 0)
        assert made.feedback == 1
        assert [(desk.counter, desk.served, desk.no_show) for desk in made.desks] == [
            ("quay-1", 2, 0),
            ("quay-2", 1, 1),
            ("quay-4", 1, 0),
        ]

    def test_counts_as_asked_who_stood_before_a_terminal_or_answered_on_the_ticket_s_page(self, tmp_path):
        with Hall(tmp_path / "data") as hall:
            for counter in (1, 2):
                hall.open_counter(counter)
            codes = [hall.ticket()["code"] for _ in range(4)]
            for counter in (1, 2, 2):
                hall.serve_next(counter)
            assert hall.service.day.counters["quay-2"].prompt is None  # it has no terminal
            assert hall.ask("web", "rating/submit", code=codes[1], score=4)["ok"]
            asked = summary(hall.data_dir, TODAY, hall.clock.now()).ratings
            scores = figures(read_facts(hall.data_dir, periods.day(str(TODAY))).visits, 900)

        assert (asked.asked, asked.answered, asked.unanswered) == (2, 1, 1)
        assert (scores.asked, scores.answered, scores.unanswered) == (2, 1, 1)

    def test_of_a_night_that_nobody_closed_does_not_count_the_night(self, tmp_path):
        with Hall(tmp_path / "data") as hall:
            hall.open_counter()
            hall.pass_time(hours=8)
            hall.ticket()
            hall.stop()
            hall.clock.time += timedelta(hours=14)
            hall.start()
            (desk,) = summary(hall.data_dir, TODAY, hall.clock.now()).desks

        assert desk.open_s == 8 * 3600

    def test_counts_time_without_a_coordinator_once_when_it_is_started_twice(self, tmp_path):
        with Hall(tmp_path / "data") as hall:
            hall.open_counter()
            hall.ticket()
            hall.serve_next()
            for outage in (timedelta(hours=1), timedelta(seconds=20)):
                hall.stop()
                hall.clock.time += outage
                hall.start()  # for the first time: the question has run out meanwhile
            hall.pass_time(minutes=10)
            (desk,) = summary(hall.data_dir, TODAY, hall.clock.now()).desks

        assert desk.open_s == 10 * 60

    def test_knows_the_names_of_its_day(self, tmp_path):
        with Hall(tmp_path / "data") as hall:
            hall.ticket()
            hall.next_day()
            renamed = TEXT.replace('vi = "Hộ tịch"', 'vi = "Khai sinh"')
            hall.centre.write_text(renamed, encoding="utf-8")
            hall.done("admin", "settings/adopt", sha256=digest(renamed))

            names = [summary(hall.data_dir, day, MORNING).services[0].name.vi for day in (TODAY, TOMORROW)]
        assert names == ["Hộ tịch", "Khai sinh"]


class TestItsFiles:
    def test_are_a_page_and_figures_that_nobody_else_may_read(self, tmp_path):
        with Hall(tmp_path / "data") as hall:
            hall.play_day()
            page = day_files.write(hall.data_dir, TODAY, hall.clock.now(), "vi")

        assert sorted(path.name for path in page.parent.iterdir()) == ["2026-11-23.json", "2026-11-23.txt"]
        assert {path.stat().st_mode & 0o777 for path in page.parent.iterdir()} == {0o600}
        assert page.parent.stat().st_mode & 0o777 == 0o700

    def test_of_before_are_kept(self, tmp_path):
        with Hall(tmp_path / "data") as hall:
            pages = []
            for _ in range(3):
                page = day_files.write(hall.data_dir, TODAY, hall.clock.now(), "en")
                pages.append(page.read_text())
                hall.ticket()

        kept = [(page.parent / f"2026-11-23{n}.txt").read_text() for n in (".1", ".2", "")]
        assert kept == pages
        assert len(set(pages)) == 3
