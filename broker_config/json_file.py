"""Files of JSON, read at the edge."""

from pathlib import Path
from typing import TypeVar

from pydantic import TypeAdapter, ValidationError

from broker_config.errors import FileDamaged

T = TypeVar("T")


def read_json(path: Path, adapter: TypeAdapter[T]) -> T | None:
    """Read a JSON file; None where there is none. Raises FileDamaged."""
    try:
        return adapter.validate_json(path.read_bytes())
    except FileNotFoundError:
        return None
    except ValidationError as error:
        first = error.errors(include_url=False, include_context=False, include_input=False)[0]
        place = ".".join(str(part) for part in first["loc"])
        raise FileDamaged(f"{path} cannot be read: {place or 'file'}: {first['msg']}") from error
