"""Fixtures of the terminal's tests."""

import itertools
from contextlib import ExitStack

import pytest

from tests.kiosk.proxy import Proxy
from tests.rating_terminal.counter import Counter, running_office


@pytest.fixture(scope="session")
def office(tmp_path_factory):
    """A real broker and a real coordinator, for all tests; who kills one of them starts it again."""
    with running_office(tmp_path_factory.mktemp("office")) as made:
        yield made


@pytest.fixture(scope="session")
def places():
    """The counters that nobody uses yet."""
    return itertools.count()


@pytest.fixture
def counter(office, places):
    """A counter that no other test uses, with an officer and a terminal."""
    return Counter(office, next(places))


@pytest.fixture
def line(counter):
    """A line to the broker that can be cut."""
    with Proxy(counter.centre.broker.port) as made:
        yield made


@pytest.fixture
def stack():
    """Closes what a test opens."""
    with ExitStack() as made:
        yield made
