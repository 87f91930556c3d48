"""What fills the kiosk's window. It shows a snapshot and tells what was tapped; it decides nothing.

`motcua.screens.prepare.prepare` must have run before this module is imported.
"""

from collections.abc import Callable
from pathlib import Path

from kivy.clock import Clock
from kivy.lang import Builder
from kivy.properties import ObjectProperty
from kivy.uix.boxlayout import BoxLayout

from kiosk.parts import NOTHING, Choosing, Message, Part, Ticket, Welcome
from kiosk.snapshot import Screen, Snapshot, Step
from kiosk.staff_parts import PinPad, StaffMenu
from kiosk.tiles import Key
from motcua.screens.theme import THEME, Theme

Post = Callable[[Step, str], None]

ANSWER_S = 2.0
"""If a tap changes nothing for so long, the buttons can be tapped again."""

_KV = Path(__file__).with_name("kiosk.kv")
_PARTS = {
    Screen.LANGUAGE: Welcome,
    Screen.GROUPS: Choosing,
    Screen.SERVICES: Choosing,
    Screen.PRIORITY: Choosing,
    Screen.TAKE_PAPER: Ticket,
    Screen.READ_NUMBER: Ticket,
    Screen.UNCERTAIN: Ticket,
    Screen.STAFF_PIN: PinPad,
    Screen.STAFF: StaffMenu,
}


class KioskView(BoxLayout):
    """The whole window: header, the part that fits the screen, footer."""

    theme = ObjectProperty(THEME, rebind=True)

    def __init__(self, theme: Theme, post: Post, **kwargs: object) -> None:
        """`post(step, id)` is told what was tapped."""
        _load_rules()
        self._post = post
        self._snapshot, self._is_waiting = NOTHING, False
        # all at once: the first visitor of the day should not wait for a part to be made
        self._parts = {kind: kind(theme=theme) for kind in (Message, *dict.fromkeys(_PARTS.values()))}
        for part in self._parts.values():
            part.bind(on_step=lambda _, step, choice: self.step(step, choice))
        self._again = Clock.create_trigger(lambda _: self._wait(None), ANSWER_S)
        super().__init__(theme=theme, **kwargs)
        self._part: Part | None = None

    @property
    def snapshot(self) -> Snapshot:
        """What is shown."""
        return self._snapshot

    @property
    def part(self) -> Part | None:
        """What is between header and footer."""
        return self._part

    def show(self, snapshot: Snapshot) -> None:
        """Bind to `snapshot`; what was tapped before is answered by it."""
        self._snapshot = snapshot
        part = self._parts[_PARTS.get(snapshot.screen, Message)]
        for each in (self.ids.header, part, self.ids.footer):
            each.snapshot = snapshot
        self._wait(None)
        if part is not self._part:
            self.ids.body.clear_widgets()
            self.ids.body.add_widget(part)
            self._part = part
            part.enter()

    def fit(self, theme: Theme) -> None:
        """Take the sizes for another size of the window."""
        self.theme = theme
        for part in self._parts.values():
            part.theme = theme

    def step(self, step: Step, choice: str) -> None:
        """Tell what was tapped; nothing else can be tapped until the next snapshot."""
        if self._is_waiting:
            return
        self._wait((step, choice))
        self._again()
        self._post(step, choice)

    def _wait(self, chosen: Key | None) -> None:
        self._again.cancel()
        self._is_waiting = chosen is not None
        for each in (self.ids.header, self._part, self.ids.footer):
            if each is not None:
                each.waiting, each.chosen = chosen is not None, chosen


def _load_rules() -> None:
    if str(_KV) not in Builder.files:
        Builder.load_file(str(_KV))
