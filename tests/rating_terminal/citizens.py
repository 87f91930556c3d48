"""Questions for the terminal's tests, and a citizen who taps through the flow."""

from typing import Any

from motcua.wire.states import CentreState, OfficerBody, Prompt
from rating_terminal.flow import Effects, Explain, Flow, Submit
from rating_terminal.screens import draw
from rating_terminal.snapshot import Snapshot, Step, Tap
from rating_terminal.state import Kept, Known, Times
from tests.kiosk.halls import centre

SECONDS = 30
OFFICER = OfficerBody(id="lan", name="Lan", title="Chuyên viên")


def prompt(token: str = "t1", form: str = "five", **more: Any) -> Prompt:
    return Prompt(
        token=token,
        visit="v",
        number="A001",
        counter="q-1",
        officer=OFFICER,
        seconds=SECONDS,
        form=form,
        **more,
    )


class Citizen:
    """Stands before a flow with a clock of its own; taps come a second after each other."""

    def __init__(self, kept: Kept | None = None, *, state: CentreState | None = None, **times: float) -> None:
        self.now = 1000.0
        self.times = Times(**times)
        self.flow = Flow(self.times, kept)
        self.known = Known(centre=state or centre(), is_live=True, counter_id="q-1")
        self.sent: list[Any] = [*self.flow.begin()]
        self.hears()

    def hears(self, **known: Any) -> None:
        self.known = Known(**{name: getattr(self.known, name) for name in Known.__slots__} | known)
        self.does(self.flow.take(self.known, self.now))

    def asked(self, token: str = "t1", **more: Any) -> "Citizen":
        """The question comes up and is drawn, and has been looked at."""
        self.hears(prompt=prompt(token, **more))
        self.looks()
        self.now += 1
        return self

    def looks(self) -> None:
        self.does(self.flow.seen(self.sees.turn, self.now))

    def does(self, effects: Effects, *, saves: bool = True) -> None:
        self.sent += effects
        for effect in effects:
            if isinstance(effect, Submit | Explain):
                if saves:
                    self.flow.saved(effect, self.now)
                else:
                    self.flow.not_saved(effect)

    def taps(self, step: Step, choice: str = "", *, turn: int | None = None, saves: bool = True) -> None:
        tap = Tap(step=step, id=choice, turn=self.sees.turn if turn is None else turn, at=self.now)
        self.does(self.flow.tap(tap, self.now), saves=saves)
        self.now += 1

    def scores(self, score: int, **more: Any) -> None:
        self.taps(Step.SCORE, str(score), **more)

    def types(self, keys: str) -> None:
        for key in keys:
            self.taps(Step.KEY, "space" if key == " " else key)

    def waits(self, seconds: float) -> None:
        """Let time pass as the program does: tick by tick."""
        until = self.now + seconds
        while (due := self.flow.due(self.now)) <= until:
            self.now = max(due, self.now)
            self.does(self.flow.tick(self.now))
        self.now = until

    @property
    def sees(self) -> Snapshot:
        return draw(self.flow.state, self.times, self.now)

    @property
    def screen(self) -> str:
        return self.sees.screen

    def labels(self) -> list[str]:
        return [choice.label for row in self.sees.rows for choice in row]
