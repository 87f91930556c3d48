"""The command `motcua`: one program a word. Each is imported only when it is asked for."""

import argparse
import sys
from collections.abc import Callable, Mapping, Sequence

from motcua import __version__
from motcua.texts import text

Main = Callable[[Sequence[str]], int]


def _up(argv: Sequence[str]) -> int:
    from motcua.up_command import main

    return main(argv)


def _coordinator(argv: Sequence[str]) -> int:
    from motcua.coordinator.command import main

    return main(argv)


def _enroll(argv: Sequence[str]) -> int:
    from motcua.enroll_command import main

    return main(argv)


COMMANDS: Mapping[str, Main] = {"up": _up, "coordinator": _coordinator, "enroll": _enroll}


def _abouts() -> Mapping[str, str]:
    return {
        "up": text("run a centre on this machine"),
        "coordinator": text("run the coordinator alone"),
        "enroll": text("give a device its account"),
    }


def main(argv: Sequence[str] | None = None) -> int:
    """Run the program that the first word names."""
    words = list(sys.argv[1:] if argv is None else argv)
    abouts = _abouts()
    listing = "\n".join(f"  {word:<14}{abouts[word]}" for word in COMMANDS)
    parser = argparse.ArgumentParser(
        prog="motcua",
        usage=text("motcua COMMAND [OPTIONS]"),
        description=text("Queue and satisfaction system for public service centres."),
        epilog=text("commands:") + "\n" + listing + "\n\n" + text("motcua COMMAND --help tells more."),
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--version", action="version", version=__version__)
    parser.add_argument("command", choices=COMMANDS, metavar="COMMAND", help=argparse.SUPPRESS)
    if not words:
        parser.print_help()
        return 2
    command = parser.parse_args(words[:1]).command
    return COMMANDS[command](words[1:])
