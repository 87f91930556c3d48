"""`motcua doctor`: the table of checks, which work whether the centre runs or not."""

import logging
from collections.abc import Callable, Iterable, Iterator, Mapping

from motcua.checkup import broker, coordinator, journal, machine, pages, place
from motcua.checkup.finding import Finding, wrong
from motcua.checkup.site import Site
from motcua.texts import text

log = logging.getLogger(__name__)

Check = Callable[[Site], Iterable[Finding]]

CHECKS: Mapping[str, Check] = {
    "programs": machine.programs,
    "mosquitto": broker.mosquitto,
    "port": broker.port,
    "coordinator": coordinator.life,
    "pages": pages.port,
    "directory": place.directory,
    "disk": place.disk,
    "database": journal.database,
    "witness": journal.witness,
    "clock": machine.clock,
    "time zone": machine.time_zone,
    "settings": place.settings,
    "leftovers": place.leftovers,
    "accounts": place.accounts,
    "letters": machine.letters,
}
"""Every check of the doctor, in the order of the report; a program that needs more adds its own."""


def examine(site: Site, checks: Mapping[str, Check] = CHECKS) -> Iterator[Finding]:
    """Yield what the `checks` find; one that fails is itself a finding, and the others go on."""
    for name, check in checks.items():
        try:
            yield from check(site)
        except Exception as error:  # a sick machine may fail us anywhere, and the others may say why
            log.debug("check %s", name, exc_info=True)
            yield wrong(
                text("The check {name} could not be made: {error}", name=name, error=repr(error)),
                text("Look at what the other lines say first."),
            )
