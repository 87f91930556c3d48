"""The visitor's way through the screens, without a window, a line, a printer or a clock."""

from datetime import UTC, datetime

import pytest

from hardware.printer.outcome import Result
from kiosk.flow import LOCKED_S, Cancel, Issue, Print, Report, Restart, SetVolume, TryPrinter
from kiosk.model import CannotIssue, Declined
from kiosk.snapshot import Screen, Step
from kiosk.state import Times
from motcua.wire.states import ErrorBody, EstimateBody
from tests.kiosk.halls import Visitor, centre, grouped, issued, service, simple

TIMES = Times()


def waiting_visitor(state=None, **known) -> tuple[Visitor, int]:
    """A visitor who has tapped everything and waits for the number; and the turn."""
    visitor = Visitor(state or simple(), **known)
    (issue,) = visitor.taps(Step.SERVICE, "s0")
    assert isinstance(issue, Issue)
    return visitor, issue.turn


def declined(code: str, field: str | None = None) -> Declined:
    return Declined(error=ErrorBody(code=code, message="for a test", field=field))


def with_number(**known) -> tuple[Visitor, int]:
    visitor, turn = waiting_visitor(**known)
    (printing,) = visitor.flow.issued(turn, issued(), visitor.now)
    assert isinstance(printing, Print)
    return visitor, turn


class TestTheWay:
    def test_leads_from_the_language_to_the_service_the_priority_and_the_number(self):
        visitor = Visitor(centre())
        assert visitor.screen == Screen.LANGUAGE
        visitor.taps(Step.LANGUAGE, "en")
        assert visitor.screen == Screen.SERVICES
        assert visitor.labels() == ["Service 0", "Service 1", "Service 2"]
        visitor.taps(Step.SERVICE, "s1")
        assert visitor.screen == Screen.PRIORITY
        assert visitor.labels() == ["Ordinary", "Priority"]
        (issue,) = visitor.taps(Step.PRIORITY, "first")
        assert visitor.screen == Screen.ISSUING
        assert isinstance(issue, Issue)
        assert (issue.wish.service, issue.wish.priority, issue.wish.lang) == ("s1", "first", "en")

    def test_asks_no_language_and_no_priority_where_there_is_one(self):
        visitor = Visitor(simple())
        assert visitor.screen == Screen.SERVICES
        (issue,) = visitor.taps(Step.SERVICE, "s2")
        assert isinstance(issue, Issue)
        assert (issue.wish.priority, issue.wish.lang) == ("ordinary", "vi")

    def test_asks_for_the_group_only_where_the_services_do_not_fit_on_one_screen(self):
        visitor = Visitor(grouped())
        visitor.taps(Step.LANGUAGE, "en")
        assert visitor.screen == Screen.GROUPS
        assert visitor.labels() == ["Group B", "Nhóm A", "Other services"]
        visitor.taps(Step.GROUP, "b")
        assert visitor.labels() == ["Service 1", "Service 3", "Service 5", "Service 7"]
        visitor.taps(Step.BACK)
        visitor.taps(Step.GROUP, "other")
        assert visitor.labels() == ["Service 8"]

    def test_six_services_in_two_groups_stand_on_one_screen(self):
        visitor = Visitor(grouped(services=grouped().services[:6]))
        visitor.taps(Step.LANGUAGE, "vi")
        assert visitor.screen == Screen.SERVICES
        assert len(visitor.labels()) == 6

    def test_goes_back_step_by_step(self):
        visitor = Visitor(grouped())
        assert not visitor.sees.can_go_back
        visitor.taps(Step.LANGUAGE, "vi")
        visitor.taps(Step.GROUP, "b")
        visitor.taps(Step.SERVICE, "s1")
        screens: list[str] = []
        while visitor.sees.can_go_back:
            screens.append(visitor.screen)
            visitor.taps(Step.BACK)
        assert screens == [Screen.PRIORITY, Screen.SERVICES, Screen.GROUPS]
        assert visitor.screen == Screen.LANGUAGE

    def test_speaks_the_language_that_was_chosen_and_then_again_that_of_the_start(self):
        visitor = Visitor(centre())
        assert visitor.sees.title == "Chọn ngôn ngữ\nChoose your language"
        visitor.taps(Step.LANGUAGE, "en")
        assert (visitor.sees.lang, visitor.sees.title) == ("en", "What do you need?")
        assert visitor.sees.centre == "One stop"
        visitor.taps(Step.BACK)
        assert visitor.sees.lang == "vi"

    def test_goes_on_in_another_language_where_the_visitor_is(self):
        visitor = Visitor(centre())
        visitor.taps(Step.LANGUAGE, "vi")
        visitor.taps(Step.LANGUAGE, "en")
        assert (visitor.screen, visitor.sees.title) == (Screen.SERVICES, "What do you need?")
        visitor.waits(TIMES.idle_s)
        visitor.taps(Step.LANGUAGE, "vi")
        assert (visitor.screen, visitor.sees.lang) == (Screen.MORE_TIME, "vi")
        visitor.taps(Step.MORE_TIME)
        assert (visitor.screen, visitor.sees.lang) == (Screen.SERVICES, "vi")

    def test_knows_no_language_that_the_centre_does_not_speak(self):
        visitor = Visitor(simple(priorities=centre().priorities))
        visitor.taps(Step.SERVICE, "s0")
        visitor.taps(Step.LANGUAGE, "en")
        assert (visitor.screen, visitor.sees.lang) == (Screen.PRIORITY, "vi")
        assert visitor.sees.languages == ("vi",)

    def test_goes_to_the_start_from_everywhere_on_the_way(self):
        visitor = Visitor(centre())
        visitor.taps(Step.LANGUAGE, "en")
        visitor.taps(Step.SERVICE, "s0")
        visitor.taps(Step.START_AGAIN)
        assert visitor.screen == Screen.LANGUAGE

    def test_says_how_many_wait_only_while_the_centre_is_heard(self):
        visitor = Visitor(simple(languages=("en",)), waiting={"s0": 1, "s1": 4})
        assert [choice.note for choice in visitor.sees.choices] == [
            "one person is waiting",
            "4 people are waiting",
            "",
        ]
        visitor.hear(simple(languages=("en",)), is_live=False)
        assert {choice.note for choice in visitor.sees.choices} == {""}


