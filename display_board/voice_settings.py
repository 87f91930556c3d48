"""The table `[voice]` of `board.toml`: whether this board speaks the calls, and how."""

from collections.abc import Callable, Iterable, Mapping
from datetime import time
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, Field

from display_board.spoken import GREATEST_VOLUME
from display_board.voice import Voice, VoiceManner, local_time, nothing
from display_board.voice_pack import Pack
from hardware.sound.errors import BadPlayerOptions
from hardware.sound.factory import PLAYERS, make_player
from motcua.centre_file.misshapen import unknown
from motcua.centre_file.reading import Mistake
from motcua.centre_file.tables import Spans, Table
from motcua.device_file import Found
from motcua.hardware_mistakes import unfit_options

FOLDER = "voice"
"""The pack's folder in the data directory, where none is named."""

Option = str | int | float | bool


class PlayerTable(BaseModel):
    """`[voice.player]`: the player; what else stands in the table are its options."""

    model_config = {"strict": True, "extra": "allow", "frozen": True}
    kind: str = Field(
        "alsa",
        description='"alsa": a sound card (option `device`, as `aplay -L` names it); "file": a WAV file or a'
        ' folder (option `path`) for machines without a card; "none": silence, which is told.',
        examples=["alsa"],
    )
    __pydantic_extra__: dict[str, Option] = {}


class VoiceTable(Table):
    """The voice that speaks the calls. Of several boards in one hall only one has this table, and speaks."""

    pack: str | None = Field(
        None,
        description="The folder of the clips, made by `motcua voice make`; not set: `voice` in `data_dir`.",
        examples=["/srv/motcua/voice"],
    )
    volume: Annotated[int, Field(ge=0, le=GREATEST_VOLUME)] = Field(
        8, description="How loud, 0 (muted) to 10.", examples=[8]
    )
    muted: bool = Field(default=False, description="Silent until staff turn the voice on.", examples=[True])
    quiet: Spans = Field(
        [],
        description="Hours in which nothing is spoken, in order, by the clock of this machine; what is called"
        " then is shown only.",
        examples=[["11:30-13:30"]],
    )
    gap_ms: Annotated[int, Field(ge=0, le=5000)] = Field(
        400, description="Silence between two calls, in milliseconds, 0 to 5000.", examples=[400]
    )
    repeat: Annotated[int, Field(ge=1, le=2)] = Field(
        1,
        description="How often the words of a call are said, 1 or 2; once only while other calls wait.",
        examples=[2],
    )
    player: PlayerTable = PlayerTable()

    def manner(self) -> VoiceManner:
        """Return how the voice speaks."""
        return VoiceManner(
            volume=self.volume,
            is_muted=self.muted,
            quiet=tuple(self.quiet),
            gap_s=self.gap_ms / 1000,
            repeat=self.repeat,
        )

    def pack_folder(self, folder: Path, data_dir: Path) -> Path:
        """Return where the clips are; a path is taken from `folder`, in which the file lies."""
        return data_dir / FOLDER if self.pack is None else folder / self.pack

    def voice(
        self,
        folder: Path,
        data_dir: Path,
        *,
        local_time: Callable[[], time] = local_time,
        on_change: Callable[[], None] = nothing,
    ) -> Voice:
        """Make the voice and start it; see `Voice`. Its player was judged by `judge` before."""
        player = make_player(self.player.kind, **(self.player.model_extra or {}))
        pack = Pack(self.pack_folder(folder, data_dir))
        return Voice(player, pack, self.manner(), local_time=local_time, on_change=on_change)


def judge(found: Found) -> Iterable[Mistake]:
    """Have the players' own factory judge kind and options of `[voice.player]`; it opens nothing."""
    table = found.table("voice").get("player")
    if not isinstance(table, Mapping) or not isinstance(table.get("kind", "alsa"), str):
        return
    kind = table.get("kind", "alsa")
    if kind not in PLAYERS:
        yield found.mistake(("voice", "player", "kind"), unknown(kind, sorted(PLAYERS)))
        return
    try:
        make_player(**{"kind": kind, **table})
    except BadPlayerOptions as error:
        for path, reason in unfit_options(error, PLAYERS[kind]):
            yield found.mistake(("voice", "player", *path), reason)
