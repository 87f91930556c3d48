"""The keypad's window as a program for tests: shows the sample of each line, tells what is pressed."""

import json
import os
import sys
import threading

from motcua.keypad.lamps import Lamp
from motcua.keypad.samples import samples
from motcua.keypad.steps import Button
from motcua.keypad.touch_panel import TouchPanel
from motcua.keypad.window import open_window
from motcua.screens.options import WindowOptions


def tell(*what: object) -> None:
    print(json.dumps(what, ensure_ascii=False), flush=True)


def main() -> None:
    panel = TouchPanel(Button, Lamp)
    panel.on_hold(lambda name: tell("hold", name))
    panel.on_press(lambda name: tell("press", name))
    options = WindowOptions(title="Keypad", size=(360, 480), place=(0, 0))
    window = open_window(panel, options, count=lambda *what: tell("fault", *map(str, what)))

    def listen() -> None:
        for line in sys.stdin:
            window.show(samples()[line.strip()])
            window.call(lambda: tell("shown"))
        window.close()

    threading.Thread(target=listen, daemon=True).start()
    window.run()


if __name__ == "__main__":
    main()
    os._exit(0)  # the listening thread waits for a line
