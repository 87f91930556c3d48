"""The questions of a day: each finished visit is asked about once, and each question has one end. Pure."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from motcua.core import events as e


def question_violations(journal: Sequence[e.Event]) -> Iterator[str]:
    """Yield what is wrong with the questions on the rating terminals, a sentence each."""
    opened = {event.token: event for event in journal if isinstance(event, e.PromptOpened)}
    yield from _asked_about(opened.values(), journal)
    shown = {event.token for event in journal if isinstance(event, e.PromptShown)}
    ends, late = _ends(journal)
    for token, prompt in opened.items():
        about = f"the question about visit {prompt.visit}"
        if prompt.terminal is None:
            continue
        if token not in shown:
            yield f"{about} never stood on the screen of {prompt.terminal}"
        if not ends[token] and not _may_stand(prompt, journal):
            yield f"{about} disappeared: nobody answered it, and it never ended"
        if late[token]:
            yield f"{about} ended {1 + late[token]} times, not once"


def _asked_about(opened: Iterable[e.PromptOpened], journal: Sequence[e.Event]) -> Iterator[str]:
    asked = Counter(prompt.visit for prompt in opened)
    ends = {closed.at for closed in journal if isinstance(closed, e.DayClosed)}
    for event in journal:
        # The end of the day finishes visits too, and asks nobody.
        if isinstance(event, e.ServiceFinished) and event.at not in ends and asked[event.visit] != 1:
            yield f"visit {event.visit} was asked about {asked[event.visit]} times, not once"


def _ends(journal: Sequence[e.Event]) -> tuple[Counter[str], Counter[str]]:
    """Return how often each question ended, and how often it ended again.

    An answer by telephone after the question has ended is none of the terminal's.
    """
    ends: Counter[str] = Counter()
    again: Counter[str] = Counter()
    for event in journal:
        if isinstance(event, e.PromptClosed) and ends[event.token]:
            again[event.token] += 1
        elif isinstance(event, e.PromptClosed | e.RatingGiven):
            ends[event.token] += 1
    return ends, again


def _may_stand(prompt: e.PromptOpened, journal: Sequence[e.Event]) -> bool:
    """Whether its time was not over yet when the day was."""
    return (journal[-1].at - prompt.at).total_seconds() <= prompt.seconds
