"""Samples of what a keypad shows, for pictures and for trying the window out."""

import argparse
import logging
import sys
from collections.abc import Mapping, Sequence
from dataclasses import replace

from motcua.keypad.lamps import Lamp
from motcua.keypad.pad import Failure, Known, Pad, Shown
from motcua.keypad.steps import Button, View
from motcua.keypad.touch_panel import TouchPanel
from motcua.screens.options import WindowOptions, add_window_argument, window_options
from motcua.wire.states import CounterState, Names

_NAME = Names(vi="Quầy 3", en="Counter 3")
_LONG = Names(vi="Quầy tiếp nhận hồ sơ đất đai và xây dựng số 12", en="Land and building desk number 12")


def _pad(known: Known, view: View) -> Pad:
    state = CounterState(
        epoch="e",
        rev=1,
        status=view.status,
        officer=None,
        number=view.number,
        visit="0190a0a0-0000-7000-8000-000000000001" if view.number is not None else None,
        stage=view.stage,
    )
    pad = Pad()
    pad.know(replace(known, counter=state), 0.0)
    return pad


def samples() -> Mapping[str, Shown]:
    """Return the samples by name."""
    heard = Known(is_live=True, name=_NAME, waiting=5)
    free, serving = View(status="open"), View(status="open", stage="serving", number="A012")
    long = View(status="paused", stage="serving", number="AB-K1012")
    silent, refused, stuck = _pad(heard, free), _pad(heard, free), _pad(heard, serving)
    (send,) = silent.press(Button.NEXT, 10.0)
    silent.answered(send.turn, Failure.UNANSWERED, 10.0)
    refused.press(Button.RECALL, 10.0)
    stuck.stick(Button.PAUSE, is_stuck=True)
    pads = {
        "unknown": Pad(),
        "closed": _pad(heard, View()),
        "free": _pad(replace(heard, waiting=0), free),
        "called": _pad(heard, View(status="open", stage="called", number="A012")),
        "serving": _pad(heard, serving),
        "break": _pad(replace(heard, name=_LONG, waiting=128), long),
        "paused": _pad(heard, View(status="paused")),
        "cut-off": _pad(replace(heard, is_live=False), serving),
        "refused": refused,
        "unanswered": silent,
        "stuck": stuck,
    }
    return {name: pad.show(10.1) for name, pad in pads.items()}


def main(argv: Sequence[str] | None = None) -> int:
    """Show one sample: `python -m motcua.keypad.samples --window 360x480 --sample called`."""
    from motcua.keypad.window import open_window

    parser = argparse.ArgumentParser(prog="python -m motcua.keypad.samples", description=main.__doc__)
    add_window_argument(parser)
    parser.add_argument("--sample", choices=samples(), default="called")
    asked = parser.parse_args(argv)
    logging.basicConfig(level=logging.INFO)
    panel = TouchPanel(Button, Lamp)
    shown = samples()[asked.sample]
    for lamp, light in shown.lights.items():
        panel.light(lamp, light.pattern)
    window = open_window(panel, window_options(asked, WindowOptions(title="Keypad")))
    window.show(shown)
    window.run()
    return 0


if __name__ == "__main__":
    sys.exit(main())