class TestTaps:
    def test_a_second_tap_of_a_double_tap_does_nothing(self):
        visitor = Visitor(simple())
        effects = visitor.flow.handle(Step.SERVICE, "s0", visitor.now)
        effects += visitor.flow.handle(Step.SERVICE, "s0", visitor.now + 0.1)
        effects += visitor.flow.handle(Step.SERVICE, "s0", visitor.now + 0.5)
        assert len(effects) == 1

    def test_a_tap_meant_for_the_screen_before_does_nothing(self):
        visitor = Visitor(centre())
        visitor.flow.handle(Step.LANGUAGE, "vi", visitor.now)
        visitor.flow.handle(Step.SERVICE, "s0", visitor.now + 0.2)
        assert visitor.screen == Screen.SERVICES

    @pytest.mark.parametrize("step", [Step.GROUP, Step.PRIORITY, Step.BACK, Step.PIN, Step.RESTART])
    def test_what_is_not_on_the_screen_cannot_be_tapped(self, step):
        visitor = Visitor(simple())
        before = visitor.sees
        assert visitor.taps(step, "s0") == ()
        assert visitor.taps(Step.SERVICE, "no-such") == ()
        assert visitor.sees == before


class TestBackToTheStart:
    def test_asks_whether_more_time_is_needed_and_counts_down(self):
        visitor = Visitor(centre())
        visitor.taps(Step.LANGUAGE, "en")
        visitor.waits(TIMES.idle_s - 1.5)
        assert visitor.screen == Screen.SERVICES
        visitor.waits(1.0)
        assert visitor.screen == Screen.MORE_TIME
        before = visitor.sees.seconds_left
        visitor.waits(3)
        assert before is not None
        assert visitor.sees.seconds_left == before - 3
        visitor.waits(TIMES.warning_s)
        assert visitor.screen == Screen.LANGUAGE

    def test_gives_more_time_on_request_where_the_visitor_was(self):
        visitor = Visitor(centre())
        visitor.taps(Step.LANGUAGE, "en")
        visitor.taps(Step.SERVICE, "s1")
        visitor.waits(TIMES.idle_s)
        visitor.taps(Step.MORE_TIME)
        assert visitor.screen == Screen.PRIORITY
        visitor.waits(TIMES.idle_s - 2)
        (issue,) = visitor.taps(Step.PRIORITY, "ordinary")
        assert isinstance(issue, Issue)
        assert issue.wish.service == "s1"

    def test_the_start_itself_stays_as_long_as_nobody_comes(self):
        visitor = Visitor(centre())
        visitor.waits(10_000)
        assert visitor.screen == Screen.LANGUAGE
        assert visitor.sees.seconds_left is None

    def test_nothing_of_the_last_visitor_is_left(self):
        visitor, turn = with_number()
        visitor.flow.printed(turn, "t1", Result.PRINTED, visitor.now)
        visitor.waits(TIMES.paper_s + 1)
        assert visitor.sees == Visitor(simple()).sees


