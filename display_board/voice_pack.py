"""The pack of clips: a folder of WAV files, each made by espeak-ng or recorded, read when it is needed."""

import hashlib
import json
import logging
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Annotated

from pydantic import Field, TypeAdapter, ValidationError

from display_board.clips import CHIME, LANGUAGES, Clip
from hardware.sound import espeak, pcm
from hardware.sound.chime import chime
from hardware.sound.errors import BadWav, CannotSpeak

log = logging.getLogger(__name__)

FILE_NAME = "pack.json"
SPEED = 130
"""Words a minute: slow enough for old ears in a loud hall."""
LONGEST_S = 20.0
"""No clip is longer; a file that is was put there by mistake."""

Speak = Callable[[str, str, int], bytes]
"""Makes the samples of (words, voice, words a minute); raises `CannotSpeak`."""


class PackError(Exception):
    """The root of what can be wrong with a pack of clips."""


class NoClip(PackError):
    """A clip is missing or damaged, and espeak-ng cannot make it."""

    def __init__(self, key: str, reason: str) -> None:
        self.key = key
        super().__init__(f"clip {key}: {reason}")


class BadPackFile(PackError):
    """`pack.json` cannot be read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Speech:
    """How espeak-ng speaks: its voice, and its speed in words a minute."""

    voice: str
    speed: Annotated[int, Field(ge=espeak.SLOWEST, le=espeak.FASTEST)] = SPEED


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """A clip that espeak-ng made: its words, how they were spoken, and the SHA-256 of its file."""

    words: str
    speech: Speech
    sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PackFile:
    """`pack.json`: how each language is spoken, and the clips that were made, by key.

    A file that differs from what was made is somebody's recording.
    """

    speech: Mapping[str, Speech] = field(
        default_factory=lambda: {lang: Speech(voice=lang) for lang in LANGUAGES}
    )
    made: Mapping[str, Made] = field(default_factory=dict)

    def speech_for(self, key: str) -> Speech:
        """Return how the clip `key` is spoken."""
        lang = key.partition("/")[0]
        return self.speech.get(lang, Speech(voice=lang))

    def is_made(self, key: str, content: bytes) -> bool:
        """Tell whether `content` is what was made for the clip, not a recording."""
        made = self.made.get(key)
        return made is not None and made.sha256 == digest(content)


def digest(content: bytes) -> str:
    """Return the SHA-256 of a file, in hexadecimal digits."""
    return hashlib.sha256(content).hexdigest()


def read_pack_file(folder: Path) -> PackFile:
    """Read `pack.json`; where there is none, nothing was made yet. Raises `BadPackFile`."""
    path = folder / FILE_NAME
    try:
        return TypeAdapter(PackFile).validate_json(path.read_bytes())
    except FileNotFoundError:
        return PackFile()
    except (OSError, ValidationError) as error:
        raise BadPackFile(f"{path} cannot be read: {error}") from error


def write_pack_file(folder: Path, file: PackFile) -> None:
    """Write `pack.json`, whole or not at all."""
    content = json.dumps(asdict(file), ensure_ascii=False, indent=1, sort_keys=True) + "\n"
    write_whole(folder / FILE_NAME, content.encode())


def write_whole(path: Path, content: bytes) -> None:
    """Write a file so that nobody ever reads half of it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    new = path.with_name(f"{path.name}.new")
    new.write_bytes(content)
    new.replace(path)


def clip_path(folder: Path, key: str) -> Path:
    """Return the file of a clip."""
    return folder / f"{key}.wav"


def read_clip(path: Path) -> bytes:
    """Return the samples of a clip, fitted to the others; raises `OSError`, and `BadWav` if it is damaged."""
    if path.stat().st_size > LONGEST_S * pcm.RATE * pcm.WIDTH + 4096:
        raise BadWav(f"longer than {LONGEST_S:g} s")
    return pcm.fitted(pcm.read_wav(path.read_bytes()))


def speak(words: str, voice: str, speed: int) -> bytes:
    """Have espeak-ng speak; raises `CannotSpeak`."""
    return espeak.speak(words, voice=voice, speed=speed)


_Stamp = tuple[int, int] | None


class Pack:
    """The clips of a folder, kept in memory. It belongs to one thread.

    A file that is put in the place of another is used from the next call on.
    """

    def __init__(self, folder: Path, *, speak: Speak = speak) -> None:
        """Name the `folder`; nothing is read yet. `speak` makes what is missing."""
        self.folder = folder
        self._speak = speak
        self._file: PackFile | None = None
        self._kept: dict[str, tuple[_Stamp, bytes]] = {}

    def chime(self) -> bytes:
        """Return the chime: the recorded one, else ours."""
        return self._current(CHIME, chime)

    def clip(self, clip: Clip) -> bytes:
        """Return the samples of a clip; what is missing or damaged, espeak-ng speaks. Raises `NoClip`."""
        return self._current(clip.key, lambda: self._spoken(clip))

    def _current(self, key: str, make: Callable[[], bytes]) -> bytes:
        path = clip_path(self.folder, key)
        stamp = _stamp(path)
        kept = self._kept.get(key)
        if kept is not None and kept[0] == stamp:
            return kept[1]
        samples = self._read(path) if stamp is not None else None
        if samples is None:
            samples = make()
        self._kept[key] = (stamp, samples)
        return samples

    def _read(self, path: Path) -> bytes | None:
        try:
            return read_clip(path)
        except (OSError, BadWav) as error:
            log.warning("%s is not used: %s", path, error)
            return None

    def _spoken(self, clip: Clip) -> bytes:
        try:
            how = self._pack_file().speech_for(clip.key)
            return pcm.fitted(self._speak(clip.words, how.voice, how.speed))
        except (CannotSpeak, BadWav) as error:
            raise NoClip(clip.key, str(error)) from error

    def _pack_file(self) -> PackFile:
        if self._file is None:
            try:
                self._file = read_pack_file(self.folder)
            except BadPackFile as error:
                log.warning("%s", error)
                self._file = PackFile()
        return self._file


def _stamp(path: Path) -> _Stamp:
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_mtime_ns, found.st_size
