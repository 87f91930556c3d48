"""The whole kiosk without its window: the virtual printer, the real broker and the real coordinator."""

import logging
import threading
from contextlib import ExitStack, contextmanager, nullcontext
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from hardware.printer.factory import make_printer
from hardware.printer.outcome import TicketPrinter
from hardware.printer.virtual import VirtualPrinter
from kiosk.program import KioskProgram
from kiosk.settings import KioskSettings
from kiosk.snapshot import Screen, Snapshot, Step
from kiosk.state import Times
from motcua.wire.credentials import Credentials
from tests.hardware.ways import PATIENT, hurried
from tests.kiosk.centre import Centre
from tests.wire.hall import until

QUICK = Times(double_tap_s=0.0, print_s=60.0, issue_s=60.0)


class Lobby:
    """A kiosk with its printer, and a visitor before it."""

    def __init__(
        self, program: KioskProgram, paper: VirtualPrinter, printer: TicketPrinter | None = None
    ) -> None:
        self.program, self.paper, self.printer = program, paper, printer
        self.centre: Centre | None = None

    @property
    def sees(self) -> Snapshot:
        return self.program.snapshot()

    @property
    def screen(self) -> str:
        return self.program.snapshot().screen

    @property
    def number(self) -> str:
        assert self.sees.issued is not None
        return self.sees.issued.number

    def comes_to(self, *screens: Screen, seconds: float = 30.0) -> None:
        until(lambda: self.screen in screens, seconds=seconds, what=f"{screens}, now {self.screen}")

    def taps(self, step: Step, choice: str = "") -> None:
        self.program.post(step, choice)

    def takes_a_number(self, *ends: Screen, service: str = "ho-tich") -> str:
        """Tap the whole way; return the number on the last screen."""
        if self.screen != Screen.LANGUAGE:
            self.taps(Step.START_AGAIN)
        self.comes_to(Screen.LANGUAGE)
        self.asks_for_a_number(service)
        self.comes_to(*(ends or (Screen.TAKE_PAPER,)))
        return self.number

    def asks_for_a_number(self, service: str = "ho-tich") -> None:
        self.taps(Step.LANGUAGE, "vi")
        self.taps(Step.SERVICE, service)
        self.taps(Step.PRIORITY, "thuong")

    def goes_live(self) -> None:
        until(lambda: self.screen == Screen.LANGUAGE and not self.sees.trouble, what="no trouble", seconds=20)


def make_settings(who: Credentials, folder: Path) -> KioskSettings:
    return KioskSettings(credentials=who, data_dir=folder, times=QUICK, pin="2468", patience_ms=30_000)


@contextmanager
def lobby(who: Credentials, folder: Path):
    with VirtualPrinter(folder / "papers") as paper:
        printer = make_printer("paper", port=paper.port, **PATIENT)
        with KioskProgram(make_settings(who, folder), printer, version="1.0") as program:
            yield Lobby(program, paper, printer)


@pytest.fixture
def kiosk(centre: Centre, tmp_path: Path, stack: ExitStack):
    made = stack.enter_context(lobby(centre.account(), tmp_path / "kiosk"))
    made.centre = centre
    made.goes_live()
    return made


class TestAVisitor:
    def test_gets_a_number_and_a_paper(self, kiosk, centre):
        assert kiosk.takes_a_number() == "A001"
        assert len(kiosk.paper.papers()) == 1
        kiosk.taps(Step.START_AGAIN)
        kiosk.comes_to(Screen.LANGUAGE)
        until(centre.papers, what="the report of the paper")
        (ticket,) = centre.everybody()
        assert centre.papers() == [(ticket["id"], "printed")]

    def test_who_taps_twice_gets_one_ticket(self, kiosk, centre):
        kiosk.taps(Step.LANGUAGE, "vi")
        for _ in range(5):
            kiosk.taps(Step.SERVICE, "ho-tich")
        for _ in range(5):
            kiosk.taps(Step.PRIORITY, "thuong")
        kiosk.comes_to(Screen.TAKE_PAPER)
        assert len(kiosk.paper.papers()) == 1
        assert centre.numbers() == ["A001"]

    def test_sees_no_difference_but_the_number_when_the_line_is_cut(self, kiosk, centre):
        kiosk.takes_a_number()
        online = kiosk.sees
        centre.kill()
        kiosk.program._office._patience_s = 0.5
        assert kiosk.takes_a_number() == "A-K001"
        alone = kiosk.sees
        assert (alone.screen, alone.title) == (online.screen, online.title)
        assert len(kiosk.paper.papers()) == 2
        centre.start()
        kiosk.taps(Step.START_AGAIN)
        kiosk.goes_live()
        until(lambda: kiosk.program._device.outbox.count() == 0, what="all being told")
        assert centre.numbers() == ["A001", "A-K001"]

    def test_never_keeps_the_window_waiting_while_the_centre_does_not_answer(self, centre, tmp_path):
        settings = replace(make_settings(centre.account(), tmp_path / "kiosk"), patience_ms=5000)
        with (
            VirtualPrinter(tmp_path / "papers") as paper,
            KioskProgram(settings, None, version="1") as program,
        ):
            kiosk = Lobby(program, paper)
            kiosk.goes_live()
            with centre.stopped():
                kiosk.asks_for_a_number()
                kiosk.comes_to(Screen.ISSUING)
                for _ in range(1000):
                    kiosk.taps(Step.SERVICE, "ho-tich")
                    assert kiosk.screen == Screen.ISSUING  # the office still waits for the centre
                kiosk.comes_to(Screen.READ_NUMBER)
            assert kiosk.number == "A-K001"


