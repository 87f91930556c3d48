"""The ticket office with the real broker and the real coordinator: killed, stopped, cut off, restored."""

import json
import re
import sqlite3
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from datetime import date
from itertools import pairwise
from typing import Any, Self

import pytest

from kiosk.model import CannotIssue, Declined, Issued, Wish
from kiosk.office import GRACE_S, TicketOffice
from motcua.wire.credentials import Credentials
from motcua.wire.device import Device
from tests.clock import Clock
from tests.kiosk.centre import Centre
from tests.wire.hall import until

HURRIED_S = 0.4


class Booth:
    """A device with its office, as the kiosk's program has them."""

    def __init__(self, who: Credentials, folder, *, clock: Clock | None = None, patience_s: float = 30.0):
        self.clock, self.folder = clock or Clock(), folder
        self.device = Device(who, folder, version="test", clock=self.clock)
        self.office = TicketOffice(self.device, folder, patience_s=patience_s, clock=self.clock)

    def __enter__(self) -> Self:
        self.device.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.device.close()

    def online(self) -> Self:
        until(lambda: self.device.is_live() and self.device.is_up() and self.device.states.centre)
        until(self.is_answered, seconds=30, what="all being answered")
        return self

    def is_answered(self) -> bool:
        return self.device.outbox.count() == 0

    def own_tickets(self) -> list[dict[str, Any]]:
        """The tickets of its own series that the centre does not know yet."""
        return [json.loads(entry.payload) for entry in self.device.waiting("ticket/issued-offline")]

    def tap(self, service: str = "ho-tich", priority: str = "thuong"):
        wish = Wish(service=service, priority=priority, lang="vi", at=self.clock())
        return self.office.issue(wish)

    def number(self, service: str = "ho-tich") -> str:
        """Take a number as a visitor does, with its paper, while the centre is heard."""
        until(self.device.is_live, what="a heartbeat")
        return self.printed(service)

    def alone(self, service: str = "ho-tich") -> str:
        """Take a number, with its paper, for which the centre is not waited for long."""
        with self.hurried():
            return self.printed(service)

    @contextmanager
    def hurried(self, patience_s: float = HURRIED_S) -> Iterator[None]:
        """Wait for the centre no longer than this."""
        patient, self.office._patience_s = self.office._patience_s, patience_s
        try:
            yield
        finally:
            self.office._patience_s = patient

    def printed(self, service: str = "ho-tich") -> str:
        """Take a number, with its paper."""
        outcome = self.tap(service)
        assert isinstance(outcome, Issued), outcome
        self.office.report(outcome.ticket.id, "printed")
        return outcome.ticket.number


@pytest.fixture
def booth(centre: Centre, tmp_path, stack: ExitStack, line):
    """A kiosk on a line that can be cut."""
    who = centre.account(port=line.port)
    return stack.enter_context(Booth(who, tmp_path / "kiosk-1"))


@contextmanager
def another(centre: Centre, tmp_path, name: str = "kiosk-2", letter: str = "M"):
    with Booth(centre.account(name, letter), tmp_path / name) as made:
        yield made.online()


class TestOnline:
    def test_numbers_come_from_the_centre_s_own_sequence(self, booth, centre):
        booth.online()
        assert [booth.number(), booth.number("dat-dai"), booth.number()] == ["A001", "B001", "A002"]
        assert not booth.office.look()
        assert centre.numbers() == ["A001", "B001", "A002"]

    def test_two_kiosks_share_the_sequence(self, booth, centre, tmp_path):
        booth.online()
        with another(centre, tmp_path) as other:
            assert [booth.number(), other.number(), booth.number()] == ["A001", "A002", "A003"]

    def test_the_outbox_is_empty_again_after_each_number(self, booth):
        booth.online().number()
        assert until(booth.is_answered)

    def test_a_refusal_is_told(self, booth):
        booth.online()
        outcome = booth.tap(service="no-such")
        assert isinstance(outcome, Declined)
        assert outcome.error.code == "unknown_service"


