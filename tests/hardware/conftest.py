"""The virtual printer, and each kind of printer connected to it."""

import pytest

from hardware.printer.virtual import VirtualPrinter
from tests.hardware.ways import KINDS, connected


@pytest.fixture
def virtual(tmp_path):
    with VirtualPrinter(tmp_path / "papers") as printer:
        yield printer


@pytest.fixture(params=KINDS)
def printer(request, virtual):
    with connected(request.param, virtual) as made:
        yield made
