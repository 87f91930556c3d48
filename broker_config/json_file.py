"""Files of JSON, read at the edge."""

from pathlib import Path
from typing import TypeVar

from pydantic import TypeAdapter, ValidationError

from broker_config.errors import FileDamaged
from motcua.texts import text

T = TypeVar("T")


def read_json(path: Path, adapter: TypeAdapter[T]) -> T | None:
    """Read a JSON file; None where there is none. Raises FileDamaged."""
    try:
        return adapter.validate_json(path.read_bytes())
    except FileNotFoundError:
        return None
    except ValidationError as error:
        first = error.errors(include_url=False, include_context=False, include_input=False)[0]
        place = ".".join(str(part) for part in first["loc"]) or text("file")
        raise FileDamaged(
            text("{path} cannot be read: {place}: {error}", path=path, place=place, error=first["msg"])
        ) from error
