"""QR codes as squares of modules."""

import qrcode
from qrcode.constants import ERROR_CORRECT_M

_MASK = 2
"""One of the eight masks, all of which every reader knows; to weigh them up takes ten times as long."""
QUIET = 4
"""Modules of white that the standard asks for on each side."""


def modules(text: str) -> list[list[bool]]:
    """Return the rows of a QR code, without the quiet zone; True is black."""
    code = qrcode.QRCode(error_correction=ERROR_CORRECT_M, border=0, mask_pattern=_MASK)
    code.add_data(text.encode(), optimize=0)
    code.make(fit=True)
    rows: list[list[bool]] = code.get_matrix()
    return rows
