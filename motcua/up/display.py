"""The display on which `motcua up` opens its windows: the one there is, or a virtual one."""

import shutil
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from motcua.texts import text
from motcua.up.supervisor import Program

_DISPLAYS = range(90, 120)
_SCREEN = "1920x1080x24"
_SOCKETS = Path("/tmp/.X11-unix")  # noqa: S108 - where X servers put them


@dataclass(frozen=True, slots=True, kw_only=True)
class Display:
    """A display: the variables that name it, what must run for it to be there, and what to say of it."""

    variables: Mapping[str, str] = field(default_factory=dict)
    programs: tuple[Program, ...] = ()
    said: tuple[str, ...] = ()

    def program(self, name: str, module: str, *words: str) -> Program:
        """Return a program of ours whose window opens here; of what it says only warnings are shown."""
        command = [sys.executable, "-m", module, *words]
        env = {**self.variables, "PYTHONUNBUFFERED": "1"}
        return Program(name=name, command=command, env=env, shown=_warning)


def _warning(line: str) -> str | None:
    """Return a line, unless it tells of the ordinary: the PINs of a demonstration must not scroll away."""
    return None if line.startswith("INFO ") else line


def find_display(environ: Mapping[str, str]) -> Display | None:
    """Return the display of this desktop, else a virtual one; None where there is neither."""
    if environ.get("DISPLAY") or environ.get("WAYLAND_DISPLAY"):
        return Display()
    xvfb = shutil.which("Xvfb")
    if xvfb is None:
        return None
    number = next(n for n in _DISPLAYS if not (_SOCKETS / f"X{n}").exists())
    command = [xvfb, f":{number}", "-screen", "0", _SCREEN, "-nolisten", "tcp"]
    ready = lambda _pid: (_SOCKETS / f"X{number}").exists()  # noqa: E731 - the two lines belong together
    said = text("There is no display: windows are drawn on the virtual display :{n} (Xvfb).", n=number)
    return Display(
        variables={"DISPLAY": f":{number}"},
        programs=(Program(name="display", command=command, ready=ready),),
        said=(said,),
    )