class TestTheNumber:
    def test_take_your_paper_is_said_only_when_the_printer_said_so(self):
        visitor, turn = with_number()
        assert visitor.screen == Screen.ISSUING
        assert visitor.sees.issued is None
        effects = visitor.flow.printed(turn, "t1", Result.PRINTED, visitor.now)
        assert effects == (Report(ticket="t1", paper="printed"),)
        assert visitor.screen == Screen.TAKE_PAPER

    def test_without_paper_the_number_is_shown_with_its_code(self):
        visitor, turn = with_number()
        effects = visitor.flow.printed(turn, "t1", Result.NOT_PRINTED, visitor.now)
        assert effects == (Report(ticket="t1", paper="shown"),)
        assert visitor.screen == Screen.READ_NUMBER
        shown = visitor.sees.issued
        assert shown is not None
        assert (shown.number, shown.qr) == ("A001", "http://127.0.0.1:8080/t/0123456789")
        assert "cho cán bộ xem" in visitor.sees.text

    def test_the_number_without_paper_stays_as_long_as_is_asked_for(self):
        visitor, turn = with_number()
        visitor.flow.printed(turn, "t1", Result.NOT_PRINTED, visitor.now)
        for _ in range(3):
            visitor.waits(TIMES.number_s - 5)
            visitor.taps(Step.MORE_TIME)
            assert visitor.screen == Screen.READ_NUMBER
        visitor.taps(Step.START_AGAIN)
        assert visitor.screen == Screen.SERVICES

    def test_a_printer_that_did_not_say_makes_the_kiosk_ask(self):
        visitor, turn = with_number()
        effects = visitor.flow.printed(turn, "t1", Result.UNCERTAIN, visitor.now)
        assert effects == (Report(ticket="t1", paper="uncertain"),)
        assert visitor.screen == Screen.UNCERTAIN
        assert visitor.sees.issued is not None
        visitor.now += 1
        assert visitor.taps(Step.PAPER_IS_THERE) == (Report(ticket="t1", paper="printed"),)
        assert visitor.screen == Screen.TAKE_PAPER

    def test_no_paper_after_all_is_printed_again_where_the_printer_is_ready(self):
        visitor, turn = with_number()
        visitor.flow.printed(turn, "t1", Result.UNCERTAIN, visitor.now)
        visitor.now += 1
        (again,) = visitor.taps(Step.NO_PAPER)
        assert isinstance(again, Print)
        assert again.again
        effects = visitor.flow.printed(again.turn, "t1", Result.PRINTED, visitor.now)
        assert effects == (Report(ticket="t1", paper="reprinted"),)
        assert visitor.screen == Screen.TAKE_PAPER

    def test_no_paper_after_all_is_shown_where_the_printer_is_not_ready(self):
        visitor, turn = with_number(printer="out")
        visitor.flow.printed(turn, "t1", Result.UNCERTAIN, visitor.now)
        visitor.now += 1
        assert visitor.taps(Step.NO_PAPER) == (Report(ticket="t1", paper="shown"),)
        assert visitor.screen == Screen.READ_NUMBER

    def test_a_second_copy_is_not_asked_about_for_ever(self):
        visitor, turn = with_number()
        visitor.flow.printed(turn, "t1", Result.UNCERTAIN, visitor.now)
        visitor.now += 1
        (again,) = visitor.taps(Step.NO_PAPER)
        assert isinstance(again, Print)
        visitor.flow.printed(again.turn, "t1", Result.UNCERTAIN, visitor.now)
        assert visitor.screen == Screen.READ_NUMBER

    def test_a_printer_that_says_nothing_at_all_is_not_waited_for(self):
        visitor, turn = with_number()
        effects = visitor.waits(TIMES.print_s + 1)
        assert effects == (Report(ticket="t1", paper="uncertain"),)
        assert visitor.screen == Screen.READ_NUMBER
        late = visitor.flow.printed(turn, "t1", Result.PRINTED, visitor.now)
        assert late == (Report(ticket="t1", paper="printed"),)
        assert visitor.screen == Screen.READ_NUMBER

    def test_a_number_that_comes_when_nobody_waits_any_more_is_taken_back(self):
        visitor, turn = waiting_visitor()
        visitor.waits(TIMES.issue_s + 1)
        assert visitor.screen == Screen.CANNOT_ISSUE
        assert visitor.flow.issued(turn, issued(), visitor.now) == (Cancel(ticket="t1"),)

    def test_the_people_before_and_the_time_are_said_where_they_are_known(self):
        visitor, turn = waiting_visitor(simple(languages=("en",)))
        estimate = EstimateBody(low_s=60, likely_s=601, high_s=900)
        visitor.flow.issued(turn, issued(1, estimate, lang="en"), visitor.now)
        visitor.flow.printed(turn, "t1", Result.PRINTED, visitor.now)
        assert visitor.sees.text == (
            "One person is before you. It will take about 11 minutes."
            " Please wait until your number is called."
        )

    def test_alone_nothing_is_said_of_the_people_before(self):
        visitor, turn = waiting_visitor(simple(languages=("en",)), is_live=False)
        visitor.flow.issued(turn, issued(None, number="A-K001"), visitor.now)
        visitor.flow.printed(turn, "t1", Result.PRINTED, visitor.now)
        assert visitor.sees.text == "Please wait until your number is called."

    def test_a_paper_that_was_in_the_printer_s_hand_is_asked_about_after_a_restart(self):
        visitor = Visitor(simple())
        visitor.flow.recall(issued().ticket, visitor.now)
        assert visitor.screen == Screen.UNCERTAIN
        assert visitor.sees.issued is not None
        assert visitor.sees.issued.number == "A001"


