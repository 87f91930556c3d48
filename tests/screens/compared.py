"""What is drawn now, compared with the pictures in docs/screens/."""

import json
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

from PIL import Image, ImageChops

from scripts.pictures import DOCS, FINDINGS, Size
from tests.screens.windows import ROOT

MEAN = 1.5  # of 255: edges of letters differ from renderer to renderer
CHANGED = 0.004  # the share of pixels that may differ much
MUCH = 60
_LONGEST_S = 300


def names(kind: str, screens: Iterable[str], langs: Iterable[str], sizes: Iterable[Size]) -> list[str]:
    """Return how the pictures of a program are called."""
    return [f"{kind}-{one}-{lang}-{x}x{y}.png" for x, y in sizes for lang in langs for one in screens]


def draw(folder: Path, *kinds: str) -> Path:
    """Draw all screens of some programs into `folder`, with what is wrong with each; return the folder."""
    of = [word for kind in kinds for word in ("--of", kind)]
    command = [sys.executable, "-m", "scripts.pictures", "--to", str(folder), *of]
    subprocess.run(command, cwd=ROOT, check=False, timeout=_LONGEST_S)
    return folder


def assert_alike(drawn: Path, name: str) -> None:
    """Compare what was drawn with the picture of this name."""
    kept, now = (Image.open(folder / name).convert("RGB") for folder in (DOCS, drawn))
    assert kept.size == now.size
    difference = ImageChops.difference(kept, now).convert("L").histogram()
    pixels = kept.width * kept.height
    mean = sum(value * count for value, count in enumerate(difference)) / pixels
    renew = f"renew: python -m scripts.pictures --write --of {name.partition('-')[0]}"
    assert mean <= MEAN, renew
    assert sum(difference[MUCH:]) / pixels <= CHANGED, renew


def findings(drawn: Path, name: str) -> list[str]:
    """Return what is cut off, too small or overlapping on a picture."""
    found: list[str] = json.loads((drawn / FINDINGS).read_text(encoding="utf-8"))[name]
    return found


def kept(kind: str) -> set[str]:
    """Return the pictures that are kept of a program."""
    return {file.name for file in DOCS.glob(f"{kind}-*.png")}
