"""Kills: what was answered is there afterwards, and what was not answered takes effect once."""

import re
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack

import pytest

from tests.contract.client import Device, Json, uuid7
from tests.contract.hall import demonstration_at_noon, following
from tests.contract.system import System

COMMANDS = 200


@pytest.fixture(scope="module")
def demonstration(tmp_path_factory):
    """The demonstration, and its devices' accounts."""
    with System(tmp_path_factory.mktemp("faults"), demonstration_at_noon()) as system:
        enrolled = system.enroll(
            "web --role web",
            "kiosk-1 --role kiosk",
            "kiosk-2 --role kiosk",
            "rating-1 --role rating --counter quay-1",
        )
        yield system, enrolled


@pytest.fixture
def on_the_wire(demonstration):
    """The system, and its web, kiosks and terminal."""
    system, accounts = demonstration
    with ExitStack() as stack:
        devices = [stack.enter_context(Device(account)) for account in accounts.values()]
        devices[0].state("coordinator", lambda state: state["online"])
        yield system, *devices


def first_of(web: Device, kind: str) -> str:
    return str(web.state("centre")[kind][0]["id"])


def counter_of(web: Device, service: str) -> str:
    counters = web.state("centre")["counters"]
    return next(str(one["id"]) for one in counters if service in one["services"])


def test_a_kiosk_has_a_letter_of_its_own(demonstration):
    _, accounts = demonstration
    letters = [accounts[name].letter for name in ("kiosk-1", "kiosk-2")]
    assert all(re.fullmatch("[A-Z]", letter) for letter in letters)
    assert len(set(letters)) == 2


def test_a_killed_coordinator_is_offline_by_its_will_and_comes_back_with_all_states(on_the_wire):
    system, web, kiosk, _, terminal = on_the_wire
    service = first_of(web, "services")
    counter = counter_of(web, service)
    command = uuid7()
    before = kiosk.ask("ticket/request", id=command, service=service)
    web.ok("counter/open", counter=counter, officer=first_of(web, "officers"))
    done = web.ok("counter/call-next", counter=counter)["visit"]
    web.ok("counter/finish", counter=counter, visit=done["id"])
    asked = terminal.prompt()
    kiosk.ok("ticket/request", service=service)
    visit = web.ok("counter/call-next", counter=counter)["visit"]
    held = web.state(f"counter/{counter}", lambda state: state["visit"] == visit["id"])
    states, mark = dict(web.states), web.mark()
    since = states["state/coordinator"]["since"]
    system.kill("coordinator")
    gone = web.next(lambda one: one.topic == "state/coordinator" and not one.body["online"], mark=mark)
    assert gone.keys() >= {"online", "epoch", "version", "since"}
    back = web.state("coordinator", lambda state: state["online"] and state["since"] > since)
    assert back["epoch"] == states["state/centre"]["epoch"]

    def again() -> set[str]:
        return {one.topic for one in web.heard[mark:] if one.topic.startswith("state/")}

    web.until(lambda: again() == states.keys(), "all that is retained, again")
    for topic, state in web.states.items():
        assert state["epoch"] == states[topic]["epoch"]
        assert state.get("rev", 0) >= states[topic].get("rev", 0), topic
    assert {**web.states[f"state/counter/{counter}"], "rev": 0} == {**held, "rev": 0}
    assert kiosk.ask("ticket/request", id=command, service=service) == before
    terminal.ok("rating/submit", token=asked["token"], score=5, after_ms=None)
    assert web.ok("counter/finish", counter=counter, visit=visit["id"])["visit"]["ended"] == "served"
    mark = web.mark()
    assert web.next(lambda one: one.topic == "heartbeat", mark=mark)["epoch"] == back["epoch"]
    web.ok("counter/close", counter=counter)


def test_a_killed_broker_has_all_that_is_retained_again(on_the_wire):
    system, web, kiosk, _, terminal = on_the_wire
    web.ok("counter/open", counter="quay-1", officer=first_of(web, "officers"))
    ticket = kiosk.ok("ticket/request", service=first_of(web, "services"))["ticket"]
    visit = web.ok("counter/call", counter="quay-1", number=ticket["number"])["visit"]
    web.ok("counter/finish", counter="quay-1", visit=visit["id"])
    asked = terminal.prompt(lambda prompt: prompt["visit"] == visit["id"])
    states, mark, epoch = set(web.states), web.mark(), web.state("centre")["epoch"]
    prompts = terminal.mark()
    system.kill("mosquitto")
    web.until(lambda: web.connections == 2, "the line")

    def again() -> dict[str, Json]:
        return {one.topic: one.body for one in web.heard[mark:] if one.topic.startswith("state/")}

    web.until(lambda: again().keys() == states and again()["state/coordinator"]["online"], "all states")
    assert {state["epoch"] for state in again().values()} == {epoch}
    assert terminal.next(lambda one: one.topic.endswith("/prompt"), mark=prompts) == asked
    kiosk.ok(
        "ticket/cancel", ticket=kiosk.ok("ticket/request", service=first_of(web, "services"))["ticket"]["id"]
    )


