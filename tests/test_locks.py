"""The lock files: all that is installed, with its hashes, from wherever the machine gets its packages."""

import re
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
GROUPS = PROJECT["dependency-groups"]
WANTED = {
    "requirements.lock": [*PROJECT["project"]["dependencies"], *GROUPS["build"]],
    "requirements-dev.lock": [
        *PROJECT["project"]["dependencies"],
        *GROUPS["build"],
        *(wanted for wanted in GROUPS["dev"] if isinstance(wanted, str)),
    ],
}


def pins(lock: str) -> dict[str, str]:
    """Return the version of each package in a lock file."""
    return dict(
        re.findall(r"^([\w.-]+)==([^ ;\\]+)", (ROOT / lock).read_text(encoding="utf-8"), re.MULTILINE)
    )


@pytest.mark.parametrize("lock", WANTED)
def test_a_lock_has_what_the_project_asks_for(lock):
    pinned = pins(lock)

    for wanted in map(Requirement, WANTED[lock]):
        assert wanted.specifier.contains(pinned[canonicalize_name(wanted.name)]), wanted


@pytest.mark.parametrize("lock", WANTED)
def test_each_package_of_a_lock_has_its_hashes(lock):
    entries = re.split(r"\n(?=\w)", (ROOT / lock).read_text(encoding="utf-8").split("\n", 2)[2])

    assert [entry for entry in entries if "--hash=sha256:" not in entry] == []


@pytest.mark.parametrize("lock", WANTED)
def test_a_lock_names_no_host(lock):
    assert "://" not in (ROOT / lock).read_text(encoding="utf-8")


def test_running_and_working_use_the_same_versions():
    running, working = (pins(lock) for lock in WANTED)

    assert running.items() <= working.items()