class TestCutOff:
    def test_the_kiosk_goes_on_in_its_own_series_when_the_coordinator_is_killed(self, booth, centre):
        booth.online()
        assert booth.number() == "A001"
        centre.kill()
        assert [booth.alone(), booth.alone(), booth.alone("dat-dai")] == ["A-K001", "A-K002", "B-K001"]
        centre.start()
        booth.online()
        assert centre.numbers() == ["A001", "A-K001", "A-K002", "B-K001"]

    def test_it_asks_the_centre_again_when_everything_is_answered(self, booth, centre):
        booth.online()
        centre.kill()
        booth.alone()
        centre.start()
        booth.online()
        assert booth.number() == "A001"

    def test_an_unanswered_request_is_waited_for_as_long_as_is_set(self, booth, centre):
        booth.online()
        with centre.stopped():
            began = time.monotonic()
            assert booth.alone() == "A-K001"
            assert time.monotonic() - began >= HURRIED_S

    def test_only_the_first_visitor_waits(self, booth, centre):
        booth.online()
        with centre.stopped():
            booth.alone()
            booth.alone()
            first, second = booth.own_tickets()
        assert first["replaces"]
        assert not second.get("replaces")  # no request was made

    def test_no_visitor_waits_when_the_coordinator_has_been_silent_for_five_seconds(self, booth, line):
        booth.online()
        line.cut()
        until(lambda: not booth.device.is_up(), what="the cut being noticed")
        booth.clock.ahead += 6
        assert not booth.device.is_live()
        assert booth.printed() == "A-K001"
        (own,) = booth.own_tickets()
        assert not own.get("replaces")

    def test_a_coordinator_that_answers_late_makes_no_second_live_ticket(self, booth, centre):
        booth.online()
        with centre.stopped():
            numbers = [booth.alone() for _ in range(3)]
        booth.online()
        assert numbers == ["A-K001", "A-K002", "A-K003"]
        assert sorted(centre.numbers()) == numbers  # an age grew unseen while it hung

    def test_a_request_that_arrived_and_was_called_before_its_replacement_is_joined_to_it(
        self, booth, centre, line
    ):
        booth.online()
        assert centre.web.is_live()
        with centre.stopped(), ThreadPoolExecutor() as helper, booth.hurried(10.0):
            before = line.forwarded
            outcome = helper.submit(booth.tap)
            until(lambda: line.forwarded > before + 100, what="the request passing the line")
            line.cut()
            until(lambda: not booth.device.is_up())
            outcome = outcome.result()
        called = centre.everybody()
        line.mend()
        booth.online()
        assert [ticket["number"] for ticket in called] == ["A001"]
        assert isinstance(outcome, Issued)
        assert outcome.ticket.number == "A-K001"
        assert centre.numbers() == []  # it is the same ticket, and was called already

    def test_an_answer_at_the_last_moment_counts_and_the_own_number_is_given_to_nobody(self, booth, centre):
        booth.online()
        series = booth.office._series

        class AnsweredMeanwhile:
            def next(self, day: date, prefix: str) -> str:
                until(lambda: not booth.device.waiting("ticket/request"), what="the answer")
                number: str = series.next(day, prefix)
                return number

        booth.office._patience_s, booth.office._series = 0.0, AnsweredMeanwhile()
        assert booth.number() == "A001"
        until(booth.is_answered)
        assert centre.numbers() == ["A001"]

    def test_ten_minutes_without_a_line_cost_nobody_the_place(self, booth, centre, line, tmp_path):
        booth.online()
        with another(centre, tmp_path) as other:
            line.cut()
            until(lambda: not booth.device.is_up())
            early = booth.alone()
            booth.clock.ahead += 300
            middle = booth.alone()
            booth.clock.ahead += 300
            late = other.number()
            line.mend()
            booth.online()
            assert centre.numbers() == [early, middle, late] == ["A-K001", "A-K002", "A001"]

    def test_a_line_that_swallows_everything_is_a_cut_line(self, booth, centre, line):
        booth.online()
        line.swallow()
        assert booth.alone() == "A-K001"
        line.mend()
        booth.online()
        assert centre.numbers() == ["A-K001"]

    def test_codes_are_ten_signs_of_crockford_s_alphabet_and_differ(self, booth, centre):
        booth.online()
        centre.kill()
        with booth.hurried():
            codes = {booth.tap().ticket.code for _ in range(50)}
        assert len(codes) == 50
        assert all(re.fullmatch("[0-9A-HJKMNP-TV-Z]{10}", code) for code in codes)

    def test_two_kiosks_that_are_cut_off_never_give_out_the_same_number(self, booth, centre, tmp_path):
        booth.online()
        with another(centre, tmp_path) as other:
            centre.kill()
            numbers = [each.alone() for _ in range(3) for each in (booth, other)]
            assert numbers == ["A-K001", "A-M001", "A-K002", "A-M002", "A-K003", "A-M003"]
            centre.start()
            booth.online()
            other.online()
            assert sorted(centre.numbers()) == sorted(numbers)

    def test_a_kiosk_that_never_heard_a_centre_promises_nothing(self, centre, tmp_path):
        centre.kill()
        with Booth(centre.account(), tmp_path / "new") as new:
            assert isinstance(new.tap(), CannotIssue)
            assert new.is_answered()

    def test_a_service_that_was_not_there_when_last_heard_is_refused(self, booth, centre):
        booth.online()
        centre.kill()
        booth.clock.ahead += 6
        outcome = booth.tap(service="no-such")
        assert isinstance(outcome, Declined)
        assert outcome.error.code == "unknown_service"


