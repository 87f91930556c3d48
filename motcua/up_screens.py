"""The windows that `motcua up` opens: a kiosk, with `paper`, the virtual printer, beside it."""

import shutil
import socket
import sys
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from broker_config.addresses import Address
from broker_config.disk import write_file
from motcua.local_account import as_json, device_dir, local_account
from motcua.ports import free_port
from motcua.settings import Settings
from motcua.supervisor import Program
from motcua.texts import text
from motcua.wire.commands import Role

KIOSK = "kiosk-here"
WINDOW = (540, 960)
_HERE = "127.0.0.1"
_DISPLAYS = range(90, 120)
_SCREEN = "1920x1080x24"
_SOCKETS = Path("/tmp/.X11-unix")  # noqa: S108 - where X servers put them


def screens(
    data_dir: Path, settings: Settings, address: Address, environ: Mapping[str, str]
) -> tuple[list[Program], str]:
    """Return the programs with windows and what to say of them; none where there is no display.

    Raises BrokerError, OSError.
    """
    programs, display, said = _display(environ)
    if display is None:
        return [], said
    port, control = free_port(_HERE), free_port(_HERE)
    papers = data_dir / "papers"
    programs.append(_paper_program(port, control, papers))
    programs.append(_kiosk_program(_kiosk_settings(data_dir, settings, address, port), display))
    lines = (
        said,
        text("  Tickets:     {path} (as pictures)", path=papers),
        text("  No paper:    echo out | nc 127.0.0.1 {port}   (refill puts it in again)", port=control),
    )
    return programs, "\n".join(filter(None, lines))


def _display(environ: Mapping[str, str]) -> tuple[list[Program], Mapping[str, str] | None, str]:
    """Return what must run for windows to have a display, the variables that name it, and what to say."""
    if environ.get("DISPLAY") or environ.get("WAYLAND_DISPLAY"):
        return [], {}, ""
    xvfb = shutil.which("Xvfb")
    if xvfb is None:
        return [], None, text("There is no display, so no windows are opened.")
    number = next(n for n in _DISPLAYS if not (_SOCKETS / f"X{n}").exists())
    command = [xvfb, f":{number}", "-screen", "0", _SCREEN, "-nolisten", "tcp"]
    ready = lambda _pid: (_SOCKETS / f"X{number}").exists()  # noqa: E731 - the two lines belong together
    said = text("There is no display: windows are drawn on the virtual display :{n} (Xvfb).", n=number)
    return [Program(name="display", command=command, ready=ready)], {"DISPLAY": f":{number}"}, said


def _paper_program(port: int, control: int, papers: Path) -> Program:
    command = [sys.executable, "-m", "hardware.printer.paper", "--port", str(port), "--out", str(papers)]
    command += ["--control", str(control)]
    return Program(name="paper", command=command, ready=lambda _pid: _listens(port))


def _listens(port: int) -> bool:
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=0.1):
            return True
    except OSError:
        return False


def _kiosk_settings(data_dir: Path, settings: Settings, address: Address, printer_port: int) -> Path:
    """Write the kiosk's settings and credentials; return the settings file."""
    account = local_account(data_dir, KIOSK, Role.KIOSK, settings)
    account = replace(account, host=address.local, port=address.port)
    place = device_dir(data_dir, KIOSK)
    place.mkdir(mode=0o700, parents=True, exist_ok=True)
    write_file(place / "credentials.json", as_json(account))
    lines = [
        'credentials = "credentials.json"',
        'data_dir = "data"',
        'pin = "2468"' if settings.demonstration else "",
        f'[printer]\nkind = "paper"\nhost = "127.0.0.1"\nport = {printer_port}',
        f"[window]\nfullscreen = false\nwidth = {WINDOW[0]}\nheight = {WINDOW[1]}",
    ]
    file = place / "kiosk.toml"
    write_file(file, ("\n".join(filter(None, lines)) + "\n").encode())
    return file


def _kiosk_program(file: Path, display: Mapping[str, str]) -> Program:
    command = [sys.executable, "-m", "kiosk", "--settings", str(file)]
    return Program(name="kiosk", command=command, env={**display, "PYTHONUNBUFFERED": "1"})
