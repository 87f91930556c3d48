"""The pictures that are shown while nothing is asked, whole; read on a thread of their own.

`motcua.screens.prepare.prepare` must have run before this module is imported.
"""

import logging
import threading
from pathlib import Path

from kivy.clock import Clock
from kivy.graphics import Color, Rectangle
from kivy.graphics.texture import Texture
from kivy.properties import BooleanProperty, ObjectProperty
from kivy.uix.widget import Widget
from PIL import Image, ImageOps

from motcua.screens.drawing import centred

log = logging.getLogger(__name__)

Size = tuple[int, int]


class Slide(Widget):
    """Fills itself with the picture `source`; the one before stays until the next is read.

    `is_filled`: there is a picture. What cannot be read is said in the log, and leaves nothing.
    """

    source = ObjectProperty(None, allownone=True)
    is_filled = BooleanProperty(False)

    def __init__(self, **kwargs: object) -> None:
        self._wanted: tuple[Path, Size] | None = None
        super().__init__(**kwargs)
        with self.canvas:
            self._colour = Color(1, 1, 1, 0)
            self._shown = Rectangle()
        self._look = Clock.create_trigger(self._want, -1)
        self.fbind("source", self._look)
        self.fbind("size", self._look)
        self.fbind("pos", self._place)

    def _place(self, *_: object) -> None:
        self._shown.pos = centred(self, *self._shown.size)

    def _want(self, *_: object) -> None:
        size = (int(self.width), int(self.height))
        wanted = (self.source, size) if self.source is not None and min(size) > 1 else None
        if wanted == self._wanted:
            return
        self._wanted = wanted
        if wanted is None:
            self._clear()
        else:
            threading.Thread(target=self._read, args=wanted, name="picture", daemon=True).start()

    def _read(self, file: Path, size: Size) -> None:
        """On a thread of its own."""
        try:
            picture = _read(file, size)
        except (OSError, ValueError, Image.DecompressionBombError) as error:
            log.warning("the picture %s cannot be shown: %s", file, error)
            Clock.schedule_once(lambda _: self._clear() if self._wanted == (file, size) else None)
            return
        Clock.schedule_once(lambda _: self._show(file, size, picture))

    def _show(self, file: Path, size: Size, picture: Image.Image) -> None:
        if self._wanted != (file, size):
            return
        texture = self._shown.texture
        if texture is None or texture.size != picture.size:
            texture = Texture.create(size=picture.size, colorfmt="rgb")
            texture.flip_vertical()
        texture.blit_buffer(picture.tobytes(), colorfmt="rgb", bufferfmt="ubyte")
        self._shown.texture, self._shown.size = texture, picture.size
        self._place()
        self._colour.a, self.is_filled = 1, True
        self.canvas.ask_update()

    def _clear(self) -> None:
        self._colour.a, self.is_filled = 0, False


def _read(file: Path, size: Size) -> Image.Image:
    """Return the whole picture as large as fits into a box of this size. Raises what Pillow raises."""
    with Image.open(file) as image:
        image.draft("RGB", size)
        turned = ImageOps.exif_transpose(image)
        return ImageOps.contain(turned.convert("RGB"), size, Image.Resampling.BILINEAR)
