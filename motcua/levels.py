"""What the five answers are called, in the words of SIPAS (QĐ 1001/QĐ-BNV). Pure."""

from motcua.texts import text_in


def level(score: int, lang: str) -> str:
    """Return what the answer `score` (5 the best, 1 the worst) is called."""
    match score:
        case 5:
            return text_in(lang, "Very satisfied")
        case 4:
            return text_in(lang, "Satisfied")
        case 3:
            return text_in(lang, "Neutral")
        case 2:
            return text_in(lang, "Dissatisfied")
        case _:
            return text_in(lang, "Very dissatisfied")
