"""What a printer sends back, told apart: answers to DLE EOT, GS r, GS ( H, and what is none of them. Pure."""

from dataclasses import dataclass, field

from hardware.printer.status import is_answer

_BLOCK, _END = 0x37, 0x00
_PROCESS_ID = b'7"'
_BLOCK_LIMIT = 80
_FLOW_SIGNS = b"\x11\x13"


@dataclass(slots=True)
class Answers:
    """The answers heard so far. `real_time` and `sensors` are bytes, `process_ids` the four bytes of each."""

    real_time: list[int] = field(default_factory=list)
    sensors: list[int] = field(default_factory=list)
    process_ids: list[bytes] = field(default_factory=list)
    garbage: bytearray = field(default_factory=bytearray)
    _block: bytearray = field(default_factory=bytearray)

    def feed(self, data: bytes) -> None:
        """Sort what has arrived; a block may arrive in pieces."""
        for byte in data:
            if self._block or byte == _BLOCK:
                self._block.append(byte)
                self._close_block(byte)
            elif is_answer(byte):
                self.real_time.append(byte)
            elif byte & 0x90 == 0:
                self.sensors.append(byte)
            elif byte not in _FLOW_SIGNS:
                self.garbage.append(byte)

    def forget_status(self) -> None:
        """Forget what was heard before the next question about the status."""
        self.real_time.clear()
        self.garbage.clear()

    def noise(self) -> bytes:
        """Return what was heard instead of an answer to DLE EOT."""
        return bytes(self.garbage) or bytes(self.sensors)

    def _close_block(self, byte: int) -> None:
        if byte == _END:
            if self._block.startswith(_PROCESS_ID):
                self.process_ids.append(bytes(self._block[2:-1]))
            self._block.clear()
        elif len(self._block) > _BLOCK_LIMIT:
            self.garbage += self._block
            self._block.clear()
