"""What is wrong with the hardware that a device's settings file names, in words for people."""

from collections.abc import Iterator
from dataclasses import fields
from typing import Any

from pydantic import ValidationError

from hardware.buttons.errors import BadWiring, NoSuchPin, SharedPin
from motcua.centre_file.lines import KeyPath
from motcua.centre_file.misshapen import misshapen
from motcua.texts import of_library, text


def unfit_options(error: Exception, kind: type[Any]) -> Iterator[tuple[KeyPath, str]]:
    """Yield which options a printer or player of this `kind` cannot take, each with the reason."""
    if isinstance(cause := error.__cause__, ValidationError):
        names = tuple(field.name for field in fields(kind))
        yield from misshapen(cause.errors(include_url=False), lambda _: ("kind", *names))
    else:
        yield (), of_library(str(error))


def unfit_wiring(error: BadWiring) -> str:
    """Return why buttons and lamps cannot be wired so."""
    match error:
        case NoSuchPin(name=name, pin=pin):
            return text("{name}: there is no GPIO pin {pin}", name=name, pin=pin)
        case SharedPin(name=name, pin=pin):
            return text("{name}: another button or lamp has pin {pin} already", name=name, pin=pin)
        case _:
            return str(error)
