"""What a terminal must not forget, in its outbox: what was shown and answered, and what is still unsent.

A score goes into the outbox first and is noted here afterwards. A power cut between the two does no harm: at
the start what waits in the outbox counts as noted.
"""

import json
import logging
from collections.abc import Iterator
from dataclasses import asdict, replace

from pydantic import TypeAdapter, ValidationError

from motcua.device_program import fields_of
from motcua.wire.outbox import Entry, Outbox
from rating_terminal.state import Draft, Kept

log = logging.getLogger(__name__)

_FACT = "rating/kept"
_ENDS = ("rating/submit", "rating/skip")
_KEPT = TypeAdapter(Kept)


class Memory:
    """Keeps a `Kept` in the outbox. For one thread."""

    def __init__(self, outbox: Outbox) -> None:
        """Read what was kept; what cannot be read is begun anew, and logged. Raises `OutboxError`."""
        self._outbox = outbox
        self._on_disk = _read(outbox.recall(_FACT))
        self.kept = _with_waiting(self._on_disk, outbox.waiting())

    def keep(self, kept: Kept) -> None:
        """Have this on the disk when it returns; writes only what has changed. Raises `OutboxError`."""
        if kept != self._on_disk:
            self._outbox.remember(_FACT, json.dumps(asdict(kept), ensure_ascii=False).encode())
            self._on_disk = kept
        self.kept = kept


def _read(content: bytes | None) -> Kept:
    if content is None:
        return Kept()
    try:
        return _KEPT.validate_json(content)
    except ValidationError as error:
        log.warning("what was kept cannot be read, %s mistakes: it is begun anew", error.error_count())
        return Kept()


def _with_waiting(kept: Kept, waiting: tuple[Entry, ...]) -> Kept:
    """Return what was kept with what had come into the outbox, but not here, before the power went."""
    shown = dict.fromkeys((*kept.shown, *_tokens(waiting, "rating/shown")))
    ended = dict.fromkeys((*kept.ended, *_tokens(waiting, *_ENDS)))
    explained = set(_tokens(waiting, "rating/explain"))
    draft: Draft | None = kept.draft if kept.draft and kept.draft.token not in explained else None
    return replace(kept, shown=tuple(shown), ended=tuple(ended), draft=draft)


def _tokens(waiting: tuple[Entry, ...], *names: str) -> Iterator[str]:
    for entry in waiting:
        if entry.name in names:
            token = fields_of(entry).get("token")
            if isinstance(token, str):
                yield token