class TestAPrinter:
    @pytest.mark.parametrize(
        ("order", "health", "screens"),
        [
            ("out", "out", {Screen.READ_NUMBER}),
            ("cover_open", "cover_open", {Screen.READ_NUMBER}),
            ("offline", "offline", {Screen.READ_NUMBER}),
            ("garbage", "unknown", {Screen.READ_NUMBER, Screen.UNCERTAIN}),
            ("stall", "unknown", {Screen.READ_NUMBER, Screen.UNCERTAIN}),
        ],
    )
    def test_that_fails_gives_the_number_on_the_screen_health_and_a_log_line(
        self, kiosk, order, health, screens, caplog
    ):
        caplog.set_level(logging.INFO)
        centre = kiosk.centre
        kiosk.paper.order(order)
        with hurried(kiosk.printer) if health == "unknown" else nullcontext():
            assert kiosk.takes_a_number(*screens) == "A001"
        assert kiosk.sees.issued is not None
        assert kiosk.sees.issued.qr.startswith("http://127.0.0.1:8080/t/")
        until(lambda: centre.health("kiosk-1").get("printer") == health, what=f"the health {health}")
        assert kiosk.sees.trouble
        assert any("printer: ok ->" in record.message for record in caplog.records)
        kiosk.comes_to(Screen.READ_NUMBER, Screen.UNCERTAIN)
        (ticket,) = centre.everybody()
        until(centre.papers, what="the report of the paper")
        assert [(ticket["id"], outcome) for outcome in ("shown", "uncertain")].count(centre.papers()[0]) == 1

    def test_that_is_refilled_prints_no_old_tickets(self, kiosk):
        kiosk.paper.order("out")
        for _ in range(2):
            kiosk.takes_a_number(Screen.READ_NUMBER)
        kiosk.paper.order("refill")
        kiosk.takes_a_number()
        assert len(kiosk.paper.papers()) == 1

    def test_whose_paper_is_near_its_end_goes_on(self, kiosk):
        kiosk.paper.order("near_end")
        assert kiosk.takes_a_number() == "A001"
        assert until(lambda: kiosk.sees.trouble, what="a sign for staff")


class TestStaff:
    def enter(self, kiosk: Lobby) -> None:
        kiosk.taps(Step.STAFF)
        kiosk.taps(Step.PIN, "2468")
        kiosk.comes_to(Screen.STAFF)

    def value(self, kiosk: Lobby, name: str) -> str:
        return next(line.value for line in kiosk.sees.staff if line.name == name)

    def test_can_try_the_printer_and_restart(self, kiosk):
        self.enter(kiosk)
        kiosk.taps(Step.TEST_PRINT)
        until(lambda: "In thử" in [line.name for line in kiosk.sees.staff] and kiosk.paper.papers())
        assert self.value(kiosk, "Máy lấy số") == "kiosk-1, 1.0"
        assert not kiosk.program.restart_asked.is_set()
        kiosk.taps(Step.RESTART)
        assert kiosk.program.restart_asked.wait(30)

    def test_set_a_volume_that_a_restart_keeps(self, centre, tmp_path):
        who = centre.account()
        with lobby(who, tmp_path / "kiosk") as first:
            self.enter(first)
            first.taps(Step.VOLUME_UP)
            until(lambda: first.sees.volume == 6)
        with lobby(who, tmp_path / "kiosk") as second:
            assert second.sees.volume == 6


class TestTheProgram:
    def test_is_ready_without_a_centre_to_say_so(self, centre, line, tmp_path):
        line.cut()
        with lobby(centre.account(port=line.port), tmp_path / "kiosk") as new:
            new.comes_to(Screen.NOT_READY)
            line.mend()
            new.goes_live()
            assert new.takes_a_number() == "A001"

    def test_works_without_a_printer(self, centre, tmp_path):
        settings = make_settings(centre.account(), tmp_path / "kiosk")
        with (
            VirtualPrinter(tmp_path / "papers") as none,
            KioskProgram(settings, None, version="1") as program,
        ):
            kiosk = Lobby(program, none)
            kiosk.goes_live()
            assert kiosk.takes_a_number(Screen.READ_NUMBER) == "A001"

    def test_tells_every_new_snapshot(self, centre, tmp_path):
        told: list[Snapshot] = []
        settings = make_settings(centre.account(), tmp_path / "kiosk")
        with KioskProgram(settings, None, version="1") as program:
            program.on_change(told.append)
            until(lambda: program.snapshot().screen is Screen.LANGUAGE)
            until(lambda: told and told[-1] == program.snapshot())
        assert all(before != after for before, after in pairwise(told))

    def test_shows_the_start_when_something_in_it_breaks(self, kiosk):
        kiosk.taps(Step.LANGUAGE, "vi")
        kiosk.comes_to(Screen.SERVICES)

        def broken(_now: float) -> Any:
            raise RuntimeError("for a test")

        kiosk.program._inbox.put(broken)
        kiosk.comes_to(Screen.LANGUAGE)
        assert kiosk.takes_a_number() == "A001"

    def test_may_be_closed_twice(self, centre, tmp_path):
        before = set(threading.enumerate())
        program = KioskProgram(make_settings(centre.account(), tmp_path / "kiosk"), None, version="1")
        program.start()
        assert set(threading.enumerate()) > before
        program.close()
        program.close()
        until(lambda: set(threading.enumerate()) <= before, what="the end of all its threads")
