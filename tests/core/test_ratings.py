"""One visit, one question, one score; and a word to the centre."""

from datetime import timedelta
from typing import Any

import pytest

from motcua.core import events as e
from motcua.core import views
from motcua.core.day import Day
from motcua.core.private import private
from motcua.wire.codec import rfc3339
from tests.core.builders import Hall, a_hall


def asked(**settings) -> tuple[Hall, str]:
    """Return a hall where the terminal of quay-1 asks about a visit, and its token."""
    hall = a_hall(**settings)
    hall.ticket()
    hall.open()
    hall.served()
    return hall, hall.token()


def prompt(hall: Hall, device: str = "rate-1"):
    return views.prompts(hall.day).get(device)


def of_yesterday() -> tuple[Hall, str, str]:
    """Return a hall that has been handed a question of the day before, its token and its ticket's code."""
    hall, token = asked()
    question, code = hall.day.prompts[token], hall.known("A001").code
    hall.wait(days=1)
    hall.day = hall.day.remember_prompt(question, code)
    return hall, token, code


class TestTheQuestion:
    def test_opens_with_the_finish_at_the_counters_own_terminal(self):
        hall, token = asked()

        shown = prompt(hall)

        assert (shown.token, shown.number, shown.counter, shown.seconds) == (token, "A001", "quay-1", 20)
        assert (shown.officer.name, shown.form, len(token)) == ("Nguyễn Thị Mai", "five", 26)
        assert list(views.prompts(hall.day)) == ["rate-1"]

    @pytest.mark.parametrize("lang", ["vi", "en"])
    def test_is_put_in_the_language_of_the_ticket(self, lang):
        hall = a_hall()
        hall.ticket(lang=lang)
        hall.open()
        hall.served()

        assert prompt(hall).lang == lang

    def test_is_not_asked_where_there_is_no_terminal_but_the_web_may_rate(self):
        hall = a_hall()
        code = hall.ticket().code
        hall.open("quay-2")
        hall.served("quay-2")

        assert views.prompts(hall.day) == {}
        assert hall.do("rating/submit", "web", code=code, score=5).rating

    def test_ends_with_the_next_finish(self):
        hall, first = asked()
        hall.ticket()
        hall.served()

        assert prompt(hall).token != first
        assert hall.day.prompts[first].why == "next"

    def test_stands_for_its_seconds_from_the_moment_it_was_shown(self):
        hall, token = asked()
        hall.wait(seconds=4)
        hall.do("rating/shown", "rate-1", token=token)

        hall.wait(seconds=19.999)
        assert prompt(hall)
        hall.wait(seconds=0.001)
        assert prompt(hall) is None

    def test_is_taken_to_be_shown_ten_seconds_after_it_was_opened(self):
        hall, token = asked()

        hall.wait(seconds=29.999)
        assert prompt(hall)
        expired = hall.now + timedelta(milliseconds=1)
        hall.wait(hours=1)
        assert hall.day.prompts[token].closed_at == expired
        assert prompt(hall) is None

    def test_does_not_begin_anew_when_the_terminal_does(self):
        hall, token = asked()
        hall.do("rating/shown", "rate-1", token=token)
        hall.wait(seconds=15)
        hall.do("rating/shown", "rate-1", token=token)
        hall.wait(seconds=5)

        assert prompt(hall) is None

    @pytest.mark.parametrize("why", ["skipped", "timeout"])
    def test_ends_when_it_is_skipped_but_the_token_stays_good(self, why):
        hall, token = asked()

        hall.do("rating/skip", "rate-1", token=token, why=why)
        assert (prompt(hall), hall.day.prompts[token].why) == (None, why)
        hall.do("rating/skip", "rate-1", token=token, why=why)
        assert hall.do("rating/submit", "rate-1", token=token, score=2).rating

    def test_stands_on_when_the_counter_and_the_day_are_closed(self):
        hall, _ = asked()
        hall.do("day/close", "admin")

        assert prompt(hall)

    def test_ends_with_the_new_day_but_the_token_stays_good(self):
        hall, token = asked()
        hall.now = hall.now.replace(hour=16, minute=59, second=59)
        hall.take(e.TicketIssued(**late_ticket(hall)))
        hall.next()
        hall.visit("finish")
        token = hall.token()
        hall.wait(seconds=1)

        closed = [event for event in hall.journal if isinstance(event, e.PromptClosed)]
        assert (closed[-1].token, closed[-1].why) == (token, "day_closed")
        assert prompt(hall) is None

    def test_is_not_asked_when_the_end_of_the_day_ends_the_visit(self):
        hall = a_hall()
        hall.ticket()
        hall.open()
        hall.next()
        hall.visit("serve")
        hall.do("day/close", "admin")

        assert (views.prompts(hall.day), hall.known("A001").state) == ({}, "served")


