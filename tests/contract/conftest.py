"""The running system and its devices, for all tests of the contract."""

from collections.abc import Iterator

import pytest

from tests.contract.client import Device
from tests.contract.hall import Desk, Hall, running_hall


@pytest.fixture(scope="session")
def hall(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hall]:
    """A running centre; at `c0a` a prompt was opened at the start that nobody will look at."""
    with running_hall(tmp_path_factory.mktemp("hall")) as hall:
        silent = hall.desk(0)
        silent.open()
        silent.call(silent.ticket())
        silent.do("finish", {"id": silent.visits[0]})
        yield hall


@pytest.fixture
def desk(hall: Hall) -> Iterator[Desk]:
    """A desk of its own for each test, without devices: the web plays the officer."""
    desk = hall.desk(next(hall.free))
    yield desk
    desk.leave()


@pytest.fixture
def rated(hall: Hall) -> Iterator[Desk]:
    """A desk with a keypad and a rating terminal, its counter open; others had it before."""
    desk = hall.desk(next(hall.rated))
    desk.open()
    yield desk
    desk.leave()


@pytest.fixture
def kiosk_2(hall: Hall) -> Iterator[Device]:
    """A second kiosk, on the wire for this test."""
    with Device(hall.accounts["kiosk-2"]) as device:
        yield device
