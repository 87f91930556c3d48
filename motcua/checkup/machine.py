"""Is the machine fit for a centre: its programs, its clock, its time zones, its letters."""

import locale
import platform
import sqlite3
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from importlib.metadata import version
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from motcua import __version__
from motcua.checkup.finding import Finding, note, ok, wrong
from motcua.checkup.journal import in_force, last_moment
from motcua.checkup.site import Site
from motcua.coordinator.clock import AHEAD, BEHIND, RELEASED, has_battery_clock, is_synchronised
from motcua.texts import text

DEFAULT_ZONE = "Asia/Ho_Chi_Minh"


def programs(_site: Site) -> Iterator[Finding]:
    """Name the versions of what we are made of."""
    yield ok(f"motcua {__version__}, Python {platform.python_version()}, paho-mqtt {version('paho-mqtt')}")
    sqlite = sqlite3.sqlite_version
    if has_wal_reset_bug(sqlite3.sqlite_version_info):
        yield note(
            text(
                "SQLite {version} can damage a database that several programs write to;"
                " here the coordinator alone writes, so it is not reached",
                version=sqlite,
            ),
            text("Never change centre.db with another program while the coordinator runs."),
        )
    else:
        yield ok(f"SQLite {sqlite}")


def has_wal_reset_bug(release: tuple[int, ...]) -> bool:
    """Whether this SQLite has the bug described in https://sqlite.org/wal.html#walresetbug."""
    if not (3, 7, 0) <= release < (3, 51, 3):
        return False
    return not ((3, 44, 6) <= release < (3, 45, 0) or (3, 50, 7) <= release < (3, 51, 0))


def clock(site: Site) -> Iterator[Finding]:
    """Say who keeps the clock, and whether its time can be right."""
    now, last = datetime.now(UTC), last_moment(site.data_dir)
    shown = _local(site, now)
    set_it = text("Set the clock (timedatectl set-ntp true, or timedatectl set-time), then start again.")
    if now < RELEASED:
        yield wrong(
            text("The clock shows {shown}, which is earlier than this program was made", shown=shown), set_it
        )
    elif last is not None and now < last - BEHIND:
        yield wrong(
            text(
                "The clock shows {shown}, which is earlier than the last entry of the journal ({last})",
                shown=shown,
                last=_local(site, last),
            ),
            set_it,
        )
    elif is_synchronised():
        yield ok(text("The clock shows {shown} and is kept by the network", shown=shown))
    elif has_battery_clock():
        yield ok(text("The clock shows {shown}; a battery keeps it while the machine is off", shown=shown))
    else:
        yield from _unkept(shown, now - last if last else timedelta())


def _local(site: Site, moment: datetime) -> str:
    try:
        moment = moment.astimezone(ZoneInfo(_zone(site)))
    except (ZoneInfoNotFoundError, ValueError):  # `time_zone` says so
        moment = moment.astimezone(UTC)
    return moment.strftime("%H:%M:%S, %d/%m/%Y (UTC%z)")


def _zone(site: Site) -> str:
    """Return the centre's time zone, or Vietnam's where no settings can be read."""
    known = in_force(site.data_dir)
    return known[1].tz if known else DEFAULT_ZONE


def _unkept(shown: str, passed: timedelta) -> Iterator[Finding]:
    look = text("Compare it with a watch; connect the network (timedatectl set-ntp true).")
    if passed > AHEAD:
        yield wrong(
            text(
                "The clock shows {shown}, {days} days after the last entry of the journal,"
                " and nothing keeps it: no day is opened by itself",
                shown=shown,
                days=passed.days,
            ),
            text("If the clock is right: motcua day open. If not: set it, then start again."),
        )
    else:
        yield note(text("The clock shows {shown}; neither network nor battery keeps it", shown=shown), look)


def time_zone(site: Site) -> Iterator[Finding]:
    """Say whether the centre's time zone is known here."""
    zone = _zone(site)
    try:
        ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError):
        yield wrong(text("The time zone {zone} is not known here", zone=zone), "sudo apt install tzdata")
    else:
        yield ok(text("The time zone {zone} is known", zone=zone))


def letters(_site: Site) -> Iterator[Finding]:
    """Say whether this terminal can show Vietnamese."""
    encoding = locale.getpreferredencoding()
    if encoding.lower().replace("-", "") == "utf8":
        yield ok(text("Vietnamese letters can be shown ({encoding})", encoding=encoding))
    else:
        yield note(
            text("This terminal has the letters of {encoding}, not all Vietnamese ones", encoding=encoding),
            "export LANG=C.UTF-8",
        )
