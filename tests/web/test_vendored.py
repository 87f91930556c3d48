"""What others wrote is as they wrote it, and says so."""

import re
from hashlib import sha256
from pathlib import Path

import pytest

import motcua.web.assets

FOLDERS = (motcua.web.assets.STATIC / "vendor", Path(__file__).parent / "vendor" / "axe")


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_every_vendored_script_is_the_one_that_its_folder_describes(folder):
    described = dict(
        re.findall(r"^\| `(\S+)` \|.*`([0-9a-f]{64})` \|$", (folder / "README.md").read_text(), re.MULTILINE)
    )

    found = {script.name: sha256(script.read_bytes()).hexdigest() for script in folder.glob("*.js")}

    assert found
    assert described == found
    assert list(folder.glob("*LICENSE*"))
