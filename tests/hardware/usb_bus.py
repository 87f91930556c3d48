"""The bus on which pyusb finds the virtual printer: only libusb and the wire are not the real ones."""
# ruff: noqa: ARG002 - the arguments are libusb's

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from types import SimpleNamespace
from typing import Any

import pytest

from hardware.printer.virtual import VirtualPrinter

core: Any = pytest.importorskip("usb.core")
backend: Any = pytest.importorskip("usb.backend")
libusb1: Any = pytest.importorskip("usb.backend.libusb1")
VENDOR, PRODUCT = 0x04B8, 0x0E15


@contextmanager
def usb_bus(virtual: VirtualPrinter) -> Iterator[None]:
    """Put the virtual printer on a bus that pyusb finds; only libusb and the wire are not the real ones."""
    with pytest.MonkeyPatch.context() as patch, socket.create_connection(("127.0.0.1", virtual.port)) as end:
        end.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 4096)
        bus = Bus(end)
        patch.setattr(libusb1, "get_backend", lambda: bus)
        yield


class Bus(backend.IBackend):  # type: ignore[misc]
    """libusb with one device on it: a printer at the other end of a connection."""

    def __init__(self, end: socket.socket) -> None:
        self._end = end

    def enumerate_devices(self):
        return iter(["printer"])

    def get_device_descriptor(self, dev):
        return _descriptor(
            bDeviceClass=0, bNumConfigurations=1, idVendor=VENDOR, idProduct=PRODUCT, bus=1, address=5
        )

    def get_configuration_descriptor(self, dev, config):
        return _descriptor(bNumInterfaces=1, bConfigurationValue=1)

    def get_interface_descriptor(self, dev, intf, alt, config):
        if intf or alt:
            raise IndexError(intf, alt)
        return _descriptor(bInterfaceNumber=0, bAlternateSetting=0, bNumEndpoints=2, bInterfaceClass=7)

    def get_endpoint_descriptor(self, dev, ep, intf, alt, config):
        return _descriptor(bEndpointAddress=(0x01, 0x82)[ep], bmAttributes=2, wMaxPacketSize=64)

    def open_device(self, dev):
        return dev

    def close_device(self, dev_handle):
        pass

    def get_configuration(self, dev_handle):
        return 1

    def is_kernel_driver_active(self, dev_handle, intf):
        return False

    def claim_interface(self, dev_handle, intf):
        pass

    def release_interface(self, dev_handle, intf):
        pass

    def bulk_write(self, dev_handle, ep, intf, data, timeout):
        self._end.settimeout(timeout / 1000)
        try:
            self._end.sendall(data)
        except TimeoutError as error:
            raise core.USBTimeoutError("timeout") from error
        except OSError as error:
            raise core.USBError(str(error)) from error
        return len(data)

    def bulk_read(self, dev_handle, ep, intf, buff, timeout):
        self._end.settimeout(timeout / 1000)
        try:
            data = self._end.recv(len(buff))
        except TimeoutError as error:
            raise core.USBTimeoutError("timeout") from error
        except OSError as error:
            raise core.USBError(str(error)) from error
        if not data:
            raise core.USBError("no such device")
        buff[: len(data)] = type(buff)("B", data)
        return len(data)


def _descriptor(**fields: int) -> SimpleNamespace:
    names = (
        "bLength bDescriptorType bcdUSB bDeviceSubClass bDeviceProtocol bMaxPacketSize0 bcdDevice "
        "iManufacturer iProduct iSerialNumber wTotalLength iConfiguration bmAttributes bMaxPower "
        "bInterfaceSubClass bInterfaceProtocol iInterface bInterval bRefresh bSynchAddress port_number speed"
    )
    usual: dict[str, Any] = dict.fromkeys(names.split(), 0)
    return SimpleNamespace(**(usual | {"extra_descriptors": [], "port_numbers": ()} | fields))
