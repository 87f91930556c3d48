"""The few words that the kiosk's window adds itself to what its snapshots say."""

from motcua.texts import text_in, texts_in

LANGUAGE_NAMES = {"vi": "Tiếng Việt", "en": "English"}


def take_a_number(lang: str) -> str:
    """Return what this machine is for."""
    return text_in(lang, "Take a number")


def back(lang: str) -> str:
    """Return what the button says that goes one step back."""
    return text_in(lang, "Back")


def start_again(lang: str) -> str:
    """Return what the button says that goes back to the start."""
    return text_in(lang, "Start again")


def page(lang: str, number: int, pages: int) -> str:
    """Return which page is shown, the first being 1."""
    return text_in(lang, "Page {number} of {pages}", number=number, pages=pages)


def previous_page(lang: str) -> str:
    """Return what the button says that leafs back."""
    return text_in(lang, "Previous page")


def next_page(lang: str) -> str:
    """Return what the button says that leafs on."""
    return text_in(lang, "Next page")


def your_number(lang: str) -> str:
    """Return what stands above the number."""
    return text_in(lang, "Your number")


def priority(lang: str) -> str:
    """Return the mark of a number that goes first; it does not say why."""
    return text_in(lang, "Priority")


def closes_in(lang: str, seconds: int) -> str:
    """Return when the screen goes back by itself."""
    return texts_in(lang, "Goes back in one second", "Goes back in {n} seconds", seconds)


def delete(lang: str) -> str:
    """Return what the key says that takes back the last digit."""
    return text_in(lang, "Delete")


def confirm(lang: str) -> str:
    """Return what the key says that sends the PIN."""
    return text_in(lang, "Confirm")
