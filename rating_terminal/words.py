"""The few words that the terminal's window adds itself to what its snapshots say."""

from motcua.texts import text_in

LANGUAGE_NAMES = {"vi": "Tiếng Việt", "en": "English"}


def signs(lang: str, count: int, most: int) -> str:
    """Return how many signs were typed, of how many."""
    return text_in(lang, "{count} of {most} characters", count=count, most=most)


def tap_the_keys(lang: str) -> str:
    """Return what stands in the empty field of the comment."""
    return text_in(lang, "Tap the keys to write…")
