"""`motcua up`: which programs run on the machine of a centre, with which command lines."""

import logging
import os
import sqlite3
import sys
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from broker_config.addresses import DEFAULT_LISTEN, DEFAULT_PORT, Address
from broker_config.broker import Broker, find_mosquitto
from broker_config.errors import BadAddress, BrokerError, BrokerNotReady, PortTaken
from motcua.centre_file import reading as settings_file
from motcua.centre_file.reading import BadSettings
from motcua.checkup.site import centre_in
from motcua.coordinator.journal import DamagedJournal
from motcua.data_directory import DataDirectoryError, NotUsable, check_usable, make_private, only_one
from motcua.ports import free_port
from motcua.processes import noted_pid
from motcua.settings import Settings
from motcua.texts import text
from motcua.up import broker_log
from motcua.up.banner import Row, Running, banner, open_browser
from motcua.up.supervisor import CannotStart, Program, Supervisor
from motcua.web.first_people import SignIn, first_sign_ins
from motcua.web.running import DEFAULT_PORT as DEFAULT_WEB_PORT
from motcua.web.running import remember_address, run_file
from motcua.wire.topics import root_of

log = logging.getLogger(__name__)

_KNOCK_S = 0.1  # the supervisor waits for the answer, it must not wait long


class HoldsCentre(DataDirectoryError):
    """A demonstration was asked for where the data of a centre lie."""


@dataclass(frozen=True, slots=True, kw_only=True)
class UpOptions:
    """What `motcua up` is asked for.

    `centre`: the settings file (None: the demonstration). `mqtt_port`: 0 takes a free one.
    `listen`: the address for devices. `check`: only tell whether it would work.
    """

    centre: Path | None
    data_dir: Path
    mqtt_port: int = DEFAULT_PORT
    web_port: int = DEFAULT_WEB_PORT
    screens: bool = True
    listen: str = DEFAULT_LISTEN
    check: bool = False


def up(options: UpOptions) -> int:
    """Run the programs of a centre until a signal ends them.

    Returns 0 after a wanted end, 1 if they cannot run here (said on stderr), 2 for mistakes in the settings.
    """
    if options.check:
        return _check(options)
    try:
        content, settings = _settings(options.centre)
    except BadSettings as error:
        _tell(error.report(_name_of(options.centre)))
        return 2
    try:
        _check_data_dir(options)
        return _run(options, content, settings)
    except (BrokerError, DataDirectoryError) as error:
        _tell(text("motcua up: {error}", error=error))
        return 1


def _run(options: UpOptions, content: str, settings: Settings) -> int:
    data_dir = options.data_dir.absolute()
    if put_right := make_private(data_dir):
        _tell(put_right)
    address = Address(listen=options.listen, port=options.mqtt_port or _free_port(options.listen))
    if options.centre is None:
        _tell(text("Without --centre this is a demonstration: it is always open."))
    with (
        only_one(data_dir) as remove_lock,
        Broker(data_dir, listen=address.listen, port=address.port, root=root_of(settings.id)) as broker,
    ):
        centre = options.centre.absolute() if options.centre else _write_demonstration(data_dir, content)
        broker.prepare()  # what is wrong from the beginning ends us with one sentence
        programs = [_broker_program(broker), _coordinator_program(centre, data_dir, address)]
        pages = _pages_address(options, data_dir, address)
        if pages is not None:
            programs.append(_web_program(data_dir, pages))
        windows, said = _windows(options, data_dir, settings, address)
        running = Running(
            settings=settings,
            data_dir=data_dir,
            broker=address,
            pages=pages,
            windows=said,
            sign_ins=_sign_ins(data_dir, settings) if pages else (),
        )
        supervisor = Supervisor(
            [*programs, *windows], banner=partial(_ready, running, opens=bool(windows)), cleanup=remove_lock
        )
        return supervisor.run()


def _ready(running: Running, *, opens: bool) -> str:
    """Open the browser of a demonstration; return what is said now that everything runs."""
    if opens and running.pages is not None and running.settings.demonstration:
        open_browser(running.pages)
    return banner(running)


def _sign_ins(data_dir: Path, settings: Settings) -> tuple[SignIn, ...]:
    """Make the accounts of a demonstration; the queue goes on without them."""
    if not settings.demonstration:
        return ()
    try:
        return first_sign_ins(data_dir, settings)
    except (OSError, sqlite3.Error) as error:
        _tell(text("Nobody can sign in: {error}", error=error))
        return ()


def _windows(
    options: UpOptions, data_dir: Path, settings: Settings, address: Address
) -> tuple[list[Program], tuple[str | Row, ...]]:
    if not options.screens:
        return [], ()
    from motcua.up.screens import screens

    try:
        return screens(data_dir, settings, address, os.environ)
    except OSError as error:
        return [], (text("No windows are opened: {error}", error=error),)


