"""The parts of the terminal's window between which its screens are made; `terminal.kv` says how they look.

`motcua.screens.prepare.prepare` must have run before this module is imported.
"""

from kivy.properties import AliasProperty, NumericProperty, ObjectProperty, StringProperty
from kivy.uix.boxlayout import BoxLayout

from motcua.screens.drawing import Panel
from motcua.screens.fonts import face_for
from motcua.screens.label import FitLabel, measure_with
from motcua.screens.theme import THEME
from motcua.screens.touch import Pressable
from rating_terminal import words
from rating_terminal.keyboard import LONGEST
from rating_terminal.sizes import last_lines
from rating_terminal.slides import Slide
from rating_terminal.snapshot import Choice, Screen, Snapshot, Step
from rating_terminal.tiles import TileRows

__all__ = [
    "Asking",
    "CommentBox",
    "Part",
    "Slide",
    "TerminalFooter",
    "TerminalHeader",
    "TerminalMessage",
    "TileRows",
]

NOTHING = Snapshot(screen=Screen.NOT_READY)
_ICONS = {
    Screen.IDLE: "people",
    Screen.PAUSED: "cup",
    Screen.CLOSED: "lock",
    Screen.NOT_READY: "hourglass",
    Screen.THANKS: "check",
}
_TITLE_ABOVE = {Screen.REASONS, Screen.COMMENT}
"""Screens with much on them: their title stands in the header."""


class Part(BoxLayout):
    """A part of the window, bound to the snapshot. `theme` must be given when it is made."""

    theme = ObjectProperty(THEME, rebind=True)
    snapshot = ObjectProperty(NOTHING, rebind=True)
    words = words

    __events__ = ("on_choose",)

    def on_choose(self, choice: Choice) -> None:
        """Tell what was tapped."""


class TerminalHeader(Part):
    """Whose terminal this is, or what the screen asks; the time; the other language."""

    def _name(self) -> str:
        above = self.snapshot.screen in _TITLE_ABOVE
        return str(self.snapshot.title if above else self.snapshot.centre)

    name = AliasProperty(_name, bind=("snapshot",))

    def switch(self) -> None:
        """Ask for the other language."""
        if self.snapshot.other_lang is not None:
            self.dispatch("on_choose", Choice(step=Step.LANGUAGE, id=self.snapshot.other_lang))


class LanguageButton(Pressable):
    """The name of the other language."""

    theme = ObjectProperty(THEME, rebind=True)
    text = StringProperty("")


class Asking(Part):
    """A question with its buttons: the faces, the reasons, or the keyboard."""

    def _is_question(self) -> bool:
        return self.snapshot.screen is Screen.QUESTION

    is_question = AliasProperty(_is_question, bind=("snapshot",))

    def _is_typing(self) -> bool:
        return self.snapshot.comment is not None

    is_typing = AliasProperty(_is_typing, bind=("snapshot",))

    def _said(self) -> str:
        return str(self.snapshot.problem or self.snapshot.text)

    said = AliasProperty(_said, bind=("snapshot",))

    def _count(self) -> str:
        comment = self.snapshot.comment
        return "" if comment is None else words.signs(self.snapshot.lang, len(comment), LONGEST)

    count = AliasProperty(_count, bind=("snapshot",))


class CommentBox(Panel):
    """What was typed: its last lines, with a mark where the next sign will stand."""

    theme = ObjectProperty(THEME, rebind=True)
    text = StringProperty("")
    hint = StringProperty("")
    lines = NumericProperty(2)

    def _shown(self) -> str:
        size = self.theme.body
        width = (self.width - 2 * self.theme.gap) / size * 0.99
        if width <= 0 or not self.text:
            return self.hint if not self.text else ""
        text = f"{self.text}|"
        return last_lines(text, width, int(self.lines), measure_with(face_for(text, "regular")))

    shown = AliasProperty(_shown, bind=("text", "hint", "size", "theme", "lines"))


class TerminalFooter(Part):
    """The buttons below, a thin line that becomes shorter as time goes by, and what staff should see to."""

    def _share(self) -> float:
        countdown = self.snapshot.countdown
        return countdown.left / countdown.of if countdown is not None else 0.0

    share = AliasProperty(_share, bind=("snapshot",))

    def _buttons_width(self) -> float:
        """Return how wide the row of buttons is: a third of the window each."""
        return len(self.snapshot.footer) / 3

    buttons_width = AliasProperty(_buttons_width, bind=("snapshot",))


class TerminalMessage(Part):
    """One thing that is said; at rest with a picture."""

    def _icon(self) -> str:
        return _ICONS.get(self.snapshot.screen, "question")

    icon = AliasProperty(_icon, bind=("snapshot",))

    has_picture = AliasProperty(lambda self: self.snapshot.picture is not None, bind=("snapshot",))
    is_at_rest = AliasProperty(lambda self: self.snapshot.screen is not Screen.THANKS, bind=("snapshot",))


FitLabel  # noqa: B018 - `terminal.kv` finds it by its name
