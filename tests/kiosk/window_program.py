"""The kiosk's window as a program for tests; see `tests.screens.window_program`."""

import signal
from collections.abc import Mapping
from typing import Any

from kiosk.app import open_window
from kiosk.samples import samples
from kiosk.snapshot import Screen, Snapshot, Step
from motcua.ending import Ending
from motcua.screens.options import WindowOptions
from tests.screens.window_program import RECOVERY_S, WindowProgram, broken, tell


class KioskWindow(WindowProgram):
    """The kiosk's window; it tells each `["step", step, choice]`."""

    title = "Kiosk"
    fails_at_touch = False

    def opened(self, options: WindowOptions) -> Any:
        return open_window(self.post, options, count=self.count, recovery_s=RECOVERY_S)

    def samples(self, lang: Any) -> Mapping[str, Snapshot]:
        return samples(lang)

    def post(self, step: Step, choice: str) -> None:
        if self.fails_at_touch and step is not Step.START_AGAIN:
            self.fails_at_touch = False
            raise RuntimeError("touch")
        tell("step", step, choice)

    # --- orders -----------------------------------------------------------------------------

    def widths(self, text: str) -> None:
        """Tell how wide the label with a text is drawn, and how wide all signs of it are; both in pixels."""

        def look() -> list[float]:
            from motcua.screens.fonts import face_for
            from motcua.screens.label import measure_with

            (label,) = (each for each in self.visible_labels() if each.text == text)
            measure = measure_with(face_for(text, label.weight))
            return [label.drawn[2], max(map(measure, label.fitted.lines)) * label.fitted.size]

        self.soon(look)

    def answers_within(self, seconds: float) -> None:
        """Let so many seconds pass before what a tap does not change can be tapped again; tell the former."""

        def change() -> float:
            trigger = self.window.view._again
            before, trigger.timeout = float(trigger.timeout), seconds
            return before

        self.soon(change)

    def try_again(self) -> None:
        """Leave the failsafe screen now."""
        self.window._faults = 0
        self.window._recover.cancel()
        self.clock.schedule_once(self.window._show_view, 0)

    def break_screen(self, screen: str) -> None:
        """Show a screen that fails when a rule of `.kv` looks at its title."""
        good = next(each for each in samples("vi").values() if each.screen == Screen(screen))
        self.window.show(broken(good, "title"))

    def break_touch(self) -> None:
        self.fails_at_touch = True
        self.soon(lambda: None)

    def break_clock(self) -> None:
        self.clock.schedule_once(lambda _: 1 // 0, 0)

    def break_drawing(self) -> None:
        from kivy.graphics import Callback

        def fail(_: object) -> None:
            raise RuntimeError("drawing")

        def add(_: float) -> None:
            with self.window.view.canvas:
                Callback(fail)

        self.clock.schedule_once(add, 0)

    def end_at_the_worst_moment(self) -> None:
        """Let the signal come while the window's own thread holds the lock that wakes its clock."""

        def work(_: float) -> None:
            Ending().then(self.window.close)
            with self.clock._event._cond:
                signal.raise_signal(signal.SIGTERM)

        self.clock.schedule_once(work, 0)

    def break_rule(self) -> None:
        """Let a rule of `.kv` for a canvas fail: Kivy keeps those for the end of the frame."""
        from kivy.lang import Builder

        rule = "Widget:\n    canvas:\n        Color:\n            a: 1 / self.opacity\n"

        def add(_: float) -> None:
            widget = Builder.load_string(rule)
            self.window.view.add_widget(widget)
            widget.opacity = 0

        self.clock.schedule_once(add, 0)


if __name__ == "__main__":
    KioskWindow.main()