class TestWhyThereIsNoNumber:
    def test_a_kiosk_that_never_heard_of_a_centre_is_not_ready(self):
        visitor = Visitor(None)
        assert visitor.screen == Screen.NOT_READY
        assert "This kiosk is not ready yet" in visitor.sees.title
        assert visitor.sees.choices == ()
        visitor.hear(simple())
        assert visitor.screen == Screen.SERVICES

    def test_a_centre_that_never_opened_a_day_is_not_ready(self):
        assert Visitor(simple(day=None)).screen is Screen.NOT_READY

    def test_a_closed_centre_says_when_it_opens_if_that_is_known(self):
        visitor = Visitor(simple(open=False, languages=("en",)))
        assert visitor.screen == Screen.CLOSED
        assert visitor.sees.text == "Please come back during the opening hours."
        monday = datetime(2026, 11, 23, 0, 30, tzinfo=UTC)
        visitor.hear(simple(open=False, languages=("en",)), opens_at=monday)
        assert visitor.sees.text == "Numbers are given out again on 23/11 at 07:30."

    def test_between_two_spans_of_the_same_day_it_is_lunch(self):
        noon = datetime(2026, 11, 21, 6, 30, tzinfo=UTC)
        visitor = Visitor(simple(languages=("en",)))
        visitor.hear(simple(open=False, languages=("en",)), opens_at=noon)
        assert visitor.screen == Screen.LUNCH
        assert visitor.sees.text == "Numbers are given out again at 13:30."

    def test_before_the_first_span_of_a_day_it_is_closed(self):
        morning = datetime(2026, 11, 21, 0, 30, tzinfo=UTC)
        visitor = Visitor(simple(open=False), opens_at=morning)
        assert visitor.screen == Screen.CLOSED

    def test_who_is_choosing_when_the_centre_closes_is_told_so(self):
        visitor = Visitor(centre())
        visitor.taps(Step.LANGUAGE, "en")
        visitor.hear(centre(open=False))
        assert visitor.screen == Screen.CLOSED
        assert "No numbers are given out now" in visitor.sees.title

    def test_who_has_a_number_when_the_centre_closes_still_gets_the_paper(self):
        visitor, turn = with_number()
        visitor.hear(simple(open=False))
        visitor.flow.printed(turn, "t1", Result.PRINTED, visitor.now)
        assert visitor.screen == Screen.TAKE_PAPER

    def test_a_service_that_is_shut_is_pale_and_says_why_when_it_is_tapped(self):
        state = simple(languages=("en",), services=(service(0, is_open=False), service(1)))
        visitor = Visitor(state)
        assert [choice.enabled for choice in visitor.sees.choices] == [False, True]
        assert visitor.taps(Step.SERVICE, "s0") == ()
        assert visitor.screen == Screen.SERVICE_CLOSED
        assert visitor.sees.title == "Service 0 is closed now"
        visitor.taps(Step.BACK)
        assert visitor.screen == Screen.SERVICES

    @pytest.mark.parametrize(
        ("outcome", "screen"),
        [
            (declined("closed"), Screen.CLOSED),
            (declined("closed", "service"), Screen.QUOTA),
            (declined("unknown_service", "service"), Screen.SERVICE_CLOSED),
            (declined("not_allowed"), Screen.CANNOT_ISSUE),
            (CannotIssue(reason="the disk refuses"), Screen.CANNOT_ISSUE),
        ],
    )
    def test_every_refusal_has_its_screen(self, outcome, screen):
        visitor, turn = waiting_visitor()
        assert visitor.flow.issued(turn, outcome, visitor.now) == ()
        assert visitor.screen == screen
        assert visitor.sees.title

    def test_a_service_shut_meanwhile_is_shut_and_no_quota(self):
        visitor, turn = waiting_visitor()
        visitor.hear(simple(services=(service(0, is_open=False), service(1))))
        visitor.flow.issued(turn, declined("closed", "service"), visitor.now)
        assert visitor.screen == Screen.SERVICE_CLOSED

    def test_a_cut_line_is_said_beside_and_not_in_the_way(self):
        visitor = Visitor(simple(languages=("en",)), is_live=False, is_alone=True)
        assert visitor.screen == Screen.SERVICES
        assert visitor.sees.trouble == (
            "The line to the centre is cut: this kiosk gives out its own numbers.",
        )

    @pytest.mark.parametrize("printer", ["near_end", "out", "cover_open", "offline", "unknown"])
    def test_trouble_with_the_printer_is_said_beside(self, printer):
        visitor = Visitor(simple(languages=("en",)), printer=printer)
        assert visitor.sees.trouble[0].startswith("Printer: ")


