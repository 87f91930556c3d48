"""Where the virtual printer's papers are looked for, and how it is told to run out. Knows no window."""

import logging
import socket
import threading
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from hardware.printer.tray import papers_in

log = logging.getLogger(__name__)

LOOK_S = 0.25
ORDER_S = 2.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """What is in the window: the newest paper, how many there are, and whether the roll is in."""

    paper: Path | None = None
    papers: int = 0
    has_paper: bool = True


class Tray:
    """Looks for papers in a folder, and gives the printer orders; tells `changed` of each news."""

    def __init__(self, papers: Path, control: int, changed: Callable[[Shown], None]) -> None:
        """Look at nothing before `start`; `control`: the port that takes the printer's orders."""
        self._papers, self._control, self._changed = papers, control, changed
        self._has_paper, self._shown = True, Shown()
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="tray", daemon=True)

    def start(self) -> None:
        """Begin to look."""
        self._thread.start()

    def close(self) -> None:
        """Look no more; twice is harmless."""
        self._stop.set()

    def turn(self) -> None:
        """Take the roll out, or put one in; nothing happens where the printer does not answer."""
        order = "out" if self._has_paper else "refill"
        try:
            with socket.create_connection(("127.0.0.1", self._control), timeout=ORDER_S) as line:
                line.sendall(f"{order}\n".encode())
                line.shutdown(socket.SHUT_WR)
                line.recv(256)
        except OSError as error:
            log.warning("the virtual printer does not take the order %s: %s", order, error)
            return
        self._has_paper = not self._has_paper
        self._look()

    def _run(self) -> None:
        while not self._stop.wait(LOOK_S):
            self._look()

    def _look(self) -> None:
        papers = papers_in(self._papers)
        shown = Shown(paper=papers[-1] if papers else None, papers=len(papers), has_paper=self._has_paper)
        if shown != self._shown:
            self._shown = shown
            self._changed(shown)
