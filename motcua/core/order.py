"""An order: a command, who gave it, and the randomness that deciding it may use."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from motcua.wire.codec import message
from motcua.wire.commands import NAME_OF, Command, Role

_BASE32 = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # Crockford's: no I, L, O, U


@message
class Device:
    """An enrolled device; a counter's and a rating terminal's `counter`, a kiosk's own `letter`."""

    id: str
    role: Role
    counter: str | None = None
    letter: str | None = None


Devices = Mapping[str, Device]


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """A `command` from a `sender`; `entropy`: 32 random bytes from which ids and secrets are made."""

    command: Command
    sender: Device
    entropy: bytes

    @property
    def name(self) -> str:
        """The name of the command on the wire, as `ticket/request`."""
        return NAME_OF[type(self.command)]

    def _bits(self, use: str) -> int:
        return int.from_bytes(sha256(self.entropy + use.encode()).digest())

    def new_id(self, use: str, now: datetime) -> str:
        """Make a UUIDv7 (RFC 9562 §5.7) of the time `now`; another one for each `use`."""
        bits = self._bits(use)
        value = int(now.timestamp() * 1000) & (1 << 48) - 1
        value = value << 80 | 0x7 << 76 | (bits & 0xFFF) << 64 | 0b10 << 62 | (bits >> 12) & (1 << 62) - 1
        text = f"{value:032x}"
        return f"{text[:8]}-{text[8:12]}-{text[12:16]}-{text[16:20]}-{text[20:]}"

    def new_secret(self, use: str, length: int) -> str:
        """Make `length` random signs of Crockford's base 32 (5 bits each, at most 51)."""
        bits = self._bits(use)
        return "".join(_BASE32[bits >> 5 * place & 31] for place in range(length))
