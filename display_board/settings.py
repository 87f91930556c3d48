"""`board.toml` and the credentials beside it become one `BoardSettings`, or all their mistakes at once."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field

from display_board import voice_settings
from display_board.state import Manner
from display_board.voice_settings import VoiceTable
from motcua import device_file
from motcua.centre_file.reading import Mistake
from motcua.centre_file.tables import Table
from motcua.device_file import DeviceTable, Found, WindowTable
from motcua.screens.theme import Look
from motcua.texts import text
from motcua.wire.codec import SLUG
from motcua.wire.commands import Role
from motcua.wire.credentials import Credentials

Slug = Annotated[str, Field(pattern=SLUG)]
Message = Annotated[str, Field(max_length=500)]


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownSettings:
    """What the board shows besides calls. `slides`: a folder of pictures, each shown for `slide_s` seconds.

    `running`: the messages of the running text; `running_file`: one more file of them, a line each.
    """

    slides: Path | None = None
    slide_s: float = 12.0
    running: tuple[str, ...] = ()
    running_file: Path | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class BoardSettings:
    """Everything that one board must be told. `voice` None: this board does not speak.

    `folder` is where the settings lie: paths of `voice` are taken from there.
    """

    credentials: Credentials
    data_dir: Path
    folder: Path = Path()
    manner: Manner = field(default_factory=Manner)
    shown: ShownSettings = field(default_factory=ShownSettings)
    voice: VoiceTable | None = None
    window: WindowTable = field(default_factory=WindowTable)
    look: Look = field(default_factory=Look)


class RunningTable(Table):
    """The running text, in both languages, and a file of more messages, which is read again as it changes."""

    vi: Message = ""
    en: Message = ""
    file: str | None = None


class SlidesTable(Table):
    """A folder of pictures (PNG, JPEG), shown in the order of their names."""

    folder: str
    seconds: Annotated[int, Field(ge=3, le=600)] = 12


class BoardFile(DeviceTable):
    """The tables of `board.toml`."""

    languages: list[Literal["vi", "en"]] = Field([], max_length=2)
    calls_shown: Annotated[int, Field(ge=1, le=12)] = 9
    blink_seconds: Annotated[int, Field(ge=2, le=60)] = 8
    counters: list[Slug] = Field([], max_length=100)
    counter: Slug | None = None
    demonstration: bool = False
    running_text: RunningTable = RunningTable()
    slides: SlidesTable | None = None
    voice: VoiceTable | None = None


def load(path: Path) -> BoardSettings:
    """Read `board.toml` and the credentials that it names (paths are taken from where the file lies).

    Raises `BadSettings` with all that is wrong with either; nobody else may be able to read them.
    """
    found = device_file.load(path, BoardFile, Role.BOARD, judge=_judge)
    file = found.tables
    return BoardSettings(
        credentials=found.credentials,
        data_dir=found.data_dir,
        folder=found.folder,
        manner=Manner(
            languages=tuple(dict.fromkeys(file.languages)),
            calls_shown=file.calls_shown,
            blink_s=float(file.blink_seconds),
            counters=frozenset(file.counters),
            counter=file.counter,
            is_demonstration=file.demonstration,
        ),
        shown=_shown(file, found.folder),
        voice=file.voice,
        window=file.window,
        look=found.look,
    )


def _shown(file: BoardFile, folder: Path) -> ShownSettings:
    running = file.running_text
    shown = ShownSettings(
        running=tuple(filter(None, (running.vi.strip(), running.en.strip()))),
        running_file=folder / running.file if running.file else None,
    )
    if file.slides is None:
        return shown
    return replace(shown, slides=folder / file.slides.folder, slide_s=float(file.slides.seconds))


def _judge(found: Found) -> Iterable[Mistake]:
    yield from voice_settings.judge(found)
    if found.values.get("counter") is not None and found.values.get("counters"):
        reason = text("a counter's own screen shows no others: set counter or counters")
        yield found.mistake(("counters",), reason)
    slides = found.table("slides").get("folder")
    if isinstance(slides, str) and not (found.folder / slides).is_dir():
        yield found.mistake(("slides", "folder"), text("{path} is no folder", path=found.folder / slides))
