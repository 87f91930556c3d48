"""What `motcua up` says when a centre runs: where everything is, and how one signs in."""

import os
import shutil
import subprocess
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from broker_config.addresses import DEFAULT_LISTEN, Address
from motcua.settings import Settings
from motcua.texts import language, text
from motcua.web.first_people import SignIn


@dataclass(frozen=True, slots=True, kw_only=True)
class Running:
    """A centre that runs. `pages` None: none are served; `windows`: what is to be said of them.

    `sign_ins`: new accounts of a demonstration, whose PINs are told once.
    """

    settings: Settings
    data_dir: Path
    broker: Address
    pages: Address | None
    windows: str = ""
    sign_ins: Sequence[SignIn] = ()


def banner(running: Running) -> str:
    """Return what is said when all programs are ready."""
    settings, data_dir, broker = running.settings, running.data_dir, running.broker
    lines = ["", text("{centre} is running.", centre=getattr(settings.name, language()))]
    if settings.demonstration:
        lines.append(text("This is a demonstration: it is always open, and its tickets mean nothing."))
    lines += [
        text("  Broker:      {host}, port {port}", host=broker.outward, port=broker.port),
        *_of_pages(running),
        text("  Data:        {path}", path=data_dir),
        *([running.windows] if running.windows else []),
        text("  New device:  motcua enroll kiosk-1 --role kiosk --data-dir {path}", path=data_dir),
        text("  To end:      Ctrl-C"),
        "",
    ]
    if broker.listen == DEFAULT_LISTEN:
        lines.insert(
            -1, text("Only this machine reaches the broker; --listen 0.0.0.0 lets the hall's devices in.")
        )
    return "\n".join(lines)


def address_of(pages: Address) -> str:
    """Return the address of the pages for a browser."""
    host = f"[{pages.outward}]" if ":" in pages.outward else pages.outward
    return f"http://{host}:{pages.port}"


def _of_pages(running: Running) -> Iterator[str]:
    if running.pages is None:
        return
    address = address_of(running.pages)
    yield text("  Pages:       {address}", address=address)
    yield text("  Staff:       {address}", address=f"{address}/sign-in")
    if running.sign_ins:
        yield text("  Sign in with (the PINs are told this once; motcua user pin NAME sets another):")
        widest = max(len(one.name) for one in running.sign_ins)
        for one in running.sign_ins:
            yield f"    {one.name:<{widest}}  {one.pin:<8}{one.full_name}"
    elif running.settings.demonstration:
        yield text("               motcua user pin NAME sets a new PIN, motcua user list shows the names")


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
