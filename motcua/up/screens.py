"""What `motcua up` opens beside the centre: a kiosk with its paper, a board, a keypad, a rating terminal.

Each is the program that runs on a Pi, with a settings file and an account of its own. They lie side by side
on a desktop of 1920x1080.
"""

import socket
import sys
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from broker_config.addresses import Address
from motcua.disk import write_file
from motcua.local_account import as_json, device_dir, local_account
from motcua.ports import free_port
from motcua.settings import Settings
from motcua.texts import language, text
from motcua.up.banner import Row
from motcua.up.display import Display, find_display
from motcua.up.supervisor import Program
from motcua.wire.commands import Role

WINDOW = (540, 960)
"""The size of the kiosk's window."""
_HERE = "127.0.0.1"
_CARDS = Path("/proc/asound/cards")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Window:
    """A program with a window: `word` of `motcua`, and where the window lies (left, top, width, height)."""

    word: str
    module: str
    role: Role
    place: tuple[int, int, int, int]
    at_counter: bool = False

    @property
    def device(self) -> str:
        """Its name at the broker: nobody who enrols a `kiosk-1` cuts it off."""
        return f"{self.word}-here"


_KIOSK = _Window(word="kiosk", module="kiosk", role=Role.KIOSK, place=(0, 0, *WINDOW))
_BOARD = _Window(word="board", module="display_board", role=Role.BOARD, place=(545, 0, 960, 540))
_TERMINAL = _Window(
    word="terminal",
    module="rating_terminal",
    role=Role.RATING,
    place=(545, 575, 800, 480),
    at_counter=True,
)
_KEYPAD = _Window(
    word="keypad", module="motcua.keypad", role=Role.COUNTER, place=(1350, 575, 360, 480), at_counter=True
)
_PAPER_PLACE = (1510, 0, 400, 540)
DEVICES = frozenset(window.device for window in (_KIOSK, _BOARD, _TERMINAL, _KEYPAD))
"""The names of the devices that it opens."""


def screens(
    data_dir: Path, settings: Settings, address: Address, environ: Mapping[str, str]
) -> tuple[list[Program], tuple[str | Row, ...]]:
    """Return the programs with windows and what to say of them; none where there is no display.

    Raises BrokerError, OSError.
    """
    display = find_display(environ)
    if display is None:
        return [], (text("There is no display, so no windows are opened."),)
    port, control = free_port(_HERE), free_port(_HERE)
    papers = data_dir / "papers"
    desktop = _Desktop(data_dir=data_dir, settings=settings, address=address)
    told: dict[_Window, Iterable[str]] = {
        _KIOSK: _kiosk_lines(settings, port),
        _BOARD: _board_lines(settings, data_dir),
        _TERMINAL: (),
        _KEYPAD: _keypad_lines(settings),
    }
    programs = [*display.programs, _paper_program(port, control, papers), _tray(display, papers, control)]
    for window, lines in told.items():
        file = desktop.settings_file(window, lines)
        programs.append(display.program(window.word, window.module, "--settings", str(file)))
    counter = getattr(settings.counters[desktop.counter].name, language())
    said: tuple[str | Row, ...] = (
        *display.said,
        Row(counter, text("the keypad and the rating terminal stand there")),
        Row(text("Printed tickets"), text("{path} (as pictures)", path=papers)),
        Row(
            text("No paper"),
            text("echo out | nc {host} {port}   (refill puts it in again)", host=_HERE, port=control),
        ),
    )
    return programs, said


@dataclass(frozen=True, slots=True, kw_only=True)
class _Desktop:
    """The centre to which the windows belong; keypad and terminal stand at its first counter."""

    data_dir: Path
    settings: Settings
    address: Address

    @property
    def counter(self) -> str:
        return next(iter(self.settings.counters))

    def settings_file(self, window: _Window, lines: Iterable[str]) -> Path:
        """Write a program's settings and credentials; return the settings file."""
        counter = self.counter if window.at_counter else None
        account = local_account(self.data_dir, window.device, window.role, self.settings, counter=counter)
        account = replace(account, host=self.address.local, port=self.address.port)
        place = device_dir(self.data_dir, window.device)
        place.mkdir(mode=0o700, parents=True, exist_ok=True)
        write_file(place / "credentials.json", as_json(account))
        file = place / f"{window.word}.toml"
        left, top, width, height = window.place
        content = [
            'credentials = "credentials.json"',
            'data_dir = "data"',
            *lines,
            "[window]",
            "fullscreen = false",
            f"left = {left}",
            f"top = {top}",
            f"width = {width}",
            f"height = {height}",
        ]
        write_file(file, ("\n".join(content) + "\n").encode())
        return file


def _kiosk_lines(settings: Settings, port: int) -> list[str]:
    pin = ['pin = "2468"'] if settings.demonstration else []
    printer = ["[printer]", 'kind = "paper"', f'host = "{_HERE}"', f"port = {port}"]
    return [*pin, *printer, "answer_s = 5.0"]  # all of a centre shares one machine here


def _board_lines(settings: Settings, data_dir: Path) -> list[str]:
    """Let the board speak: through a sound card, else into files."""
    lines = ["demonstration = true"] if settings.demonstration else []
    if _has_sound_card():
        return [*lines, "[voice]"]
    calls = data_dir / "calls"
    calls.mkdir(mode=0o700, exist_ok=True)
    return [*lines, "[voice.player]", 'kind = "file"', f'path = "{calls}"']


def _has_sound_card() -> bool:
    try:
        return "[" in _CARDS.read_text(encoding="utf-8", errors="replace")
    except FileNotFoundError:
        return False


def _keypad_lines(settings: Settings) -> Iterator[str]:
    if settings.demonstration:  # nobody need sign in before the first visitor is called
        yield f'officer = "{next(iter(settings.officers))}"'
    yield from ("[buttons]", 'kind = "window"')


def _paper_program(port: int, control: int, papers: Path) -> Program:
    command = [sys.executable, "-m", "hardware.printer.paper", "--port", str(port), "--out", str(papers)]
    command += ["--control", str(control)]
    return Program(name="paper", command=command, ready=lambda _pid: _listens(port))


def _tray(display: Display, papers: Path, control: int) -> Program:
    left, top, width, height = _PAPER_PLACE
    place = f"{width}x{height}+{left}+{top}"
    words = ("--papers", str(papers), "--control", str(control), "--window", place)
    return display.program("tray", "motcua.tray", *words)


def _listens(port: int) -> bool:
    try:
        with socket.create_connection((_HERE, port), timeout=0.1):
            return True
    except OSError:
        return False
