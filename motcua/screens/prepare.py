"""Kivy, made ready before it is imported: that is when it takes the configuration for its window."""

import ctypes
import logging
import os
import sys

from motcua.screens.options import WindowOptions

AT_REST = 15
"""Frames a second while nothing moves."""
RECOVERY_S = 5.0
"""How long the failsafe screen is shown, the first time."""

ENVIRONMENT = {
    "KIVY_NO_ARGS": "1",  # the arguments are ours
    "KIVY_NO_CONFIG": "1",  # no file of Kivy's is read or written
    "KIVY_NO_FILELOG": "1",
    "KIVY_NO_CONSOLELOG": "1",
    "KIVY_LOG_MODE": "PYTHON",  # the root logger stays ours
    "SDL_NO_SIGNAL_HANDLERS": "1",  # SDL takes SIGTERM for a wish to close, which is refused
    "SDL_MOUSE_FOCUS_CLICKTHROUGH": "1",  # the tap that brings a window to the front is a tap, too
    "KIVY_WINDOW": "sdl2",
    "KIVY_TEXT": "sdl2",
    "KIVY_IMAGE": "sdl2",
    "KIVY_DPI": "96",  # sizes are pixels everywhere
    "KIVY_METRICS_DENSITY": "1",
}


class TooLate(RuntimeError):
    """Kivy has been imported already, with a configuration that is not ours."""


def prepare(options: WindowOptions) -> None:
    """Configure Kivy for the window of this process. Raises `TooLate` when its window is open already."""
    if "kivy.core.window" in sys.modules:
        raise TooLate("Kivy's window is open: prepare() must run before anything imports it")
    os.environ.update(ENVIRONMENT)
    logging.getLogger("kivy").addFilter(_is_news)
    from kivy.config import Config

    for section, values in _configuration(options).items():
        for key, value in values.items():
            Config.set(section, key, value)
    for name, _ in Config.items("input"):
        Config.remove_option("input", name)
    Config.set("input", "mouse", "mouse,disable_multitouch")  # SDL tells touches as the mouse, once


def _is_news(record: logging.LogRecord) -> bool:
    """Keep Kivy from telling of itself, and with a traceback of each input device that is not used anyway."""
    return record.levelno >= logging.WARNING and not str(record.msg).startswith("Input:")


def _configuration(options: WindowOptions) -> dict[str, dict[str, str | int]]:
    graphics: dict[str, str | int] = {
        "multisamples": 0,  # several samples cost 89 ms a frame on a software renderer
        "maxfps": AT_REST,
        "fullscreen": "auto" if options.is_full_screen else 0,
        "show_cursor": 0 if options.is_full_screen else 1,
        "allow_screensaver": 0,
        "resizable": 1,
        "minimum_width": 1,
        "minimum_height": 1,
    }
    size, place = options.size, options.place
    if options.is_full_screen:  # without a window manager nobody makes the window as large as the screen
        size, place = _size_of_x_screen(), (0, 0)
    if size is not None:
        graphics |= {"width": size[0], "height": size[1]}
    if place is not None:
        graphics |= {"position": "custom", "left": place[0], "top": place[1]}
    return {
        "kivy": {"exit_on_escape": 0, "log_level": "warning", "kivy_clock": "interrupt", "desktop": 1},
        "graphics": graphics,
    }


def _size_of_x_screen() -> tuple[int, int] | None:
    """Return the size of the X server's screen in pixels; None where there is no X server."""
    try:
        x = ctypes.CDLL("libX11.so.6")
    except OSError:
        return None
    x.XOpenDisplay.restype = ctypes.c_void_p
    display = ctypes.c_void_p(x.XOpenDisplay(None))
    if not display:
        return None
    screen = x.XDefaultScreen(display)
    size = x.XDisplayWidth(display, screen), x.XDisplayHeight(display, screen)
    x.XCloseDisplay(display)
    return size
