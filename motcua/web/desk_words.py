"""What the officer's page says, in the language of who reads it. Pure but for the catalogues of texts."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Literal

from motcua.core.day import Ended, Status
from motcua.core.ticket import TicketState
from motcua.texts import text_in
from motcua.web.desk import InHand
from motcua.web.steps import StepName
from motcua.web.words import said_in
from motcua.wire.states import ErrorCode

Tone = Literal["done", "refused", "kept"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What became of a step, in words; `done` may say nothing, where the page shows it."""

    tone: Tone
    words: str = ""


PAUSES = ("break", "meal", "errand", "trouble")
"""Why a counter is paused, as the journal has it."""


_DONE: Mapping[StepName, Callable[[str, str], str]] = {
    StepName.RECALL: lambda lang, n: text_in(lang, "{number} was called again.", number=n),
    StepName.FINISH: lambda lang, n: text_in(lang, "{number} is finished.", number=n),
    StepName.SUPPLEMENT: lambda lang, n: text_in(
        lang, "{number} is finished: to come again with more papers.", number=n
    ),
    StepName.NO_SHOW: lambda lang, n: text_in(lang, "{number} is noted as a no-show.", number=n),
    StepName.PARK: lambda lang, n: text_in(lang, "{number} is set aside.", number=n),
    StepName.TRANSFER: lambda lang, n: text_in(lang, "{number} was sent on.", number=n),
    StepName.TAKE_BACK: lambda lang, n: text_in(lang, "The call of {number} was taken back.", number=n),
    StepName.CANCEL: lambda lang, n: text_in(lang, "{number} was given up.", number=n),
    StepName.CLOSE_SERVICE: lambda lang, _: text_in(
        lang, "No more numbers are given out for this service today."
    ),
    StepName.OPEN_SERVICE: lambda lang, _: text_in(lang, "Numbers are given out for this service again."),
}
"""What is said of a step that was taken, in a language, of a number; of the others the page shows enough."""


def done(step: StepName, number: str, lang: str) -> Said:
    """Return what is said when a step about the ticket `number` was taken."""
    words = _DONE.get(step)
    return Said(tone="done", words=words(lang, number) if words else "")


def finished_alone(number: str, lang: str) -> Said:
    """Return what is said when a visit was finished and nobody waits to be called after it."""
    words = text_in(lang, "{number} is finished. Nobody is waiting.", number=number)
    return Said(tone="done", words=words)


def finished_but(why: Said, number: str, lang: str) -> Said:
    """Return what is said when a visit was finished, but the next was not called."""
    words = text_in(lang, "{number} is finished, but the next was not called.", number=number)
    return Said(tone="refused", words=f"{words} {why.words}")


def behind(lang: str) -> Said:
    """Return what is said when the page showed something else than there is now."""
    words = text_in(lang, "The page was behind: nothing was done. Look again at what it shows now.")
    return Said(tone="refused", words=words)


def not_possible(lang: str) -> Said:
    """Return what is said about a step that cannot be taken as things stand."""
    return Said(tone="refused", words=text_in(lang, "That is not possible as things stand now."))


def not_yours(lang: str) -> Said:
    """Return what is said about what another counter serves."""
    return Said(tone="refused", words=text_in(lang, "Your counter does not serve that."))


def no_line(lang: str) -> Said:
    """Return what is said when something was to be called without a line to the coordinator."""
    words = text_in(lang, "There is no connection to the centre's computer: nothing was done.")
    return Said(tone="refused", words=words)


def not_answered(lang: str) -> Said:
    """Return what is said when a call was not answered in its time."""
    words = text_in(
        lang, "The centre's computer has not answered. Look at what the page shows before you press again."
    )
    return Said(tone="refused", words=words)


def kept(lang: str) -> Said:
    """Return what is said about a step that is on disk here, and not answered yet."""
    words = text_in(
        lang,
        "The centre's computer has not answered yet. The step is kept here and will be sent;"
        " please wait for the answer.",
    )
    return Said(tone="kept", words=words)


def not_kept(lang: str) -> Said:
    """Return what is said when a step could not even be written down."""
    words = text_in(lang, "This computer could not write the step down: nothing was done.")
    return Said(tone="refused", words=words)


def choose_counter(lang: str) -> Said:
    """Return what is said when no counter was chosen."""
    return Said(tone="refused", words=text_in(lang, "Please choose a counter."))


def unknown_number(lang: str) -> Said:
    """Return what is said about a number that nobody has."""
    return Said(tone="refused", words=text_in(lang, "Nobody has this number today."))


