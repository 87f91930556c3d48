"""The command line of `motcua voice`: make the clips of the hall's voice, look them over, play a call."""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from display_board.clips import LANGUAGES, Clip
from display_board.pack_making import Fault, inspect, make, wanted
from display_board.settings import load as load_board
from display_board.voice_pack import BadPackFile, PackFile, Speech, clip_path, read_pack_file
from hardware.sound import espeak, pcm
from hardware.sound.errors import CannotSpeak
from motcua.centre_file.reading import BadSettings, load
from motcua.commands import try_sound as sound_command
from motcua.settings import Name
from motcua.texts import text, texts

_PROGRAM = "motcua voice"


def parser(words: Sequence[str]) -> argparse.ArgumentParser:
    """Return the parser of the command's options; `words` are what it will read."""
    made = argparse.ArgumentParser(
        prog=_PROGRAM, description=text("Make the clips of the hall's voice, look them over, play a call.")
    )
    does = made.add_subparsers(dest="what", required=True, metavar="make|check|list|say")
    about = text("Make all clips with espeak-ng; recordings that were put in their place stay as they are.")
    making = does.add_parser("make", description=about)
    speed = f"{espeak.SLOWEST}-{espeak.FASTEST}"
    making.add_argument("--voice", help=text("espeak-ng's voice for Vietnamese (vi, vi-vn-x-south, …)"))
    making.add_argument(
        "--speed",
        type=int,
        choices=range(espeak.SLOWEST, espeak.FASTEST + 1),
        metavar=speed,
        help=text("words a minute"),
    )
    checking = does.add_parser("check", description=text("Tell which clips are missing or cannot be played."))
    listing = does.add_parser("list", description=text("List the clips and their words, to record them."))
    for each in (making, checking, listing):
        where = each.add_mutually_exclusive_group()
        where.add_argument("--pack", type=Path, help=text("the folder of the clips"))
        where.add_argument("--settings", type=Path, help=text("the settings file of the board that speaks"))
        each.add_argument("--centre", type=Path, help=text("the settings file with the counters' names"))
        each.add_argument(
            "--counter", action="append", default=[], metavar="NAME", help=text("one more counter's name")
        )
    saying = does.add_parser("say", description=text("Play one call."))
    saying.add_argument("number", help=text("the number that is called, as A001"))
    saying.add_argument("counter", help=text("the counter, by its number or its name"))
    sound_command.add_options(saying, words)
    return made


def main(argv: Sequence[str] | None = None) -> int:
    """Do what is asked; return 0, 1 if a clip is not as it should be or nothing was heard, 2 for mistakes."""
    words = list(sys.argv[1:] if argv is None else argv)
    asked = parser(words).parse_args(words)
    if asked.what == "say":
        options = vars(asked)
        del options["what"]
        number, counter = options.pop("number"), options.pop("counter")
        name = f"Quầy {counter}" if counter.isdecimal() else counter
        return sound_command.play(f"{_PROGRAM} say", options, number, name)
    try:
        folder = asked.pack or _folder(asked.settings)
    except BadSettings as error:
        return _mistaken(asked.settings, error)
    if folder is None:
        print(text("{path} has no table [voice]: this board does not speak.", path=asked.settings))
        return 0
    try:
        clips = wanted(_counters(asked.centre, asked.counter))
    except BadSettings as error:
        return _mistaken(asked.centre, error)
    if asked.what == "make":
        return _make(folder, clips, asked.voice, asked.speed)
    if asked.what == "list":
        for clip in clips:
            print(f"{clip.key}.wav\t{clip.words}".rstrip())
        return 0
    return _check(folder, clips)


def _folder(board: Path | None) -> Path | None:
    """Return where the clips lie: those of a board, None if it does not speak; without one our own."""
    if board is None:
        return sound_command.default_pack()
    settings = load_board(board)
    if settings.voice is None:
        return None
    return settings.voice.pack_folder(settings.folder, settings.data_dir)


def _mistaken(file: Path, error: BadSettings) -> int:
    print(error.report(str(file)), file=sys.stderr)
    return 2


def _counters(centre: Path | None, names: Sequence[str]) -> list[Name]:
    known = list(load(centre)[1].counters.values()) if centre is not None else []
    return [*(counter.name for counter in known), *(Name(vi=name, en=name) for name in names)]


def _make(folder: Path, clips: Sequence[Clip], voice: str | None, speed: int | None) -> int:
    try:
        before = read_pack_file(folder)
    except BadPackFile as error:
        print(text("motcua voice: {error}", error=error), file=sys.stderr)
        before = PackFile()
    speech = {}
    for lang in LANGUAGES:
        how = before.speech_for(lang)
        spoken_by = voice if voice is not None and lang == "vi" else how.voice
        speech[lang] = Speech(voice=spoken_by, speed=speed or how.speed)
    try:
        done = make(folder, clips, speech)
    except (CannotSpeak, OSError) as error:
        print(text("motcua voice: {error}", error=error), file=sys.stderr)
        return 1
    print(
        texts(
            "{folder}: {n} clip made, {unchanged} unchanged.",
            "{folder}: {n} clips made, {unchanged} unchanged.",
            done.made,
            folder=folder,
            unchanged=done.unchanged,
        )
    )
    if done.kept:
        print(text("Recordings that were left as they are: {keys}", keys=", ".join(done.kept)))
    return 0


def _check(folder: Path, clips: Sequence[Clip]) -> int:
    found = inspect(folder, clips)
    for fault in found.faults:
        print(_told(folder, fault))
    print(texts("{n} clip is good.", "{n} clips are good.", found.good))
    if found.recorded:
        print(text("Recorded, not made by espeak-ng: {keys}", keys=", ".join(found.recorded)))
    if not found.faults:
        return 0
    print(text("Missing clips: run motcua voice make. A clip of another format is turned into ours by:"))
    print(f"  sox IN.wav -r {pcm.RATE} -c 1 -b {pcm.WIDTH * 8} OUT.wav")
    return 1


def _told(folder: Path, fault: Fault) -> str:
    path = clip_path(folder, fault.clip.key)
    if fault.reason:
        return text("{path} cannot be used: {reason}", path=path, reason=fault.reason)
    return text("{path} is missing: “{words}”", path=path, words=fault.clip.words)


if __name__ == "__main__":
    raise SystemExit(main())
