"""The services that `deploy/install` sets up: each is whole, runs a program there is, and is watched."""

import re
import shutil
import subprocess
import sys
import tomllib
from configparser import ConfigParser
from pathlib import Path

import pytest

from motcua.cli import PROGRAMS

ROOT = Path(__file__).parent.parent
DEPLOY = ROOT / "deploy"
UNITS = sorted(DEPLOY.glob("*.service"))
MOTCUA = "/opt/motcua/.venv/bin/motcua"


def read(unit: Path) -> ConfigParser:
    parser = ConfigParser(strict=False, interpolation=None)
    parser.optionxform = str  # type: ignore[assignment, method-assign]
    parser.read(unit, encoding="utf-8")
    return parser


def of_role(unit: Path) -> str:
    return unit.stem.removeprefix("motcua-")


def test_there_is_a_service_for_each_role_that_install_knows():
    known = re.search(r"^ROLES=\((.*)\)$", (DEPLOY / "install").read_text(), re.MULTILINE)
    assert known is not None
    assert sorted(known[1].split()) == sorted(map(of_role, UNITS))


@pytest.mark.parametrize("unit", UNITS, ids=of_role)
def test_it_tells_systemd_when_it_is_ready_and_is_watched(unit):
    service = read(unit)["Service"]
    assert (service["Type"], service["NotifyAccess"], service["Restart"]) == ("notify", "main", "always")
    assert int(service["WatchdogSec"]) > 0
    assert read(unit)["Unit"]["StartLimitIntervalSec"] == "0"


@pytest.mark.parametrize("unit", UNITS, ids=of_role)
def test_it_runs_a_program_of_ours_with_options_that_there_are(unit):
    program, word, *options = read(unit)["Service"]["ExecStart"].split()
    assert program == MOTCUA
    assert word in PROGRAMS
    told = subprocess.run(
        [sys.executable, "-m", "motcua", word, "--help"], capture_output=True, text=True, cwd=ROOT, check=True
    ).stdout
    for option in options:
        assert not option.startswith("--") or option in told


@pytest.mark.parametrize("unit", UNITS, ids=of_role)
def test_its_page_of_the_manual_is_there(unit):
    page = read(unit)["Unit"]["Documentation"].removeprefix("file:///opt/motcua/")
    assert (ROOT / page).is_file()


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="there is no systemd here")
def test_systemd_finds_nothing_wrong_with_them(tmp_path):
    for unit in UNITS:
        here = unit.read_text().replace(MOTCUA, shutil.which("true") or "/bin/true")
        (tmp_path / unit.name).write_text(re.sub(r"^Documentation=.*\n", "", here, flags=re.MULTILINE))
    told = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", *map(str, sorted(tmp_path.iterdir()))],
        capture_output=True,
        text=True,
        check=False,
    )
    ours = [line for line in told.stderr.splitlines() if str(tmp_path) in line or "motcua-" in line]
    assert ours == []


@pytest.mark.parametrize("unit", UNITS, ids=of_role)
def test_it_reads_the_settings_that_install_looks_for(unit):
    assert f"/etc/motcua/{of_role(unit)}.toml" in read(unit)["Service"]["ExecStart"].split()


@pytest.mark.parametrize("unit", [unit for unit in UNITS if of_role(unit) != "centre"], ids=of_role)
def test_the_example_keeps_its_data_where_its_service_may_write(unit):
    example = tomllib.loads((DEPLOY / "etc" / "motcua" / f"{of_role(unit)}.toml").read_text(encoding="utf-8"))

    state = read(unit)["Service"]["StateDirectory"]
    assert Path(example["data_dir"]) == Path("/var/lib") / state / of_role(unit)


def test_two_services_of_one_machine_do_not_want_the_same_screen():
    """What has no screen may stand beside what has one: the manual puts them on the same Pi."""
    screens = {of_role(unit) for unit in UNITS if "TTYPath" in read(unit)["Service"]}

    assert screens == {"kiosk", "board", "terminal"}


def test_install_is_a_script_that_bash_can_read():
    assert subprocess.run(["bash", "-n", DEPLOY / "install"], check=False).returncode == 0


def test_install_refuses_a_role_that_there_is_not():
    refused = subprocess.run([DEPLOY / "install", "kitchen"], capture_output=True, text=True, check=False)
    assert refused.returncode == 1
    assert "expected a role: centre kiosk board keypad terminal" in refused.stderr
