"""What a kiosk shows next: the visitor's way from language to paper, and back to the start. Pure.

Whatever happens is told to a `Flow` with `now`, in seconds of a clock that never goes back; it changes its
`state` and returns what is to be done. What a state looks like is in `kiosk.screens`.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date

from hardware.printer.outcome import Result
from kiosk.choices import choices, has_groups, home, languages, ordinary
from kiosk.model import CannotIssue, Declined, Issued, Number, Paper, Wish
from kiosk.snapshot import Screen, Step
from kiosk.state import GREATEST_VOLUME, Known, State, Times, lang_of
from motcua.wire.codec import Lang
from motcua.wire.states import ErrorBody, ErrorCode, OwnTicketBody

WRONG_PINS = 5  # after so many in a row the staff menu stays shut for a while
LOCKED_S = 60.0

_CHOOSING = {Screen.GROUPS, Screen.SERVICES, Screen.PRIORITY}
_STAFF = {Screen.STAFF_PIN, Screen.STAFF}


@dataclass(frozen=True, slots=True, kw_only=True)
class Issue:
    """Get a number."""

    turn: int
    wish: Wish


@dataclass(frozen=True, slots=True, kw_only=True)
class Print:
    """Print the paper of a ticket; `again`: marked as a second copy."""

    turn: int
    issued: Issued
    again: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """Tell the centre what became of a paper."""

    ticket: str
    paper: Paper


@dataclass(frozen=True, slots=True, kw_only=True)
class Cancel:
    """Take back a number that nobody was told."""

    ticket: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TryPrinter:
    """Print something that is no ticket."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SetVolume:
    """Make sounds so loud, 0 to 10."""

    volume: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Restart:
    """End the program, to be started again."""


Effect = Issue | Print | Report | Cancel | TryPrinter | SetVolume | Restart
Effects = tuple[Effect, ...]


