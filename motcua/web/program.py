"""`motcua web` as a program: the device that listens to the coordinator, and the server of the pages."""

import contextlib
import logging
import resource
import signal
import socket
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import uvicorn

from motcua import __version__
from motcua.coordinator.reader import settings_in_force
from motcua.lock_file import Held, holding
from motcua.settings import Settings
from motcua.texts import text
from motcua.web import account
from motcua.web.app import Centre, make_app
from motcua.web.devices import Devices
from motcua.web.hall import Hall
from motcua.web.people import People
from motcua.web.people_file import PeopleFile
from motcua.web.running import announce, run_file
from motcua.web.sessions import Sessions
from motcua.wire import topics
from motcua.wire.credentials import Credentials
from motcua.wire.device import Change, Device
from motcua.wire.link import Delivery

log = logging.getLogger(__name__)

_FILES = 4096  # open at once: a phone that watches has one
_LEFT_TO_END_S = 2


class CannotServe(Exception):
    """What keeps the pages from being served, in plain words."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """Where the pages are served, and from which data; `port` 0 takes a free one."""

    host: str
    port: int
    data_dir: Path


def check(options: Options) -> None:
    """Raise what would keep the pages from being served here; change nothing."""
    known_settings(options.data_dir)
    listening(options.host, options.port).close()


def known_settings(data_dir: Path) -> Settings:
    """Return the settings in force; raises `CannotServe` where no coordinator has started yet."""
    settings = settings_in_force(data_dir)
    if settings is None:
        raise CannotServe(text("no coordinator has started with {path} yet", path=data_dir))
    return settings


def listening(host: str, port: int) -> socket.socket:
    """Return a socket that listens there; raises `CannotServe`."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        listener = socket.create_server((host, port), family=family, backlog=512)
    except OSError as error:
        raise CannotServe(
            text("cannot listen on {host}, port {port}: {error}", host=host, port=port, error=error.strerror)
        ) from error
    # asyncio does it only for sockets that say TCP of themselves; else what is pushed waits 40 ms
    listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return listener


def configuration(centre: Centre) -> uvicorn.Config:
    """Return how the pages of a `centre` are served."""
    return uvicorn.Config(
        make_app(centre),
        access_log=False,  # a code is a secret, and stands in the address
        log_config=None,
        log_level="warning",
        server_header=False,
        ws="none",
        timeout_graceful_shutdown=_LEFT_TO_END_S,
    )


class _Server(uvicorn.Server):
    """Says when it serves, lets the watching pages go at the end, and leaves with 0."""

    def __init__(self, config: uvicorn.Config, hall: Hall, data_dir: Path) -> None:
        super().__init__(config)
        self._hall, self._data_dir = hall, data_dir

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self.started and sockets:
            host, port = sockets[0].getsockname()[:2]
            announce(self._data_dir, host, port)

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        self._hall.end()
        await super().shutdown(sockets)

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        # uvicorn's own would raise the signal again at the end: the exit would look like a death
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self.handle_exit)
        yield


def run(options: Options) -> int:
    """Serve the pages until SIGTERM or SIGINT; return 0.

    Raises `CannotServe`, BrokerError, OutboxError, OSError, sqlite3.Error.
    """
    settings = known_settings(options.data_dir)
    _allow_files(_FILES)
    with listening(options.host, options.port) as listener, _alone(options.data_dir):
        device: Device

        def is_live() -> bool:
            coordinator = device.states.coordinator
            return device.is_up() and device.is_live() and coordinator is not None and coordinator.online

        hall = Hall(options.data_dir, is_live=is_live)
        who = account.credentials(options.data_dir, settings)
        devices = Devices(who.root)
        device = _device(who, options.data_dir, hall, devices)
        try:
            with device, PeopleFile(options.data_dir) as file:
                centre = Centre(
                    id=settings.id,
                    hall=hall,
                    people=People(file),
                    sessions=Sessions(file),
                    sends=device,
                    devices=devices,
                )
                _Server(configuration(centre), hall, options.data_dir).run([listener])
        finally:
            run_file(options.data_dir).unlink(missing_ok=True)
    return 0


@contextlib.contextmanager
def _alone(data_dir: Path) -> Iterator[None]:
    """Hold the pages' device alone: the broker would cut off whoever came first with its account."""
    place = account.device_dir(data_dir)
    place.mkdir(mode=0o700, parents=True, exist_ok=True)
    with contextlib.ExitStack() as stack:
        try:
            stack.enter_context(holding(place / "lock"))
        except Held as error:
            raise CannotServe(text("another motcua web runs with {path}", path=data_dir)) from error
        yield


def _device(who: Credentials, data_dir: Path, hall: Hall, devices: Devices) -> Device:
    def heard(delivery: Delivery) -> None:
        if topics.EVENT.match(who.root, delivery.topic) is not None:
            hall.wake()
        elif devices.heard(delivery):
            hall.stir()

    def changed(what: Change) -> None:
        if what is Change.LINE and not device.is_up():
            devices.forget()
            hall.stir()
        hall.wake()

    device = Device(who, account.device_dir(data_dir), version=__version__, on_change=changed, on_other=heard)
    return device


def _allow_files(wanted: int) -> None:
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft != resource.RLIM_INFINITY and soft < wanted:
        most = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
        resource.setrlimit(resource.RLIMIT_NOFILE, (most, hard))
