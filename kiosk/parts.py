"""The parts of the kiosk's window between which its screens are made; `kiosk.kv` says how they look.

`motcua.screens.prepare.prepare` must have run before this module is imported.
"""

from kivy.properties import AliasProperty, BooleanProperty, NumericProperty, ObjectProperty, StringProperty
from kivy.uix.boxlayout import BoxLayout
from kivy.uix.widget import Widget

from kiosk import words
from kiosk.snapshot import Choice, Screen, Snapshot, Step
from kiosk.tiles import Key, key_of
from motcua.screens.drawing import Panel
from motcua.screens.theme import THEME
from motcua.screens.touch import Pressable

ON_A_PAGE = 12

NOTHING = Snapshot(screen=Screen.NOT_READY)
_ICONS = {
    Screen.ISSUING: "hourglass",
    Screen.MORE_TIME: "clock",
    Screen.CLOSED: "lock",
    Screen.LUNCH: "cup",
    Screen.SERVICE_CLOSED: "lock",
    Screen.QUOTA: "full",
    Screen.NOT_READY: "hourglass",
    Screen.CANNOT_ISSUE: "desk",
}
_WITHOUT_SWITCH = {
    Screen.LANGUAGE,
    Screen.ISSUING,
    Screen.CLOSED,
    Screen.LUNCH,
    Screen.NOT_READY,
    Screen.STAFF_PIN,
    Screen.STAFF,
}


class Part(BoxLayout):
    """A part of the window, bound to the snapshot. `theme` must be given when it is made."""

    theme = ObjectProperty(THEME, rebind=True)
    snapshot = ObjectProperty(NOTHING, rebind=True)
    waiting = BooleanProperty(False)
    chosen = ObjectProperty(None, allownone=True)
    words = words

    __events__ = ("on_step",)

    def on_step(self, step: Step, choice: str) -> None:
        """Tell what was tapped."""

    def _answers_height(self) -> float:
        count = len(self.snapshot.choices)
        if not count:
            return 0.0
        rows = 1 if self.theme.is_wide else count
        return float(rows * self.theme.touch * 1.35 + (rows - 1) * self.theme.gap)

    answers_height = AliasProperty(_answers_height, bind=("snapshot", "theme"))

    def _answer_columns(self) -> int:
        return max(len(self.snapshot.choices), 1) if self.theme.is_wide else 1

    answer_columns = AliasProperty(_answer_columns, bind=("snapshot", "theme"))

    def _answers_share(self) -> float:
        return 0.45 if self.theme.is_wide and len(self.snapshot.choices) == 1 else 1.0

    answers_share = AliasProperty(_answers_share, bind=("snapshot", "theme"))

    def enter(self) -> None:
        """Forget what was done here before: now another screen gives way to this one."""

    def choose(self, choice: Choice) -> None:
        """Tell that a choice was tapped."""
        self.dispatch("on_step", *key_of(choice))


class Header(Part):
    """Whose kiosk this is, the time, and the other language."""

    def _name(self) -> str:
        return "" if self.snapshot.screen is Screen.LANGUAGE else self.snapshot.centre

    name = AliasProperty(_name, bind=("snapshot",))

    def _other(self) -> str:
        return "vi" if self.snapshot.lang == "en" else "en"

    other = AliasProperty(_other, bind=("snapshot",))

    def _can_switch(self) -> bool:
        return self.snapshot.screen not in _WITHOUT_SWITCH and self.other in self.snapshot.languages

    can_switch = AliasProperty(_can_switch, bind=("snapshot",))

    def switch(self) -> None:
        """Ask for the other language."""
        self.dispatch("on_step", Step.LANGUAGE, self.other)

    def hold(self) -> None:
        """Ask for staff's menu."""
        self.dispatch("on_step", Step.STAFF, "")


class FooterButton(Pressable):
    """A button with an icon before its text, or behind it when it `leads_on`."""

    theme = ObjectProperty(THEME, rebind=True)
    icon = StringProperty("")
    text = StringProperty("")
    leads_on = BooleanProperty(False)
    is_filled = BooleanProperty(False)
    share = NumericProperty(3)

    def _is_dark(self) -> bool:
        return bool(self.is_filled or self.is_pressed)

    is_dark = AliasProperty(_is_dark, bind=("is_filled", "is_pressed"))


class Footer(Part):
    """One step back, back to the start, how long the screen stays; and what staff should see to."""

    def _shows_seconds(self) -> bool:
        return self.snapshot.seconds_left is not None and self.snapshot.screen is not Screen.MORE_TIME

    shows_seconds = AliasProperty(_shows_seconds, bind=("snapshot",))

    def _bar_height(self) -> float:
        if self.snapshot.can_go_back:
            return float(self.theme.touch * 1.1 + 2 * self.theme.gap)
        return float(self.theme.caption * 2.6 if self.shows_seconds else self.theme.gap)

    bar_height = AliasProperty(_bar_height, bind=("snapshot", "theme"))

    def _can_restart(self) -> bool:
        given = any(choice.step is Step.START_AGAIN for choice in self.snapshot.choices)
        staff = self.snapshot.screen in (Screen.STAFF, Screen.STAFF_PIN)
        return self.snapshot.can_go_back and not given and not staff

    can_restart = AliasProperty(_can_restart, bind=("snapshot",))

    def back(self) -> None:
        """Ask for the step before."""
        self.dispatch("on_step", Step.BACK, "")

    def start_again(self) -> None:
        """Ask for the start."""
        self.dispatch("on_step", Step.START_AGAIN, "")