def late_ticket(hall: Hall) -> dict[str, Any]:
    """Return the fields of a ticket that is issued now, whatever the hours."""
    return {
        "at": hall.now,
        "ticket": hall.fresh_id(),
        "number": "A002",
        "code": "0000000002",
        "service": "ho-tich",
        "priority": "thuong",
        "lang": "vi",
        "issued_at": hall.now,
        "day": hall.day.today,
        "device": "kiosk-1",
        "offline": True,
        "request": None,
        "timed": "age",
    }


class TestAScore:
    def test_is_taken_once_a_visit_whoever_comes_first(self):
        hall, token = asked()
        code = hall.known("A001").code

        hall.do("rating/submit", "web", code=code, score=5)

        assert prompt(hall) is None
        assert hall.refused("rating/submit", "rate-1", token=token, score=1) == "already_rated"
        assert hall.refused("rating/submit", "web", code=code, score=1) == "already_rated"
        assert hall.refused("rating/skip", "rate-1", token=token, why="timeout") == "already_rated"

    def test_says_when_the_terminal_took_it_and_seals_the_comment(self):
        hall, token = asked()
        order = hall.order(
            "rating/submit",
            "rate-1",
            token=token,
            score=2,
            after_ms=1500,
            reasons=["slow"],
            comment="chờ lâu",
            at="2026-11-23T00:59:00.000Z",
        )
        hall.carry_out(order)

        given = hall.latest

        assert (given.score, given.after_ms, given.reasons, given.verified) == (2, 1500, ("slow",), True)
        assert given.comment == private("chờ lâu", given.comment.salt)
        assert rfc3339(given.device_at) == "2026-11-23T00:59:00.000Z"

    def test_names_the_visit_by_the_token_alone_or_from_the_web_by_the_code_alone(self):
        hall, token = asked()
        code = hall.known("A001").code

        for device, names in (
            ("rate-1", {}),
            ("rate-1", {"code": code}),
            ("rate-1", {"code": code, "token": token}),
            ("web", {"token": token}),
            ("web", {"code": code, "token": token}),
        ):
            assert hall.refused("rating/submit", device, score=3, **names) == "invalid"

    def test_is_bound_to_the_terminal_that_asked(self):
        hall, token = asked()

        for name, more in (
            ("rating/submit", {"score": 3}),
            ("rating/shown", {}),
            ("rating/skip", {"why": "skipped"}),
            ("rating/explain", {"reasons": []}),
        ):
            assert hall.refused(name, "rate-3", token=token, **more) == "not_allowed"

    def test_needs_a_visit_that_is_known_and_finished(self):
        hall = a_hall()
        code = hall.ticket().code

        assert hall.refused("rating/submit", "rate-1", token="X", score=3) == "unknown_token"
        assert hall.refused("rating/shown", "rate-1", token="X") == "unknown_token"
        assert hall.refused("rating/submit", "web", code="0" * 10, score=3) == "unknown_ticket"
        assert hall.refused("rating/submit", "web", code=code, score=3) == "illegal_step"

    def test_by_the_code_of_a_joined_paper_rates_the_same_visit(self):
        hall = a_hall()
        request = hall.order("ticket/request", "kiosk-1", service="ho-tich")
        hall.carry_out(request)
        hall.open()
        hall.next()
        hall.paper("A-K001", replaces=request.command.id, code="000000000Z")
        hall.visit("finish")

        assert hall.do("rating/submit", "web", code="000000000Z", score=5).rating

    def test_given_while_the_line_was_cut_still_counts_on_a_later_day(self):
        hall, token, code = of_yesterday()

        assert hall.do("rating/submit", "rate-1", token=token, score=4).rating
        assert hall.refused("rating/submit", "web", code=code, score=4) == "already_rated"

    def test_by_the_code_counts_on_a_later_day_too(self):
        hall, token, code = of_yesterday()

        assert hall.do("rating/submit", "web", code=code, score=4).rating
        assert hall.refused("rating/submit", "rate-1", token=token, score=4) == "already_rated"

    def test_is_too_late_after_35_days(self):
        hall, token = asked()
        opened = hall.day.prompts[token]
        hall.wait(days=36)
        hall.day = hall.day.remember_prompt(opened)

        assert hall.refused("rating/submit", "rate-1", token=token, score=4) == "unknown_token"

    def test_for_a_question_that_is_not_at_hand_any_more_is_noted_all_the_same(self):
        hall, token = asked()
        given = hall.order("rating/submit", "rate-1", token=token, score=4)
        hall.carry_out(given)
        rating = hall.latest
        hall.day = Day(settings=hall.day.settings)

        hall.take(rating, e.PromptShown(at=hall.now, token=token, counter="quay-1"))

        assert (dict(hall.day.prompts), dict(hall.day.past_prompts)) == ({}, {})


