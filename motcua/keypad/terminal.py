"""The keypad in a terminal: which key does what, and one line that tells how the counter is."""

from collections.abc import Mapping
from typing import Self

from rich.console import Console
from rich.live import Live
from rich.text import Text

from motcua.keypad import words
from motcua.keypad.pad import Shown
from motcua.keypad.steps import Button
from motcua.texts import text

LETTERS: Mapping[str, str] = {
    Button.NEXT: "n",
    Button.RECALL: "r",
    Button.SERVE: "s",
    Button.NO_SHOW: "x",
    Button.PAUSE: "p",
}
"""The letter of each button, beside its number."""


class StatusLine:
    """One line in a terminal, always the newest; what is no terminal gets each new one as a line."""

    def __init__(self, console: Console | None = None) -> None:
        """Write to stdout, unless a `console` is given."""
        self._console = console or Console(highlight=False)
        self._live = Live(console=self._console, auto_refresh=False) if self._console.is_terminal else None
        self._last = ""

    def __enter__(self) -> Self:
        self._console.print(legend())
        if self._live is not None:
            self._live.start()
        return self

    def __exit__(self, *_: object) -> None:
        if self._live is not None:
            self._live.stop()

    def show(self, shown: Shown) -> None:
        """Show the newest. For one thread."""
        line = words.status_line(shown)
        if line == self._last:
            return
        self._last = line
        if self._live is None:
            self._console.print(line, soft_wrap=True)
        else:
            self._live.update(Text(line, no_wrap=True, overflow="ellipsis"), refresh=True)


def legend() -> str:
    """Return which keys do what."""
    keys = (f"  {number} {LETTERS[button]}  {words.name(button)}" for number, button in enumerate(Button, 1))
    return "\n".join([*keys, text("  hold p: close the counter; Ctrl-C: end")])
