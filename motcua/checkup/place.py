"""Is the data directory in order: owner, space, accounts, settings, and what earlier runs left there."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from stat import S_IMODE

from pydantic import TypeAdapter

from broker_config.broker import running
from broker_config.errors import BrokerError
from broker_config.json_file import read_json
from broker_config.passwords import matches
from broker_config.registry import SYSTEM_ROLES, Registry
from motcua.centre_file.reading import BadSettings, load
from motcua.checkup.finding import Finding, note, ok, wrong
from motcua.checkup.journal import in_force
from motcua.checkup.site import Site, space, start_command
from motcua.data_directory import NotUsable, check_usable
from motcua.processes import noted_pid, words_of
from motcua.settings import Settings
from motcua.texts import text, texts
from motcua.web.running import running_pages
from motcua.wire.commands import Role

LITTLE, TOO_LITTLE = 2 * 10**9, 500 * 10**6  # bytes free; a busy year of a centre is about 1 GB
_SECRETS: TypeAdapter[dict[Role, str]] = TypeAdapter(dict[Role, str])


def directory(site: Site) -> Iterator[Finding]:
    """Say whether the data directory is ours alone."""
    try:
        check_usable(site.data_dir)
    except NotUsable as error:
        yield wrong(str(error), text("Run motcua as the user who owns the directory, or name another one."))
        return
    if not site.data_dir.exists():
        yield note(text("{path} is not there yet; the first start makes it", path=site.data_dir))
        return
    mode = S_IMODE(site.data_dir.stat().st_mode)
    if mode & 0o077:
        yield wrong(
            text("{path} is open to other users (mode {mode})", path=site.data_dir, mode=f"{mode:o}"),
            f"chmod 700 {site.data_dir}",
        )
    else:
        yield ok(text("{path} is ours alone", path=site.data_dir))


def disk(site: Site) -> Iterator[Finding]:
    """Say how much space is left."""
    place = next(place for place in (site.data_dir, *site.data_dir.parents) if place.exists())
    free = shutil.disk_usage(place).free
    said = text("{free} are free on the disk of {path}", free=space(free), path=place)
    if free < TOO_LITTLE:
        yield wrong(said, text("Make room: a full disk stops the centre."))
    elif free < LITTLE:
        yield note(said, text("Make room before the disk is full."))
    else:
        yield ok(said)


def accounts(site: Site) -> Iterator[Finding]:
    """Say whether the registry of devices and the system's own passwords can be read."""
    if not site.data_dir.exists():
        return
    again = text("Put back the newest backup of that file, or remove it and enroll the devices again.")
    try:
        registry = Registry.load(site.data_dir)
        secrets = read_json(site.data_dir / "secrets.json", _SECRETS) or {}
    except (BrokerError, OSError) as error:
        yield wrong(str(error), again)
        return
    if not registry.accounts:
        yield note(text("There are no accounts yet; the first start makes them"))
        return
    if lacking := [role for role in SYSTEM_ROLES if not _fits(registry, role, secrets.get(role))]:
        names = ", ".join(lacking)
        yield wrong(
            text("The account {names} and its password in secrets.json do not fit", names=names),
            text("End motcua and start it again: it makes them anew."),
        )
    else:
        yield ok(
            texts(
                "The accounts are in order: {n} device is enrolled",
                "The accounts are in order: {n} devices are enrolled",
                len(registry.devices),
            )
        )


def _fits(registry: Registry, role: Role, password: str | None) -> bool:
    account = registry.accounts.get(role)
    return account is not None and password is not None and matches(password, account.password_hash)


def settings(site: Site) -> Iterator[Finding]:
    """Compare the settings file with the settings in force."""
    known = in_force(site.data_dir)
    if site.centre is None:
        if known:
            yield ok(
                text("Settings are in force; which file they come from is not known (--centre tells it)")
            )
        return
    try:
        content, of_file = load(site.centre)
    except BadSettings as error:
        yield wrong(error.report(str(site.centre)), text("Mend the file; until then the old settings hold."))
        return
    if known is None:
        yield ok(text("{path} has no mistakes; the first start adopts it", path=site.centre))
    elif content == known[0]:
        yield ok(text("{path} is what is in force", path=site.centre))
    else:
        yield _compared(site.centre, of_file, known[1])


def _compared(path: Path, of_file: Settings, known: Settings) -> Finding:
    if of_file.id != known.id:
        return wrong(
            text(
                "{path} is of the centre {named}, the data are of {known}",
                path=path,
                named=of_file.id,
                known=known.id,
            ),
            text("Name the right file, or the right data directory."),
        )
    if of_file == known:
        return ok(text("{path} says what is in force, in other words", path=path))
    return note(
        text("{path} was changed and is not in force yet", path=path),
        text("motcua adopt --check shows the changes, motcua adopt takes them over."),
    )


def leftovers(site: Site) -> Iterator[Finding]:
    """Look for run files without a program, and programs without their supervisor."""
    run = site.data_dir / "run"
    supervisor = noted_pid(run / "up.lock")
    supervised = supervisor is not None and bool(words_of(supervisor))
    try:
        broker, pages = running(site.data_dir), running_pages(site.data_dir)
    except (BrokerError, OSError) as error:
        yield wrong(str(error), text("Remove that file and start again."))
        return
    pids = {
        "broker.json": broker and broker.pid,
        "coordinator.json": site.coordinator and site.coordinator.pid,
        "web.json": pages and pages.pid,
    }
    for name, pid in pids.items():
        if pid is None and (run / name).exists():
            yield note(
                text("{path} was left by a program that was killed", path=run / name),
                text("The next start removes it."),
            )
        elif pid is not None and not supervised:
            yield note(
                text("Process {pid} of {path} runs without motcua up", pid=pid, path=run / name),
                text(
                    "If nothing else looks after it: kill {pid}, then {start}",
                    pid=pid,
                    start=start_command(site),
                ),
            )
    if supervised:
        yield ok(text("motcua up runs (process {pid})", pid=supervisor))
    elif os.path.lexists(run / "up.lock"):
        yield note(
            text("{path} was left by a program that was killed", path=run / "up.lock"),
            text("The next start removes it."),
        )
