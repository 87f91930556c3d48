"""The command `motcua`: one program a word. Each is imported only when it is asked for."""

import argparse
import sys
from collections.abc import Mapping, Sequence
from importlib import import_module

from motcua import __version__
from motcua.texts import speak_for_libraries, text

PROGRAMS: Mapping[str, tuple[str, str]] = {
    "up": ("motcua.commands.up", "main"),
    "coordinator": ("motcua.coordinator.command", "main"),
    "web": ("motcua.commands.web", "main"),
    "enroll": ("motcua.commands.enroll", "main"),
    "retire": ("motcua.commands.retire", "main"),
    "status": ("motcua.commands.status", "main"),
    "doctor": ("motcua.commands.doctor", "main"),
    "adopt": ("motcua.commands.adopt", "main"),
    "day": ("motcua.commands.day", "main"),
    "settings": ("motcua.commands.settings", "main"),
    "verify": ("motcua.commands.verify", "main"),
    "backup": ("motcua.commands.copy", "backup_main"),
    "restore": ("motcua.commands.copy", "restore_main"),
    "rehearse": ("motcua.rehearse.command", "main"),
    "user": ("motcua.commands.user", "main"),
    "scores": ("motcua.commands.scores", "main"),
    "voice": ("motcua.commands.voice", "main"),
    "kiosk": ("kiosk.__main__", "main"),
    "board": ("display_board.__main__", "main"),
    "keypad": ("motcua.keypad.__main__", "main"),
    "terminal": ("rating_terminal.__main__", "main"),
    "test": ("motcua.commands.try_hardware", "main"),
}
"""The module and the function (of the words that follow) behind each word."""


def _abouts() -> Mapping[str, str]:
    return {
        "up": text("run a centre on this machine"),
        "coordinator": text("run the coordinator alone"),
        "web": text("serve the centre's pages"),
        "enroll": text("give a device its account"),
        "retire": text("take a device's account away"),
        "status": text("tell how a running centre and its devices are"),
        "doctor": text("look for what is wrong with this machine and its data"),
        "adopt": text("take a changed settings file into force"),
        "day": text("open or close the business day by hand, look at earlier days"),
        "settings": text("check a settings file, or show what is in force"),
        "verify": text("prove that the journal is whole"),
        "backup": text("copy all that the centre must not lose"),
        "restore": text("put a copy in the place of the centre's data"),
        "rehearse": text("play a whole day through the system and check it"),
        "user": text("say who may sign in to the pages"),
        "scores": text("show how satisfied people were, and how long they waited"),
        "voice": text("make the hall's voice, check it, speak a call"),
        "kiosk": text("run a kiosk"),
        "board": text("run a display board"),
        "keypad": text("run the keypad of a counter"),
        "terminal": text("run a rating terminal"),
        "test": text("try a printer, a keypad, buttons or the sound"),
    }


def main(argv: Sequence[str] | None = None) -> int:
    """Run the program that the first word names."""
    speak_for_libraries()
    words = list(sys.argv[1:] if argv is None else argv)
    abouts = _abouts()
    listing = "\n".join(f"  {word:<14}{abouts[word]}" for word in PROGRAMS)
    parser = argparse.ArgumentParser(
        prog="motcua",
        usage=text("motcua COMMAND [OPTIONS]"),
        description=text("Queue and satisfaction system for public service centres."),
        epilog=text("commands:") + "\n" + listing + "\n\n" + text("motcua COMMAND --help tells more."),
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--version", action="version", version=__version__)
    parser.add_argument("command", choices=PROGRAMS, metavar="COMMAND", help=argparse.SUPPRESS)
    if not words:
        parser.print_help()
        return 2
    module, function = PROGRAMS[parser.parse_args(words[:1]).command]
    code: int = getattr(import_module(module), function)(words[1:])
    return code
