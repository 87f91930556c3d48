"""`motcua status`: a real centre, and everything that may be wrong with one."""

import json
import os
import re
import signal
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from io import StringIO
from typing import Any

import pytest
from rich.cells import cell_len
from rich.console import Console

from broker_config.broker import RunningBroker
from motcua import __version__, texts
from motcua.checkup import coordinator
from motcua.checkup.doctor import CHECKS, examine
from motcua.checkup.finding import Finding, Level
from motcua.checkup.site import Site
from motcua.checkup.status import DeviceLine, Report, Snapshot, findings
from motcua.checkup.status_view import show_report
from motcua.commands.doctor import main as doctor
from motcua.commands.status import main
from motcua.coordinator.clock import SystemClock
from motcua.coordinator.start import open_store
from motcua.coordinator.witness import Witness
from motcua.data_directory import make_private
from motcua.wire.commands import Role
from motcua.wire.states import (
    CentreState,
    CoordinatorState,
    CounterLine,
    Health,
    Heartbeat,
    Names,
    Presence,
)
from motcua.wire.states_held import HeldStates
from tests.brokers import running_broker
from tests.centres import RunningCentre, eventually, running_centre
from tests.settings_text import TEXT

NOW = datetime(2026, 11, 21, 11, 0, tzinfo=UTC)  # 18:00 in Vietnam


@pytest.fixture(scope="module")
def centre(tmp_path_factory) -> Iterator[RunningCentre]:
    with running_centre(tmp_path_factory.mktemp("centre")) as running:
        yield running


def status(centre: RunningCentre, *options: str) -> int:
    return main(["--data-dir", str(centre.data_dir), *options])


def status_json(centre: RunningCentre, capsys) -> dict[str, Any]:
    status(centre, "--json")
    told: dict[str, Any] = json.loads(capsys.readouterr().out)
    return told


@contextmanager
def stopped(pid: int) -> Iterator[None]:
    os.kill(pid, signal.SIGSTOP)
    try:
        yield
    finally:
        os.kill(pid, signal.SIGCONT)


