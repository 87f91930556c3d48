"""Every screen looks like its picture in docs/screens/; nothing on it is cut off, small or overlapping."""

import json
import subprocess
import sys

import pytest
from PIL import Image, ImageChops

from rating_terminal.samples import samples
from rating_terminal.snapshot import Screen
from scripts.pictures import DOCS, FINDINGS, LANGUAGES
from scripts.terminal_pictures import SIZES
from tests.screens.windows import ROOT, needs_screen

pytestmark = [pytest.mark.display, needs_screen]

MEAN = 1.5  # of 255: edges of letters differ from renderer to renderer
CHANGED = 0.004  # the share of pixels that may differ much
MUCH = 60
RENEW = "renew: python -m scripts.terminal_pictures --write"

NAMES = [
    f"terminal-{screen}-{lang}-{width}x{height}.png"
    for width, height in SIZES
    for lang in LANGUAGES
    for screen in samples("vi")
]


@pytest.fixture(scope="module")
def drawn(tmp_path_factory):
    folder = tmp_path_factory.mktemp("pictures")
    command = [sys.executable, "-m", "scripts.terminal_pictures", "--to", str(folder)]
    subprocess.run(command, cwd=ROOT, check=False, timeout=240)
    return folder


def test_there_is_a_sample_of_every_screen():
    assert {snapshot.screen for snapshot in samples("en").values()} == set(Screen)


@pytest.mark.parametrize("name", NAMES)
def test_the_screen_looks_like_its_picture(drawn, name):
    kept, now = (Image.open(folder / name).convert("RGB") for folder in (DOCS, drawn))
    assert kept.size == now.size

    difference = ImageChops.difference(kept, now).convert("L").histogram()

    pixels = kept.width * kept.height
    mean = sum(value * count for value, count in enumerate(difference)) / pixels
    assert mean <= MEAN, RENEW
    assert sum(difference[MUCH:]) / pixels <= CHANGED, RENEW


@pytest.mark.parametrize("name", NAMES)
def test_nothing_is_cut_off_too_small_or_overlapping_on(drawn, name):
    found = json.loads((drawn / FINDINGS).read_text(encoding="utf-8"))

    assert found[name] == []


def test_the_pictures_are_of_these_screens_and_no_others():
    assert {file.name for file in DOCS.glob("terminal-*.png")} == set(NAMES)
