"""A coordinator's hall, and its pages; the file of the people, and a clock that is set."""

import pytest

from motcua.web.people_file import PeopleFile
from tests.coordinator.hall import MORNING, SetClock
from tests.web.served import served
from tests.web.straight import OwnThread


@pytest.fixture
def coordinator(tmp_path):
    with OwnThread(tmp_path / "data") as hall:
        yield hall


@pytest.fixture
def pages(coordinator):
    with served(coordinator) as running:
        yield running


@pytest.fixture
def clock():
    return SetClock(MORNING)


@pytest.fixture
def file(tmp_path):
    with PeopleFile(tmp_path) as opened:
        yield opened
