"""Texts that must be erasable one day: the journal holds only a salted hash of them."""

from dataclasses import dataclass
from hashlib import sha256
from typing import Annotated

from pydantic import Field


@dataclass(frozen=True, slots=True)
class Private:
    """A text that must be erasable: `digest` = sha256(salt + text) stays, `salt` and `text` lie apart."""

    digest: str
    salt: Annotated[str | None, Field(exclude=True)] = None
    text: Annotated[str | None, Field(exclude=True)] = None


def private(text: str, salt: str) -> Private:
    """Seal `text` with a random `salt`."""
    return Private(digest=sha256((salt + text).encode()).hexdigest(), salt=salt, text=text)
