"""The command line of `motcua test`: tries a piece of hardware, and says in plain words how it went."""

import argparse
from collections.abc import Mapping, Sequence
from importlib import import_module

from motcua.texts import text

TESTS: Mapping[str, str] = {
    "printer": "motcua.commands.try_printer",
    "keypad": "motcua.commands.try_keypad",
    "buttons": "motcua.commands.try_buttons",
    "sound": "motcua.commands.try_sound",
}
"""The module whose `main` tries each kind of hardware."""


def main(argv: Sequence[str] | None = None) -> int:
    """Try the hardware that the first word names; return what its own test returns."""
    parser = argparse.ArgumentParser(prog="motcua test", description=text("Try a piece of hardware."))
    parser.add_argument("what", choices=TESTS, help=text("what to try"))
    words = list(argv or ())
    if not words:
        parser.print_help()
        return 2
    what = parser.parse_args(words[:1]).what
    code: int = import_module(TESTS[what]).main(words[1:])
    return code