class TestAfterARestore:
    def restored(self) -> Hall:
        hall = a_hall()
        hall.take(e.StoreOpened(at=hall.now, epoch="e2", why="restored"))
        return hall

    def test_a_score_with_a_lost_token_is_kept_unverified_and_once(self):
        hall = self.restored()

        answer = hall.do("rating/submit", "rate-1", token="LOST", score=5)

        given = hall.latest
        assert (given.rating, given.verified, given.visit, given.counter) == (
            answer.rating,
            False,
            None,
            "quay-1",
        )
        assert hall.refused("rating/submit", "rate-1", token="LOST", score=5) == "already_rated"
        assert hall.do("rating/explain", "rate-1", token="LOST", reasons=["fast"]).rating == answer.rating

    def test_what_a_terminal_says_of_a_lost_token_is_answered(self):
        hall = self.restored()

        hall.do("rating/shown", "rate-1", token="LOST")
        hall.do("rating/skip", "rate-1", token="LOST", why="timeout")
        assert hall.refused("rating/explain", "rate-1", token="LOST", reasons=[]) == "unknown_token"
        assert hall.refused("rating/submit", "web", code="0" * 10, score=5) == "unknown_ticket"

    def test_lost_tokens_are_taken_for_35_days(self):
        hall = self.restored()
        hall.wait(days=30)
        assert hall.do("rating/submit", "rate-1", token="LOST", score=5).rating
        hall.wait(days=6)

        assert hall.refused("rating/submit", "rate-1", token="LOST-TOO", score=5) == "unknown_token"


class TestReasons:
    def test_may_be_added_for_15_minutes_and_change_no_score(self):
        hall, token = asked()
        rating = hall.do("rating/submit", "rate-1", token=token, score=1).rating
        hall.wait(minutes=15)

        assert (
            hall.do("rating/explain", "rate-1", token=token, reasons=["slow"], comment="x").rating == rating
        )
        explained = hall.latest
        assert (explained.reasons, explained.comment.text) == (("slow",), "x")
        code = hall.known("A001").code
        assert hall.do("rating/explain", "web", code=code, reasons=[]).rating == rating
        hall.wait(milliseconds=1)
        late = {"token": token, "reasons": [], "at": rfc3339(hall.now)}
        assert hall.refused("rating/explain", "rate-1", **late) == "illegal_step"

    def test_given_in_time_may_arrive_late(self):
        hall, token = asked()
        hall.do("rating/submit", "rate-1", token=token, score=1)
        given = rfc3339(hall.now + timedelta(minutes=14))
        hall.wait(hours=2)

        assert hall.do("rating/explain", "rate-1", token=token, reasons=["slow"], at=given).rating

    def test_need_a_score(self):
        hall, token = asked()

        assert hall.refused("rating/explain", "rate-1", token=token, reasons=[]) == "illegal_step"
        assert hall.refused("rating/explain", "web", code="0" * 10, reasons=[]) == "unknown_ticket"


class TestAWordToTheCentre:
    def test_is_given_a_number_to_ask_after(self):
        hall = a_hall()

        cases = [
            hall.do("feedback/submit", device, text="Cảm ơn", contact="0900").case
            for device in ("kiosk-1", "web", "rate-1")
        ]

        assert cases == ["26-0001", "26-0002", "26-0003"]
        hall.wait(days=1)
        assert hall.do("feedback/submit", "web", text="Cảm ơn", service="thue").case == "26-0004"

    def test_is_sealed_with_the_contact(self):
        hall = a_hall()
        hall.do("feedback/submit", "web", text="Cảm ơn", contact="0900")

        given = hall.latest

        assert (given.text.text, given.contact.text) == ("Cảm ơn", "0900")
        assert given.text.salt != given.contact.salt

    def test_must_say_something_about_a_service_that_is_known(self):
        hall = a_hall()

        assert hall.refused("feedback/submit", "web", text=" ") == "invalid"
        assert hall.refused("feedback/submit", "web", text="x", service="xyz") == "unknown_service"