class TestANewLife:
    def test_the_series_goes_on_after_a_restart_while_cut_off(self, centre, tmp_path):
        who = centre.account()
        with Booth(who, tmp_path / "kiosk-1") as first:
            first.online()
            centre.kill()
            assert [first.alone(), first.alone()] == ["A-K001", "A-K002"]
        with Booth(who, tmp_path / "kiosk-1") as second:
            assert second.alone() == "A-K003"
            centre.start()
            second.online()
        assert centre.numbers() == ["A-K001", "A-K002", "A-K003"]

    def test_the_series_survives_a_damaged_outbox(self, centre, tmp_path):
        who = centre.account()
        with Booth(who, tmp_path / "kiosk-1") as first:
            first.online()
            centre.kill()
            first.alone()
            kept = first.device.outbox.recall("wire/centre")
        assert kept is not None
        (tmp_path / "kiosk-1" / "outbox.db").write_bytes(b"no database at all" * 1000)
        for file in (tmp_path / "kiosk-1").glob("outbox.db-*"):
            file.unlink()
        second = Booth(who, tmp_path / "kiosk-1")
        second.device.outbox.remember("wire/centre", kept)
        second.device.close()
        with Booth(who, tmp_path / "kiosk-1") as third:
            assert third.alone() == "A-K002"

    def test_it_stays_in_its_own_series_until_all_of_the_earlier_life_is_answered(self, centre, tmp_path):
        who = centre.account()
        with Booth(who, tmp_path / "kiosk-1") as first:
            first.online()
            with centre.stopped():
                first.alone()
        with Booth(who, tmp_path / "kiosk-1") as second:
            assert second.office.look()
            second.online()
            assert "-" not in second.number()


