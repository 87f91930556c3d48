"""Who took part in a rehearsed day, and what went through each kind of terminal. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeVar

from motcua.core import events as e
from motcua.rehearse.evidence import Evidence
from motcua.rehearse.plan import PAGES
from motcua.rehearse.record import body_of
from motcua.texts import text
from motcua.wire.states import CounterAnswer

E = TypeVar("E", bound=e.Event)


@dataclass(frozen=True, slots=True, kw_only=True)
class Models:
    """How many of each kind took part, and what went through them.

    `keypads`: counters whose officers pressed buttons, `presses_refused`: what did nothing, as it should;
    `direct_counters`: those whose officers had the page alone. Of the questions on the rating `terminals`,
    `superseded` were still open when the next visit, or the day, ended.
    """

    kiosks: int
    tickets_online: int
    tickets_offline: int
    keypads: int
    presses: int
    presses_refused: int
    direct_counters: int
    calls_shown: int
    calls_spoken: int
    speech_s: float
    terminals: int
    questions: int
    answered: int
    skipped: int
    timed_out: int
    superseded: int


def models(evidence: Evidence) -> Models:
    """Count what went through the models on this day."""
    issued = _of(evidence, e.TicketIssued)
    offline = sum(ticket.offline for ticket in issued)
    keypads = {press.keypad for press in evidence.presses}
    # What is answered by telephone is no terminal's, even while the question stands there.
    shown = {prompt.token for prompt in _of(evidence, e.PromptShown)}
    asking = {prompt.terminal for prompt in _of(evidence, e.PromptOpened) if prompt.token in shown}
    why = [closed.why for closed in _of(evidence, e.PromptClosed)]
    return Models(
        kiosks=len({ticket.device for ticket in issued}),
        tickets_online=len(issued) - offline,
        tickets_offline=offline,
        keypads=len(keypads),
        presses=len(evidence.presses),
        presses_refused=sum(press.why is not None for press in evidence.presses),
        direct_counters=len(_opened_on_the_page(evidence)),
        calls_shown=len(evidence.seen),
        calls_spoken=len(evidence.spoken),
        speech_s=round(sum(one.seconds for one in evidence.spoken), 1),
        terminals=len(asking),
        questions=len(shown),
        answered=sum(given.device in asking for given in _of(evidence, e.RatingGiven)),
        skipped=why.count("skipped"),
        timed_out=why.count("timeout") + why.count("expired"),
        superseded=why.count("next") + why.count("day_closed"),
    )


def model_rows(found: Models) -> Sequence[tuple[str, str]]:
    """Return the rows of the table: each kind of model, how many there were, and what went through them."""
    return (
        (
            text("Kiosks ({n}): tickets online / offline", n=found.kiosks),
            _row(found.tickets_online, found.tickets_offline),
        ),
        (
            text("Keypads ({n}): presses / refused presses", n=found.keypads),
            _row(found.presses, found.presses_refused),
        ),
        (text("Counters with the page alone"), _row(found.direct_counters)),
        (text("Board: calls shown"), _row(found.calls_shown)),
        (
            text("Voice: calls spoken / seconds of speech"),
            _row(found.calls_spoken, round(found.speech_s)),
        ),
        (
            text("Rating terminals ({n}): questions / answered", n=found.terminals),
            _row(found.questions, found.answered),
        ),
        (
            text("Questions skipped / timed out / ended by the next visit"),
            _row(found.skipped, found.timed_out, found.superseded),
        ),
    )


def _row(*counts: int) -> str:
    return " / ".join(map(str, counts))


def _opened_on_the_page(evidence: Evidence) -> set[str]:
    return {
        body_of(CounterAnswer, one.reply).counter.id
        for one in evidence.asked
        if one.device == PAGES and one.name == "counter/open" and one.reply.ok
    }


def _of(evidence: Evidence, kind: type[E]) -> list[E]:
    return [event for event in evidence.journal if isinstance(event, kind)]
