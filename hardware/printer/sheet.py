"""The paper of the virtual printer: what the bytes draw on it."""

import unicodedata
from functools import lru_cache

from PIL import Image, ImageDraw

from hardware.printer import fonts, qr
from hardware.printer.reader import RASTER, TEXT, Command
from hardware.printer.style import SETTERS, Style

_WHITE, _BLACK = 255, 0
_CELL = (12, 24)
_EM = 20
_BASELINE = 19
_ROOM = 1024
_DEEP = (32, 33)


class Sheet:
    """Paper from the last cut on: `width` dots wide, `height` rows fed so far."""

    def __init__(self, width: int) -> None:
        self.width = width
        self._style = Style()
        self._stored: Image.Image | None = None
        self._qr_text = b""
        self._new()

    def _new(self) -> None:
        self._image = Image.new("1", (self.width, _ROOM), _WHITE)
        self._line: list[Image.Image] = []
        self.height = 0

    def take(self) -> Image.Image:
        """Return what was printed, and begin with new paper."""
        image = self._image.crop((0, 0, self.width, self.height))
        self._new()
        return image

    def reset(self) -> None:
        """Forget the styles and the line that was not printed yet, as after ESC @ or switching on."""
        self._style = Style()
        self._line = []

    def do(self, command: Command) -> None:
        """Obey one command; one that draws and sets nothing here is passed over."""
        data = command.data
        if command.code in SETTERS:
            SETTERS[command.code](self._style, data)
        match command.code:
            case code if code == TEXT:
                self._text(data)
            case code if code == RASTER:
                self._raster_row(data)
            case b"\x1d(":
                self._function(data[:1], data[3:])
            case b"\x1d8":
                self._function(data[:1], data[5:])
            case _:
                self._advance(command)

    def _advance(self, command: Command) -> None:
        """Obey what ends a line, feeds paper or adds columns of dots to the line."""
        match command.code:
            case b"\n":
                self._end_line()
            case b"\x1b@":
                self.reset()
            case b"\x1b*":
                self._columns(command.data)
            case b"\x1bJ":
                self._flush()
                self.feed(command.data[0] * self._style.unit)
            case b"\x1bd":
                self._flush()
                self.feed(command.data[0] * self._style.spacing)

    def feed(self, rows: float) -> None:
        """Advance the paper."""
        self.height += max(0, round(rows))
        if self.height > self._image.height:
            longer = Image.new("1", (self.width, self.height + _ROOM), _WHITE)
            longer.paste(self._image, (0, 0))
            self._image = longer

    def _print(self, picture: Image.Image, rows: int) -> None:
        """Print a picture at its place, and advance by so many rows."""
        top = self.height
        self.feed(rows)
        left = max(0, (self.width - picture.width) * self._style.align // 2)
        self._image.paste(picture, (left, top))

    def _end_line(self) -> None:
        """Print the line that was collected; an empty one is fed."""
        pieces, self._line = self._line, []
        rows = max([self._style.spacing, *(piece.height for piece in pieces)])
        line = Image.new("1", (sum(piece.width for piece in pieces), rows), _WHITE)
        left = 0
        for piece in pieces:
            line.paste(piece, (left, rows - piece.height))
            left += piece.width
        self._print(line, rows)

    def _flush(self) -> None:
        if self._line:
            self._end_line()

    def _add(self, piece: Image.Image) -> None:
        if sum(other.width for other in self._line) + piece.width > self.width:
            self._flush()
        self._line.append(piece)

    def _text(self, data: bytes) -> None:
        style = self._style
        for letter in unicodedata.normalize("NFC", data.decode(style.page, "replace")):
            cell = _glyph(letter, style.bold, style.inverse)
            self._add(cell.resize((_CELL[0] * style.wide, _CELL[1] * style.high), Image.Resampling.NEAREST))

    def _raster_row(self, data: bytes) -> None:
        self._flush()
        wide, high = 1 + (data[0] & 1), 1 + (data[0] >> 1 & 1)
        row = _picture(data[1:], 8 * (len(data) - 1))
        self._print(row.resize((row.width * wide, high), Image.Resampling.NEAREST), high)

    def _columns(self, data: bytes) -> None:
        """ESC *: columns of dots, as part of the line."""
        upright = _picture(data[3:], 24 if data[0] in _DEEP else 8)
        self._add(upright.transpose(Image.Transpose.TRANSPOSE))

    def _function(self, kind: bytes, body: bytes) -> None:
        """GS ( k: a QR code. GS ( L, GS 8 L: a picture. Both are stored first and printed then."""
        match kind, body[:2]:
            case b"k", b"1P":
                self._qr_text = body[3:]
            case b"k", b"1Q":
                self._print_qr()
            case b"L", b"0p":
                width = int.from_bytes(body[6:8], "little")
                self._stored = _picture(body[10:], (width + 7) // 8 * 8)
            case b"L", (b"02" | b"0\x02"):
                self._flush()
                if self._stored is not None:
                    self._print(self._stored, self._stored.height)

    def _print_qr(self) -> None:
        self._flush()
        try:
            rows = qr.modules(self._qr_text.decode("utf-8", "replace"))
        except ValueError:
            return  # more than a QR code holds: a printer prints none
        picture = Image.new("1", (len(rows), len(rows)))
        picture.putdata([_BLACK if black else _WHITE for row in rows for black in row])
        side = len(rows) * self._style.qr_module
        self._print(picture.resize((side, side), Image.Resampling.NEAREST), side)


def _picture(packed: bytes, width: int) -> Image.Image:
    """Return packed bits, 1 black, as a picture; what does not fill a row is left out."""
    stride = width // 8
    rows = len(packed) // stride if stride else 0
    whole = bytes(byte ^ 0xFF for byte in packed[: rows * stride])
    return Image.frombytes("1", (width, rows), whole) if rows else Image.new("1", (1, 1), _WHITE)


@lru_cache(maxsize=1024)
def _glyph(letter: str, bold: bool, inverse: bool) -> Image.Image:
    """Draw a letter in the cell of a printer's own font."""
    paper, ink = (_BLACK, _WHITE) if inverse else (_WHITE, _BLACK)
    cell = Image.new("1", _CELL, paper)
    face = fonts.mono(_EM, bold=bold)
    ImageDraw.Draw(cell).text((_CELL[0] / 2, _BASELINE), letter, ink, face, anchor="ms")
    return cell