def _broker_program(broker: Broker) -> Program:
    def prepare() -> None:
        try:
            broker.prepare()
        except BrokerError as error:
            raise CannotStart(str(error)) from error

    def ready(pid: int) -> bool:
        try:
            broker.ready(timeout=_KNOCK_S)
            broker.started(pid)
        except BrokerNotReady:
            return False
        except (BrokerError, OSError) as error:  # a full disk: mosquitto serves, others cannot find it
            log.warning("broker runs but its run file cannot be written: %s", error)
            return False
        return True

    return Program(
        name="broker",
        command=broker.command(),
        prepare=prepare,
        ready=ready,
        cleanup=broker.close,
        shown=broker_log.shown,
    )


def _coordinator_program(centre: Path, data_dir: Path, address: Address) -> Program:
    where = ("--host", address.local, "--mqtt-port", str(address.port))
    noted = data_dir / "run" / "coordinator.json"
    return _of_ours("coordinator", noted, "--centre", str(centre), "--data-dir", str(data_dir), *where)


def _pages_address(options: UpOptions, data_dir: Path, broker: Address) -> Address | None:
    """Return where the pages are served; None where they cannot be: the queue goes on without them."""
    pages = Address(listen=options.listen, port=options.web_port or _free_port(options.listen))
    remember_address(data_dir, pages)
    try:
        if pages.port == broker.port:  # it does not listen yet
            raise PortTaken(text("port {port} is the broker's", port=pages.port))
        pages.check_free()
    except BrokerError as error:
        _tell(text("There are no pages: {error}; --web-port chooses another", error=error))
        return None
    return pages


def _web_program(data_dir: Path, pages: Address) -> Program:
    where = ("--host", pages.listen, "--port", str(pages.port))
    return _of_ours("web", run_file(data_dir), "--data-dir", str(data_dir), *where)


def _of_ours(name: str, noted: Path, *words: str) -> Program:
    """Return a program of `motcua`, which notes its pid in a file when it is ready."""
    return Program(
        name=name,
        command=[sys.executable, "-m", "motcua", name, *words],
        ready=lambda pid: noted_pid(noted) == pid,
        cleanup=lambda: noted.unlink(missing_ok=True),
        env={"PYTHONUNBUFFERED": "1"},
    )


def _settings(centre: Path | None) -> tuple[str, Settings]:
    if centre is not None:
        return settings_file.load(centre)
    content = settings_file.demonstration()
    return content, settings_file.parse(content)


def _name_of(centre: Path | None) -> str:
    return text("the demonstration's settings") if centre is None else str(centre)


def _check_data_dir(options: UpOptions) -> None:
    """Raise NotUsable, or HoldsCentre: a demonstration never touches the data of a centre."""
    check_usable(options.data_dir)
    if options.centre is not None:
        return
    try:
        held = centre_in(options.data_dir)
    except (DamagedJournal, sqlite3.Error) as error:  # the coordinator says what to do about it
        log.warning("whose data lie in %s cannot be read: %s", options.data_dir, error)
        return
    if held is not None:
        raise HoldsCentre(
            text("{path} holds the centre {id}; start it with --centre FILE", path=options.data_dir, id=held)
        )


def _write_demonstration(data_dir: Path, content: str) -> Path:
    path = data_dir / "demonstration.toml"
    try:
        path.write_text(content, encoding="utf-8")
    except OSError as error:
        raise NotUsable(text("{path} cannot be written: {error}", path=path, error=error.strerror)) from error
    return path


def _free_port(listen: str) -> int:
    """Return a port that nobody listens on; the broker keeps it over all its restarts."""
    try:
        return free_port(listen)
    except OSError as error:
        raise BadAddress(text("cannot listen on {listen}: {error}", listen=listen, error=error)) from error


def _check(options: UpOptions) -> int:
    """Say line by line whether `up` would work here. Changes nothing."""
    address = Address(listen=options.listen, port=options.mqtt_port)
    where = text("port {port} on {listen}", port=address.port, listen=address.listen)
    results = (
        _result(_name_of(options.centre), lambda: _settings(options.centre)),
        _result("mosquitto", find_mosquitto),
        _result(where, address.check_free),
        _result(str(options.data_dir), lambda: _check_data_dir(options)),
    )
    return 0 if all(results) else 1


def _result(what: str, attempt: Callable[[], object]) -> bool:
    try:
        attempt()
    except BadSettings as error:
        print(text("not ok  {what}", what=what))
        print(error.report(what))
        return False
    except (BrokerError, DataDirectoryError) as error:
        print(text("not ok  {what}: {error}", what=what, error=error))
        return False
    print(text("ok      {what}", what=what))
    return True


def _tell(message: str) -> None:
    print(message, file=sys.stderr, flush=True)
