"""Fixtures of the wire's tests."""

import pytest

from tests.wire.hall import Mosquitto


@pytest.fixture
def mosquitto(tmp_path):
    """A broker on a free port of 127.0.0.1."""
    broker = Mosquitto(tmp_path)
    yield broker
    broker.kill()
