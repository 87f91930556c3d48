"""What became of a job, and the printers' common face."""

from dataclasses import dataclass
from enum import StrEnum
from types import TracebackType
from typing import Protocol, Self

from hardware.printer.slip import Slip
from hardware.printer.status import PrinterStatus


class Result(StrEnum):
    """Whether there is paper."""

    PRINTED = "printed"  # the printer said so
    UNCERTAIN = "uncertain"  # it has the whole job, but has not said that it is done
    NOT_PRINTED = "not_printed"  # it has not the whole job, or has said that it cannot


class Trouble(StrEnum):
    """Why a job is not printed, or uncertain."""

    OUT = "out"
    COVER_OPEN = "cover_open"
    OFFLINE = "offline"
    STALLED = "stalled"  # it takes no bytes
    SILENT = "silent"  # it takes bytes, and answers nothing
    GARBAGE = "garbage"  # it answers what no printer says


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What became of a job; `trouble` is None when it is printed. `status` is the last that was heard."""

    result: Result
    trouble: Trouble | None
    status: PrinterStatus


class TicketPrinter(Protocol):
    """A printer as the kiosk sees it. It belongs to one thread, and every call returns within seconds.

    Nothing that the device does raises; `PrinterClosed` does: it was closed before.
    """

    def print_slip(self, slip: Slip) -> Outcome:
        """Lay the slip out for this printer's paper, print it, cut it."""
        ...

    def print_job(self, data: bytes) -> Outcome:
        """Print a job in the printer's own language, as `encode` makes it."""
        ...

    def status(self) -> PrinterStatus:
        """Ask how the printer is."""
        ...

    def close(self) -> None:
        """Release the device. Safe to call twice."""
        ...

    def __enter__(self) -> Self:
        """Use it in a `with`."""
        ...

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close it."""
        ...
