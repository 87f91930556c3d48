import hashlib
import socket
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from hardware.printer.escpos import Paper, encode
from hardware.printer.factory import make_printer
from hardware.printer.outcome import Result
from hardware.printer.slip import Line, Slip
from motcua.rehearse.days import read_day
from motcua.rehearse.papers import paper_latencies, paper_violations
from motcua.rehearse.plan import plan_day
from motcua.rehearse.printer import HOST, Ear
from motcua.rehearse.simulate import Simulation
from tests.hardware.ways import PATIENT
from tests.rehearse.offices import small_day
from tests.rehearse.stand_in import StandIn

JOB = encode(Slip(elements=(Line(text="A001"),)), Paper())
NEXT = encode(Slip(elements=(Line(text="A002"),)), Paper())
DIGEST = hashlib.sha256(JOB).hexdigest()
ASKS_WHETHER_DONE = b"\x1d(H\x06\x00000001"


class Printed:
    """A small day after it was played, and what the check finds about its papers."""

    def __init__(self, directory: Path) -> None:
        plan = plan_day(read_day(directory))
        centre = StandIn(plan)
        simulation = Simulation(plan, centre, 1)
        for _ in simulation.run():
            pass
        self.asked, self.journal, self.papers = simulation.asked, centre.journal, centre.papers()

    def violations(self, **changes):
        return list(paper_violations(self.asked, replace(self.papers, **changes), self.journal))


@pytest.fixture(scope="module")
def day(tmp_path_factory):
    return Printed(small_day(tmp_path_factory.mktemp("days") / "small-2020-01-14"))


@pytest.fixture
def printer(tmp_path):
    """A printer's process: what it says, and its port."""
    command = [sys.executable, "-m", "motcua.rehearse.printer", str(tmp_path / "papers")]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        yield process.stdout, int(process.stdout.readline().removeprefix("port "))
        process.terminate()


class TestTheCheckOfPapers:
    def test_finds_nothing_where_every_ticket_has_its_own(self, day):
        assert len(day.papers.sent) == 24
        assert day.violations() == []

    def test_finds_a_ticket_that_no_printer_was_sent(self, day):
        first, *others = day.papers.sent

        found = day.violations(sent=tuple(others))

        assert f"ticket {first.number} was sent to a printer 0 times, not once" in found
        assert any("got a job that was no ticket" in one for one in found)

    def test_finds_a_ticket_that_was_sent_twice(self, day):
        first = day.papers.sent[0]

        found = day.violations(sent=(first, *day.papers.sent))

        assert f"ticket {first.number} was sent to a printer 2 times, not once" in found

    def test_finds_a_job_that_never_arrived(self, day):
        found = day.violations(arrived=day.papers.arrived[1:])

        assert any("came 0 times to the printer" in one for one in found)

    def test_finds_a_job_that_arrived_twice(self, day):
        twice = (*day.papers.arrived, day.papers.arrived[0])

        assert any("came 2 times to the printer" in one for one in day.violations(arrived=twice))

    def test_finds_a_job_that_arrived_at_the_other_kiosk(self, day):
        first, *others = day.papers.arrived
        other = next(one.device for one in others if one.device != first.device)

        found = day.violations(arrived=(replace(first, device=other), *others))

        assert any("came 0 times to the printer" in one for one in found)
        assert any(f"the printer of {other} got a job that was no ticket" in one for one in found)

    @pytest.mark.parametrize("more", [-1, 1])
    def test_finds_a_paper_missing_or_too_many_on_a_tray(self, day, more):
        kiosk, laid = next(iter(day.papers.laid.items()))

        found = day.violations(laid={**day.papers.laid, kiosk: laid + more})

        assert found == [f"the printer of {kiosk} got {laid} jobs and laid down {laid + more} papers"]

    def test_finds_a_paper_with_a_number_that_is_another_tickets(self, day):
        first, second, *others = day.papers.sent

        found = day.violations(sent=(replace(first, number=second.number), second, *others))

        assert f"a paper with the number {second.number} was printed, which was given to nobody" in found

    def test_finds_a_paper_that_the_centre_was_not_told_of(self, day):
        number = day.papers.sent[0].number
        told = [event for event in day.journal if getattr(event, "outcome", None) == "printed"]
        lacking = [event for event in day.journal if event is not told[0]]

        found = list(paper_violations(day.asked, day.papers, lacking))

        assert found == [f"ticket {number} is printed 0 times in the journal, not once"]

    def test_counts_the_time_of_a_paper_from_its_tap(self, day):
        taps = {one.sent_ns for one in day.asked if one.name == "ticket/request"}
        late = tuple(replace(one, at_ns=min(taps) + 7_000_000) for one in day.papers.arrived)

        times = paper_latencies(day.asked, replace(day.papers, arrived=late))

        assert max(times) == 7
        assert len(times) == 24


class TestTheEar:
    def test_passes_on_what_is_no_job_at_once(self):
        assert Ear().hear(b"\x10\x04\x01") == (b"\x10\x04\x01", None)

    @pytest.mark.parametrize("size", [1, 7, 1000, 4096, 1 << 20])
    def test_keeps_a_job_back_until_its_cut_has_arrived(self, size):
        ear, passed, jobs = Ear(), [], []
        stream = JOB + ASKS_WHETHER_DONE
        for start in range(0, len(stream), size):
            ready, job = ear.hear(stream[start : start + size])
            passed.append(ready)
            jobs += [job] if job else []

        assert jobs == [DIGEST]
        assert b"".join(passed) == stream

    def test_leaves_what_stands_before_a_job_out_of_it(self):
        assert Ear().hear(bytes(100) + b"\x1b@" + JOB)[1] == DIGEST


class TestThePrinter:
    def test_says_when_the_job_that_was_sent_had_arrived(self, printer, tmp_path):
        said, port = printer
        with make_printer("paper", host=HOST, port=port, **PATIENT) as kiosks:
            results = [kiosks.print_job(JOB).result for _ in range(3)]

        assert results == [Result.PRINTED] * 3
        assert [said.readline().split()[1] for _ in range(3)] == [DIGEST] * 3
        assert len(list((tmp_path / "papers").glob("*.png"))) == 3

    def test_says_nothing_of_a_job_that_was_broken_off(self, printer):
        said, port = printer
        with socket.create_connection((HOST, port)) as line:
            line.sendall(JOB[: len(JOB) // 2])
        with make_printer("paper", host=HOST, port=port, **PATIENT) as kiosks:
            kiosks.print_job(NEXT)

        assert said.readline().split()[1] == hashlib.sha256(NEXT).hexdigest()
