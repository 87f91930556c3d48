"""Making a pack of clips with espeak-ng, and looking over one that people have put recordings into."""

import logging
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import Enum, auto
from pathlib import Path

from display_board.clips import CHIME, LANGUAGES, Clip, counter_clips, fixed_clips
from display_board.voice_pack import (
    FILE_NAME,
    BadPackFile,
    Made,
    PackFile,
    Speak,
    Speech,
    clip_path,
    digest,
    read_clip,
    read_pack_file,
    speak,
    write_pack_file,
    write_whole,
)
from hardware.sound import pcm
from hardware.sound.chime import chime
from hardware.sound.errors import BadWav
from motcua.settings import Name

log = logging.getLogger(__name__)

_CHIME = Clip(key=CHIME, words="")
_OURS = Speech(voice="")
"""Of the chime: it is not spoken."""


class _Fate(Enum):
    MADE = auto()
    UNCHANGED = auto()
    RECORDED = auto()


@dataclass(frozen=True, slots=True, kw_only=True)
class Making:
    """What was done to a pack: clips `made`, `unchanged`, and `kept` since somebody put a recording there."""

    made: int
    unchanged: int
    kept: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """A clip that cannot be played, and why; `reason` is empty for one that is not there."""

    clip: Clip
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Inspection:
    """What a pack holds: how many clips are good, the keys of `recorded` ones, and all faults."""

    good: int
    recorded: tuple[str, ...]
    faults: tuple[Fault, ...]


def wanted(counters: Iterable[Name] = ()) -> tuple[Clip, ...]:
    """Return all clips that a centre with these counters needs, the chime first."""
    names = [(lang, name.en if lang == "en" else name.vi) for name in counters for lang in LANGUAGES]
    clips = [_CHIME, *(clip for lang in LANGUAGES for clip in fixed_clips(lang))]
    clips += [clip for lang, name in names for clip in counter_clips(name, lang)]
    return tuple({clip.key: clip for clip in clips}.values())


def make(
    folder: Path, clips: Iterable[Clip], speech: Mapping[str, Speech], *, speak: Speak = speak
) -> Making:
    """Make the clips that are missing, or were made with other words or voice; never touch a recording.

    `speech` says how each language is spoken. Raises `CannotSpeak` and `OSError`; what was made until then is
    kept, and remembered.
    """
    made = dict(_known(folder).made)
    keys: dict[_Fate, list[str]] = {fate: [] for fate in _Fate}
    try:
        for clip in clips:
            how = speech.get(clip.key.partition("/")[0], _OURS)
            fate, remembered = _one(clip_path(folder, clip.key), clip, how, made.get(clip.key), speak)
            keys[fate].append(clip.key)
            if remembered is not None:
                made[clip.key] = remembered
    finally:
        write_pack_file(folder, PackFile(speech=speech, made=made))
    counts = {fate: len(each) for fate, each in keys.items()}
    return Making(
        made=counts[_Fate.MADE], unchanged=counts[_Fate.UNCHANGED], kept=tuple(keys[_Fate.RECORDED])
    )


def _one(path: Path, clip: Clip, how: Speech, old: Made | None, speak: Speak) -> tuple[_Fate, Made | None]:
    """Make one clip if it is to be made; return what is to be remembered of it."""
    there = path.read_bytes() if path.exists() else None
    is_ours = there is not None and old is not None and old.sha256 == digest(there)
    if is_ours and old is not None and (old.words, old.speech) == (clip.words, how):
        return _Fate.UNCHANGED, old
    content = pcm.wav(chime() if clip.key == CHIME else speak(clip.words, how.voice, how.speed))
    if there is not None and not is_ours and there != content:
        return _Fate.RECORDED, old
    if there != content:
        write_whole(path, content)
    fate = _Fate.UNCHANGED if there == content else _Fate.MADE
    return fate, Made(words=clip.words, speech=how, sha256=digest(content))


def inspect(folder: Path, clips: Iterable[Clip]) -> Inspection:
    """Look over the clips of a pack; changes nothing."""
    good, recorded, faults = 0, [], []
    try:
        file = read_pack_file(folder)
    except BadPackFile as error:
        file = PackFile()
        faults.append(Fault(clip=Clip(key=FILE_NAME, words=""), reason=str(error)))
    for clip in clips:
        path = clip_path(folder, clip.key)
        try:
            read_clip(path)
        except FileNotFoundError:
            faults.append(Fault(clip=clip))
            continue
        except (OSError, BadWav) as error:
            faults.append(Fault(clip=clip, reason=str(error)))
            continue
        good += 1
        if not file.is_made(clip.key, path.read_bytes()):
            recorded.append(clip.key)
    return Inspection(good=good, recorded=tuple(recorded), faults=tuple(faults))


def _known(folder: Path) -> PackFile:
    """Read `pack.json`; if it is damaged, what was made is known again by making it again."""
    try:
        return read_pack_file(folder)
    except BadPackFile as error:
        log.warning("%s", error)
        return PackFile()
