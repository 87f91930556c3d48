"""What staff see: the keys for their PIN, and their menu.

`motcua.screens.prepare.prepare` must have run before this module is imported.
"""

from kivy.properties import AliasProperty, BooleanProperty, ObjectProperty, StringProperty
from kivy.uix.boxlayout import BoxLayout

from kiosk import words
from kiosk.parts import Part
from kiosk.snapshot import Choice, Step
from motcua.screens.theme import THEME

LONGEST_PIN = 12


class PinPad(Part):
    """The keys for staff's PIN. What was typed is never shown."""

    typed = StringProperty("")

    def _keys(self) -> tuple[Choice, ...]:
        lang = self.snapshot.lang
        digits = tuple(Choice(step=Step.PIN, id=digit, label=digit) for digit in "123456789")
        return (
            *digits,
            Choice(step=Step.PIN, id="delete", label=words.delete(lang), enabled=bool(self.typed)),
            Choice(step=Step.PIN, id="0", label="0"),
            Choice(step=Step.PIN, id="confirm", label=words.confirm(lang), enabled=bool(self.typed)),
        )

    keys = AliasProperty(_keys, bind=("snapshot", "typed"))

    def enter(self) -> None:
        """Begin without digits."""
        self.typed = ""

    def choose(self, choice: Choice) -> None:
        """Take a key; tell the PIN when it is confirmed."""
        if choice.id == "delete":
            self.typed = self.typed[:-1]
        elif choice.id != "confirm":
            self.typed = (self.typed + choice.id)[:LONGEST_PIN]
        elif self.typed:
            pin, self.typed = self.typed, ""
            self.dispatch("on_step", Step.PIN, pin)


class StaffMenu(Part):
    """How the kiosk is, and what staff may do with it."""

    def __init__(self, **kwargs: object) -> None:
        self._lines: list[StaffRow] = []
        super().__init__(**kwargs)
        self.fbind("snapshot", self._bind_lines)
        self.fbind("theme", self._bind_lines)

    def _bind_lines(self, *_: object) -> None:
        box = self.ids.get("lines")
        if box is None:
            return
        while len(self._lines) < len(self.snapshot.staff):
            self._lines.append(StaffRow(theme=self.theme))
        for row, line in zip(self._lines, self.snapshot.staff, strict=False):
            row.theme, row.name, row.value, row.well = self.theme, line.name, line.value, line.well
        shown = self._lines[: len(self.snapshot.staff)]
        if list(reversed(box.children)) != shown:
            box.clear_widgets()
            for row in shown:
                box.add_widget(row)


class StaffRow(BoxLayout):
    """A line of the staff menu."""

    theme = ObjectProperty(THEME, rebind=True)
    name = StringProperty("")
    value = StringProperty("")
    well = BooleanProperty(True)
