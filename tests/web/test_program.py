"""`motcua web` as a program, beside a centre that runs."""

import io
import json
import os
import re
import signal
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from broker_config.registry import Registry
from motcua.checkup.doctor import CHECKS, examine
from motcua.checkup.finding import Level
from motcua.checkup.site import Site
from motcua.commands.user import main as user
from motcua.commands.web import main
from motcua.ports import free_port
from motcua.web import account
from motcua.wire.commands import Role
from tests.centres import RunningCentre, eventually, running_centre


@pytest.fixture(scope="module")
def centre(tmp_path_factory) -> Iterator[RunningCentre]:
    with running_centre(tmp_path_factory.mktemp("centre")) as running:
        yield running


def run_file(data_dir: Path) -> Path:
    return data_dir / "run" / "web.json"


def url(data_dir: Path) -> str:
    found = json.loads(run_file(data_dir).read_bytes())
    return f"http://{found['host']}:{found['port']}"


@contextmanager
def taken() -> Iterator[int]:
    with socket.create_server(("127.0.0.1", 0)) as other:
        yield int(other.getsockname()[1])


def is_heard(data_dir: Path) -> bool:
    return bool(httpx.get(f"{url(data_dir)}/healthz", timeout=30).json()["live"])


class TestBesideACentre:
    def test_is_found_by_the_doctor(self, centre):
        (found,) = examine(Site.at(centre.data_dir, None), {"pages": CHECKS["pages"]})

        assert found.level is Level.OK
        assert f"The pages (process {centre.pid('web')}) answer on 127.0.0.1" in found.said

    def test_hears_the_coordinator_with_an_account_of_its_own(self, centre):
        eventually(lambda: is_heard(centre.data_dir), "the pages hear the coordinator")

        assert Registry.load(centre.data_dir).accounts["pages"].role is Role.WEB
        assert (account.device_dir(centre.data_dir) / "account.json").stat().st_mode & 0o777 == 0o600

    def test_is_not_cut_off_by_whoever_enrols_a_web_of_his_own(self, centre):
        eventually(lambda: is_heard(centre.data_dir), "the pages hear the coordinator")
        with centre.device(centre.enroll("web", Role.WEB), "1"):
            assert is_heard(centre.data_dir)

    def test_has_the_same_account_after_a_new_start(self, centre):
        before, pid = Registry.load(centre.data_dir).accounts["pages"], centre.pid("web")
        os.kill(pid, signal.SIGKILL)
        eventually(lambda: centre.pid("web") != pid, "the pages again")
        eventually(lambda: is_heard(centre.data_dir), "the pages hear the coordinator")

        assert Registry.load(centre.data_dir).accounts["pages"] == before

    def test_takes_a_new_account_when_the_old_one_is_not_its_own_any_more(self, centre):
        centre.enroll("pages", Role.WEB)
        pid = centre.pid("web")
        os.kill(pid, signal.SIGTERM)
        eventually(lambda: run_file(centre.data_dir).exists() and centre.pid("web") != pid, "the pages again")

        eventually(lambda: is_heard(centre.data_dir), "the pages hear the coordinator")
        assert is_heard(centre.data_dir)

    def test_lets_in_whoever_got_an_account_while_it_runs(self, centre, monkeypatch):
        words = ["kiem-tra", "--role", "admin", "--pin-stdin", "--data-dir", str(centre.data_dir)]
        monkeypatch.setattr("sys.stdin", io.StringIO("270415\n"))
        assert user(["add", *words]) == 0

        with httpx.Client(base_url=url(centre.data_dir), timeout=30) as browser:
            token = browser.get("/sign-in").text.partition('name="csrf" value="')[2].partition('"')[0]
            answer = browser.post(
                "/sign-in",
                data={"csrf": token, "name": "kiem-tra", "pin": "270415"},
                headers={"Origin": url(centre.data_dir)},
            )
            assert (answer.status_code, answer.headers["location"]) == (303, "/hall")
            hall = browser.get("/hall")
            assert hall.status_code == 200
            with browser.stream("GET", "/hall/events") as pushed:
                lines = pushed.iter_lines()
                assert "event: line" in lines
                assert next(lines) == "data: live"
                assert user(["disable", "kiem-tra", "--data-dir", str(centre.data_dir)]) == 0
                assert "event: ended" in lines
            assert browser.get("/session").status_code == 401

    def test_runs_once(self, centre, capsys):
        assert main(["--data-dir", str(centre.data_dir), "--port", "0"]) == 1
        assert "another motcua web runs with" in capsys.readouterr().err

    def test_says_that_its_port_is_taken(self, centre, capsys):
        with taken() as port:
            assert main(["--data-dir", str(centre.data_dir), "--port", str(port)]) == 1
            assert f"cannot listen on 127.0.0.1, port {port}" in capsys.readouterr().err
            assert main(["--data-dir", str(centre.data_dir), "--port", str(port), "--check"]) == 1

    def test_checks_and_changes_nothing(self, centre):
        before = run_file(centre.data_dir).read_bytes()

        assert main(["--data-dir", str(centre.data_dir), "--port", "0", "--check"]) == 0
        assert run_file(centre.data_dir).read_bytes() == before


def test_says_that_there_is_no_centre_yet(tmp_path, capsys):
    assert main(["--data-dir", str(tmp_path), "--port", "0"]) == 1
    assert "no coordinator has started with" in capsys.readouterr().err


def test_ends_with_0_while_phones_watch(tmp_path):
    with (
        running_centre(tmp_path) as running,
        running.device(running.enroll("kiosk-1", Role.KIOSK), "1") as kiosk,
    ):
        reply = kiosk.send("ticket/request", service="ho-tich").result(30)
        assert reply.body is not None
        path = f"/t/{reply.body['ticket']['code']}/events"
        with httpx.stream("GET", url(running.data_dir) + path, timeout=30) as answer:
            lines = answer.iter_lines()
            assert next(lines) == "event: ticket"
            os.kill(running.pid("web"), signal.SIGTERM)
            eventually(
                lambda: re.search("web died after .*: exit code 0", running.said), "the end of the web"
            )
        running.end()
        assert not run_file(running.data_dir).exists()


def test_up_runs_the_queue_without_pages_where_their_port_is_the_brokers(tmp_path):
    port = str(free_port("127.0.0.1"))
    with running_centre(tmp_path, "--web-port", port, "--mqtt-port", port) as running:
        assert f"There are no pages: port {port} is the broker's; --web-port chooses another" in running.said
        assert "web" not in {line.partition(" ")[0] for line in running.said.splitlines()}


def test_up_runs_the_queue_without_pages_where_their_port_is_taken(tmp_path):
    with taken() as port, running_centre(tmp_path, "--web-port", str(port)) as running:
        assert f"There are no pages: port {port} on 127.0.0.1 is taken" in running.said
        (found,) = examine(Site.at(running.data_dir, None), {"pages": CHECKS["pages"]})
        assert f"Port {port} on 127.0.0.1, where the pages belong, is taken by" in found.said
        assert not run_file(running.data_dir).exists()