def test_nothing_is_lost_when_everything_is_killed_in_the_midst_of_200_commands(on_the_wire):
    system, web, *kiosks, _ = on_the_wire
    service = web.state("centre")["services"][1]["id"]
    answers: dict[str, tuple[Device, Json]] = {}
    some = threading.Semaphore(0)

    def request_many(device: Device, ids: list[str]) -> None:
        for command in ids:
            answers[command] = (device, device.ask("ticket/request", id=command, service=service))
            some.release()

    devices = [web, *kiosks]
    shares = [[uuid7() for _ in range(COMMANDS // 4 * (2 if device is web else 1))] for device in devices]
    with ThreadPoolExecutor(len(devices)) as hall:
        working = [
            hall.submit(request_many, device, ids) for device, ids in zip(devices, shares, strict=True)
        ]
        for program in ("coordinator", "mosquitto", "coordinator"):
            for _ in range(COMMANDS // 5):
                assert some.acquire(timeout=20)
            web.state("coordinator", lambda state: state["online"])
            system.kill(program)
    for one in working:
        one.result()
    assert len(answers) == COMMANDS
    numbers = sorted(reply["body"]["ticket"]["number"] for _, reply in answers.values())
    prefix = web.state("centre")["services"][1]["prefix"]
    assert numbers == [f"{prefix}{serial:03d}" for serial in range(1, COMMANDS + 1)]
    assert web.state(f"service/{service}", lambda state: state["waiting"] == COMMANDS)
    for command, (device, reply) in list(answers.items())[::20]:
        assert device.ask("ticket/request", id=command, service=service) == reply


def test_after_a_power_cut_the_day_goes_on_where_it_was(on_the_wire):
    system, web, kiosk, _, _ = on_the_wire
    service = web.state("centre")["services"][2]
    first = kiosk.ok("ticket/request", service=service["id"])["ticket"]
    assert first["number"] == f"{service['prefix']}001"
    epoch, mark = web.state("centre")["epoch"], web.mark()
    system.power_cut()
    system.start()
    second = kiosk.ok("ticket/request", service=service["id"])
    assert second["ticket"]["number"] == f"{service['prefix']}002"
    assert second["ahead"] == 1
    again = web.next(lambda one: one.topic == "state/centre", mark=mark)
    assert again["epoch"] == epoch


def test_another_store_is_another_epoch(hall, on_the_wire):
    assert hall.web.state("centre")["epoch"] != on_the_wire[1].state("centre")["epoch"]


def test_what_a_restored_store_has_forgotten_is_taken_again(on_the_wire):
    system, web, kiosk, _, terminal = on_the_wire
    service, counter = web.state("centre")["services"][0], "quay-1"
    epoch = web.state("centre")["epoch"]
    system.end()
    backup = {file: file.read_bytes() for file in system.data_dir.glob("*.db*")}
    system.start()
    web.ok("counter/open", counter=counter, officer=first_of(web, "officers"))
    ticket = kiosk.ok("ticket/request", service=service["id"])["ticket"]
    visit = web.ok("counter/call", counter=counter, number=ticket["number"])["visit"]
    web.ok("counter/finish", counter=counter, visit=visit["id"])
    prompt = terminal.prompt(lambda held: held and held["visit"] == visit["id"])
    rating = {"id": uuid7(), "token": prompt["token"], "score": 5, "after_ms": 800}
    assert terminal.ask("rating/submit", **rating)["ok"] is True
    system.end()
    for file in system.data_dir.glob("*.db*"):
        file.unlink()
    for file, content in backup.items():
        file.write_bytes(content)
    system.start()
    web.state("centre", lambda state: state["epoch"] != epoch)
    paper = {
        name: ticket[name] for name in ("code", "number", "day", "service", "priority", "lang", "issued_at")
    }
    again = {"ticket": ticket["id"], "age_ms": None, "replaces": None, **paper}
    assert kiosk.ok("ticket/issued-offline", **again)["ticket"]["number"] == ticket["number"]
    assert kiosk.ok("ticket/request", service=service["id"])["ticket"]["number"] == following(
        ticket["number"]
    )
    assert terminal.ask("rating/submit", **rating)["ok"] is True
