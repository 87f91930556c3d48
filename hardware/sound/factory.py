"""A player by the name of its kind. Nothing is guessed, and no kind stands in for another."""

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import fields
from pathlib import Path
from typing import Annotated, Any

from pydantic import ConfigDict, Field, ValidationError
from pydantic.dataclasses import dataclass

from hardware.sound.alsa import AlsaPlayer
from hardware.sound.errors import BadPlayerOptions, UnknownPlayerKind
from hardware.sound.player import SoundPlayer
from hardware.sound.recorder import Recorder
from hardware.sound.silent import SilentPlayer

_STRICT = ConfigDict(extra="forbid")

Text = Annotated[str, Field(min_length=1)]
Seconds = Annotated[float, Field(gt=0, le=60)]
Minutes = Annotated[float, Field(gt=0, le=1440)]


@dataclass(frozen=True, kw_only=True, config=_STRICT)
class Options(ABC):
    """What a kind of player may be told."""

    @abstractmethod
    def player(self) -> SoundPlayer:
        """Make the player; nothing is opened yet."""


@dataclass(frozen=True, kw_only=True, config=_STRICT)
class Alsa(Options):
    """A sound card: `device` as `aplay -L` names it, and the `program` that plays."""

    device: Text = "default"
    program: Text = "aplay"
    stall_s: Seconds = 5.0

    def player(self) -> SoundPlayer:
        """Make the player."""
        return AlsaPlayer(self.device, program=self.program, stall_s=self.stall_s)


@dataclass(frozen=True, kw_only=True, config=_STRICT)
class File(Options):
    """A WAV file (`path` ends in `.wav`) of at most so many `minutes`, or a folder of them."""

    path: Text
    real_time: bool = True
    minutes: Minutes = 30.0

    def player(self) -> SoundPlayer:
        """Make the player."""
        return Recorder(Path(self.path), real_time=self.real_time, most_s=self.minutes * 60)


@dataclass(frozen=True, kw_only=True, config=_STRICT)
class Silent(Options):
    """No sound at all."""

    def player(self) -> SoundPlayer:
        """Make the player."""
        return SilentPlayer()


PLAYERS: Mapping[str, type[Options]] = {"alsa": Alsa, "file": File, "none": Silent}
"""The kinds of players by name, with their options."""


def make_player(kind: str, **options: Any) -> SoundPlayer:
    """Make the player of a kind; raises `UnknownPlayerKind`, and `BadPlayerOptions` with all mistakes."""
    if kind not in PLAYERS:
        raise UnknownPlayerKind(f"player kind {kind!r}; known: {', '.join(sorted(PLAYERS))}")
    try:
        return PLAYERS[kind](**options).player()
    except ValidationError as error:
        mistakes = "; ".join(f"{mistake['loc'][-1]}: {mistake['msg']}" for mistake in error.errors())
        known = ", ".join(sorted(field.name for field in fields(PLAYERS[kind]))) or "none"
        raise BadPlayerOptions(f"player kind {kind!r}: {mistakes}; options: {known}") from error
