"""The one window of a program: it shows the newest snapshot, and goes on when a screen fails.

`motcua.screens.prepare.prepare` must have run before this module is imported.
"""

import gc
import logging
import time
from collections.abc import Callable
from typing import Generic, Protocol, TypeVar

from kivy.base import EventLoop, ExceptionHandler, ExceptionManager, runTouchApp, stopTouchApp
from kivy.clock import Clock
from kivy.lang import builder

from motcua.screens.failsafe import Failsafe
from motcua.screens.handover import Newest
from motcua.screens.options import WindowOptions
from motcua.screens.prepare import AT_REST, RECOVERY_S
from motcua.screens.theme import Look, Theme

log = logging.getLogger(__name__)

LIVELY = 60
LIVELY_S = 1.0
"""For so long after a touch the window looks more often for the next."""
_LONGEST_RECOVERY_S = 60.0
_CALM_S = 60.0  # after so long without a fault the next one is a first one again
_SETTLED_S = 2.0
_HOPELESS = 200  # faults of the failsafe screen itself, in a row: the program must be started again

Shown_contra = TypeVar("Shown_contra", contravariant=True)


class View(Protocol[Shown_contra]):
    """The widget that fills the window: it takes a theme when it is made, and then snapshots."""

    def show(self, snapshot: Shown_contra) -> None:
        """Bind to `snapshot`."""

    def fit(self, theme: Theme) -> None:
        """Take the sizes for another size of the window."""