class TestARunningCentre:
    def test_is_well_when_it_has_just_begun(self, centre, capsys):
        code = status(centre)
        said = capsys.readouterr().out

        assert code == 0, said
        assert "Public Service Centre (demonstration)" in said
        assert f"version {__version__}, epoch" in said
        assert "WRONG" not in said
        assert "not enrolled" not in said, "a demonstration has the devices that it opens itself"

    def test_is_told_with_its_devices_for_programs(self, centre, capsys):
        credentials = centre.enroll("kiosk-1", Role.KIOSK)
        with centre.device(credentials, __version__) as kiosk:
            kiosk.set_health(printer="out")
            eventually(lambda: self.printer(centre, capsys) == "out", "the printer's state")
            told = status_json(centre, capsys)

        [line] = [device for device in told["devices"] if device["name"] == "kiosk-1"]
        assert line["presence"]["online"] is True
        assert {"level": "wrong", "said": "kiosk-1 is out of paper.", "remedy": "Put in a new roll."} in told[
            "findings"
        ]

    @staticmethod
    def printer(centre: RunningCentre, capsys) -> str | None:
        devices = {device["name"]: device for device in status_json(centre, capsys)["devices"]}
        health = devices["kiosk-1"]["health"]
        return health["printer"] if health else None

    def test_is_not_well_while_a_device_is_offline_or_was_never_there(self, centre, capsys):
        centre.enroll("board-1", Role.BOARD)
        with centre.device(centre.enroll("kiosk-2", Role.KIOSK), __version__):
            pass

        code = status(centre)
        said = capsys.readouterr().out

        assert code == 1
        assert "kiosk-2 is offline" in said
        assert "board-1 has not reported since the broker was started." in said

    def test_is_told_to_two_at_once(self, centre, capsys):
        with ThreadPoolExecutor(2) as pool:
            codes = list(pool.map(lambda _: status(centre, "--check"), range(2)))

        assert 2 not in codes
        assert capsys.readouterr().err == ""

    def test_whose_coordinator_hangs_is_told_so(self, centre, capsys):
        with stopped(centre.pid("coordinator")):
            code = status(centre)

        assert code == 1
        assert "does not answer" in capsys.readouterr().out

    def test_tells_of_its_data_and_settings(self, centre, capsys):
        status(centre)
        said = "".join(capsys.readouterr().out.split())  # a long path is folded, also within a word

        assert str(centre.data_dir) in said
        assert "Thedatabasecanberead:0MB,thejournalisatrow" in said
        assert "demonstration.tomliswhatisinforce" in said

    def test_whose_broker_hangs_does_not_answer(self, centre, capsys):
        with stopped(centre.pid("broker")):
            code = status(centre)

        assert code == 2
        assert "does not answer" in capsys.readouterr().err

    def test_whose_broker_hangs_is_not_to_be_started_a_second_time(self, centre, capsys):
        with stopped(centre.pid("broker")):
            status(centre)
        said = capsys.readouterr().err

        assert "motcua up --" not in said
        assert re.search(r"motcua up runs \(process \d+\): it need not be started", said)

    def test_is_well_to_the_doctor_too(self, centre):
        [found] = life_of(centre)

        assert (found.level, found.said) == (Level.OK, "The coordinator answers")

    def test_whose_coordinator_hangs_is_told_so_by_the_doctor_too(self, centre, capsys):
        pid = centre.pid("coordinator")
        with stopped(pid):
            code = doctor(["--data-dir", str(centre.data_dir)])
        said = " ".join(capsys.readouterr().out.split())

        assert code == 1
        assert "Nothing is wrong" not in said
        assert f"The coordinator (process {pid}) does not answer" in said
        assert "sudo systemctl restart motcua-centre; without that service, end motcua up with Ctrl-C" in said

    def test_whose_broker_hangs_is_told_once_by_the_doctor(self, centre):
        with stopped(centre.pid("broker")):
            assert life_of(centre) == []


def life_of(centre: RunningCentre) -> list[Finding]:
    return list(examine(Site.at(centre.data_dir, None), {"coordinator": CHECKS["coordinator"]}))


def test_a_broker_without_a_coordinator_is_told_by_the_doctor(tmp_path):
    with running_broker(tmp_path) as broker:
        [found] = coordinator.life(Site.at(broker.data_dir, None))

    assert found.level is Level.WRONG
    assert found.said.startswith("The coordinator does not run")


@pytest.mark.parametrize("harm", ["", "not a database"])
def test_a_centre_that_does_not_run_is_never_started_as_a_demonstration(tmp_path, capsys, harm):
    data_dir, file = tmp_path / "data", tmp_path / "centre.toml"
    file.write_text(TEXT, encoding="utf-8")
    make_private(data_dir)
    with open_store(data_dir, file, Witness(data_dir), SystemClock):
        pass
    if harm:
        (data_dir / "centre.db").write_text(harm * 1000)

    assert main(["--data-dir", str(data_dir)]) == 2
    assert f"motcua up --centre FILE --data-dir {data_dir}\n" in capsys.readouterr().err


def test_a_centre_that_does_not_run_is_told_how_to_start(tmp_path, capsys):
    code = main(["--data-dir", str(tmp_path)])

    assert code == 2
    assert f"motcua up --data-dir {tmp_path}" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


def test_nothing_that_answers_is_told_to_programs_too(tmp_path, capsys):
    assert main(["--data-dir", str(tmp_path), "--json"]) == 2
    assert json.loads(capsys.readouterr().out)["answers"] is False


def a_health(**changes: Any) -> Health:
    values = {"at": NOW, "printer": "ok", "outbox": 0, "disk_free_mb": 9000, "faults": 0, "refused": 0}
    return Health(**{**values, **changes})


