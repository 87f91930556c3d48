"""Records of a centre for the tests that start from some, or spoil them."""

import shutil
from datetime import datetime
from pathlib import Path

import pytest

from tests.coordinator.hall import MORNING, Hall


@pytest.fixture(scope="session")
def played(tmp_path_factory) -> tuple[Path, datetime]:
    """A data directory after two closed days and a part of the third, and the time then."""
    with Hall(tmp_path_factory.mktemp("played") / "data") as hall:
        for _ in range(2):
            hall.play_day()
            hall.next_day()
        hall.restart()
        hall.play_day()
    return hall.data_dir, hall.clock.time


@pytest.fixture
def data_dir(played, tmp_path) -> Path:
    """A copy of the played records, to be spoilt."""
    path: Path = tmp_path / "data"
    shutil.copytree(played[0], path)
    return path


@pytest.fixture
def third_day(data_dir, played) -> Hall:
    """A hall that stands still after two closed days and a part of the third."""
    assert played[1].day == MORNING.day + 2
    return Hall(data_dir, now=played[1])
