"""What systemd hears of a program: that it is ready, that it works, that it ends; nothing when it hangs."""

import socket
import threading
from collections.abc import Callable, Iterator

import pytest

from motcua.watchdog import Watchdog
from tests.centres import eventually

EVERY_S = 0.05


class Systemd:
    """The listening end of a service's notify socket."""

    def __init__(self, listener: socket.socket) -> None:
        self._listener = listener
        self.heard: list[str] = []

    def listen(self) -> list[str]:
        """Return all that was heard until now."""
        while True:
            try:
                self.heard.append(self._listener.recv(4096, socket.MSG_DONTWAIT).decode())
            except BlockingIOError:
                return self.heard


@pytest.fixture
def systemd(tmp_path, monkeypatch) -> Iterator[Systemd]:
    path = str(tmp_path / "notify")
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as listener:
        listener.bind(path)
        monkeypatch.setenv("NOTIFY_SOCKET", path)
        yield Systemd(listener)


def at_once(back):
    back()


def never(_back):
    pass


def test_says_ready_then_works_then_stops(systemd):
    with Watchdog({"flow": at_once, "window": at_once}, every_s=EVERY_S):
        eventually(lambda: systemd.listen().count("WATCHDOG=1") >= 2, "signs of life")
    assert systemd.listen()[0] == "READY=1"
    assert systemd.listen()[-1] == "STOPPING=1"


def test_is_silent_while_one_loop_hangs(systemd, caplog):
    with Watchdog({"flow": at_once, "window": never}, every_s=EVERY_S):
        eventually(lambda: len(caplog.records) >= 2, "complaints")
        assert systemd.listen() == []
    assert "no sign of life from: window" in caplog.text


def test_speaks_again_when_the_loop_goes_on(systemd, caplog):
    hangs = threading.Event()

    def loop(back):
        if not hangs.is_set():
            back()

    with Watchdog({"flow": loop}, every_s=EVERY_S):
        eventually(lambda: "READY=1" in systemd.listen(), "ready")
        hangs.set()
        eventually(lambda: caplog.records, "a complaint")
        before = len(systemd.listen())
        hangs.clear()
        eventually(lambda: len(systemd.listen()) > before, "signs of life")
    assert systemd.heard[before] == "WATCHDOG=1"


def test_an_answer_that_comes_too_late_does_not_count(systemd, caplog):
    late: list[Callable[[], None]] = []
    with Watchdog({"flow": late.append}, every_s=EVERY_S):
        eventually(lambda: caplog.records, "a complaint")
        late.pop(0)()
        eventually(lambda: len(caplog.records) >= 2, "another")
        assert systemd.listen() == []


def test_without_a_watchdog_it_says_ready_and_no_more(systemd, monkeypatch):
    monkeypatch.delenv("WATCHDOG_USEC", raising=False)
    watchdog = Watchdog({"flow": at_once})
    with watchdog:
        eventually(lambda: systemd.listen() == ["READY=1"], "ready")
    assert systemd.listen() == ["READY=1", "STOPPING=1"]


def test_the_end_does_not_wait_for_a_loop_that_has_ended(systemd):
    with Watchdog({"window": never}, every_s=3600):
        pass
    assert systemd.listen() == ["STOPPING=1"]
