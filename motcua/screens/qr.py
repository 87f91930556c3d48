"""QR codes as squares: what is dark and what is light."""

import qrcode
from qrcode.constants import ERROR_CORRECT_M


def modules(text: str) -> tuple[bytes, int]:
    """Return the squares of a QR code, 0 dark and 255 light, row by row from the top, and how many a side.

    The quiet zone of four squares is part of it.
    """
    code = qrcode.QRCode(error_correction=ERROR_CORRECT_M, border=4)
    code.add_data(text)
    code.make(fit=True)
    rows = code.get_matrix()
    return bytes(0 if dark else 255 for row in rows for dark in row), len(rows)
