"""Small offices to rehearse on, as files."""

from collections.abc import Sequence
from pathlib import Path

ARRIVALS = "arrival_s,queue,letter,name"
STAFFING = "at_s,queue,counters_open,minutes_per_visit,waiting"


def write_day(
    directory: Path, *, arrivals: Sequence[str], staffing: Sequence[str], encoding: str = "utf-8"
) -> Path:
    """Write a day of the given rows, without their heads."""
    directory.mkdir(parents=True)
    (directory / "arrivals.csv").write_text("\n".join([ARRIVALS, *arrivals, ""]), encoding)
    (directory / "staffing.csv").write_text("\n".join([STAFFING, *staffing, ""]), encoding)
    return directory


def small_day(directory: Path) -> Path:
    """Write a day of three services (two share a letter), two of which share two counters; 24 visitors."""
    arrivals = [f"{28800 + 60 * n}.5,{1 + n % 3},{'AAB'[n % 3]},Việc {1 + n % 3}" for n in range(24)]
    counters = ((28740, 1, 1), (29400, 2, 1), (34200, 1, 0), (36000, 0, 0))
    staffing = [
        f"{at_s},{queue},{shared if queue < 3 else own},{4 if at_s > 28740 else 0},0"
        for at_s, shared, own in counters
        for queue in (1, 2, 3)
    ]
    return write_day(directory, arrivals=arrivals, staffing=staffing)
