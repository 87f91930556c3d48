"""The command line of `motcua test buttons`: has each button pressed, and says what was heard.

`motcua test keypad` (`motcua.commands.try_keypad`) does the same for a keypad, with its names.
"""

import argparse
import queue
import sys
from collections.abc import Mapping, Sequence
from contextlib import ExitStack

from hardware.buttons.errors import ButtonError
from hardware.buttons.factory import KINDS, make_buttons
from hardware.buttons.panel import ButtonPanel
from hardware.buttons.pattern import BLINK, OFF
from hardware.buttons.pins import Pin
from motcua.texts import text, texts

PATIENCE_S = 10.0
LAMP_S = 1.5
SETTLED_S = 0.3
"""After a press, until its contacts have been counted."""


def parser() -> argparse.ArgumentParser:
    """Return the parser of the command's options."""
    made = argparse.ArgumentParser(
        prog="motcua test buttons",
        description=text("Light each lamp, have each button pressed, and say what was heard."),
    )
    add_options(made)
    made.add_argument(
        "--button",
        action="append",
        default=[],
        type=wired,
        metavar="NAME=PIN",
        help=text("a button and its pin, such as 1=17; again for each"),
    )
    made.add_argument(
        "--lamp",
        action="append",
        default=[],
        type=wired,
        metavar="NAME=PIN",
        help=text("a lamp and its pin, such as ready=5; again for each"),
    )
    return made


def add_options(made: argparse.ArgumentParser, *, required: bool = True) -> None:
    """Add the options that every test of buttons has."""
    made.add_argument(
        "--kind", choices=sorted(KINDS), required=required, help=text("what the buttons are on")
    )
    made.add_argument(
        "--seconds", type=float, default=PATIENCE_S, help=text("how long each press is waited for")
    )
    made.add_argument(
        "--to-3v3", action="store_true", help=text("pressed, a button connects its pin to 3.3 V")
    )


def wired(word: str) -> tuple[str, Pin]:
    """Return name and pin of `NAME=PIN`."""
    name, equals, pin = word.partition("=")
    if not name or not equals or not pin:
        raise argparse.ArgumentTypeError(text("{word} is not like next=17", word=repr(word)))
    return name, int(pin) if pin.isdecimal() else pin


def main(argv: Sequence[str] | None = None) -> int:
    """Test buttons; return 0 if each was heard, 1 if one was not, 2 for wrong options or no pins."""
    asked = parser().parse_args(argv)
    pins = dict(asked.button or ((str(number), 0) for number in range(1, 6)))
    if asked.kind != "keys" and not asked.button:
        print(text("motcua test buttons: {error}", error=text("no button is named")), file=sys.stderr)
        return 2
    names = {name: name for name in pins}
    return run("buttons", asked, pins=pins, lamps=dict(asked.lamp), names=names)


def run(
    what: str,
    asked: argparse.Namespace,
    *,
    pins: Mapping[str, Pin],
    lamps: Mapping[str, Pin],
    names: Mapping[str, str],
    keys: Mapping[str, str] | None = None,
) -> int:
    """Open the panel and test it; `names`: what each button is called for people. Returns as `main`."""
    with ExitStack() as stack:
        try:
            panel = stack.enter_context(
                make_buttons(asked.kind, pins, leds=lamps, keys=keys or {}, pull_up=not asked.to_3v3)
            )
        except ButtonError as error:
            print(f"motcua test {what}: {error}", file=sys.stderr)
            return 2
        return try_panel(panel, names, seconds=asked.seconds)


def try_panel(
    panel: ButtonPanel, names: Mapping[str, str], *, seconds: float = PATIENCE_S, lamp_s: float = LAMP_S
) -> int:
    """Light each lamp for a moment and wait for each button; return 0 if each was heard, else 1."""
    for lamp in panel.leds:
        print(text("Look: the lamp {name} is blinking.", name=lamp), flush=True)
        panel.light(lamp, BLINK)
        panel.ended.wait(lamp_s)
        panel.light(lamp, OFF)
    heard: queue.SimpleQueue[str] = queue.SimpleQueue()
    panel.on_stuck(lambda name: print("  " + text("{name} is not released: it is stuck.", name=names[name])))
    panel.on_press(heard.put)
    failed = [name for name in panel.names if not _is_heard(panel, name, names, heard, seconds)]
    if not failed:
        print(text("All buttons work."))
        return 0
    missing = ", ".join(names[name] for name in failed)
    print(text("Not heard: {names}.", names=missing))
    return 1


def _is_heard(
    panel: ButtonPanel,
    name: str,
    names: Mapping[str, str],
    heard: "queue.SimpleQueue[str]",
    seconds: float,
) -> bool:
    before = panel.bounces.get(name, 0)
    print(text("Press: {name}", name=names[name]), flush=True)
    try:
        pressed = heard.get(timeout=seconds)
    except queue.Empty:
        print("  " + text("Nothing was heard within {n} s: check its wires and its pin.", n=f"{seconds:g}"))
        return False
    if pressed != name:
        print("  " + text("That was {name}: are two wires exchanged?", name=names[pressed]))
        return False
    panel.ended.wait(SETTLED_S)
    print(" ".join(filter(None, ("  " + text("Heard."), _bounced(panel.bounces.get(name, 0) - before)))))
    return True


def _bounced(times: int) -> str:
    return texts("It bounced once.", "It bounced {n} times.", times) if times > 0 else ""


if __name__ == "__main__":
    raise SystemExit(main())
