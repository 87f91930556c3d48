"""A coordinator's hall, and its pages."""

import pytest

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
