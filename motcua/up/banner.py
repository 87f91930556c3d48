"""What `motcua up` says when a centre runs: where everything is, and how one signs in."""

import os
import shutil
import subprocess
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from rich.cells import cell_len

from broker_config.addresses import DEFAULT_LISTEN, Address
from motcua.settings import Settings
from motcua.texts import language, text
from motcua.web.first_people import SignIn


class Row(NamedTuple):
    """A line of the banner: what it is about, and what is said of it."""

    about: str
    said: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Running:
    """A centre that runs. `pages` None: none are served; `windows`: what is to be said of them.

    `sign_ins`: new accounts of a demonstration, whose PINs are told once.
    """

    settings: Settings
    data_dir: Path
    broker: Address
    pages: Address | None
    windows: Sequence[str | Row] = ()
    sign_ins: Sequence[SignIn] = ()


def banner(running: Running) -> str:
    """Return what is said when all programs are ready; the PINs come last, where they stay on the screen."""
    settings, windows = running.settings, running.windows
    lines = ["", text("{centre} is running.", centre=getattr(settings.name, language()))]
    if settings.demonstration:
        lines.append(text("This is a demonstration: it is always open, and its tickets mean nothing."))
    lines += [line for line in windows if isinstance(line, str)]
    lines += _beneath(
        [*_rows(running), *(line for line in windows if isinstance(line, Row)), *_last_rows(running)]
    )
    if running.broker.listen == DEFAULT_LISTEN:
        lines.append(
            text("Only this machine reaches the broker; --listen 0.0.0.0 lets the hall's devices in.")
        )
    return "\n".join([*lines, *_of_sign_ins(running), ""])


def _rows(running: Running) -> Iterator[Row]:
    broker = running.broker
    yield Row(text("Broker"), text("{host}, port {port}", host=broker.outward, port=broker.port))
    if running.pages is not None:
        address = address_of(running.pages)
        yield Row(text("Web pages"), address)
        yield Row(text("Staff"), f"{address}/sign-in")
    yield Row(text("Data"), str(running.data_dir))


def _last_rows(running: Running) -> Iterator[Row]:
    yield Row(text("New device"), f"motcua enroll kiosk-1 --role kiosk --data-dir {running.data_dir}")
    yield Row(text("To end"), "Ctrl-C")


def _beneath(rows: Sequence[Row]) -> Iterator[str]:
    """Yield the rows as lines, all that is said beginning in one column of the terminal."""
    widest = max(cell_len(row.about) for row in rows)
    for row in rows:
        yield f"  {row.about}:{' ' * (widest - cell_len(row.about))}  {row.said}"


def _of_sign_ins(running: Running) -> Iterator[str]:
    if running.sign_ins:
        yield text("Sign in with (the PINs are told this once; motcua user pin NAME sets another):")
        widest = max(len(one.name) for one in running.sign_ins)
        for one in running.sign_ins:
            yield f"  {one.name:<{widest}}  {one.pin:<8}{one.full_name}"
    elif running.pages is not None and running.settings.demonstration:
        yield text("motcua user pin NAME sets a new PIN, motcua user list shows the names.")


def address_of(pages: Address) -> str:
    """Return the address of the pages for a browser."""
    host = f"[{pages.outward}]" if ":" in pages.outward else pages.outward
    return f"http://{host}:{pages.port}"


def open_browser(pages: Address) -> None:
    """Open the staff's page in the browser of this desktop, where there is one."""
    opener = shutil.which("xdg-open")
    if opener is None or not (os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")):
        return
    subprocess.Popen(
        [opener, f"{address_of(pages)}/sign-in"],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
