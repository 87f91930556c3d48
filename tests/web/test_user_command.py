"""`motcua user`, as a technician types it."""

import contextlib
import io
import os
import pty
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from motcua.centre_file.reading import demonstration
from motcua.commands.user import main
from motcua.web.access import StaffRole
from motcua.web.people import Account, People, WrongPin
from motcua.web.people_file import PeopleFile
from motcua.web.pins import Pins
from tests.centres import eventually
from tests.coordinator.hall import Hall as Coordinator

CHEAP = Pins(rounds=1, memory_kib=8)
Run = Callable[..., int]


@pytest.fixture(scope="module")
def centre(tmp_path_factory) -> Path:
    data_dir: Path = tmp_path_factory.mktemp("centre") / "data"
    with Coordinator(data_dir):
        return data_dir


@pytest.fixture
def data_dir(centre: Path) -> Path:
    for file in centre.glob("web.db*"):
        file.unlink()
    return centre


@pytest.fixture
def user(data_dir: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run the command; `pin` is what comes on standard input."""
    monkeypatch.setattr("motcua.commands.user.People", lambda file: People(file, CHEAP))

    def run(what: str, *words: str, pin: str | None = None) -> int:
        monkeypatch.setattr("sys.stdin", io.StringIO("" if pin is None else f"{pin}\n"))
        given = [] if pin is None else ["--pin-stdin"]
        return main([what, *words, *given, "--data-dir", str(data_dir)])

    return run


@pytest.fixture
def ha(user: Run) -> str:
    assert user("add", "ha", "--role", "officer", "--officer", "can-bo-1", pin="2704") == 0
    return "ha"


def accounts(data_dir: Path) -> Sequence[Account]:
    with PeopleFile(data_dir) as file:
        return People(file, CHEAP).all()


def fits(data_dir: Path, name: str, pin: str) -> bool:
    with PeopleFile(data_dir) as file:
        try:
            People(file, CHEAP).check(name, pin)
        except WrongPin:
            return False
        return True


def test_makes_an_account_of_an_officer_with_the_name_in_the_settings(data_dir, user, capsys):
    assert user("add", "ha", "--role", "officer", "--officer", "can-bo-1", pin="2704") == 0
    assert capsys.readouterr().out == "ha can sign in.\n"

    (account,) = accounts(data_dir)
    assert (account.name, account.full_name) == ("ha", "Trần Thị Thu Hà")
    assert (account.role, account.officer) == (StaffRole.OFFICER, "can-bo-1")
    assert fits(data_dir, "ha", "2704")


def test_makes_accounts_that_serve_at_no_counter(data_dir, user):
    assert user("add", "mai", "--role", "supervisor", "--full-name", "Bùi Thanh Mai", pin="270415") == 0
    assert user("add", "tuan", "--role", "admin", pin="531975") == 0

    assert [(one.name, one.full_name, one.officer) for one in accounts(data_dir)] == [
        ("mai", "Bùi Thanh Mai", None),
        ("tuan", "tuan", None),
    ]


@pytest.mark.usefixtures("ha")
@pytest.mark.parametrize(
    ("words", "pin", "said"),
    [
        (
            ["Hà", "--role", "officer", "--officer", "can-bo-2"],
            "2704",
            "a name has small letters, digits and -",
        ),
        (
            ["ha", "--role", "officer", "--officer", "can-bo-2"],
            "2704",
            "there is an account called ha already",
        ),
        (
            ["mai", "--role", "officer"],
            "2704",
            "say which officer it is with --officer; there are: can-bo-1, ",
        ),
        (
            ["mai", "--role", "officer", "--officer", "can-bo-9"],
            "2704",
            "no officer is called can-bo-9; there are: can-bo-1, ",
        ),
        (
            ["mai", "--role", "officer", "--officer", "can-bo-1"],
            "2704",
            "ha signs in as the officer can-bo-1 already",
        ),
        (["mai", "--role", "officer", "--officer", "can-bo-2"], "1234", "this PIN is too easy to guess"),
        (["mai", "--role", "officer", "--officer", "can-bo-2"], "", "a PIN has digits only"),
        (["mai", "--role", "admin"], "2704", "this PIN must have 6 to 12 digits"),
        (
            ["mai", "--role", "admin", "--officer", "can-bo-2"],
            "270415",
            "an administrator serves at no counter: leave --officer out",
        ),
        (["mai", "--role", "supervisor"], None, "there is no terminal to ask for the PIN"),
    ],
)
def test_says_why_no_account_is_made(user, capsys, words, pin, said):
    assert user("add", *words, pin=pin) == 1
    assert said in capsys.readouterr().err


def test_sets_a_new_pin(data_dir, ha, user):
    assert user("pin", "ha", pin="1908") == 0

    assert fits(data_dir, "ha", "1908")
    assert not fits(data_dir, "ha", "2704")


def test_disables_and_enables(data_dir, ha, user):
    assert user("disable", "ha") == 0
    assert not fits(data_dir, "ha", "2704")
    assert user("enable", "ha") == 0
    assert fits(data_dir, "ha", "2704")


def test_ends_the_waiting_after_wrong_pins(data_dir, ha, user):
    for _ in range(5):
        assert not fits(data_dir, "ha", "9999")
    assert not fits(data_dir, "ha", "2704")

    assert user("unlock", "ha") == 0

    assert fits(data_dir, "ha", "2704")


def test_takes_an_account_away(data_dir, ha, user):
    assert user("remove", "ha") == 0

    assert accounts(data_dir) == ()


@pytest.mark.parametrize("what", ["pin", "disable", "enable", "unlock", "remove"])
def test_says_that_there_is_no_such_account(user, capsys, what):
    assert user(what, "nobody") == 1
    assert "there is no account called nobody" in capsys.readouterr().err


def test_lists_the_accounts_and_how_they_are(data_dir, ha, user, capsys):
    user("add", "mai", "--role", "supervisor", "--full-name", "[b]Mai", pin="270415")
    user("add", "tuan", "--role", "admin", pin="531975")
    user("disable", "mai")
    for _ in range(5):
        fits(data_dir, "tuan", "999999")
    capsys.readouterr()

    assert user("list") == 0

    rows = {line.split()[0]: line for line in capsys.readouterr().out.splitlines() if line.strip()}
    assert "Trần Thị Thu Hà" in rows["ha"]
    assert "can sign in" in rows["ha"]
    assert "[b]Mai" in rows["mai"]
    assert "disabled since" in rows["mai"]
    assert "seconds" in rows["tuan"]


def test_tells_how_to_begin_where_there_is_nobody(user, capsys):
    assert user("list") == 0
    assert "motcua user add NAME --role officer --officer ID" in capsys.readouterr().out


def test_shows_an_account_whose_officer_is_in_the_settings_no_more(tmp_path, monkeypatch, capsys):
    data_dir = tmp_path / "data"
    with Coordinator(data_dir, text=demonstration()), PeopleFile(data_dir) as file:
        People(file, CHEAP).add("cu", "2704", full_name="Cũ", role=StaffRole.OFFICER, officer="can-bo-cu")

    assert main(["list", "--data-dir", str(data_dir)]) == 0
    assert "its officer is not in" in capsys.readouterr().out


def test_says_that_there_is_no_centre_yet(tmp_path, capsys):
    assert main(["list", "--data-dir", str(tmp_path)]) == 1
    assert "no coordinator has started with" in capsys.readouterr().err


class Terminal:
    """A real terminal on which a program asks."""

    def __init__(self, handle: int) -> None:
        self._handle, self._said = handle, b""
        os.set_blocking(handle, False)

    def reads(self, sentence: bytes) -> None:
        """Wait until the program says this, after what it has said already."""

        def is_said() -> bool:
            with contextlib.suppress(BlockingIOError):
                self._said += os.read(self._handle, 1024)
            return sentence in self._said

        eventually(is_said, sentence.decode())
        self._said = self._said.partition(sentence)[2]

    def type(self, line: bytes) -> None:
        """Type a line."""
        os.write(self._handle, line + b"\n")


def test_asks_twice_at_a_terminal_until_the_pin_is_good(data_dir):
    ours, theirs = pty.openpty()
    terminal = Terminal(ours)
    words = ["khanh", "--role", "officer", "--officer", "can-bo-3", "--data-dir", str(data_dir)]
    program = "import sys; from motcua.commands.user import main; sys.exit(main(sys.argv[1:]))"
    running = subprocess.Popen(
        [sys.executable, "-c", program, "add", *words],
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
        start_new_session=True,
    )
    with running:
        os.close(theirs)
        terminal.reads(b"New PIN, 4 digits or more")
        terminal.type(b"1234")
        terminal.reads(b"too easy to guess")
        for second, answered in ((b"2705", b"not the same"), (b"2704", b"can sign in")):
            terminal.reads(b"New PIN")
            terminal.type(b"2704")
            terminal.reads(b"Once more")
            terminal.type(second)
            terminal.reads(answered)
        assert running.wait(30) == 0
    os.close(ours)

    assert [account.name for account in accounts(data_dir)] == ["khanh"]
