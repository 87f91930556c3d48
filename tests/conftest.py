"""What all tests share: texts in English, and Hypothesis without deadlines."""

import os

import pytest
from hypothesis import settings

from motcua import texts


def pytest_configure():
    os.environ["MOTCUA_LANG"] = "en"  # for the programs that tests start, too
    base = settings.get_profile("ci" if os.environ.get("CI") else "default")
    settings.register_profile("motcua", parent=base, deadline=None)  # a busy machine is no failure
    settings.load_profile("motcua")


@pytest.fixture(autouse=True)
def _in_english(monkeypatch):
    monkeypatch.setenv("LANGUAGE", "en")  # what a command may set for argparse
    texts.use("en")
