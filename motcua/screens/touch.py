"""What can be touched: a button that forgives a trembling finger, and a place that must be held."""

from kivy.clock import Clock
from kivy.input.motionevent import MotionEvent
from kivy.properties import BooleanProperty, NumericProperty
from kivy.uix.widget import Widget

from motcua.screens.drawing import Panel


class Pressable(Panel):
    """A panel that is pressed at once; `on_tap`: the finger left it there, or at most `slop` pixels off."""

    is_pressed = BooleanProperty(False)
    slop = NumericProperty(0)

    __events__ = ("on_tap",)

    def on_tap(self) -> None:
        """Do what the button is for."""

    def on_touch_down(self, touch: MotionEvent) -> bool:
        """Take a touch that begins here."""
        if touch.is_mouse_scrolling or self.disabled or not self.collide_point(*touch.pos):
            return False
        touch.grab(self)
        self.is_pressed = True
        return True

    def on_touch_move(self, touch: MotionEvent) -> bool:
        """Let go when the finger slides away, take hold again when it comes back."""
        if touch.grab_current is not self:
            return False
        self.is_pressed = self._is_near(touch)
        return True

    def on_touch_up(self, touch: MotionEvent) -> bool:
        """Tell the tap if the finger is still here."""
        if touch.grab_current is not self:
            return False
        touch.ungrab(self)
        self.is_pressed = False
        if self._is_near(touch) and not self.disabled:
            self.dispatch("on_tap")
        return True

    def _is_near(self, touch: MotionEvent) -> bool:
        left, bottom = touch.x - self.x, touch.y - self.y
        return bool(
            -self.slop <= left <= self.width + self.slop and -self.slop <= bottom <= self.height + self.slop
        )


class Held(Widget):
    """A place that tells `on_hold` when a finger has stayed on it for `seconds`. It shows nothing of it."""

    seconds = NumericProperty(3.0)

    __events__ = ("on_hold",)

    def __init__(self, **kwargs: object) -> None:
        self._due = Clock.create_trigger(lambda _: self.dispatch("on_hold"), self.seconds)
        super().__init__(**kwargs)

    def on_hold(self) -> None:
        """Do what the place is for."""

    def on_touch_down(self, touch: MotionEvent) -> bool:
        """Begin to count."""
        if not self.collide_point(*touch.pos):
            return False
        touch.grab(self)
        self._due.timeout = self.seconds
        self._due()
        return True

    def on_touch_move(self, touch: MotionEvent) -> bool:
        """Stop counting when the finger slides away."""
        if touch.grab_current is self and not self.collide_point(*touch.pos):
            self._due.cancel()
        return touch.grab_current is self

    def on_touch_up(self, touch: MotionEvent) -> bool:
        """Stop counting."""
        if touch.grab_current is not self:
            return False
        touch.ungrab(self)
        self._due.cancel()
        return True