def a_device(health: Health | None = None, **changes: Any) -> DeviceLine:
    presence = Presence(online=True, incarnation=1, role="kiosk", version=__version__, since=NOW)
    values = {"name": "k1", "role": "kiosk", "counter": None, "enrolled": True, "presence": presence}
    return DeviceLine(**{**values, "health": health or a_health(), **changes})


def a_report(*devices: DeviceLine, day: date | None = date(2026, 11, 21), **changes: Any) -> Report:
    centre = CentreState(
        epoch="e", rev=1, day=day, open=True, tz="Asia/Ho_Chi_Minh", name=Names(vi="A", en="A"), address="",
        web="", languages=(), groups=(), services=(), counters=(), priorities=(), officers=(),
    )  # fmt: skip
    coordinator = CoordinatorState(online=True, epoch="e", version=__version__, since=NOW)
    values = {
        "states": HeldStates(centre=centre, coordinator=coordinator),
        "heartbeat": Heartbeat(epoch="e", rev=1, at=NOW),
        "presences": {},
        "healths": {},
    }
    return Report(
        snapshot=Snapshot(**{**values, **changes}),
        devices=devices,
        planned=(),
        tz="Asia/Ho_Chi_Minh",
        now=NOW,
    )


class TestWhatIsFound:
    def test_is_nothing_when_all_is_well(self):
        assert list(findings(a_report(a_device()))) == []

    @pytest.mark.parametrize(
        ("changes", "level", "said"),
        [
            ({"printer": "near_end"}, Level.NOTE, "The paper of k1 is nearly used up."),
            ({"printer": "cover_open"}, Level.WRONG, "The cover of the printer of k1 is open."),
            ({"printer": "offline"}, Level.WRONG, "The printer of k1 does not answer."),
            ({"printer": "unknown"}, Level.NOTE, "The printer of k1 does not tell how it is."),
            ({"outbox": 10}, Level.WRONG, "k1 keeps 10 messages that the coordinator has not answered."),
            ({"refused": 1}, Level.NOTE, "1 message of k1 was refused for good."),
            ({"faults": 2}, Level.NOTE, "k1 has counted 2 faults since its start."),
            ({"disk_free_mb": 80}, Level.WRONG, "k1 has only 80 MB of disk left."),
            (
                {"at": NOW - timedelta(days=300)},
                Level.NOTE,
                "k1 last told how it is at 25/01 18:00 by its own clock.",
            ),
        ],
    )
    def test_about_a_device_is_said_in_a_sentence_with_a_remedy(self, changes, level, said):
        [found] = findings(a_report(a_device(a_health(**changes))))

        assert (found.level, found.said) == (level, said)
        assert found.remedy

    def test_leaves_a_few_messages_on_their_way_alone(self):
        assert list(findings(a_report(a_device(a_health(outbox=2))))) == []

    def test_warns_of_what_a_device_that_is_offline_still_keeps(self):
        offline = Presence(online=False, incarnation=1)
        said = [f.said for f in findings(a_report(a_device(a_health(outbox=2), presence=offline)))]

        assert said == [
            "k1 is offline, last heard at 18:00.",
            "k1 keeps 2 messages that the coordinator has not answered.",
        ]

    def test_does_not_speak_of_the_paper_of_a_device_that_is_offline(self):
        offline = Presence(online=False, incarnation=1)
        said = [f.said for f in findings(a_report(a_device(a_health(printer="out"), presence=offline)))]

        assert said == ["k1 is offline, last heard at 18:00."]

    def test_marks_another_version(self):
        presence = Presence(online=True, incarnation=1, version="0.0.1", since=NOW)
        [found] = findings(a_report(a_device(presence=presence)))

        assert found.level is Level.NOTE
        assert "version 0.0.1, the coordinator has" in found.said

    def test_names_a_device_that_lost_its_account(self):
        [found] = findings(a_report(a_device(enrolled=False)))

        assert "k1 has no account any more" in found.said

    @pytest.mark.parametrize(
        ("day", "said"),
        [
            (None, "No day is open"),
            (date(2026, 11, 20), "It is 21/11/2026, but the day is still 20/11/2026."),
        ],
    )
    def test_sends_to_the_clock_when_the_day_is_not_today(self, day, said):
        [found] = findings(a_report(day=day))

        assert found.level is Level.WRONG
        assert said in found.said
        assert "If 18:00:00, 21/11/2026 is right: motcua day open" in found.remedy

    def test_is_first_of_all_that_the_coordinator_is_gone(self):
        gone = HeldStates(coordinator=CoordinatorState(online=False, epoch="e", version="1", since=NOW))
        found = next(iter(findings(a_report(a_device(), states=gone, heartbeat=None))))

        assert found.level is Level.WRONG
        assert "The coordinator does not run" in found.said


