"""PINs: which are too easy (pure), and their argon2id hashes.

A PIN of four digits has ten thousand values: what protects it is that a sign-in waits after wrong ones, and
that nobody else may read `web.db`. The hash protects those who use the same PIN elsewhere.
"""

import os
from base64 import b64encode
from typing import Final

from argon2 import PasswordHasher
from argon2.exceptions import VerificationError

from motcua.texts import text
from motcua.web.access import StaffRole

SHORTEST: Final = {StaffRole.OFFICER: 4, StaffRole.SUPERVISOR: 6, StaffRole.ADMIN: 6}
"""Digits that a PIN has at least."""
LONGEST: Final = 12
_KNOWN: Final = frozenset({"2580", "0852", "1122", "2468", "112233", "159753", "147258", "258000"})
_UP: Final = "01234567890"
_DOWN: Final = _UP[::-1]


def mistake(pin: str, role: StaffRole) -> str | None:
    """Return what is wrong with a new PIN, in the language in use; None where nothing is."""
    if not (pin.isascii() and pin.isdecimal()):
        return text("a PIN has digits only")
    if not SHORTEST[role] <= len(pin) <= LONGEST:
        return text("this PIN must have {least} to {most} digits", least=SHORTEST[role], most=LONGEST)
    if is_easy(pin):
        return text("this PIN is too easy to guess")
    return None


def is_easy(pin: str) -> bool:
    """Whether somebody who guesses would begin with it: `0000`, `1234`, `6543`, `1212`, `123123`."""
    half = pin[: len(pin) // 2]
    return (
        len(set(pin)) == 1
        or pin in _UP
        or pin in _DOWN
        or pin in _KNOWN
        or half * 2 == pin
        or (len(pin) % 3 == 0 and pin[: len(pin) // 3] * 3 == pin)
    )


class Pins:
    """Hashes of PINs; each is one third of a second of a Raspberry Pi 4, and 32 MiB of its memory."""

    def __init__(self, *, rounds: int = 3, memory_kib: int = 32 * 1024) -> None:
        """Take these parameters for new hashes (RFC 9106; the memory is half of its second choice)."""
        self._hasher = PasswordHasher(time_cost=rounds, memory_cost=memory_kib, parallelism=1)
        self._nobodys = _nobodys(self._hasher)

    def hash(self, pin: str) -> str:
        """Return the hash of a PIN, with its own salt and parameters."""
        return self._hasher.hash(pin)

    def fits(self, known: str | None, pin: str) -> bool:
        """Whether `known` is the hash of this PIN; where none is known it takes as long, and is False."""
        try:
            return self._hasher.verify(known or self._nobodys, pin) and known is not None
        except VerificationError:
            return False

    def is_old(self, known: str) -> bool:
        """Whether the hash was made with other parameters, and should be made anew."""
        return self._hasher.check_needs_rehash(known)


def _nobodys(hasher: PasswordHasher) -> str:
    """Return the hash of no PIN at all, with the parameters of new ones."""
    parameters = f"m={hasher.memory_cost},t={hasher.time_cost},p={hasher.parallelism}"
    salt, digest = (_encoded(os.urandom(size)) for size in (hasher.salt_len, hasher.hash_len))
    return f"$argon2id$v=19${parameters}${salt}${digest}"


def _encoded(raw: bytes) -> str:
    return b64encode(raw).decode("ascii").rstrip("=")
