"""The whole board without its window: the real broker, the real coordinator, and its own disk."""

from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path

import pytest
from PIL import Image

from display_board.model import Announcement
from display_board.program import BoardProgram
from display_board.settings import BoardSettings, ShownSettings
from display_board.snapshot import Screen, Snapshot
from display_board.state import Manner
from motcua.wire.commands import Role
from motcua.wire.credentials import Credentials
from tests.clock import Clock
from tests.kiosk.centre import Centre, running_centre
from tests.wire.hall import until


class Speaker:
    """A voice that writes down what it is to say."""

    problem: str | None = None

    def __init__(self) -> None:
        self.said: list[tuple[str, str, int]] = []
        self.is_closed = False

    def announce(self, announcement: Announcement, counter_name: str) -> None:
        self.said.append((announcement.number, counter_name, announcement.times))

    def close(self) -> None:
        self.is_closed = True


class Lobby:
    """A centre with a board, a counter that calls, and visitors."""

    def __init__(self, centre: Centre, folder: Path) -> None:
        self.centre, self.folder, self.clock = centre, folder, Clock()
        self.who = Credentials(**asdict(centre.broker.enroll("board-1", Role.BOARD)))
        self.speaker = Speaker()
        self.program: BoardProgram | None = None
        centre.web.send("counter/open", counter="q-1", officer="lan").result(30)

    @contextmanager
    def board(self, manner: Manner | None = None, shown: ShownSettings | None = None):
        self.speaker = Speaker()
        settings = BoardSettings(
            credentials=self.who,
            data_dir=self.folder / "board",
            manner=manner or Manner(),
            shown=shown or ShownSettings(),
        )
        program = BoardProgram(settings, lambda _: self.speaker, version="1.0", clock=self.clock)
        with program:
            self.program = program
            yield self
        self.program = None

    @property
    def sees(self) -> Snapshot:
        assert self.program is not None
        return self.program.snapshot()

    @property
    def number(self) -> str:
        """The number that stands large."""
        return self.sees.cards[0].number if self.sees.cards else ""

    def is_ready(self) -> None:
        until(lambda: self.sees.clock and not self.sees.is_stale, what="the board being live")

    def calls(self, lang: str = "vi") -> str:
        """Give somebody a number and call it; return the number."""
        web = self.centre.web
        web.send("ticket/request", service="ho-tich", lang=lang).result(30)
        reply = self.centre.ask("counter/call-next", counter="q-1")
        assert reply.body is not None, reply.error
        self.visit = reply.body["visit"]["id"]
        return str(reply.body["visit"]["ticket"]["number"])

    def finishes(self) -> None:
        self.centre.web.send("counter/finish", counter="q-1", visit=self.visit).result(30)

    def shows(self, number: str) -> None:
        until(lambda: self.number == number, what=f"{number} standing large, now {self.sees.cards}")

    def says(self, *said: tuple[str, str, int]) -> bool:
        """Wait until this has been said, and nothing else."""
        until(lambda: self.speaker.said == [*said], what=f"{said}, now {self.speaker.said}")
        return self.speaker.said == [*said]


@pytest.fixture
def lobby(tmp_path):
    with running_centre(tmp_path) as centre:
        yield Lobby(centre, tmp_path)


def test_a_call_is_shown_and_spoken_in_the_language_of_its_ticket(lobby):
    with lobby.board():
        lobby.is_ready()
        first = lobby.calls()
        lobby.shows(first)
        assert lobby.sees.cards[0].is_fresh
        lobby.finishes()
        second = lobby.calls(lang="en")

        lobby.says((first, "Quầy 1", 1), (second, "Counter 1", 1))
    assert lobby.speaker.is_closed


def test_a_board_that_starts_again_repeats_nothing_and_announces_what_it_missed(lobby):
    with lobby.board():
        lobby.is_ready()
        known = lobby.calls()
        lobby.says((known, "Quầy 1", 1))
        lobby.finishes()
    missed = lobby.calls()

    with lobby.board():
        lobby.shows(missed)
        lobby.says((missed, "Quầy 1", 1))
        assert [row.number for row in lobby.sees.rows] == [known]


def test_without_a_heartbeat_it_says_so_and_is_right_again_once_the_centre_is_back(lobby):
    with lobby.board():
        lobby.is_ready()
        number = lobby.calls()
        lobby.shows(number)
        lobby.centre.kill()
        lobby.clock.ahead += 5
        until(lambda: lobby.sees.is_stale, what="the sign that the line is cut")
        assert lobby.number == number

        lobby.centre.start()
        until(lambda: not lobby.sees.is_stale, what="the sign going away")
        lobby.finishes()
        lobby.shows(lobby.calls())


def test_a_restored_centre_is_followed_and_nothing_is_announced_twice(lobby):
    with lobby.board():
        lobby.is_ready()
        first = lobby.calls()
        lobby.says((first, "Quầy 1", 1))
        visit, copy = lobby.visit, lobby.centre.copy()
        lobby.centre.ask("counter/recall", counter="q-1", visit=visit)
        lobby.says((first, "Quầy 1", 1), (first, "Quầy 1", 2))
        epoch = lobby.program._board.announced.epoch
        lobby.centre.goes_back_to(copy)
        until(lambda: lobby.program._board.announced.epoch != epoch, what="another epoch")

        lobby.centre.ask("counter/recall", counter="q-1", visit=visit)

        assert lobby.says((first, "Quầy 1", 1), (first, "Quầy 1", 2), (first, "Quầy 1", 2))


def test_the_screen_of_a_counter_shows_who_is_in_hand(lobby):
    with lobby.board(Manner(counter="q-1")):
        lobby.is_ready()
        number = lobby.calls()
        until(lambda: lobby.sees.desk and lobby.sees.desk.number == number, what=number)
        assert (lobby.sees.screen, lobby.sees.desk.state) == (Screen.COUNTER, "called")
        assert lobby.sees.desk.officer == "Lan"
        lobby.finishes()

        until(lambda: lobby.sees.desk.state == "idle", what="an idle counter")


def test_a_board_of_other_counters_shows_and_says_nothing(lobby):
    with lobby.board(Manner(counters=frozenset({"q-2"}))):
        lobby.is_ready()
        number = lobby.calls()
        until(lambda: lobby.program._board.announced.calls, what=f"{number} being known")

        assert (lobby.number, lobby.speaker.said) == ("", [])


def test_slides_and_trouble_with_them_are_shown_and_told(lobby, tmp_path):
    folder = tmp_path / "slides"
    folder.mkdir()
    Image.new("RGB", (64, 36), "red").save(folder / "a.png")
    (folder / "b.png").write_bytes(b"half")
    lobby.speaker.problem = "silent"
    with lobby.board(shown=ShownSettings(slides=folder, running=("Xin chào",), slide_s=0.0)):
        until(lambda: lobby.sees.slide, what="a slide")
        assert lobby.sees.running == ("Xin chào",)

        until(lambda: lobby.centre.health("board-1").get("shelf_problems") == 1, what="health")
    assert "b.png is damaged" in lobby.centre.health("board-1")["shelf"]


def test_what_was_kept_and_cannot_be_read_is_forgotten_and_counted(lobby):
    with lobby.board():
        lobby.is_ready()
        lobby.program._device.outbox.remember("board/announced", b"{")

    with lobby.board():
        lobby.is_ready()
        lobby.shows(lobby.calls())
        assert until(lambda: lobby.centre.health("board-1").get("faults"), what="a counted fault")
