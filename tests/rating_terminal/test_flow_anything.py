"""Whatever happens, in whatever order: nobody counts twice, and nobody for whom nothing was shown."""

from hypothesis import given, settings
from hypothesis import strategies as st

from motcua.reasons import REASONS
from rating_terminal.flow import Effect, Explain, Flow, Shown, Skip, Submit
from rating_terminal.keyboard import LONGEST
from rating_terminal.screens import draw
from rating_terminal.snapshot import Step, Tap
from rating_terminal.state import Known, Times
from tests.kiosk.halls import centre
from tests.rating_terminal.citizens import prompt

TIMES = Times()
TOKENS = ("t1", "t2", "t3")
IDS = (
    "1",
    "2",
    "3",
    "4",
    "5",
    "6",
    "",
    "vi",
    "en",
    "shift",
    "delete",
    "tone-s",
    "a",
    *(each.id for each in REASONS),
)

scores = st.tuples(st.just("score"), st.sampled_from("12345"), st.integers(0, 2))
happenings = st.one_of(
    st.tuples(st.just("tap"), st.sampled_from(Step), st.sampled_from(IDS), st.integers(0, 6)),
    scores,
    scores,
    st.tuples(st.just("asked"), st.sampled_from(TOKENS)),
    st.tuples(st.just("hears"), st.sampled_from((*TOKENS, None)), st.booleans()),
    st.tuples(st.just("seen"), st.integers(0, 6)),
    st.tuples(st.just("waits"), st.sampled_from((0.1, 0.6, 2.0, 31.0, 100.0))),
    st.tuples(st.just("restarts")),
)


class Terminal:
    """A flow, what it sent, and which tokens could be seen."""

    def __init__(self) -> None:
        self.now = 0.0
        self.flow = Flow(TIMES)
        self.known = Known(centre=centre(), is_live=True)
        self.sent: list[Effect] = []
        self.seen: set[str] = set()
        self.turns: dict[int, str] = {}
        self.disk_works = True

    def does(self, effects: tuple[Effect, ...]) -> None:
        for effect in effects:
            if isinstance(effect, Submit):
                assert effect.token in self.seen
            if isinstance(effect, Submit | Explain) and not self.disk_works:
                self.flow.not_saved(effect)
                continue
            self.sent.append(effect)
            if isinstance(effect, Submit | Explain):
                self.flow.saved(effect, self.now)

    def taps(self, step: Step, choice: str, turn: int) -> None:
        """Tap; what is answered by it was asked on the screen of that turn."""
        effects = self.flow.tap(Tap(step=step, id=choice, turn=turn, at=self.now), self.now)
        assert all(each.token == self.turns[turn] for each in effects)
        self.does(effects)

    def hears(self, token: object, *, is_live: bool) -> None:
        asked = prompt(token) if isinstance(token, str) else None
        self.known = Known(centre=centre(), is_live=is_live, prompt=asked)
        self.does(self.flow.take(self.known, self.now))

    def looks(self, turn: int) -> None:
        asked = self.flow.state.asked
        if asked is not None and asked.turn == turn:
            self.seen.add(asked.token)
            self.turns[turn] = asked.token
        self.does(self.flow.seen(turn, self.now))

    def happens(self, kind: str, *what: object) -> None:
        match kind, what:
            case "tap", (Step() as step, str(choice), int(turn)):
                self.taps(step, choice, turn)
            case "score", (str(choice), int(back)):
                self.taps(Step.SCORE, choice, max(max(self.turns, default=0) - back, 0))
            case "asked", (str(token),):
                self.hears(token, is_live=True)
                self.looks(self.flow.state.turn)
                self.now += 0.6
            case "hears", (token, bool(is_live)):
                self.hears(token, is_live=is_live)
            case "seen", (int(turn),):
                self.looks(turn)
            case "waits", (float(seconds),):
                self.now += seconds
                self.does(self.flow.tick(self.now))
            case "restarts", _:
                self.flow, self.turns = Flow(TIMES, self.flow.kept), {}
                self.does(self.flow.begin())
                self.does(self.flow.take(self.known, self.now))


@settings(max_examples=300, deadline=None)
@given(st.lists(st.tuples(happenings, st.booleans()), max_size=60))
def test_nobody_is_counted_twice_and_nobody_who_was_not_asked(story):
    terminal = Terminal()
    for (kind, *what), disk_works in story:
        terminal.disk_works = disk_works or kind != "tap"
        terminal.happens(kind, *what)
        terminal.flow.due(terminal.now)
        assert len(draw(terminal.flow.state, TIMES, terminal.now).comment or "") <= LONGEST

    for kind in (Submit, Shown, Skip):
        tokens = [each.token for each in terminal.sent if isinstance(each, kind)]
        assert len(tokens) == len(set(tokens)), kind
    scored = {each.token for each in terminal.sent if isinstance(each, Submit)}
    assert not scored & {each.token for each in terminal.sent if isinstance(each, Skip)}
    for place, each in enumerate(terminal.sent):
        if isinstance(each, Explain):
            assert any(isinstance(one, Submit) and one.token == each.token for one in terminal.sent[:place])
            assert each.reasons or each.comment
