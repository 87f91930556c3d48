"""Where the papers of the virtual printer fall."""

from pathlib import Path

from PIL import Image


class Tray:
    """A directory of papers: `0001.png`, `0002-torn.png` and so on; what lies there already stays."""

    def __init__(self, out: Path) -> None:
        out.mkdir(parents=True, exist_ok=True)
        self._out = out
        self._count = max(map(_number, self.papers()), default=0)

    def lay(self, image: Image.Image, torn: bool) -> None:
        """Lay down one paper; it appears at once and whole."""
        self._count += 1
        path = self._out / f"{self._count:04}{'-torn' * torn}.png"
        part = path.with_suffix(".part")
        image.save(part, "PNG", compress_level=1)
        part.replace(path)

    def papers(self) -> list[Path]:
        """Return the papers, oldest first."""
        return papers_in(self._out)


def papers_in(out: Path) -> list[Path]:
    """Return the papers in a directory, oldest first."""
    return sorted(out.glob("[0-9][0-9][0-9][0-9]*.png"), key=_number)


def _number(paper: Path) -> int:
    digits = paper.stem.removesuffix("-torn")
    return int(digits) if digits.isdecimal() else 0
