"""Counters of a real centre: officers who serve, and what the journal holds of the ratings there."""

import contextlib
import json
import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

from motcua.wire.commands import Role
from motcua.wire.credentials import Credentials
from motcua.wire.topics import root_of
from rating_terminal.program import TerminalProgram
from rating_terminal.settings import TerminalSettings
from rating_terminal.snapshot import Screen, Snapshot, Step, Tap
from rating_terminal.state import Times
from tests.brokers import running_broker
from tests.kiosk.centre import SETTINGS, Centre
from tests.wire.hall import until

QUICK = Times(guard_s=0.0, thanks_s=0.5)
COUNTERS = 30


def settings() -> str:
    """Return the settings of the centre with many counters, so that no two tests share one."""
    head, _, _ = SETTINGS.partition("[[counter]]")
    desks = (
        f"""
[[counter]]
id = "q-{place}"
name = {{ vi = "Quầy {place}", en = "Counter {place}" }}
services = ["ho-tich", "dat-dai"]
[[officer]]
id = "lan-{place}"
name = "Lan {place}"
title = "Chuyên viên"
agency = "Sở"
"""
        for place in range(COUNTERS)
    )
    priorities = SETTINGS[SETTINGS.index("[[priority]]") :]
    return f"{head}{''.join(desks)}{priorities}"


@contextmanager
def running_office(place: Path) -> Iterator[Centre]:
    """Run a centre with many counters in `place`, and end it afterwards."""
    with running_broker(place, root_of("q1")) as broker:
        made = Centre(place, broker)
        made.file.write_text(settings(), encoding="utf-8")
        try:
            made.web.start()
            made.start()
            yield made
        finally:
            made.close()


AT_REST = (Screen.IDLE, Screen.CLOSED)
"""What is shown while nobody is asked: the counter is open, or nobody works there."""


class Counter:
    """The counter `q-PLACE`, where the terminal `rating-PLACE` stands."""

    def __init__(self, centre: Centre, place: int) -> None:
        self.centre, self.id, self.officer, self.device = (
            centre,
            f"q-{place}",
            f"lan-{place}",
            f"rating-{place}",
        )
        made = centre.broker.enroll(self.device, Role.RATING, counter=self.id)
        self._account = Credentials(**asdict(made))
        self._since = 0

    def account(self, port: int | None = None) -> Credentials:
        """The terminal's account; `port`: of the line that it is to use."""
        return replace(self._account, port=port or self._account.port)

    def serves(self) -> str:
        """Serve one visitor; return the number. Now the question is open."""
        web = self.centre.web
        web.send("counter/open", counter=self.id, officer=self.officer).result(30)
        ticket = web.send("ticket/request", service="ho-tich").result(30)
        assert ticket.ok, ticket
        reply = self.centre.ask("counter/call-next", counter=self.id)
        assert reply.ok, reply
        assert reply.body is not None
        visit = reply.body["visit"]
        assert web.send("counter/finish", counter=self.id, visit=visit["id"]).result(30).ok
        return str(visit["ticket"]["number"])

    def forget(self) -> None:
        """Let `journal` begin with what comes from now on."""
        self._since = max((seq for seq, *_ in self._rows()), default=0)

    def journal(self, kind: str) -> list[dict[str, Any]]:
        """What the journal holds of a kind about this counter, in order."""
        found = [(name, json.loads(body)) for _, name, body in self._rows()]
        here = {body["token"] for _, body in found if body.get("token") and body.get("counter") == self.id}
        return [body for name, body in found if name == kind and body["token"] in here]

    def _rows(self) -> list[tuple[int, str, str]]:
        with contextlib.closing(sqlite3.connect(self.centre.broker.data_dir / "centre.db")) as store:
            sql = "SELECT seq, kind, body FROM journal WHERE seq > ? ORDER BY seq"
            return store.execute(sql, (self._since,)).fetchall()

    def scores(self) -> list[int]:
        return [each["score"] for each in self.journal("rating/given")]

    def comes_to(self, count: int, kind: str) -> list[dict[str, Any]]:
        """Wait until the journal holds so many of a kind, and return them."""
        until(lambda: len(self.journal(kind)) >= count, what=f"{count} {kind}")
        return self.journal(kind)


class Terminal:
    """A terminal without a window, and a citizen before it. What is shown counts as drawn."""

    def __init__(self, program: TerminalProgram) -> None:
        self.program = program
        self._shown: set[Screen] = set()
        program.on_change(self._note)

    def _note(self, shown: Snapshot) -> None:
        self._shown.add(shown.screen)
        self.program.seen(shown.turn)

    @property
    def sees(self) -> Snapshot:
        return self.program.snapshot()

    def comes_to(self, screen: Screen, seconds: float = 30.0) -> None:
        """Wait for a screen; thanks, which do not stay, may be over already."""
        passed = self._shown if screen is Screen.THANKS else frozenset()
        until(
            lambda: self.sees.screen is screen or screen in passed,
            seconds=seconds,
            what=f"{screen}, now {self.sees.screen}",
        )

    def asks(self, number: str) -> None:
        """Wait until the question about this number can be answered."""
        until(lambda: number in self.sees.served and self.sees.countdown, what=f"the question about {number}")
        self._shown.clear()

    def taps(self, step: Step, choice: str = "") -> None:
        self._shown.clear()
        self.program.post(Tap(step=step, id=choice, turn=self.sees.turn, at=time.monotonic()))

    def rests(self) -> None:
        """Have whatever is left of the last test ended."""
        if self.sees.screen not in (*AT_REST, Screen.THANKS):
            self.taps(Step.SKIP)
        until(lambda: self.sees.screen in AT_REST, what="rest")
        until(lambda: self.program._device.outbox.count() == 0, what="all being told")

    def goes_live(self) -> None:
        until(lambda: self.sees.screen in AT_REST and not self.sees.trouble, what="the line")


def make_settings(who: Credentials, folder: Path, times: Times = QUICK) -> TerminalSettings:
    return TerminalSettings(credentials=who, data_dir=folder, times=times)


@contextmanager
def terminal(who: Credentials, folder: Path, times: Times = QUICK) -> Iterator[Terminal]:
    with TerminalProgram(make_settings(who, folder, times), version="1.0") as program:
        yield Terminal(program)