@pytest.mark.parametrize("columns", [80, 120])
@pytest.mark.parametrize("lang", texts.LANGUAGES)
def test_the_report_fits_the_terminal(tmp_path, columns, lang):
    texts.use(lang)
    said = StringIO()
    console = Console(file=said, width=columns)
    broker = RunningBroker(pid=1, host="127.0.0.1", port=1884, root="r", listen="0.0.0.0", files=tmp_path)
    health = a_health(printer="cover_open", outbox=1234, disk_free_mb=12345, faults=17)
    report = a_report(a_device(health, name="ki-ot-o-sanh-chinh-tang-mot-000", counter="quay-tiep-dan-so-12"))

    show_report(report, list(findings(report)), broker, tmp_path, console)
    lines = said.getvalue().splitlines()

    assert max(map(cell_len, lines)) <= columns
    [device] = [line.split() for line in lines if line.startswith("ki-ot-o-sanh-chinh-tang-mot-000 ")]
    assert "quay-tiep-dan-so-12" in device
    if columns > 100:
        assert {"1234", "17", __version__} <= set(device)


@pytest.mark.parametrize(("columns", "named"), [(80, True), (90, False)])
def test_what_has_no_room_beside_the_names_is_named(tmp_path, columns, named):
    texts.use("en")
    said = StringIO()
    broker = RunningBroker(pid=1, host="127.0.0.1", port=1884, root="r", listen="0.0.0.0", files=tmp_path)

    report = a_report(a_device(name="kiosk-here", counter="quay-1"))
    show_report(report, [], broker, tmp_path, Console(file=said, width=columns))

    assert ("A wider terminal also shows: Version\n" in said.getvalue()) is named


def test_names_with_brackets_are_shown_as_they_are(tmp_path):
    texts.use("en")
    said = StringIO()
    broker = RunningBroker(pid=1, host="127.0.0.1", port=1884, root="r", listen="0.0.0.0", files=tmp_path)
    named = Names(vi="Quầy 1 [tầng 2]", en="Counter 1 [/2]")
    line = CounterLine(id="quay-1", name=named, services=())
    states = a_report().snapshot.states
    assert states.centre is not None
    centre = replace(states.centre, name=Names(vi="[A]", en="Centre [bold]"), counters=(line,))

    report = a_report(states=replace(states, centre=centre))
    show_report(report, [], broker, tmp_path, Console(file=said, width=80))

    assert "Counter 1 [/2]" in said.getvalue()
    assert "Centre [bold]" in said.getvalue()


def test_the_faults_of_the_coordinator_are_shown(tmp_path):
    texts.use("en")
    said = StringIO()
    broker = RunningBroker(pid=1, host="127.0.0.1", port=1884, root="r", listen="0.0.0.0", files=tmp_path)
    ill = CoordinatorState(online=True, epoch="e", version=__version__, since=NOW, faults=3)
    report = a_report(states=replace(a_report().snapshot.states, coordinator=ill))

    show_report(report, list(findings(report)), broker, tmp_path, Console(file=said, width=80))

    lines = said.getvalue().splitlines()
    assert any(line.startswith("Coordinator") and ", 3 faults" in line for line in lines)
    assert any(
        line.startswith("note") and "The coordinator has counted 3 faults since its start." in line
        for line in lines
    )
