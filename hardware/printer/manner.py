"""How a printer is dealt with: its paper, its line, and how it says that it is done."""

import math
from dataclasses import dataclass
from enum import StrEnum

from hardware.printer.escpos import Paper


class Confirm(StrEnum):
    """How a printer says that a job is done."""

    PROCESS_ID = "process-id"  # GS ( H: the job's own mark comes back
    SENSOR = "sensor"  # GS r: asked behind the job, answered in its turn
    STATUS = "status"  # it answers DLE EOT only: well after it had time to print
    NONE = "none"  # it answers nothing, ever: no job is more than uncertain


@dataclass(frozen=True, slots=True, kw_only=True)
class Manner:
    """How a printer is dealt with. All times are seconds.

    `answer_s`: to answer DLE EOT, which takes milliseconds. `write_s`: to take a job, besides what the line
    needs to carry `bytes_per_s`; a printer that takes longer is stalled. `done_s`: to print a job.
    """

    paper: Paper
    confirm: Confirm
    answer_s: float = 1.0
    write_s: float = 3.0
    done_s: float = 8.0
    bytes_per_s: float = math.inf

    def writing_s(self, length: int) -> float:
        """Return how long so many bytes may take."""
        return self.write_s + self.carrying_s(length)

    def carrying_s(self, length: int) -> float:
        """Return how long the line needs for so many bytes."""
        return length / self.bytes_per_s
