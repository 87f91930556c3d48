"""The command line of `motcua test keypad`: has each button pressed, and says what was heard."""

import argparse
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from hardware.buttons.pins import Pin
from motcua.centre_file.reading import BadSettings
from motcua.commands import try_buttons as buttons_command
from motcua.keypad import words
from motcua.keypad.settings import WINDOW, load
from motcua.keypad.steps import Button
from motcua.keypad.terminal import LETTERS
from motcua.texts import text

_KEYS: Mapping[str, Pin] = dict.fromkeys(map(str, Button), 0)


def parser() -> argparse.ArgumentParser:
    """Return the parser of the command's options."""
    made = argparse.ArgumentParser(
        prog="motcua test keypad",
        description=text("Light each lamp, have each button pressed, and say what was heard."),
    )
    made.add_argument(
        "--settings", type=Path, help=text("the keypad's settings file; without: this keyboard")
    )
    buttons_command.add_options(made, required=False)
    return made


def main(argv: Sequence[str] | None = None) -> int:
    """Test a keypad; return 0 if each button was heard, 1 if one was not, 2 for wrong options or no pins."""
    asked = parser().parse_args(argv)
    pins, lamps = _KEYS, dict[str, Pin]()
    if asked.settings is not None:
        try:
            settings = load(asked.settings)
        except BadSettings as error:
            print(error.report(str(asked.settings)), file=sys.stderr)
            return 2
        pins, lamps = settings.pins, dict(settings.lamps)
        asked.kind = asked.kind or settings.kind
        asked.to_3v3 = asked.to_3v3 or not settings.pull_up
    asked.kind = asked.kind or "keys"
    if asked.kind == "keys":
        pins, lamps = _KEYS, {}
    if asked.kind == WINDOW or not pins or (pins is _KEYS and asked.kind != "keys"):
        wrong = text("there are no pins to test; they stand in the keypad's settings file")
        print(f"motcua test keypad: {wrong}", file=sys.stderr)
        return 2
    names = {name: words.name(Button(name)) for name in pins}
    return buttons_command.run("keypad", asked, pins=pins, lamps=lamps, names=names, keys=LETTERS)


if __name__ == "__main__":
    raise SystemExit(main())
