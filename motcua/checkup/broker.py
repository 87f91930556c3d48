"""Can the broker serve: mosquitto is there and starts, and its port is free, or ours."""

import re
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

from broker_config.addresses import Address, holder_of
from broker_config.broker import Broker, RunningBroker, find_mosquitto, last_address, running
from broker_config.errors import BrokerError, PortTaken
from broker_config.knock import Answer, knock
from motcua.checkup.finding import Finding, ok, wrong
from motcua.checkup.site import Site
from motcua.texts import text
from motcua.up.guard import Guard
from motcua.wire.topics import root_of

START_S = 5.0
ANSWER_S = 3.0
_HOST = "127.0.0.1"


def mosquitto(_site: Site) -> Iterator[Finding]:
    """Start a mosquitto of our own on a free port, in a directory of its own, and end it again."""
    try:
        program = find_mosquitto()
    except BrokerError:
        yield wrong(text("mosquitto is not installed"), "sudo apt install mosquitto")
        return
    try:
        said = subprocess.run([program, "-h"], capture_output=True, text=True, timeout=START_S, check=False)
        found = re.search(r"version (\S+)", said.stdout)
        _start_once()
    except (BrokerError, OSError, subprocess.TimeoutExpired) as error:
        yield wrong(
            text("{program} does not start: {error}", program=program, error=error),
            "sudo apt install --reinstall mosquitto",
        )
    else:
        version = found[1] if found else "?"
        yield ok(text("mosquitto {version} starts and answers ({program})", version=version, program=program))


def _start_once() -> None:
    with (
        tempfile.TemporaryDirectory(prefix="motcua-doctor-") as place,
        Broker(Path(place) / "data", listen=_HOST, port=_free_port(), root=root_of("doctor")) as broker,
        Guard((broker.close,)) as guard,
    ):
        broker.prepare()
        process = subprocess.Popen(
            broker.command(),
            stderr=subprocess.DEVNULL,
            start_new_session=True,
            preexec_fn=guard.sign_in,  # noqa: PLW1509 - there is only one thread
        )
        try:
            broker.ready(START_S, alive=lambda: process.poll() is None)
        finally:
            process.kill()
            process.wait()


def _free_port() -> int:
    with socket.create_server((_HOST, 0)) as probe:
        return int(probe.getsockname()[1])


def port(site: Site) -> Iterator[Finding]:
    """Say whether our broker answers on its port; if none runs, whether the port is free."""
    try:
        broker = running(site.data_dir)
        if broker is not None:
            yield _answer(broker)
        else:
            yield _free(last_address(site.data_dir))
    except BrokerError as error:
        yield wrong(str(error), text("motcua up --listen and --mqtt-port choose another address."))


def _answer(broker: RunningBroker) -> Finding:
    values = {"host": broker.host, "port": broker.port, "pid": broker.pid}
    if knock(broker.host, broker.port, None, ANSWER_S) is Answer.SILENT:
        return wrong(
            text("The broker (process {pid}) does not answer on {host}, port {port}", **values),
            text("kill {pid}; motcua up starts it again by itself.", pid=broker.pid),
        )
    return ok(text("The broker (process {pid}) answers on {host}, port {port}", **values))


def _free(address: Address) -> Finding:
    values = {"host": address.listen, "port": address.port}
    try:
        address.check_free()
    except PortTaken:
        holder = holder_of(address.port) or text("a program of another user")
        return wrong(
            text("Port {port} on {host} is taken by {holder}", holder=holder, **values),
            text("End that program, or choose another port: motcua up --mqtt-port N."),
        )
    return ok(text("Port {port} on {host} is free for the broker", **values))
