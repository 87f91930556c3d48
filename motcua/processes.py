"""Which programs run with a data directory, by the files of its `run` and by what Linux tells."""

import json
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True, kw_only=True)
class CoordinatorProcess:
    """A running coordinator; `centre` is the settings file it was started with, None if that is not known."""

    pid: int
    centre: Path | None


def words_of(pid: int) -> list[str]:
    """Return the command line of a process; none where it has ended."""
    try:
        line = Path(f"/proc/{pid}/cmdline").read_bytes()
    except (FileNotFoundError, ProcessLookupError):
        return []
    return line.decode("utf-8", "surrogateescape").split("\0")[:-1]


def noted_pid(path: Path) -> int | None:
    """Return the process that a run file names (`{"pid": 71}`, or the number alone); None where none does."""
    try:
        found = json.loads(path.read_bytes())
    except (FileNotFoundError, ValueError):  # not there, or half written
        return None
    pid = found.get("pid") if isinstance(found, dict) else found
    return pid if isinstance(pid, int) else None


def coordinator_of(data_dir: Path) -> CoordinatorProcess | None:
    """Return the coordinator that serves with `data_dir`, or None."""
    pid = noted_pid(data_dir / "run" / "coordinator.json")
    words = words_of(pid) if pid is not None else []
    if pid is None or "coordinator" not in words:  # ended, or another program has its number now
        return None
    return CoordinatorProcess(pid=pid, centre=_centre(pid, words))


def _centre(pid: int, words: list[str]) -> Path | None:
    options = [word for word in words if word.startswith("--centre=")]
    if options:
        named = options[-1].partition("=")[2]
    elif "--centre" in words[:-1]:
        named = words[words.index("--centre") + 1]
    else:
        return None
    return Path(f"/proc/{pid}/cwd").readlink() / named
