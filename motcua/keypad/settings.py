"""`keypad.toml` and the credentials beside it become one `KeypadSettings`, or all their mistakes at once."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import Annotated

from pydantic import Field

from hardware.buttons.errors import BadWiring
from hardware.buttons.factory import KINDS, check_wiring
from hardware.buttons.pins import Pin
from motcua import device_file
from motcua.centre_file.misshapen import unknown
from motcua.centre_file.reading import Mistake
from motcua.centre_file.tables import Table
from motcua.device_file import DeviceTable, Found, WindowTable
from motcua.hardware_mistakes import unfit_wiring
from motcua.keypad.lamps import Lamp
from motcua.keypad.steps import Button
from motcua.screens.theme import Look
from motcua.texts import text
from motcua.wire.codec import Slug
from motcua.wire.commands import Role
from motcua.wire.credentials import Credentials

WINDOW = "window"
"""The kind of buttons that are drawn on a screen."""
PANELS = (*sorted(KINDS), WINDOW)
ON_PINS = frozenset({"gpio", "mock"})


@dataclass(frozen=True, slots=True, kw_only=True)
class KeypadSettings:
    """Everything that one keypad must be told.

    `kind` of its panel, one of `PANELS`; `pins` and `lamps` by name, where it is on pins. `officer` (an id)
    opens the counter where nobody has signed in before.
    """

    credentials: Credentials
    data_dir: Path
    kind: str = "gpio"
    pins: Mapping[str, Pin] = field(default_factory=lambda: MappingProxyType({}))
    lamps: Mapping[str, Pin] = field(default_factory=lambda: MappingProxyType({}))
    pull_up: bool = True
    officer: str | None = None
    window: WindowTable
    look: Look

    @property
    def counter(self) -> str:
        """The id of the counter to which the keypad belongs."""
        return self.credentials.counter or ""


class SmallWindowTable(WindowTable):
    """How the window lies on the screen: small, beside an officer's other work."""

    fullscreen: bool = False
    width: Annotated[int, Field(ge=240, le=7680)] = 360
    height: Annotated[int, Field(ge=240, le=7680)] = 480


class ButtonsTable(Table):
    """The panel: its kind, and which pin each button and lamp is on (a BCM number, or a name as BOARD11)."""

    kind: str
    pull_up: bool = True
    pins: Mapping[str, Pin] = Field(default_factory=dict)
    lamps: Mapping[str, Pin] = Field(default_factory=dict)


class KeypadFile(DeviceTable):
    """The tables of `keypad.toml`."""

    officer: Slug | None = None
    buttons: ButtonsTable
    window: WindowTable = SmallWindowTable()


def load(path: Path) -> KeypadSettings:
    """Read `keypad.toml` and the credentials that it names; raises `BadSettings` with all that is wrong."""
    file = device_file.load(path, KeypadFile, Role.COUNTER, judge=_wrong, judge_account=_without_counter)
    buttons = file.tables.buttons
    return KeypadSettings(
        credentials=file.credentials,
        data_dir=file.data_dir,
        kind=buttons.kind,
        pins=MappingProxyType(buttons.pins),
        lamps=MappingProxyType(buttons.lamps),
        pull_up=buttons.pull_up,
        officer=file.tables.officer,
        window=file.tables.window,
        look=file.look,
    )


def _wrong(found: Found) -> Iterator[Mistake]:
    table = found.table("buttons")
    kind = table.get("kind")
    if not isinstance(kind, str):
        return
    if kind not in PANELS:
        yield found.mistake(("buttons", "kind"), unknown(kind, PANELS))
    for name, members in (("pins", Button), ("lamps", Lamp)):
        names = tuple(each.value for each in members)
        for each in _of(table, name):
            if each not in names:
                yield found.mistake(("buttons", name, each), unknown(each, names))
    if kind in ON_PINS and "next" not in _of(table, "pins"):
        yield found.mistake(("buttons", "pins"), text("there is no pin for the button next"))
    yield from _miswired(found, table)


def _miswired(found: Found, table: Mapping[str, object]) -> Iterator[Mistake]:
    try:
        check_wiring(_of(table, "pins"), _of(table, "lamps"))
    except BadWiring as error:
        yield found.mistake(("buttons",), unfit_wiring(error))


def _of(table: Mapping[str, object], name: str) -> Mapping[str, Pin]:
    pins = table.get(name)
    return pins if isinstance(pins, dict) else {}


def _without_counter(who: Credentials) -> Iterator[str]:
    if who.counter is None:
        yield text("it stands at no counter; enroll it again, with --counter")
