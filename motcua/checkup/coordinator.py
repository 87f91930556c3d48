"""Does the coordinator live: its heart beats, and the broker passes that on."""

from collections.abc import Iterator

from broker_config.broker import running
from broker_config.errors import BrokerError
from motcua.admin import AdminError, BrokerSilent, admin_line
from motcua.checkup.finding import Finding, ok, wrong
from motcua.checkup.site import Site
from motcua.checkup.status import does_not_run, look
from motcua.texts import text


def life(site: Site) -> Iterator[Finding]:
    """Say whether the coordinator answers; nothing where no broker runs that could pass it on."""
    try:
        if running(site.data_dir) is None:
            return
        with admin_line(site.data_dir) as line:
            answers = look(line).coordinator_answers
    except BrokerSilent:  # `port` says so
        return
    except (AdminError, BrokerError) as error:
        yield wrong(str(error), text("Look at what the other lines say first."))
        return
    if answers:
        yield ok(text("The coordinator answers"))
    elif site.coordinator is None:
        yield does_not_run()
    else:
        yield wrong(
            text("The coordinator (process {pid}) does not answer", pid=site.coordinator.pid),
            text(
                "If this stays so for a minute: sudo systemctl restart motcua-centre;"
                " without that service, end motcua up with Ctrl-C and start it again."
            ),
        )
