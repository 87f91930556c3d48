"""What was left over from earlier days still counts: ratings, late papers, numbers that were taken."""

import json
import shutil
from datetime import date, timedelta

import pytest

from motcua.coordinator.verify import verify
from tests.coordinator.hall import Hall, join, offline

YESTERDAY = date(2026, 11, 23)


@pytest.fixture
def hall(tmp_path):
    with Hall(tmp_path / "data") as made:
        yield made
        assert verify(made.data_dir).findings == []


@pytest.fixture(params=["", "after a restart"])
def night(request, hall):
    """What lies between two days: midnight, and sometimes a restart."""

    def pass_night() -> None:
        if request.param:
            hall.clock.time += timedelta(days=1)
            hall.restart()
        else:
            hall.next_day()

    return pass_night


def error(reply: dict[str, object]) -> object:
    assert not reply["ok"], reply
    return reply["error"]["code"]  # type: ignore[index]


class TestARatingAfterMidnight:
    def test_counts_by_its_token(self, hall, night):
        hall.open_counter()
        hall.ticket()
        token = hall.serve_next()
        night()

        assert hall.ask("rating-1", "rating/submit", token=token, score=4)["ok"]
        assert hall.query("SELECT score, verified, day FROM rating") == [(4, 1, "2026-11-24")]

    def test_counts_by_the_tickets_code(self, hall, night):
        hall.open_counter()
        code = hall.ticket()["code"]
        hall.serve_next()
        night()

        assert hall.ask("web", "rating/submit", code=code, score=4)["ok"]

    def test_counts_by_the_code_of_a_paper_that_was_joined(self, hall, night):
        code = join(hall)["code"]
        night()

        assert hall.ask("web", "rating/submit", code=code, score=4)["ok"]

    def test_counts_once_whoever_comes_first(self, hall, night):
        hall.open_counter()
        code = hall.ticket()["code"]
        token = hall.serve_next()
        night()

        replies = hall.handle(
            hall.command("web", "rating/submit", code=code, score=1),
            hall.command("rating-1", "rating/submit", token=token, score=5),
        )
        later = hall.ask("rating-1", "rating/submit", token=token, score=5)

        assert replies[0]["ok"]
        assert [error(replies[1]), error(later)] == ["already_rated", "already_rated"]
        assert hall.query("SELECT score FROM rating") == [(1,)]

    def test_counts_once_on_both_sides_of_a_day_that_is_opened_by_hand(self, hall):
        hall.open_counter()
        hall.ticket()
        token = hall.serve_next()
        hall.clock.trusted = False
        hall.clock.time += timedelta(days=1)

        replies = hall.handle(
            hall.command("rating-1", "rating/submit", token=token, score=1),
            hall.command("admin", "day/open"),
            hall.command("rating-1", "rating/submit", token=token, score=5),
            hall.command("kiosk-1", "ticket/request", service="ho-tich"),
        )

        assert [reply["ok"] for reply in replies] == [True, True, False, True]
        assert error(replies[2]) == "already_rated"
        assert hall.service.faults == 0

    def test_may_be_explained(self, hall):
        hall.open_counter()
        code = hall.ticket()["code"]
        token = hall.serve_next()
        hall.pass_time(hours=15, minutes=58)
        hall.done("rating-1", "rating/submit", token=token, score=2)
        hall.pass_time(minutes=4)
        assert hall.service.day.today == YESTERDAY + timedelta(days=1)
        hall.restart()

        assert hall.ask("rating-1", "rating/explain", token=token, reasons=["slow"])["ok"]
        assert hall.ask("web", "rating/explain", code=code, reasons=["slow"], comment="Lâu")["ok"]
        assert hall.query("SELECT reasons, comment IS NULL FROM rating") == [('["slow"]', 0)]

    def test_is_refused_after_35_days(self, hall):
        hall.open_counter()
        hall.ticket()
        token = hall.serve_next()
        hall.pass_time(days=36)

        assert error(hall.ask("rating-1", "rating/submit", token=token, score=4)) == "unknown_token"

    def test_of_another_terminal_is_not_allowed(self, hall, night):
        hall.open_counter(2)
        hall.ticket("chung-thuc")
        token = hall.serve_next(2)
        night()

        assert error(hall.ask("rating-1", "rating/submit", token=token, score=4)) == "not_allowed"

    def test_may_be_skipped_or_shown_too_late_without_harm(self, hall, night):
        hall.open_counter()
        hall.ticket()
        token = hall.serve_next()
        night()

        assert hall.ask("rating-1", "rating/shown", token=token)["ok"]
        assert hall.ask("rating-1", "rating/skip", token=token, why="timeout")["ok"]
        assert error(hall.ask("rating-1", "rating/shown", token="unknown")) == "unknown_token"


