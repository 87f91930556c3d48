"""A printer by the name of its kind. Nothing is guessed, and no kind stands in for another."""

import math
from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import fields
from typing import Annotated, Any

from pydantic import BeforeValidator, ConfigDict, Field, ValidationError
from pydantic.dataclasses import dataclass

from hardware.printer import lines
from hardware.printer.errors import BadPrinterOptions, UnknownPrinterKind
from hardware.printer.escpos import Mode, Paper
from hardware.printer.escpos_printer import EscposPrinter
from hardware.printer.lines import Flow, Opener
from hardware.printer.manner import Confirm, Manner
from hardware.printer.outcome import TicketPrinter
from hardware.printer.slip import Width
from hardware.printer.usb import usb

FAST_ENOUGH = 115_200
"""Baud from which a picture takes no longer than a visitor waits."""
_BITS_OF_A_BYTE = 10
_STRICT = ConfigDict(extra="forbid")

Port = Annotated[int, Field(ge=1, le=65_535)]
UsbNumber = Annotated[
    int,
    BeforeValidator(lambda number: int(number, 16) if isinstance(number, str) else number),
    Field(ge=0, le=0xFFFF),
]
"""A number as a number, or as `lsusb` writes it: hexadecimal text."""
Seconds = Annotated[float, Field(gt=0, le=60)]


@dataclass(frozen=True, kw_only=True, config=_STRICT)
class Options(ABC):
    """What every kind of printer may be told; `mode` None: as the line is fast enough for."""

    width_mm: Width = 80
    mode: Mode | None = None
    cutter: bool = True
    native_qr: bool = True
    confirm: Confirm = Confirm.SENSOR
    answer_s: Seconds = 1.0
    write_s: Seconds = 3.0
    done_s: Seconds = 8.0

    @abstractmethod
    def opener(self) -> Opener:
        """Return the way to the printer."""

    @property
    def bytes_per_s(self) -> float:
        """What the line carries, where that is what takes time."""
        return math.inf

    def printer(self) -> TicketPrinter:
        """Make the printer; nothing is opened yet."""
        slow = self.bytes_per_s < FAST_ENOUGH / _BITS_OF_A_BYTE
        paper = Paper(
            width_mm=self.width_mm,
            mode=self.mode or (Mode.TEXT if slow else Mode.RASTER),
            cutter=self.cutter,
            native_qr=self.native_qr,
        )
        manner = Manner(
            paper=paper,
            confirm=self.confirm,
            answer_s=self.answer_s,
            write_s=self.write_s,
            done_s=self.done_s,
            bytes_per_s=self.bytes_per_s,
        )
        return EscposPrinter(self.opener(), manner)


@dataclass(frozen=True, kw_only=True, config=_STRICT)
class Network(Options):
    """A printer with a network address of its own, or behind a print server."""

    host: str
    port: Port = 9100

    def opener(self) -> Opener:
        """Return the way to the printer."""
        return lines.network(self.host, self.port)


@dataclass(frozen=True, kw_only=True, config=_STRICT)
class Virtual(Options):
    """The virtual printer: `python -m hardware.printer.paper`."""

    host: str = "127.0.0.1"
    port: Port = 9100
    confirm: Confirm = Confirm.PROCESS_ID

    def opener(self) -> Opener:
        """Return the way to the printer."""
        return lines.network(self.host, self.port)


@dataclass(frozen=True, kw_only=True, config=_STRICT)
class DeviceFile(Options):
    """A USB printer by the kernel's device file."""

    path: str = "/dev/usb/lp0"

    def opener(self) -> Opener:
        """Return the way to the printer."""
        return lines.device_file(self.path)


@dataclass(frozen=True, kw_only=True, config=_STRICT)
class Serial(Options):
    """A printer on a serial port."""

    path: str
    baud: int = 9600
    flow: Flow = "rtscts"

    def opener(self) -> Opener:
        """Return the way to the printer."""
        return lines.serial(self.path, self.baud, self.flow)

    @property
    def bytes_per_s(self) -> float:
        """Bytes that the line carries in a second."""
        return self.baud / _BITS_OF_A_BYTE


@dataclass(frozen=True, kw_only=True, config=_STRICT)
class Usb(Options):
    """A USB printer by its numbers (`lsusb`), without the kernel's driver."""

    vendor: UsbNumber
    product: UsbNumber

    def opener(self) -> Opener:
        """Return the way to the printer."""
        return usb(self.vendor, self.product)


PRINTERS: Mapping[str, type[Options]] = {
    "network": Network,
    "usb": Usb,
    "usblp": DeviceFile,
    "serial": Serial,
    "paper": Virtual,
}
"""The kinds of printers by name, with their options."""


def make_printer(kind: str, **options: Any) -> TicketPrinter:
    """Make the printer of a kind; raises `UnknownPrinterKind`, and `BadPrinterOptions` with all mistakes."""
    if kind not in PRINTERS:
        raise UnknownPrinterKind(f"printer kind {kind!r}; known: {', '.join(sorted(PRINTERS))}")
    try:
        return PRINTERS[kind](**options).printer()
    except ValidationError as error:
        mistakes = "; ".join(f"{mistake['loc'][-1]}: {mistake['msg']}" for mistake in error.errors())
        known = ", ".join(sorted(field.name for field in fields(PRINTERS[kind])))
        raise BadPrinterOptions(f"printer kind {kind!r}: {mistakes}; options: {known}") from error
