"""A coordinator's hall, and its pages."""

import pytest

from tests.coordinator.hall import Hall as Coordinator
from tests.web.served import served


@pytest.fixture
def coordinator(tmp_path):
    with Coordinator(tmp_path / "data") as hall:
        yield hall


@pytest.fixture
def pages(coordinator):
    with served(coordinator) as running:
        yield running
