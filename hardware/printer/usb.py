"""A USB printer without the kernel's driver, by vendor and product number (needs pyusb)."""

import importlib
import time
from typing import Any

from hardware.printer.errors import BadPrinterOptions, LineDown, LineStalled
from hardware.printer.lines import Line, Opener

_CHUNK = 4096
_PRINTER_CLASS = 7
_READ = 64
_LEAST_MS = 1


def usb(vendor: int, product: int) -> Opener:
    """Reach the printer with these numbers; `BadPrinterOptions` when pyusb is not installed."""
    try:
        core, util = importlib.import_module("usb.core"), importlib.import_module("usb.util")
    except ImportError as error:
        raise BadPrinterOptions("printer kind 'usb' needs pyusb: pip install pyusb") from error
    name = f"USB {vendor:04x}:{product:04x}"

    def opened() -> Line:
        try:
            device = core.find(idVendor=vendor, idProduct=product)
            if device is None:
                raise LineDown(f"{name} is not plugged in")
            return UsbLine(core, util, device, name)
        except core.NoBackendError as error:
            raise LineDown(f"{name}: libusb is not installed") from error
        except core.USBError as error:
            raise LineDown(f"{name}: {error}") from error

    return opened


class UsbLine:
    """A line over the bulk endpoints of the printer's interface. Opening it resets nothing."""

    def __init__(self, core: Any, util: Any, device: Any, name: str) -> None:
        self._core, self._util, self._device, self._name = core, util, device, name
        self._interface = self._claim()
        self._out = self._endpoint(util.ENDPOINT_OUT)
        self._in = self._endpoint(util.ENDPOINT_IN)
        self._is_open = True
        if self._out is None or self._in is None:
            self.close()
            raise LineDown(f"{name} has no endpoints to write to and read from")

    def write(self, data: bytes, until: float) -> None:
        """Write all of it, or raise."""
        for start in range(0, len(data), _CHUNK):
            part = data[start : start + _CHUNK]
            try:
                taken = self._out.write(part, self._left_ms(until))
            except self._core.USBTimeoutError as error:
                raise LineStalled(f"{self._name} took {start} of {len(data)} bytes") from error
            except self._core.USBError as error:
                raise LineDown(f"{self._name}: {error}") from error
            if taken != len(part):
                raise LineStalled(f"{self._name} took {start + taken} of {len(data)} bytes")

    def read(self, until: float) -> bytes:
        """Return what has arrived; a printer may send empty packets meanwhile."""
        while True:
            try:
                data = bytes(self._in.read(_READ, self._left_ms(until)))
            except self._core.USBTimeoutError:
                return b""
            except self._core.USBError as error:
                raise LineDown(f"{self._name}: {error}") from error
            if data or time.monotonic() >= until:
                return data

    def close(self, *, discard: bool = False) -> None:  # noqa: ARG002 - a bulk transfer leaves nothing behind
        """Give the interface back."""
        if self._is_open:
            self._is_open = False
            self._util.dispose_resources(self._device)

    def _claim(self) -> Any:
        try:
            settings = self._device.get_active_configuration()
        except self._core.USBError:
            self._device.set_configuration()
            settings = self._device.get_active_configuration()
        found = self._util.find_descriptor(settings, bInterfaceClass=_PRINTER_CLASS) or settings[(0, 0)]
        number = found.bInterfaceNumber
        if self._device.is_kernel_driver_active(number):
            self._device.detach_kernel_driver(number)
        self._util.claim_interface(self._device, number)
        return found

    def _endpoint(self, direction: int) -> Any:
        return self._util.find_descriptor(
            self._interface,
            custom_match=lambda endpoint: (
                self._util.endpoint_direction(endpoint.bEndpointAddress) == direction
                and self._util.endpoint_type(endpoint.bmAttributes) == self._util.ENDPOINT_TYPE_BULK
            ),
        )

    @staticmethod
    def _left_ms(until: float) -> int:
        return max(_LEAST_MS, round((until - time.monotonic()) * 1000))