def over(number: str, state: TicketState, lang: str) -> Said:
    """Return what is said about a number in a state that it never leaves."""
    match state:
        case TicketState.SERVED:
            words = text_in(lang, "{number} has been served.", number=number)
        case TicketState.CANCELLED:
            words = text_in(lang, "{number} was given up.", number=number)
        case _:
            words = text_in(lang, "{number} has lapsed: its day is over.", number=number)
    return Said(tone="refused", words=words)


def refused(code: ErrorCode, lang: str) -> Said:
    """Return in plain words why the coordinator refused a step."""
    return Said(tone="refused", words=_why(code, lang))


def _why(code: ErrorCode, lang: str) -> str:
    match code:
        case ErrorCode.NOBODY_WAITING:
            return text_in(lang, "Nobody is waiting for your counter.")
        case ErrorCode.COUNTER_BUSY:
            return text_in(lang, "There is still a visitor at that counter. Finish first.")
        case ErrorCode.COUNTER_IDLE:
            return text_in(lang, "Nobody is at your counter.")
        case ErrorCode.COUNTER_NOT_OPEN:
            return text_in(lang, "The counter is closed or paused.")
        case ErrorCode.ILLEGAL_STEP:
            return text_in(lang, "That is not possible as things stand now.")
        case ErrorCode.NOT_ALLOWED:
            return text_in(lang, "Your counter may not do that.")
        case ErrorCode.CLOSED:
            return text_in(lang, "The centre or this service is closed.")
        case ErrorCode.UNKNOWN_TICKET | ErrorCode.UNKNOWN_TOKEN:
            return text_in(lang, "Nobody has this number today.")
        case _:
            return _rarely(code, lang)


def _rarely(code: ErrorCode, lang: str) -> str:
    match code:
        case ErrorCode.UNKNOWN_COUNTER | ErrorCode.UNKNOWN_SERVICE | ErrorCode.UNKNOWN_OFFICER:
            return text_in(
                lang, "The centre's settings have changed: this is no longer there. Load the page again."
            )
        case ErrorCode.UNAVAILABLE:
            return text_in(lang, "The centre's computer cannot take it now. Please try again.")
        case _:
            return text_in(lang, "The centre's computer refused it ({code}).", code=code.value)


