"""`motcua day`: the business day by hand, and the days that were."""

import json
import os
import pty
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from hardware.printer.virtual import VirtualPrinter
from motcua.admin import admin_line
from motcua.checkup.status import look
from motcua.commands import day as day_command
from motcua.coordinator.reader import reading
from motcua.wire.commands import Role
from tests.centres import RunningCentre, at_noon, eventually, running_centre
from tests.coordinator.hall import Hall


def day(data_dir: Path, *words: str) -> int:
    return day_command.main([*words, "--data-dir", str(data_dir)])


@pytest.fixture(scope="module")
def centre(tmp_path_factory) -> Iterator[RunningCentre]:
    place = tmp_path_factory.mktemp("day")
    with running_centre(place, *at_noon(place)) as centre:
        yield centre


def is_open(centre: RunningCentre) -> bool:
    """Whether tickets are given out now."""
    with reading(centre.data_dir) as records:
        ((kind,),) = records.execute(
            "SELECT kind FROM journal WHERE kind IN ('doors/opened', 'doors/closed', 'day/closed')"
            " ORDER BY seq DESC LIMIT 1"
        )
    return str(kind) == "doors/opened"


def told(centre: RunningCentre, capsys: pytest.CaptureFixture[str]) -> str:
    """What would happen if the day was closed now."""
    assert day(centre.data_dir, "close", "--check") == 0
    return capsys.readouterr().out.strip()


def faults(centre: RunningCentre) -> int | None:
    """How many faults the coordinator tells of."""
    with admin_line(centre.data_dir) as line:
        coordinator = look(line).states.coordinator
    return coordinator.faults if coordinator else None


class TestByHand:
    """In the order of a day; the last ones end it."""

    def test_a_day_cannot_be_opened_twice(self, centre, capsys):
        assert day(centre.data_dir, "open") == 1
        assert "has been opened already" in capsys.readouterr().err

    def test_the_doors_are_closed_and_opened(self, centre, capsys):
        assert day(centre.data_dir, "close-doors") == 0
        assert "No more tickets are given out" in capsys.readouterr().out
        assert not is_open(centre)

        assert day(centre.data_dir, "open-doors") == 0
        assert is_open(centre)

    def test_a_day_is_not_closed_where_nobody_can_be_asked(self, centre, capsys):
        assert day(centre.data_dir, "close") == 1
        said = capsys.readouterr()
        assert "add --yes" in said.err
        assert "Nothing was changed." in said.out
        assert is_open(centre)

    @pytest.mark.parametrize("answer", ["n\n", "\x04"])
    def test_a_day_is_not_closed_without_a_yes(self, centre, answer):
        code, said = typed(centre, answer)

        assert code == 1
        assert "This ends the day" in said
        assert "cannot be opened again" in said
        assert "Nothing was changed." in said
        assert is_open(centre)

    def test_check_tells_what_would_lapse(self, centre, capsys):
        assert day(centre.data_dir, "close", "--check") == 0
        assert "Nobody is waiting, and no counter is open." in capsys.readouterr().out

        with centre.device(centre.enroll("kiosk-1", Role.KIOSK), "1") as kiosk:
            for _ in range(2):
                kiosk.send("ticket/request", service="ho-tich").result(30)
            eventually(lambda: told(centre, capsys).endswith(": 2 waiting tickets lapse."), "the two")
        assert is_open(centre)

    def test_a_day_is_closed_though_its_summary_cannot_be_written_and_that_is_said(self, centre):
        blocked = centre.data_dir / "days"
        blocked.write_text("in the way")

        code, said = typed(centre, "y\n")

        assert code == 0, said
        assert "Summary of the day" in said
        assert "by hand" in said
        eventually(lambda: "the summary of" in centre.said, "the log")
        eventually(lambda: faults(centre) == 1, "the fault in the coordinator's state")

    def test_what_was_not_written_is_written_by_the_next_start(self, centre):
        (centre.data_dir / "days").unlink()
        os.kill(centre.pid("coordinator"), signal.SIGKILL)

        eventually(lambda: list(centre.data_dir.glob("days/*.txt")), "the page")
        (page,) = centre.data_dir.glob("days/*.txt")
        assert "Tổng kết ngày" in page.read_text() or "Summary of the day" in page.read_text()
        figures = json.loads(page.with_suffix(".json").read_text())
        assert figures["closed_by_hand"] is True

    def test_a_day_is_closed_once(self, centre, capsys):
        eventually(lambda: day(centre.data_dir, "close", "--yes") == 1, "an answer")
        assert "the day is closed" in capsys.readouterr().err

    def test_a_centre_that_does_not_run_has_no_day_to_close(self, tmp_path, capsys):
        assert day(tmp_path, "close", "--yes") == 2
        assert "No broker runs" in capsys.readouterr().err


