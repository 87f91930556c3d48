"""What a look at a centre finds: it is well, worth a look, or wrong, in a plain sentence with a remedy."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from rich.console import Console
from rich.table import Table
from rich.text import Text

from motcua.texts import text


class Level(StrEnum):
    """How bad it is; only what is wrong makes a command end with 1."""

    OK = "ok"
    NOTE = "note"
    WRONG = "wrong"


_COLOURS = {Level.OK: "green", Level.NOTE: "yellow", Level.WRONG: "bold red"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing that was found; `remedy` says what to do about it."""

    level: Level
    said: str
    remedy: str = ""


def ok(said: str) -> Finding:
    """Return that something is as it should be."""
    return Finding(level=Level.OK, said=said)


def note(said: str, remedy: str = "") -> Finding:
    """Return something that is good to know, and does no harm now."""
    return Finding(level=Level.NOTE, said=said, remedy=remedy)


def wrong(said: str, remedy: str) -> Finding:
    """Return something that is wrong, with what to do about it."""
    return Finding(level=Level.WRONG, said=said, remedy=remedy)


def is_wrong(findings: Iterable[Finding]) -> bool:
    """Whether anything is wrong."""
    return any(finding.level is Level.WRONG for finding in findings)


def show(findings: Iterable[Finding], console: Console) -> None:
    """Print one finding below the other, each with its mark, and its remedy below it."""
    marks = {Level.OK: text("ok"), Level.NOTE: text("note"), Level.WRONG: text("WRONG")}
    grid = Table.grid(padding=(0, 2, 0, 0))
    grid.add_column(no_wrap=True)
    grid.add_column(overflow="fold")
    for finding in findings:
        grid.add_row(Text(marks[finding.level], _COLOURS[finding.level]), Text(finding.said))
        if finding.remedy:
            grid.add_row("", Text(f"→ {finding.remedy}"))
    console.print(grid)