class TestStaff:
    def enter(self, visitor: Visitor, pin: str = "2468") -> None:
        visitor.taps(Step.STAFF)
        assert visitor.screen == Screen.STAFF_PIN
        visitor.taps(Step.PIN, pin)

    def test_the_menu_is_behind_the_pin(self):
        visitor = Visitor(centre(), pin="2468")
        self.enter(visitor, "1111")
        assert visitor.screen == Screen.STAFF_PIN
        assert visitor.sees.text
        visitor.taps(Step.PIN, "2468")
        assert visitor.screen == Screen.STAFF
        assert [choice.step for choice in visitor.sees.choices] == [
            Step.TEST_PRINT,
            Step.VOLUME_DOWN,
            Step.VOLUME_UP,
            Step.RESTART,
        ]
        assert visitor.sees.staff

    def test_without_a_pin_there_is_no_menu(self):
        visitor = Visitor(centre())
        visitor.taps(Step.STAFF)
        assert visitor.screen == Screen.LANGUAGE

    def test_guessing_is_stopped_for_a_while(self):
        visitor = Visitor(centre(), pin="2468")
        visitor.taps(Step.STAFF)
        for _ in range(5):
            visitor.taps(Step.PIN, "1111")
        visitor.taps(Step.PIN, "2468")
        assert visitor.screen == Screen.STAFF_PIN
        visitor.waits(LOCKED_S)
        self.enter(visitor)
        assert visitor.screen == Screen.STAFF

    def test_the_printer_can_be_tried(self):
        visitor = Visitor(simple(languages=("en",)), pin="2468")
        self.enter(visitor)
        assert visitor.taps(Step.TEST_PRINT) == (TryPrinter(),)
        visitor.flow.tested(Result.NOT_PRINTED, visitor.now)
        tested = [line for line in visitor.sees.staff if line.name == "Test print"]
        assert [(line.value, line.well) for line in tested] == [("not printed", False)]

    def test_the_volume_has_two_ends(self):
        visitor = Visitor(simple(), pin="2468", volume=10)
        self.enter(visitor)
        assert visitor.taps(Step.VOLUME_UP) == (SetVolume(volume=10),)
        assert visitor.taps(Step.VOLUME_DOWN) == (SetVolume(volume=9),)

    def test_the_kiosk_can_be_restarted(self):
        visitor = Visitor(simple(), pin="2468")
        self.enter(visitor)
        assert visitor.taps(Step.RESTART) == (Restart(),)

    def test_the_menu_closes_by_itself(self):
        visitor = Visitor(simple(), pin="2468")
        self.enter(visitor)
        visitor.waits(TIMES.staff_s)
        assert visitor.screen == Screen.SERVICES

    def test_a_visitor_who_waits_for_a_number_is_not_disturbed(self):
        visitor, _ = waiting_visitor()
        visitor.flow._check_pin = "2468".__eq__
        visitor.taps(Step.STAFF)
        assert visitor.screen == Screen.ISSUING
