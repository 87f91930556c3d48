"""Text for printers that know no Vietnamese: the letters without their marks."""

import unicodedata

_OTHERS = str.maketrans(
    {
        "đ": "d",
        "Đ": "D",
        "₫": "d",
        "ß": "ss",
        "\u2013": "-",
        "\u2014": "-",
        "\u2010": "-",
        "\u2011": "-",
        "\u2018": "'",
        "\u2019": "'",
        "\u201c": '"',
        "\u201d": '"',
        "•": "*",
        "·": "-",
        "→": "->",
    }
)


def plain(text: str) -> str:
    """Return `text` in printable ASCII: `Đường số 5` is `Duong so 5`; a sign without a likeness is `?`."""
    apart = unicodedata.normalize("NFKD", text.translate(_OTHERS))
    letters = "".join(sign for sign in apart if not unicodedata.combining(sign))
    spaced = " ".join(letters.split())
    return "".join(sign if " " <= sign <= "~" else "?" for sign in spaced)
