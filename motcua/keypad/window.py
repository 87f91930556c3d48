"""The keypad's window: five buttons, four lamps and a line, to click or to touch."""

from typing import TYPE_CHECKING

from motcua.keypad.pad import Shown
from motcua.keypad.touch_panel import TouchPanel
from motcua.screens.faults import Count, log_fault
from motcua.screens.options import WindowOptions
from motcua.screens.prepare import prepare
from motcua.screens.theme import Look, Theme

if TYPE_CHECKING:
    from motcua.keypad.view import KeypadView
    from motcua.screens.window import Window


def open_window(
    panel: TouchPanel, options: WindowOptions, look: Look | None = None, *, count: Count = log_fault
) -> "Window[Shown]":
    """Open the window of a panel. Raises `TooLate` when this process has a window already."""
    prepare(options)
    from motcua.keypad.view import KeypadView
    from motcua.screens.window import Window

    def build(theme: Theme) -> "KeypadView":
        return KeypadView(theme, panel)

    return Window(options, look or Look(), build, count=count)