class Flow:
    """The way of one visitor after the other. `state` is what is shown now."""

    def __init__(self, times: Times, *, check_pin: Callable[[str], bool] | None = None) -> None:
        """Begin at the start; without `check_pin` there is no staff menu."""
        self._times, self._check_pin = times, check_pin
        self._turn = 0
        self._wrong_pins, self._locked_until = 0, -math.inf
        self._open_on: date | None = None
        self.state = State(since=-math.inf)

    @property
    def screen(self) -> Screen:
        """The screen that is shown."""
        return self.state.screen or home(self.state.known)

    @property
    def lang(self) -> Lang:
        """The language of the visitor, or that of the start."""
        return self.state.lang or languages(self.state.known)[0]

    # --- what happens ---------------------------------------------------------------------------

    def take(self, known: Known, now: float) -> Effects:
        """Take what is known outside: of the centre, the line, the printer and this machine."""
        centre = known.centre
        if centre is not None and centre.open:
            self._open_on = centre.day
        lunch = centre is not None and self._open_on == centre.day and self._open_on is not None
        before = self.screen
        self.state = replace(self.state, known=replace(known, was_open=lunch))
        if self.state.screen in _CHOOSING and home(self.state.known) in (Screen.CLOSED, Screen.LUNCH):
            self._go(None, now)
        if self.screen is not before:
            self.state = replace(self.state, since=now)
        return ()

    def handle(self, step: Step, choice: str, now: float) -> Effects:
        """Take a tap: what was tapped sends back a `step` and the id of a `choice`.

        A tap on what is not shown, or so soon that it was meant for the screen before, does nothing.
        """
        if now < self.state.since + self._times.double_tap_s:
            return ()
        if step is Step.STAFF:
            return self._staff(now)
        if step is Step.PIN and self.screen is Screen.STAFF_PIN:
            return self._pin(choice, now)
        if step in (Step.BACK, Step.START_AGAIN) and self.state.can_go_back:
            return self._back(now) if step is Step.BACK else self._go(None, now)
        if step is Step.LANGUAGE and self.state.can_switch and choice in languages(self.state.known):
            return self._switch(lang_of(choice), now)
        if not any((each.step, each.id) == (step, choice) for each in choices(self.state)):
            return ()
        return self._chosen(step, choice, now)

    def issued(self, turn: int, outcome: Number, now: float) -> Effects:
        """Take what the office says; a number that comes too late was told to nobody and is taken back."""
        if turn != self._turn or self.screen is not Screen.ISSUING:
            return (Cancel(ticket=outcome.ticket.id),) if isinstance(outcome, Issued) else ()
        if isinstance(outcome, Issued):
            self.state = replace(self.state, issued=outcome, until=now + self._times.print_s)
            return (Print(turn=turn, issued=outcome),)
        if isinstance(outcome, CannotIssue):
            return self._go(Screen.CANNOT_ISSUE, now)
        return self._declined(outcome, now)

    def printed(self, turn: int, ticket: str, result: Result, now: float) -> Effects:
        """Take what the printer says of the paper of a ticket (its id)."""
        issued = self.state.issued
        if turn != self._turn or self.screen is not Screen.ISSUING or issued is None:
            return (Report(ticket=ticket, paper="printed"),) if result is Result.PRINTED else ()
        if result is Result.PRINTED:
            self._go(Screen.TAKE_PAPER, now)
            return (Report(ticket=ticket, paper="reprinted" if self.state.again else "printed"),)
        if result is Result.UNCERTAIN and not self.state.again:
            self._go(Screen.UNCERTAIN, now)
            return (Report(ticket=ticket, paper="uncertain"),)
        self._go(Screen.READ_NUMBER, now)
        return (Report(ticket=ticket, paper="shown"),)

    def recall(self, ticket: OwnTicketBody, now: float) -> Effects:
        """Ask about a paper that was in the printer's hand when the program ended; it is reported already."""
        self.state = replace(
            self.state,
            issued=Issued(ticket=ticket, ahead=None, estimate=None),
            service=ticket.service,
            lang=lang_of(ticket.lang),
        )
        return self._go(Screen.UNCERTAIN, now)

    def tested(self, result: Result, now: float) -> Effects:
        """Take what the printer says of a test print."""
        self.state = replace(self.state, test=result.value)
        return self._more_time(now) if self.screen is Screen.STAFF else ()

    def tick(self, now: float) -> Effects:
        """Do what time alone brings about."""
        state = self.state
        if now < state.until:
            return ()
        if self.screen is Screen.ISSUING:
            return self._waited_too_long(now)
        if self.screen in _CHOOSING:
            self._go(Screen.MORE_TIME, now)
            self.state = replace(self.state, back_to=state)
            return ()
        return self._go(None, now)

    def due(self, now: float) -> float:
        """Return when `tick` or a countdown next changes something; infinite where nothing does."""
        until = self.state.until
        if not self.state.counts_down or not math.isfinite(until):
            return until
        return now + ((until - now) % 1.0 or 1.0)

    def start_again(self, now: float) -> None:
        """Show the start, whoever was there."""
        self._turn += 1
        self._go(None, now)

    # --- the visitor ----------------------------------------------------------------------------

    def _chosen(self, step: Step, choice: str, now: float) -> Effects:
        match step:
            case Step.LANGUAGE:
                self.state = replace(self.state, lang=lang_of(choice))
                return self._go(Screen.GROUPS if has_groups(self.state.known) else Screen.SERVICES, now)
            case Step.GROUP:
                self.state = replace(self.state, group=choice)
                return self._go(Screen.SERVICES, now)
            case Step.SERVICE:
                return self._service(choice, now)
            case Step.PRIORITY:
                return self._issue(choice, now)
            case Step.MORE_TIME:
                return self._more_time(now)
            case Step.START_AGAIN:
                return self._go(None, now)
            case Step.PAPER_IS_THERE | Step.NO_PAPER:
                return self._about_paper(step, now)
            case _:
                return self._by_staff(step, now)

    def _service(self, choice: str, now: float) -> Effects:
        self.state = replace(self.state, service=choice)
        service = self.state.service_line
        if service is None or not service.open:
            return self._go(Screen.SERVICE_CLOSED, now)
        centre = self.state.known.centre
        if centre is not None and len(centre.priorities) > 1:
            return self._go(Screen.PRIORITY, now)
        return self._issue(ordinary(self.state.known), now)

    def _issue(self, priority: str, now: float) -> Effects:
        self._turn += 1
        lang = self.lang
        self.state = replace(self.state, priority=priority, lang=lang, issued=None, again=False)
        self._go(Screen.ISSUING, now)
        wish = Wish(service=self.state.service, priority=priority, lang=lang, at=now)
        return (Issue(turn=self._turn, wish=wish),)

    def _declined(self, outcome: Declined, now: float) -> Effects:
        error: ErrorBody = outcome.error
        service = self.state.service_line
        match error.code:
            case ErrorCode.CLOSED if error.field != "service":
                self._go(None, now)
                self.state = replace(self.state, known=replace(self.state.known, is_declined=True))
                return ()
            case ErrorCode.CLOSED if service is not None and service.open:
                return self._go(Screen.QUOTA, now)
            case ErrorCode.CLOSED | ErrorCode.UNKNOWN_SERVICE:
                return self._go(Screen.SERVICE_CLOSED, now)
            case _:
                return self._go(Screen.CANNOT_ISSUE, now)

    def _about_paper(self, step: Step, now: float) -> Effects:
        issued = self.state.issued
        if issued is None:
            return self._go(None, now)
        if step is Step.PAPER_IS_THERE:
            self._go(Screen.TAKE_PAPER, now)
            return (Report(ticket=issued.ticket.id, paper="printed"),)
        if self.state.known.can_print:
            self._turn += 1
            self._go(Screen.ISSUING, now)
            self.state = replace(self.state, again=True, until=now + self._times.print_s)
            return (Print(turn=self._turn, issued=issued, again=True),)
        self._go(Screen.READ_NUMBER, now)
        return (Report(ticket=issued.ticket.id, paper="shown"),)

    def _waited_too_long(self, now: float) -> Effects:
        self._turn += 1
        issued = self.state.issued
        if issued is None:
            return self._go(Screen.CANNOT_ISSUE, now)
        self._go(Screen.READ_NUMBER, now)
        return (Report(ticket=issued.ticket.id, paper="uncertain"),)

    def _more_time(self, now: float) -> Effects:
        before = self.state.back_to
        if self.screen is Screen.MORE_TIME and before is not None:
            self.state = replace(before, known=self.state.known)
        return self._go(self.state.screen, now)

    def _switch(self, lang: Lang, now: float) -> Effects:
        """Go on in another language, where the visitor is."""
        state = self.state
        before = replace(state.back_to, lang=lang) if state.back_to is not None else None
        self._go(state.screen, now)
        self.state = replace(self.state, lang=lang, back_to=before)
        return ()

    def _back(self, now: float) -> Effects:
        before: Screen | None = None
        if self.screen in {Screen.PRIORITY, Screen.SERVICE_CLOSED, Screen.QUOTA}:
            before = Screen.SERVICES
        elif self.screen is Screen.SERVICES and has_groups(self.state.known):
            before = Screen.GROUPS
        return self._go(None if before is home(self.state.known) else before, now)

    def _go(self, screen: Screen | None, now: float) -> Effects:
        """Show a screen; None is the start, where nothing of the last visitor is left."""
        if screen is None:
            self.state = State(since=now, known=self.state.known, test=self.state.test)
            return ()
        self.state = replace(
            self.state, screen=screen, since=now, until=now + self._times.of(screen), back_to=None
        )
        return ()

    # --- staff ----------------------------------------------------------------------------------

    def _staff(self, now: float) -> Effects:
        if self._check_pin is None or self.screen is Screen.ISSUING or self.screen in _STAFF:
            return ()
        self._go(None, now)
        self.state = replace(self.state, pin="locked" if now < self._locked_until else "", test="")
        return self._go(Screen.STAFF_PIN, now)

    def _pin(self, typed: str, now: float) -> Effects:
        if self._check_pin is None or now < self._locked_until:
            return ()
        if self._check_pin(typed):
            self._wrong_pins = 0
            return self._go(Screen.STAFF, now)
        self._wrong_pins += 1
        locked = self._wrong_pins >= WRONG_PINS
        if locked:
            self._wrong_pins, self._locked_until = 0, now + LOCKED_S
        self.state = replace(self.state, pin="locked" if locked else "wrong")
        return self._go(Screen.STAFF_PIN, now)

    def _by_staff(self, step: Step, now: float) -> Effects:
        volume = self.state.known.volume
        self._go(Screen.STAFF, now)
        match step:
            case Step.TEST_PRINT:
                self.state = replace(self.state, test="asked")
                return (TryPrinter(),)
            case Step.VOLUME_UP:
                return (SetVolume(volume=min(volume + 1, GREATEST_VOLUME)),)
            case Step.VOLUME_DOWN:
                return (SetVolume(volume=max(volume - 1, 0)),)
            case Step.RESTART:
                return (Restart(),)
            case _:
                return ()
