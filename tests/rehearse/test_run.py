"""The whole chain: mosquitto, coordinator, devices and board, as `motcua rehearse` starts them."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from motcua.rehearse.clock import SharedClock
from motcua.rehearse.command import main
from motcua.rehearse.days import read_day
from motcua.rehearse.errors import Broken
from motcua.rehearse.hall import Hall
from motcua.rehearse.plan import plan_day
from motcua.rehearse.summary import summarise
from tests.rehearse.offices import small_day
from tests.rehearse.test_simulate import Played

KEYS = [
    *("issued", "called", "served", "no_show", "lapsed", "rated", "wait_p50_s", "wait_p90_s"),
    *("tap_p50_ms", "tap_p99_ms", "call_p50_ms", "call_p99_ms", "violations"),
    *("paper_p50_ms", "paper_p99_ms", "papers"),
]
KEYS_OF_MODELS = [
    *("kiosks", "tickets_online", "tickets_offline", "keypads", "presses", "presses_refused"),
    *("direct_counters", "calls_shown", "calls_spoken", "speech_s", "terminals"),
    *("questions", "answered", "skipped", "timed_out", "superseded"),
]
DEADLINE_S = 30.0


@pytest.fixture(scope="module")
def day(tmp_path_factory):
    return small_day(tmp_path_factory.mktemp("days") / "small-2020-01-14")


@pytest.fixture
def clock():
    with SharedClock(datetime(2020, 1, 14, tzinfo=UTC), None) as clock:
        yield clock


@contextmanager
def running(day: Path, temporary: Path) -> Iterator[subprocess.Popen[str]]:
    """Start a rehearsal that takes its time, with a directory of its own for temporary files."""
    code = "import sys; from motcua.rehearse.command import main; sys.exit(main(sys.argv[1:]))"
    process = subprocess.Popen(
        [sys.executable, "-c", code, str(day), "--speed", "1"],
        env={**os.environ, "TMPDIR": str(temporary)},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


def wait_for(happened: Callable[[], object], what: str) -> None:
    deadline = time.monotonic() + DEADLINE_S
    while not happened():
        assert time.monotonic() < deadline, f"waited in vain for {what}"
        time.sleep(0.05)


def is_playing(temporary: Path) -> bool:
    """Whether the coordinator has announced itself, so that broker and coordinator run."""
    return any(temporary.glob("motcua-rehearsal-*/run/coordinator.json"))


def files_of_broker(temporary: Path) -> Path:
    """Return where the broker of the rehearsal has its files; as root that is not in its data directory."""
    (found,) = temporary.glob("motcua-rehearsal-*/run/broker.json")
    return Path(json.loads(found.read_text())["files"])


def files_in(directory: Path) -> list[Path]:
    return list(directory.iterdir()) if directory.exists() else []


def programs_of(temporary: Path) -> list[str]:
    """Return the command lines of processes that know of the directory."""
    lines = []
    for file in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            lines.append(file.read_text().replace("\0", " "))
        except OSError:
            continue
    return [line for line in lines if str(temporary) in line]


def test_a_day_ends_without_violations_and_as_it_does_without_the_wire(day, capsys):
    code = main([str(day), "--json", "--seed", "4"])

    told = json.loads(capsys.readouterr().out)
    rules_alone = Played(day, seed=4)
    expected = summarise(rules_alone.evidence)
    assert (code, told["violations"]) == (0, 0)
    assert list(told) == [*KEYS, *KEYS_OF_MODELS]
    assert {key: told[key] for key in KEYS[:8]} == {key: getattr(expected, key) for key in KEYS[:8]}
    assert 0 < told["tap_p50_ms"] <= told["tap_p99_ms"]
    assert 0 < told["call_p50_ms"] <= told["call_p99_ms"]
    assert told["tap_p50_ms"] < told["paper_p50_ms"] <= told["paper_p99_ms"]
    assert told["papers"] == told["issued"]
    assert {key: told[key] for key in KEYS_OF_MODELS if key != "speech_s"} == {
        key: getattr(expected.models, key) for key in KEYS_OF_MODELS if key != "speech_s"
    }
    assert told["calls_shown"] == told["calls_spoken"] > told["called"]
    assert told["speech_s"] / told["calls_spoken"] > 3


def test_keeps_the_papers_of_the_day_where_they_are_wanted(day, tmp_path, capsys):
    assert main([str(day), "--papers", str(tmp_path / "kept")]) == 0

    told = capsys.readouterr().out
    for row in ("Papers printed", "Kiosks (2)", "Keypads (2)", "the page alone", "Board", "Voice", "(3)"):
        assert row in told
    assert {tray.name for tray in (tmp_path / "kept").iterdir()} == {"kiosk-1", "kiosk-2"}
    assert len(list((tmp_path / "kept").glob("*/*.png"))) == 24


def test_a_forced_fault_is_found(day, capsys):
    assert main([str(day), "--sabotage", "unspoken"]) == 1

    told = capsys.readouterr()
    assert "was never spoken" in told.err
    assert "Numbers issued" in told.out
    assert "two services may not share a letter" in told.err


def test_an_interrupted_rehearsal_leaves_nothing_behind(day, tmp_path):
    with running(day, tmp_path) as process:
        wait_for(lambda: is_playing(tmp_path), "the rehearsal to begin")
        written = [tmp_path, files_of_broker(tmp_path)]
        process.send_signal(signal.SIGINT)
        said, _ = process.communicate(timeout=DEADLINE_S)

    assert process.returncode == 130
    assert "interrupted" in said
    assert not any(map(files_in, written))
    assert programs_of(tmp_path) == []


def test_a_killed_rehearsal_leaves_nothing_behind(day, tmp_path):
    with running(day, tmp_path) as process:
        wait_for(lambda: is_playing(tmp_path), "the rehearsal to begin")
        written = [tmp_path, files_of_broker(tmp_path)]
        process.kill()

    wait_for(lambda: not any(map(files_in, written)), "the guard to remove what was written")
    assert programs_of(tmp_path) == []


def test_a_coordinator_that_does_not_start_is_told_with_its_last_words(day, clock):
    plan = plan_day(read_day(day))
    broken = replace(plan, settings=plan.settings.replace("always = true", "always = 1"))

    with pytest.raises(Broken, match=r"the coordinator has ended with code(.|\n)*always"):
        Hall(broken, clock)


@pytest.mark.parametrize(
    ("words", "code"),
    [(["nowhere-2020-01-14"], 2), ([], 2), (["day", "--generate", "out"], 2), (["day", "--speed", "0"], 2)],
)
def test_a_mistake_on_the_command_line_is_told(tmp_path, monkeypatch, capsys, words, code):
    monkeypatch.chdir(tmp_path)

    returned: object = None
    try:
        returned = main(words)
    except SystemExit as end:
        returned = end.code

    assert returned == code
    assert "motcua rehearse" in capsys.readouterr().err


def test_writes_days_and_names_them(tmp_path, capsys):
    assert main(["--generate", str(tmp_path), "--days", "2", "--tickets-per-day", "30"]) == 0

    named = capsys.readouterr().out.splitlines()
    assert [len(read_day(Path(name)).arrivals) > 20 for name in named] == [True, True]