def test_a_day_that_is_none_is_told_with_an_example(tmp_path, capsys):
    with pytest.raises(SystemExit) as ended:
        day(tmp_path, "show", "abc")

    assert ended.value.code == 2
    said = capsys.readouterr().err
    assert "“abc” is no day; write it as 2026-11-21" in said
    assert "fromisoformat" not in said


def typed(centre: RunningCentre, answer: str) -> tuple[int, str]:
    """Close the day at a terminal and type an answer; return the exit code and what stands on the screen."""
    ours, theirs = pty.openpty()
    try:
        with subprocess.Popen(
            [sys.executable, "-m", "motcua", "day", "close", "--data-dir", str(centre.data_dir)],
            stdin=theirs,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            env=os.environ | {"MOTCUA_LANG": "en"},
        ) as program:
            os.write(ours, answer.encode())
            said, _ = program.communicate(timeout=30)
            return program.returncode, said.decode()
    finally:
        os.close(ours)
        os.close(theirs)


@pytest.fixture(scope="module")
def data_dir(tmp_path_factory) -> Path:
    """The records of two closed days and the beginning of a third."""
    with Hall(tmp_path_factory.mktemp("played") / "data") as hall:
        for _ in range(2):
            hall.play_day()
            hall.next_day()
        hall.ticket()
    return hall.data_dir


class TestTheDaysThatWere:
    def test_are_all_listed(self, data_dir, capsys):
        assert day(data_dir, "list") == 0

        lines = capsys.readouterr().out.splitlines()
        assert [line.split()[0] for line in lines[1:]] == ["2026-11-23", "2026-11-24", "2026-11-25"]
        assert lines[1].endswith("closed, sealed")
        assert lines[3].endswith("open")

    def test_are_listed_for_programs(self, data_dir, capsys):
        assert day(data_dir, "list", "--json") == 0

        listed = json.loads(capsys.readouterr().out)
        assert [(one["tickets"], one["served"], one["is_sealed"]) for one in listed] == [
            (10, 4, True),
            (10, 4, True),
            (1, 0, False),
        ]

    def test_that_have_no_seal_are_named(self, data_dir, capsys, tmp_path):
        seal = data_dir / "seals" / "2026-11-23.json"
        seal.rename(tmp_path / "away")
        try:
            assert day(data_dir, "list") == 0
            assert "closed, NOT SEALED" in capsys.readouterr().out
            assert day(data_dir, "show", "2026-11-23") == 0
            assert "NOT KEPT outside the database" in capsys.readouterr().out
        finally:
            (tmp_path / "away").rename(seal)

    def test_are_shown(self, data_dir, capsys):
        assert day(data_dir, "show", "2026-11-23") == 0
        assert "Summary of the day 23/11/2026" in capsys.readouterr().out

    def test_are_shown_for_programs(self, data_dir, capsys):
        assert day(data_dir, "show", "2026-11-23", "--json") == 0
        assert json.loads(capsys.readouterr().out)["total"]["tickets"]["served"] == 4

    def test_the_newest_is_shown_if_none_is_named(self, data_dir, capsys):
        assert day(data_dir, "show") == 0
        said = capsys.readouterr().out
        assert "Summary of the day 25/11/2026" in said
        assert "Not closed yet" in said

    def test_one_that_was_not_is_told(self, data_dir, capsys):
        assert day(data_dir, "show", "2026-11-22") == 1
        assert "no records of the day 22/11/2026" in capsys.readouterr().err

    def test_where_there_are_no_records_that_is_told(self, tmp_path, capsys):
        assert day(tmp_path, "list") == 2
        assert day(tmp_path, "show") == 2
        assert "cannot be read" in capsys.readouterr().err

    def test_are_printed(self, data_dir, tmp_path, capsys):
        with VirtualPrinter(tmp_path / "papers") as printer:
            words = (
                "show",
                "2026-11-23",
                "--print",
                "--printer",
                "paper",
                "--port",
                str(printer.port),
                "--answer-s",
                "20",
            )
            assert day(data_dir, *words) == 0
            assert len(printer.papers()) == 1
            printer.order("out")
            assert day(data_dir, *words) == 1

        assert capsys.readouterr().out.splitlines() == [
            "Printed.",
            "Not printed. motcua test printer tells why.",
        ]

    def test_are_not_printed_on_a_printer_that_is_not_described(self, data_dir, capsys):
        assert day(data_dir, "show", "--print") == 2
        assert day(data_dir, "show", "--print", "--printer", "paper", "--port", "0") == 2
        assert "--printer KIND" in capsys.readouterr().err
