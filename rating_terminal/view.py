"""What fills the terminal's window. It shows a snapshot and tells what was tapped; it decides nothing.

`motcua.screens.prepare.prepare` must have run before this module is imported.
"""

import time
from collections.abc import Callable
from pathlib import Path

from kivy.clock import Clock
from kivy.input.motionevent import MotionEvent
from kivy.lang import Builder
from kivy.properties import ObjectProperty
from kivy.uix.boxlayout import BoxLayout

from motcua.screens.theme import THEME, Theme
from rating_terminal.parts import NOTHING, Asking, Part, TerminalMessage
from rating_terminal.screens import blank
from rating_terminal.sizes import enlarged
from rating_terminal.snapshot import Choice, Screen, Snapshot, Tap

Post = Callable[[Tap], None]
Seen = Callable[[int], None]

PREPARE_S = 1.0
"""So long after its start the window prepares the screens that it has not shown."""

_KV = Path(__file__).with_name("terminal.kv")
_ASKING = (Screen.QUESTION, Screen.REASONS, Screen.COMMENT)


class TerminalView(BoxLayout):
    """The whole window: header, the part that fits the screen, footer."""

    theme = ObjectProperty(THEME, rebind=True)

    def __init__(
        self,
        theme: Theme,
        post: Post,
        seen: Seen,
        clock: Callable[[], float] = time.monotonic,
        **kwargs: object,
    ) -> None:
        """`post(tap)` is told what was tapped, `seen(turn)` that the question of this turn has been drawn."""
        _load_rules()
        self._post, self._seen, self._clock = post, seen, clock
        self._snapshot, self._seen_turn = NOTHING, 0
        self._touched_at, self._touched_turn = 0.0, 0
        size = enlarged(theme)
        # one for each screen: its buttons keep their labels, which take long to draw
        self._asking = {screen: Asking(theme=size) for screen in _ASKING}
        self._message = TerminalMessage(theme=size)
        super().__init__(theme=size, **kwargs)
        self._parts: tuple[Part, ...] = (
            self.ids.header,
            *self._asking.values(),
            self._message,
            self.ids.footer,
        )
        for part in self._parts:
            part.bind(on_choose=lambda _, choice: self.choose(choice))
        self._part: Part | None = None
        Clock.schedule_once(self._prepare_parts, PREPARE_S)

    @property
    def snapshot(self) -> Snapshot:
        """What is shown."""
        return self._snapshot

    @property
    def part(self) -> Part | None:
        """What is between header and footer."""
        return self._part

    def show(self, snapshot: Snapshot) -> None:
        """Bind to `snapshot`."""
        self._snapshot = snapshot
        part = self._asking.get(snapshot.screen, self._message)
        for each in (self.ids.header, part, self.ids.footer):
            each.snapshot = snapshot
        if part is not self._part:
            self.ids.body.clear_widgets()
            self.ids.body.add_widget(part)
            self._part = part
        if snapshot.screen is Screen.QUESTION and snapshot.turn != self._seen_turn:
            self._seen_turn = snapshot.turn
            Clock.schedule_once(
                lambda _: self._seen(snapshot.turn), 0
            )  # in the next frame: this one is drawn

    def fit(self, theme: Theme) -> None:
        """Take the sizes for another size of the window."""
        self.theme = enlarged(theme)
        for part in self._parts:
            part.theme = self.theme

    def on_touch_down(self, touch: MotionEvent) -> bool:
        """Note when the finger came down, and on which question: that is what it was meant for."""
        self._touched_at, self._touched_turn = self._clock(), self._snapshot.turn
        taken: bool = super().on_touch_down(touch)
        return taken

    def _prepare_parts(self, _: float) -> None:
        """Have the labels of what was not shown yet drawn: nobody should wait for them."""
        for screen, part in self._asking.items():
            if part is not self._part:
                part.size = self.ids.body.size
                part.snapshot = blank(screen)

    def choose(self, choice: Choice) -> None:
        """Tell what was tapped."""
        self._post(Tap(step=choice.step, id=choice.id, turn=self._touched_turn, at=self._touched_at))


def _load_rules() -> None:
    if str(_KV) not in Builder.files:
        Builder.load_file(str(_KV))