class TestARestoredCentre:
    def test_every_paper_of_the_day_is_in_the_queue_again_and_no_number_is_given_twice(self, booth, centre):
        booth.online()
        before = booth.number()
        until(booth.is_answered)
        copy = centre.copy()
        lost = [booth.number(), booth.number("dat-dai")]
        centre.kill()
        lost.append(booth.alone())
        centre.start()
        booth.online()
        lost.append(booth.number())
        until(booth.is_answered)
        centre.goes_back_to(copy)
        until(lambda: len(booth.device.outbox.epochs()) == 2, what="the new epoch being heard")
        while_new = booth.alone()
        booth.online()
        booth.clock.ahead += GRACE_S + 1
        until(booth.device.is_live)
        after = booth.number()
        papers = [before, *lost, while_new, after]
        assert papers == ["A001", "A002", "B001", "A-K001", "A003", "A-K002", "A004"]
        assert centre.numbers() == papers
        assert booth.device.outbox.refused_count() == 0

    def test_a_kiosk_without_papers_leaves_the_others_time_to_tell_of_theirs(self, booth, centre, tmp_path):
        booth.online()
        with another(centre, tmp_path) as other:
            copy = centre.copy()
            assert booth.number() == "A001"
            until(booth.is_answered)
            centre.goes_back_to(copy)
            until(lambda: len(other.device.outbox.epochs()) == 2 and other.device.is_live())
            assert other.alone() == "A-M001"
            booth.online()
            other.clock.ahead += GRACE_S + 1
            other.online()
            assert other.number() == "A002"
            assert centre.numbers() == ["A001", "A-M001", "A002"]

    def test_what_became_of_the_papers_is_told_again(self, booth, centre):
        booth.online()
        copy = centre.copy()
        ticket = booth.tap().ticket
        booth.office.report(ticket.id, "shown")
        until(booth.is_answered)
        centre.goes_back_to(copy)
        until(lambda: len(booth.device.outbox.epochs()) == 2)
        booth.online()
        assert centre.papers() == [(ticket.id, "shown")]

    def test_a_kiosk_that_was_off_meanwhile_tells_of_its_papers_when_it_is_back(self, centre, tmp_path):
        who = centre.account()
        copy = centre.copy()
        with Booth(who, tmp_path / "kiosk-1") as first:
            assert first.online().number() == "A001"
            until(first.is_answered)
        centre.goes_back_to(copy)
        with Booth(who, tmp_path / "kiosk-1") as second:
            until(lambda: len(second.device.outbox.epochs()) == 2)
            second.online()
        assert centre.numbers() == ["A001"]

    def test_the_places_are_those_of_the_moments_in_which_the_papers_were_given(self, booth, centre):
        booth.online()
        copy = centre.copy()
        numbers = []
        for _ in range(3):
            numbers.append(booth.number())
            booth.clock.ahead += 60
            until(booth.device.is_live)
        until(booth.is_answered)
        centre.goes_back_to(copy)
        until(lambda: len(booth.device.outbox.epochs()) == 2)
        booth.online()
        called = centre.everybody()
        assert [ticket["number"] for ticket in called] == numbers
        moments = [ticket["issued_at"] for ticket in called]
        assert all(before < after for before, after in pairwise(moments))


class TestADiskThatRefuses:
    def refuse(self, booth: Booth, on: bool) -> None:
        db: sqlite3.Connection = booth.device.outbox._db
        db.execute(f"PRAGMA query_only = {'ON' if on else 'OFF'}")

    def test_nothing_is_promised(self, booth, centre):
        booth.online()
        self.refuse(booth, True)
        assert isinstance(booth.tap(), CannotIssue)
        self.refuse(booth, False)
        assert booth.number() == "A001"
        assert centre.numbers() == ["A001"]

    def test_nor_while_the_line_is_cut(self, booth, centre):
        booth.online()
        centre.kill()
        booth.clock.ahead += 6
        self.refuse(booth, True)
        assert isinstance(booth.tap(), CannotIssue)
        self.refuse(booth, False)
        centre.start()
        booth.online()
        assert centre.numbers() == []

    def test_a_request_that_could_not_be_replaced_is_given_up_when_the_disk_takes_it(self, booth, centre):
        booth.online()
        with centre.stopped():
            in_the_way = booth.folder / "series.json"
            in_the_way.unlink(missing_ok=True)
            in_the_way.mkdir()
            with booth.hurried():
                assert isinstance(booth.tap(), CannotIssue)
            assert booth.device.waiting("ticket/request") == ()
            in_the_way.rmdir()
            assert booth.alone() == "A-K002"  # 001 was counted, and given to nobody