def minutes(seconds: int, lang: str) -> str:
    """Write how long somebody waited, in minutes, from an hour on in hours and minutes."""
    whole = max(seconds, 0) // 60
    if whole < 60:  # noqa: PLR2004
        return text_in(lang, "{n} min", n=whole)
    return text_in(lang, "{h} h {m} min", h=whole // 60, m=whole % 60)


def hand_over_title(counter: str, lang: str) -> str:
    """Return what is asked before a counter is handed over."""
    return text_in(lang, "Hand over {counter}?", counter=counter)


def close_title(counter: str, lang: str) -> str:
    """Return what is asked before a counter is closed."""
    return text_in(lang, "Close {counter}?", counter=counter)


def further(n: int, lang: str) -> str:
    """Return how many wait behind those that are shown."""
    return text_in(lang, "{n} more further back", n=n)


def announced(hand: InHand | None, lang: str) -> str:
    """Return what a screen reader says when another visitor is in hand."""
    if hand is None:
        return text_in(lang, "Nobody is at the counter.")
    parts = (hand.number, said_in(lang, hand.service), hand.priority and said_in(lang, hand.priority))
    return ", ".join(part for part in parts if part)


def status_word(status: Status, lang: str) -> str:
    """Return how a counter stands."""
    match status:
        case "open":
            return text_in(lang, "Open")
        case "paused":
            return text_in(lang, "Paused")
        case "closed":
            return text_in(lang, "Closed")


def ended_word(ended: Ended, lang: str) -> str:
    """Return how an earlier stay at a counter ended."""
    match ended:
        case "served" | "lapsed":
            return text_in(lang, "served")
        case "transferred":
            return text_in(lang, "sent on")
        case "parked":
            return text_in(lang, "set aside")
        case "no_show":
            return text_in(lang, "did not come")
        case "taken_back":
            return text_in(lang, "call taken back")


def pause_word(pause: str, lang: str) -> str:
    """Return why a counter is paused."""
    match pause:
        case "break":
            return text_in(lang, "A short break")
        case "meal":
            return text_in(lang, "Lunch")
        case "errand":
            return text_in(lang, "Work away from the counter")
        case _:
            return text_in(lang, "Something does not work")


def labels(lang: str) -> Mapping[str, str]:
    """Return the headings and hints of the page by name."""
    return {**_of_the_hand(lang), **_of_the_lists(lang), **_of_the_questions(lang), **_of_the_keys(lang)}


def _of_the_hand(lang: str) -> dict[str, str]:
    return {
        "hand": text_in(lang, "At the counter"),
        "nobody": text_in(lang, "Nobody is at the counter"),
        "called": text_in(lang, "Called"),
        "serving": text_in(lang, "Being served"),
        "waited": text_in(lang, "Waited"),
        "since_call": text_in(lang, "Since the call"),
        "in_service": text_in(lang, "In service"),
        "calls": text_in(lang, "Times called"),
        "language": text_in(lang, "Language"),
        "priority": text_in(lang, "Priority"),
        "also": text_in(lang, "Also on paper as"),
        "earlier": text_in(lang, "Earlier today"),
        "next_is": text_in(lang, "Next to be called"),
        "paused_hint": text_in(lang, "The counter is paused: nobody can be called next."),
        "changed": text_in(lang, "The page has just changed. Please look, and press again."),
        "steps": text_in(lang, "Steps"),
    }


def _of_the_lists(lang: str) -> dict[str, str]:
    return {
        "waiting": text_in(lang, "Waiting for you"),
        "nobody_waits": text_in(lang, "Nobody is waiting."),
        "parked": text_in(lang, "Set aside"),
        "missed": text_in(lang, "No-shows"),
        "services": text_in(lang, "Services"),
        "today": text_in(lang, "You today"),
        "served": text_in(lang, "Served"),
        "sent": text_in(lang, "sent to you"),
        "stopped": text_in(lang, "closed today"),
        "not_here": text_in(lang, "not at your counter now"),
        "call": text_in(lang, "Call"),
        "give_up": text_in(lang, "Give up"),
        "long": text_in(lang, "waits too long"),
        "seconds": text_in(lang, "{n} s", n="{n}"),
        "minutes": text_in(lang, "{n} min", n="{n}"),
        "hours": text_in(lang, "{h} h {m} min", h="{h}", m="{m}"),
    }


def _of_the_questions(lang: str) -> dict[str, str]:
    return {
        "number": text_in(lang, "Number"),
        "to": text_in(lang, "Where to"),
        "to_service": text_in(lang, "A service"),
        "to_counter": text_in(lang, "A counter"),
        "to_hint": text_in(
            lang, "Who is sent to a closed counter waits in the queue of the service until it opens."
        ),
        "keep_place": text_in(lang, "Keeps the place by the time of the first number"),
        "service": text_in(lang, "Service"),
        "cancel": text_in(lang, "Back"),
        "give_number": text_in(lang, "Give out the number"),
        "cancel_hint": text_in(
            lang, "Only when the visitor wants to leave: a number that is given up cannot be called again."
        ),
        "pause_hint": text_in(lang, "Why? While the counter is paused, nobody is called next."),
        "hand_over_hint": text_in(lang, "You are signed out, the counter stays open."),
        "close_hint": text_in(
            lang, "Nobody is called to it any more; who was sent to it waits in the queue of the service."
        ),
        "stop_service": text_in(lang, "Close for today"),
        "start_service": text_in(lang, "Open again"),
        "kept_closed": text_in(lang, "closed by the settings"),
        "stop_hint": text_in(lang, "Those who wait are still called. Tomorrow all services are open again."),
        "issue_hint": text_in(lang, "For visitors who cannot use the number machine."),
        "note_it": text_in(lang, "Please tell the visitor this number and ask to note it."),
        "your_number": text_in(lang, "Your number"),
        "print": text_in(lang, "Print"),
        "to_desk": text_in(lang, "Back to the counter"),
        "which_counter": text_in(lang, "Which counter do you open?"),
        "last": text_in(lang, "yours last time"),
        "free": text_in(lang, "nobody is there"),
        "busy": text_in(lang, "with a visitor"),
        "takes_over": text_in(lang, "Open it to take it over."),
        "some_services": text_in(lang, "Only some services"),
        "day_closed": text_in(lang, "The day is closed. Counters can be opened again on the next one."),
    }


def _of_the_keys(lang: str) -> dict[str, str]:
    return {
        "key_list": text_in(lang, "Keys"),
        "keys_hint": text_in(
            lang, "Each step has one key. Keys work while you type in no field and no question is open."
        ),
        "keys_on": text_in(lang, "Use the keys"),
        "help": text_in(lang, "Show the keys"),
    }
