"""Pictures of a screen, of any size, whatever the size of the window."""

from kivy.base import EventLoop
from kivy.clock import Clock
from kivy.graphics import ClearBuffers, ClearColor, Fbo
from kivy.lang import Builder
from kivy.uix.widget import Widget
from PIL import Image

from motcua.screens.theme import Colour

_FRAMES = 8  # layouts within layouts settle one a frame


def settle(frames: int = _FRAMES) -> None:
    """Let layouts and texts that were changed take their place."""
    for _ in range(frames):
        Clock.tick()
        Clock.tick_draw()
        Builder.sync()


def picture(widget: Widget, ground: Colour) -> Image.Image:
    """Return what `widget` looks like, in its own size, on a `ground`. It need not be in the window."""
    width, height = map(int, widget.size)
    EventLoop.ensure_window()
    fbo = Fbo(size=(width, height), with_stencilbuffer=True)
    with fbo:
        ClearColor(*ground)
        ClearBuffers()
    fbo.add(widget.canvas)
    try:
        fbo.draw()
        pixels = fbo.pixels
    finally:
        fbo.remove(widget.canvas)
    image = Image.frombytes("RGBA", (width, height), pixels).convert("RGB")
    return image.transpose(Image.Transpose.FLIP_TOP_BOTTOM)
