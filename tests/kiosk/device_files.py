"""Files of devices for tests: settings with the account that they name; and what is wrong with them."""

from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from motcua.centre_file.reading import BadSettings


def written(folder: Path, files: Mapping[str, str]) -> Path:
    """Write files that only their owner may read; return the path of the last."""
    for name, content in files.items():
        (folder / name).write_text(content, encoding="utf-8")
        (folder / name).chmod(0o600)
    return folder / tuple(files)[-1]


def mistakes_in(path: Path, load: Callable[[Path], object]) -> list[str]:
    """Return the mistakes that `load` finds in a settings file, line by line."""
    with pytest.raises(BadSettings) as caught:
        load(path)
    return caught.value.report(path.name).split("\n")
