"""A screen that nobody sees, for windows in tests and pictures: Xvfb, on a display number that is free."""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager

END_S = 5.0
_SERVER = ("Xvfb", "-nolisten", "tcp", "-noreset")


class NoVirtualScreen(Exception):
    """Xvfb is not installed, or does not start."""


def is_installed() -> bool:
    """Whether there can be a virtual screen here."""
    return shutil.which("Xvfb") is not None


@contextmanager
def virtual_screen(width: int = 1920, height: int = 1920) -> Iterator[dict[str, str]]:
    """Have a screen of this size; give the environment for programs that are to use it."""
    if not is_installed():
        raise NoVirtualScreen("Xvfb is not installed: apt-get install xvfb")
    out, into = os.pipe()
    with tempfile.TemporaryFile() as said:
        server = subprocess.Popen(
            [*_SERVER, "-displayfd", str(into), "-screen", "0", f"{width}x{height}x24"],
            pass_fds=(into,),
            stdin=subprocess.DEVNULL,
            stdout=said,
            stderr=said,
        )
        os.close(into)
        try:
            with os.fdopen(out, encoding="ascii") as line:
                number = line.readline().strip()  # ends when the server does
            if not number:
                said.seek(0)
                raise NoVirtualScreen(f"Xvfb does not start: {said.read()[-500:].decode(errors='replace')}")
            yield _environment(number)
        finally:
            server.terminate()
            try:
                server.wait(END_S)
            except subprocess.TimeoutExpired:
                server.kill()
                server.wait()


def _environment(number: str) -> dict[str, str]:
    """Return the environment for a program: this screen, and the software renderer whatever is built in."""
    wayland = ("WAYLAND_DISPLAY", "XAUTHORITY", "SDL_VIDEODRIVER")
    kept = {name: value for name, value in os.environ.items() if name not in wayland}
    return {**kept, "DISPLAY": f":{number}", "LIBGL_ALWAYS_SOFTWARE": "1", "SDL_VIDEODRIVER": "x11"}
