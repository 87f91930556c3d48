"""Fixtures of the kiosk's tests."""

from contextlib import ExitStack

import pytest

from tests.kiosk.centre import running_centre
from tests.kiosk.proxy import Proxy
from tests.wire.hall import Hall, Mosquitto


@pytest.fixture
def centre(tmp_path):
    """A real broker and a real coordinator."""
    with running_centre(tmp_path) as made:
        yield made


@pytest.fixture
def line(centre):
    """A line to the broker that can be cut."""
    with Proxy(centre.broker.port) as made:
        yield made


@pytest.fixture
def stack():
    """Closes what a test opens."""
    with ExitStack() as made:
        yield made


@pytest.fixture
def hall(tmp_path):
    """A broker, and a coordinator that says what the test wants."""
    mosquitto = Mosquitto(tmp_path)
    made = Hall(mosquitto, tmp_path)
    yield made
    made.close()
    mosquitto.kill()
