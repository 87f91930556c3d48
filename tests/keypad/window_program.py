"""The keypad's window as a program for tests; see `tests.screens.window_program`."""

from collections.abc import Mapping
from typing import Any

from motcua.keypad.lamps import Lamp
from motcua.keypad.pad import Shown
from motcua.keypad.samples import samples
from motcua.keypad.steps import Button
from motcua.keypad.touch_panel import TouchPanel
from motcua.keypad.window import open_window
from motcua.screens.options import WindowOptions
from tests.screens.window_program import WindowProgram, tell


class KeypadWindow(WindowProgram):
    """The keypad's window; it tells each `["press", button]` and `["hold", button]`."""

    title = "Keypad"

    def opened(self, options: WindowOptions) -> Any:
        panel = TouchPanel(Button, Lamp)
        panel.on_hold(lambda name: tell("hold", name))
        panel.on_press(lambda name: tell("press", name))
        return open_window(panel, options, count=self.count)

    def samples(self, lang: Any) -> Mapping[str, Shown]:  # noqa: ARG002 - it speaks the process's language
        return samples()


if __name__ == "__main__":
    KeypadWindow.main()
