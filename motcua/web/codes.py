"""The code of a ticket as people type it. Pure."""

import re

from motcua.wire.codec import CODE

LONGEST = 64
_READ_AS = str.maketrans({"O": "0", "I": "1", "L": "1", " ": None, "-": None})


def canonical(given: str) -> str | None:
    """Return the code that was meant, or None where no code can be meant.

    Crockford's base 32: small letters are capitals, O is 0, I and L are 1; hyphens and spaces are nothing.
    """
    if len(given) > LONGEST or not given.isascii():
        return None
    meant = given.upper().translate(_READ_AS)
    return meant if re.fullmatch(CODE, meant) else None
