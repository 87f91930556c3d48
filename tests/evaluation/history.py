"""Days with visitors who say how it was, on a real coordinator."""

from collections.abc import Sequence
from typing import Any

from motcua.centre_file.reading import digest
from tests.coordinator.hall import Hall


def visit(hall: Hall, *, counter: int = 1, service: str = "ho-tich", wait_s: float = 60) -> str:
    """Let somebody come, wait, and be served for two minutes; return the token of the question."""
    hall.ticket(service)
    hall.pass_time(seconds=wait_s)
    called = hall.call(counter)
    hall.pass_time(minutes=2)
    hall.at_counter("finish", called, counter)
    return hall.token(counter)


def rate(hall: Hall, score: int, reasons: Sequence[str] = (), **how: Any) -> None:
    """Let somebody come, be served at the counter with a terminal, and answer."""
    token = visit(hall, **how)
    hall.done("rating-1", "rating/submit", token=token, score=score, reasons=list(reasons))


def month(hall: Hall, scores: Sequence[int], *, skipped: int = 0, silent: int = 0) -> None:
    """Let one officer serve so many: some answer, some skip the question, some do not react."""
    hall.open_counter(1)
    for score in scores:
        rate(hall, score, ["wait"] if score < 4 else [])
    for _ in range(skipped):
        hall.done("rating-1", "rating/skip", token=visit(hall), why="skipped")
    for _ in range(silent):
        visit(hall)
        hall.pass_time(minutes=1)


def adopt(hall: Hall, text: str) -> None:
    """Bring other settings into force."""
    hall.centre.write_text(text, encoding="utf-8")
    hall.done("admin", "settings/adopt", sha256=digest(text))
