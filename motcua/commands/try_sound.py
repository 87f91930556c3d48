"""The command line of `motcua test sound`: a chime and a call to listen to, and how it went."""

import argparse
import os
import sys
from collections.abc import Mapping, Sequence
from dataclasses import fields
from pathlib import Path

from display_board.clips import LANGUAGES, Sentence, sentence
from display_board.spoken import GREATEST_VOLUME, blocks, gain_of
from display_board.voice_pack import NoClip, Pack
from display_board.voice_settings import FOLDER
from display_board.voice_state import trouble
from hardware.sound.errors import SoundError
from hardware.sound.factory import PLAYERS, make_player
from hardware.sound.player import Condition, Played, SoundPlayer
from motcua.data_directory import known_data_dir
from motcua.texts import language, text

NUMBER, COUNTER = "A001", {"vi": "Quầy 3", "en": "Counter 3"}
_VOLUME = 8


def default_pack() -> Path:
    """Return the folder of the clips in the data directory that is in use here."""
    return known_data_dir(os.environ) / FOLDER


def add_options(parser: argparse.ArgumentParser, words: Sequence[str]) -> None:
    """Add how to play, with the options of the kind of player that the `words` name."""
    first = argparse.ArgumentParser(add_help=False)
    first.add_argument("--kind", nargs="?", default="alsa")
    kind = first.parse_known_args(list(words))[0].kind
    parser.add_argument("--kind", choices=sorted(PLAYERS), default="alsa", help=text("the kind of player"))
    parser.add_argument("--pack", type=Path, help=text("the folder of the clips"))
    parser.add_argument("--lang", choices=LANGUAGES, default="vi", help=text("the language of the call"))
    parser.add_argument(
        "--volume",
        type=int,
        choices=range(GREATEST_VOLUME + 1),
        default=_VOLUME,
        metavar=f"0-{GREATEST_VOLUME}",
        help=text("how loud"),
    )
    if kind in PLAYERS:
        group = parser.add_argument_group(text("options of this kind of player"))
        for option in fields(PLAYERS[kind]):
            group.add_argument(f"--{option.name.replace('_', '-')}", default=argparse.SUPPRESS)


def main(argv: Sequence[str] | None = None) -> int:
    """Test the sound; return 0 if all of it was played, 1 if it was not, 2 for wrong options."""
    words = list(sys.argv[1:] if argv is None else argv)
    parser = argparse.ArgumentParser(
        prog="motcua test sound", description=text("Play a chime and a call to listen to.")
    )
    add_options(parser, words)
    asked = vars(parser.parse_args(words))
    return play("motcua test sound", asked, NUMBER, COUNTER[asked["lang"]])


def play(program: str, asked: Mapping[str, object], number: str, counter_name: str) -> int:
    """Call a number as was asked for (see `add_options`), say how it went, return the exit code."""
    ours = ("kind", "pack", "lang", "volume")
    kind, pack, lang, volume = (asked[name] for name in ours)
    words = sentence(number, counter_name, str(lang))
    try:
        player = make_player(str(kind), **{name: asked[name] for name in asked if name not in ours})
    except SoundError as error:
        print(f"{program}: {error}", file=sys.stderr)
        return 2
    with player:
        folder = pack if isinstance(pack, Path) else default_pack()
        return _play(player, Pack(folder), words, int(str(volume)))


def _play(player: SoundPlayer, pack: Pack, words: Sentence, volume: int) -> int:
    holes: list[NoClip] = []
    played = player.play(
        blocks(
            words,
            pack,
            gain=gain_of(volume),
            repeat=1,
            gap_s=0.0,
            missing=holes.append,
        )
    )
    for hole in holes:
        print(text("Not spoken: {clip}", clip=hole))
    if holes:
        print(text("Install espeak-ng and run: motcua voice make"))
    print(_outcome(played))
    return 0 if played.condition is Condition.OK and not holes else 1


def _outcome(played: Played) -> str:
    if played.condition is Condition.OK:
        return text("Played to its end. If nothing was heard, check cable, amplifier and alsamixer.")
    if played.condition in (Condition.SILENT, Condition.CUT):
        return text("Nothing was played: this kind of player is silent.")
    said = f"{trouble(played.condition, language())}. {_advice(played.condition)}"
    return f"{said}\n  ({played.detail})" if played.detail else said


def _advice(condition: Condition) -> str:
    return {
        Condition.NO_CARD: text("Plug in a sound card; aplay -L lists what --device may name."),
        Condition.DENIED: text("Add its user to the group audio, then log in again."),
        Condition.BUSY: text("End the other program, or let both share the card (--device default)."),
        Condition.NO_PROGRAM: text("Install the package alsa-utils."),
        Condition.STUCK: text("Unplug the sound card and plug it in again."),
        Condition.FAILED: text("With a sound card, try --device default, or plughw: in place of hw:."),
    }[condition]


if __name__ == "__main__":
    raise SystemExit(main())
