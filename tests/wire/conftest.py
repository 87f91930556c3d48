"""Fixtures of the wire's tests."""

import pytest

from tests.wire.hall import Hall, Mosquitto


@pytest.fixture
def mosquitto(tmp_path):
    """A broker on a free port of 127.0.0.1."""
    broker = Mosquitto(tmp_path)
    yield broker
    broker.kill()


@pytest.fixture
def hall(mosquitto, tmp_path):
    """A broker, a scripted coordinator, and devices as the test needs them."""
    made = Hall(mosquitto, tmp_path)
    yield made
    made.close()
