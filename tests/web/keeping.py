"""The answers to come of what the pages send."""

from motcua.wire.sending import Pending
from tests.web.served import Served


def keep_pending(pages: Served) -> list[Pending]:
    """Return a list that what is sent from now on is put into, with its answer to come."""
    kept: list[Pending] = []
    send = pages.sends.send

    def keeping(name: str, **values: object) -> Pending:
        kept.append(send(name, **values))
        return kept[-1]

    pages.sends.send = keeping  # type: ignore[method-assign]
    return kept