class TestAPaperOfYesterday:
    def test_is_recorded_as_lapsed(self, hall, night):
        paper = offline(hall, "A-K001", age_ms=None)
        night()

        body = hall.done("kiosk-1", "ticket/issued-offline", **paper)

        assert (body["ticket"]["state"], body["ticket"]["day"]) == ("lapsed", str(YESTERDAY))
        assert hall.query("SELECT number, day, state FROM ticket") == [
            ("A-K001", "2026-11-23", "lapsed"),
        ]

    def test_is_recorded_once_under_whatever_id_it_comes(self, hall, night):
        paper = offline(hall, "A-K001", age_ms=None)
        night()
        first = hall.done("kiosk-1", "ticket/issued-offline", **paper)

        assert hall.done("kiosk-1", "ticket/issued-offline", **paper) == first
        night()
        assert hall.done("kiosk-1", "ticket/issued-offline", **paper) == first

    def test_may_not_bear_a_number_that_was_taken(self, hall, night):
        taken = hall.ticket()["number"]
        number = join(hall)["number"]
        night()

        for known, service in ((taken, "ho-tich"), (number, "tra-ket-qua")):
            paper = offline(hall, known, day=str(YESTERDAY), service=service, age_ms=None)
            assert error(hall.ask("kiosk-1", "ticket/issued-offline", **paper)) == "number_taken"

    def test_two_in_one_group_may_not_bear_one_number(self, hall, night):
        papers = [offline(hall, "A-K001", age_ms=None) for _ in range(2)]
        night()

        replies = hall.handle(*(hall.command("kiosk-1", "ticket/issued-offline", **p) for p in papers))

        assert replies[0]["ok"]
        assert error(replies[1]) == "number_taken"

    def test_may_be_printed_late(self, hall, night):
        ticket = hall.ticket()
        night()

        assert hall.ask("kiosk-1", "ticket/printed", ticket=ticket["id"], outcome="printed")["ok"]
        assert error(hall.ask("kiosk-2", "ticket/printed", ticket=ticket["id"], outcome="printed")) == (
            "not_allowed"
        )

    def test_that_was_joined_may_be_printed_late(self, hall, night):
        paper = join(hall)
        night()

        assert hall.ask("kiosk-1", "ticket/printed", ticket=paper["ticket"], outcome="printed")["ok"]
        assert hall.done("kiosk-1", "ticket/issued-offline", **paper)["ticket"]["number"] == "E001"

    def test_cannot_be_cancelled_any_more(self, hall, night):
        ticket = hall.ticket()
        night()

        assert error(hall.ask("kiosk-1", "ticket/cancel", ticket=ticket["id"])) == "illegal_step"

    def test_cannot_be_cancelled_in_the_group_that_brings_midnight(self, hall):
        ticket = hall.ticket()
        hall.clock.time += timedelta(days=1)

        replies = hall.handle(
            hall.command("kiosk-1", "ticket/cancel", ticket=ticket["id"]),
            hall.command("kiosk-1", "ticket/printed", ticket=ticket["id"], outcome="printed"),
        )

        assert error(replies[0]) == "illegal_step"
        assert replies[1]["ok"]

    def test_of_a_day_that_was_closed_by_hand_is_recorded_today(self, hall):
        hall.done("admin", "day/close")

        body = hall.done("kiosk-1", "ticket/issued-offline", **offline(hall, "A-K001", age_ms=None))
        hall.restart()

        assert body["ticket"]["state"] == "lapsed"
        again = offline(hall, "A-K001", age_ms=None)
        assert error(hall.ask("kiosk-1", "ticket/issued-offline", **again)) == "number_taken"


class TestAfterARestore:
    @pytest.fixture
    def restored(self, hall):
        """A hall whose database was put back to a copy; returns what the copy does not know."""
        hall.open_counter()
        hall.ticket()
        hall.ticket()
        hall.stop()
        shutil.copy(hall.database, hall.data_dir / "copy.db")
        hall.start()
        lost = hall.serve_next()
        hall.stop()
        (hall.data_dir / "copy.db").replace(hall.database)
        hall.start()
        return lost

    @pytest.fixture
    def hall(self, tmp_path):
        with Hall(tmp_path / "data") as made:
            yield made
            assert verify(made.data_dir).is_sound

    @pytest.mark.usefixtures("restored")
    def test_a_new_epoch_begins_once(self, hall):
        epoch = hall.service.day.epoch

        hall.restart()

        assert hall.service.day.epoch == epoch
        why = [json.loads(body)["why"] for (body,) in hall.query(
            "SELECT body FROM journal WHERE kind = 'store/opened' ORDER BY seq"
        )]  # fmt: skip
        assert why == ["made", "restored"]

    def test_a_score_with_a_lost_token_is_kept_unverified(self, hall, restored):
        assert hall.ask("rating-1", "rating/submit", token=restored, score=3)["ok"]
        assert hall.query("SELECT score, verified, counter FROM rating") == [(3, 0, "quay-1")]

    @pytest.mark.parametrize("days", [1, 34])
    def test_so_it_is_for_35_days_over_nights_and_restarts(self, hall, restored, days):
        for _ in range(days):
            hall.next_day()
        hall.restart()

        assert hall.ask("rating-1", "rating/submit", token=restored, score=3)["ok"]
        hall.next_day()
        assert error(hall.ask("rating-1", "rating/submit", token=restored, score=3)) == "already_rated"

    def test_and_no_longer(self, hall, restored):
        for _ in range(36):
            hall.next_day()

        assert error(hall.ask("rating-1", "rating/submit", token=restored, score=3)) == "unknown_token"