class Welcome(Part):
    """The start: which language."""


class Pager(Widget):
    """Leafs through the pages of a list."""

    theme = ObjectProperty(THEME, rebind=True)
    lang = StringProperty("vi")
    page = NumericProperty(0)
    pages = NumericProperty(1)
    waiting = BooleanProperty(False)
    is_shown = BooleanProperty(False)
    words = words

    __events__ = ("on_leaf",)

    def on_leaf(self, pages: int) -> None:
        """Tell by how many pages to leaf."""


class Choosing(Part):
    """What have you come for: a list, in pages where it is long."""

    page = NumericProperty(0)

    def __init__(self, **kwargs: object) -> None:
        self._keys: tuple[Key, ...] = ()
        super().__init__(**kwargs)

    def enter(self) -> None:
        """Begin with the first page."""
        self.page = 0

    def on_snapshot(self, _: object, snapshot: Snapshot) -> None:
        """Begin with the first page when there is something else to choose from."""
        keys = tuple(map(key_of, snapshot.choices))
        if keys != self._keys:
            self._keys, self.page = keys, 0

    def _columns(self) -> int:
        count = len(self.snapshot.choices)
        if not self.theme.is_wide:
            return 1 if count <= ON_A_PAGE // 2 else 2
        return 2 if count <= 8 else 3  # noqa: PLR2004 - four rows

    columns = AliasProperty(_columns, bind=("snapshot", "theme"))

    def _rows(self) -> int:
        return int(ON_A_PAGE // self.columns)

    rows = AliasProperty(_rows, bind=("columns",))

    def _pages(self) -> int:
        return max(-(-len(self.snapshot.choices) // ON_A_PAGE), 1)

    pages = AliasProperty(_pages, bind=("snapshot",))


class Slot(Panel):
    """Shows where the paper comes out."""

    theme = ObjectProperty(THEME, rebind=True)
    is_shown = BooleanProperty(False)

    def _arrow(self) -> str:
        slots = {"below": "arrow-down", "left": "arrow-left", "right": "arrow-right"}
        return slots[self.theme.look.paper_slot]

    arrow = AliasProperty(_arrow, bind=("theme",))


class Ticket(Part):
    """The number: take the paper, or read it, or say whether the paper is there."""

    def _takes(self) -> bool:
        return self.snapshot.screen is Screen.TAKE_PAPER

    takes = AliasProperty(_takes, bind=("snapshot",))

    def _number(self) -> str:
        return self.snapshot.issued.number if self.snapshot.issued is not None else ""

    number = AliasProperty(_number, bind=("snapshot",))

    def _service(self) -> str:
        return self.snapshot.issued.service if self.snapshot.issued is not None else ""

    service = AliasProperty(_service, bind=("snapshot",))

    def _has_priority(self) -> bool:
        return self.snapshot.issued is not None and self.snapshot.issued.priority

    has_priority = AliasProperty(_has_priority, bind=("snapshot",))

    def _qr(self) -> str:
        shown = self.snapshot.screen is Screen.READ_NUMBER and self.snapshot.issued is not None
        return self.snapshot.issued.qr if shown else ""

    qr = AliasProperty(_qr, bind=("snapshot",))


class Message(Part):
    """One thing that is said, and what can be done about it."""

    def _icon(self) -> str:
        return _ICONS.get(self.snapshot.screen, "question")

    icon = AliasProperty(_icon, bind=("snapshot",))

    def _lines(self, of: str, first: int, last: int | None) -> str:
        """Return the lines in the first language, or those in the others."""
        return "\n".join(of.split("\n")[first:last])

    title = AliasProperty(lambda self: self._lines(self.snapshot.title, 0, 1), bind=("snapshot",))
    text = AliasProperty(lambda self: self._lines(self.snapshot.text, 0, 1), bind=("snapshot",))
    other_title = AliasProperty(lambda self: self._lines(self.snapshot.title, 1, None), bind=("snapshot",))
    other_text = AliasProperty(lambda self: self._lines(self.snapshot.text, 1, None), bind=("snapshot",))

    def _disc(self) -> float:
        return float(self.theme.touch * (1.8 if self.theme.is_wide else 2.4))

    disc = AliasProperty(_disc, bind=("theme",))

    def _countdown(self) -> str:
        counts = self.snapshot.screen is Screen.MORE_TIME and self.snapshot.seconds_left is not None
        return str(self.snapshot.seconds_left) if counts else ""

    countdown = AliasProperty(_countdown, bind=("snapshot",))