class Window(Generic[Shown_contra]):
    """One window. `show` and `close` are for any thread, the rest for the one that calls `run`."""

    def __init__(
        self,
        options: WindowOptions,
        look: Look,
        build: Callable[[Theme], View[Shown_contra]],
        *,
        count: Callable[[str, object], None],
        recovered: Callable[[], None] = lambda: None,
        recovery_s: float = RECOVERY_S,
    ) -> None:
        """Open the window. `build(theme)` makes what fills it.

        `count(kind, what)` counts a fault and says what happened; `recovered()` is called after each, so that
        whoever makes the snapshots goes back to the start.
        """
        from kivy.core.window import Window as Surface  # opens it

        self._surface, self._look, self._build = Surface, look, build
        self._count, self._recovered, self._recovery_s = count, recovered, recovery_s
        self._options = options
        self._newest: Newest[Shown_contra] = Newest()
        self._last: Shown_contra | None = None
        self._view: View[Shown_contra] | None = None
        self._failsafe: Failsafe | None = None
        self._faults, self._failed_at = 0, 0.0
        self._take = Clock.create_trigger(self._take_newest, -1)
        self._calm = Clock.create_trigger(self._rest, LIVELY_S)
        self._recover = Clock.create_trigger(self._show_view, recovery_s)
        self._set_up()

    @property
    def view(self) -> View[Shown_contra] | None:
        """What fills the window now; None while the failsafe screen does."""
        return self._view

    @property
    def theme(self) -> Theme:
        """The theme for the window's present size."""
        width, height = self._surface.size
        return Theme.of(int(width), int(height), self._look)

    def show(self, snapshot: Shown_contra) -> None:
        """Draw `snapshot` in the next frame, unless a newer one comes before. For any thread."""
        self._newest.put(snapshot)
        self._take()

    def run(self) -> None:
        """Show the window until it is closed."""
        handler = _Handler(self._handle)
        ExceptionManager.add_handler(handler)
        try:
            self._show_view()
            Clock.schedule_once(_keep_what_is_there, _SETTLED_S)
            runTouchApp()
        finally:
            ExceptionManager.remove_handler(handler)

    def close(self) -> None:
        """End `run`. For any thread."""
        Clock.schedule_once(lambda _: stopTouchApp(), -1)

    def call(self, back: Callable[[], None]) -> None:
        """Have `back()` called when the next frame has been drawn. For any thread."""
        Clock.schedule_once(lambda _: back(), 0)

    # --- set-up ---------------------------------------------------------------------------------

    def _set_up(self) -> None:
        surface = self._surface
        surface.set_title(self._options.title)
        surface.clearcolor = self.theme.palette.ground
        surface.bind(
            on_keyboard=lambda *_: True,  # no key does anything: not Escape, not F1
            on_request_close=lambda *_, **__: self._options.is_full_screen,
            on_mouse_down=self._liven,
            on_mouse_up=self._liven,
            size=self._resized,
        )
        if self._options.is_full_screen:
            surface.show_cursor = False

    def _liven(self, *_: object) -> None:
        """Look for touches more often while somebody touches, and handle this one at once."""
        Clock._max_fps = LIVELY  # noqa: SLF001 - Kivy reads `maxfps` once and has no setter
        self._calm()

    def _rest(self, _: float) -> None:
        Clock._max_fps = AT_REST  # noqa: SLF001

    def _resized(self, *_: object) -> None:
        if self._view is not None:
            self._view.fit(self.theme)

    # --- snapshots ------------------------------------------------------------------------------

    def _take_newest(self, _: float) -> None:
        snapshot = self._newest.take()
        if snapshot is None:
            return
        self._last = snapshot
        if self._view is not None:
            self._view.show(snapshot)

    def _show_view(self, *_: object) -> None:
        """Build the view anew and let it fill the window."""
        view = self._build(self.theme)
        self._take_newest(0)
        if self._last is not None:
            view.show(self._last)
        self._view = view
        self._failsafe = None
        self._fill(view)

    def _fill(self, widget: object) -> None:
        for child in list(self._surface.children):
            self._surface.remove_widget(child)
        self._surface.add_widget(widget)

    # --- faults ---------------------------------------------------------------------------------

    def _handle(self, error: BaseException) -> bool:
        """Show the failsafe screen and go on; False: the program must end."""
        if not isinstance(error, Exception):
            return False
        self._count("screen", f"{type(error).__name__}: {error}")
        log.debug("a screen failed", exc_info=error)
        self._faults = 1 if time.monotonic() - self._failed_at > _CALM_S else self._faults + 1
        self._failed_at = time.monotonic()
        if self._faults > _HOPELESS:
            return False
        _forget_what_was_under_way()
        try:
            self._show_failsafe()
        except Exception as second:  # noqa: BLE001 - counted; the next frame comes all the same
            self._count("failsafe", f"{type(second).__name__}: {second}")
        return True

    def _show_failsafe(self) -> None:
        self._recover.cancel()
        self._recover.timeout = min(self._recovery_s * 2 ** (self._faults - 1), _LONGEST_RECOVERY_S)
        self._recover()
        if self._failsafe is None:
            self._view = None
            self._failsafe = Failsafe(self.theme)
            self._fill(self._failsafe)
            self._recovered()


def _keep_what_is_there(_: float) -> None:
    """Spare the collector what lives as long as the window: going through it took half a frame each time."""
    gc.collect()
    gc.freeze()


def _forget_what_was_under_way() -> None:
    """Drop what the fault left half done, or it would fail again in every frame."""
    EventLoop.input_events.clear()
    waiting = builder._delayed_start  # noqa: SLF001 - rules of `.kv` for a canvas; Kivy keeps the one that failed
    builder._delayed_start = None  # noqa: SLF001
    while waiting not in (None, StopIteration):
        waiting[-1], waiting = None, waiting[-1]


class _Handler(ExceptionHandler):
    """Kivy's way to hear of what no screen has caught."""

    def __init__(self, handle: Callable[[BaseException], bool]) -> None:
        super().__init__()
        self._handle = handle

    def handle_exception(self, error: BaseException) -> int:
        """Say whether Kivy's loop goes on."""
        goes_on: int = ExceptionManager.PASS if self._handle(error) else ExceptionManager.RAISE
        return goes_on
