"""Are the pages there: their program answers, or their port is free."""

from collections.abc import Iterator
from http.client import HTTPConnection, HTTPException

from broker_config.addresses import Address, holder_of
from broker_config.errors import BrokerError, PortTaken
from motcua.checkup.finding import Finding, ok, wrong
from motcua.checkup.site import Site
from motcua.processes import noted_pid, words_of
from motcua.texts import text
from motcua.web.running import RunningPages, last_address, running_pages

ANSWER_S = 3.0
_OK = 200


def port(site: Site) -> Iterator[Finding]:
    """Say whether the pages answer on their port; if none are served, whether it is free."""
    try:
        found = running_pages(site.data_dir)
        if found is not None:
            yield _answer(found)
        else:
            yield from _not_served(site, last_address(site.data_dir))
    except BrokerError as error:
        yield wrong(str(error), text("motcua up --listen and --web-port choose another address."))


def _answer(found: RunningPages) -> Finding:
    values = {"host": found.host, "port": found.port, "pid": found.pid}
    if not _is_answered(found.address):
        return wrong(
            text("The pages (process {pid}) do not answer on {host}, port {port}", **values),
            text("kill {pid}; motcua up starts it again by itself.", pid=found.pid),
        )
    return ok(text("The pages (process {pid}) answer on {host}, port {port}", **values))


def _is_answered(address: Address) -> bool:
    connection = HTTPConnection(address.local, address.port, timeout=ANSWER_S)
    try:
        connection.request("GET", "/healthz")
        return connection.getresponse().status == _OK
    except (OSError, HTTPException):  # refused, too late, or no pages at all
        return False
    finally:
        connection.close()


def _not_served(site: Site, address: Address) -> Iterator[Finding]:
    values = {"host": address.listen, "port": address.port}
    supervisor = noted_pid(site.data_dir / "run" / "up.lock")
    try:
        address.check_free()
    except PortTaken:
        holder = holder_of(address.port) or text("a program of another user")
        yield wrong(
            text(
                "Port {port} on {host}, where the pages belong, is taken by {holder}", holder=holder, **values
            ),
            text("End that program, or choose another port: motcua up --web-port N."),
        )
        return
    if supervisor is not None and words_of(supervisor):
        yield wrong(
            text("The pages do not run, though motcua up (process {pid}) does", pid=supervisor),
            text("Its last lines say why. If they stay away: end it with Ctrl-C and start it again."),
        )
    else:
        yield ok(text("Port {port} on {host} is free for the pages", **values))
