"""The keypad's window: five buttons, four lamps and a line, to click or to touch."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from motcua.keypad.pad import Shown
from motcua.keypad.touch_panel import TouchPanel
from motcua.screens.options import WindowOptions
from motcua.screens.prepare import prepare
from motcua.screens.theme import Look, Theme

if TYPE_CHECKING:
    from motcua.keypad.view import KeypadView


class KeypadWindow:
    """The one window of this process. `show`, `call`, `close` are for any thread, `run` for the main one."""

    def __init__(
        self, panel: TouchPanel, options: WindowOptions, look: Look, count: Callable[[str, object], None]
    ) -> None:
        """Open the window of a panel. Raises `TooLate` when this process has a window already."""
        prepare(options)
        from motcua.keypad.view import KeypadView
        from motcua.screens.window import Window

        def build(theme: Theme) -> "KeypadView":
            return KeypadView(theme, panel)

        self._window: Window[Shown] = Window(options, look, build, count=count)

    def show(self, shown: Shown) -> None:
        """Show it in the next frame, unless a newer one comes before. For any thread."""
        self._window.show(shown)

    def run(self) -> None:
        """Show the window until it is closed."""
        self._window.run()

    def call(self, function: Callable[[], None]) -> None:
        """Have a function called on the window's thread, soon. For any thread."""
        self._window.call(function)

    def close(self) -> None:
        """End `run`. For any thread."""
        self._window.close()
