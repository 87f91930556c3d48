"""The loop of the coordinator, and what it tells the devices."""

import json
from datetime import timedelta
from typing import Any

import pytest

from motcua.coordinator.program import LONGEST_WAIT_S, Coordinator, Options
from motcua.coordinator.publisher import Publisher
from motcua.ports import free_port
from motcua.wire.link import Delivery, Link
from tests.coordinator.hall import Doubtful, Hall

HOST = "127.0.0.1"


@pytest.fixture
def hall(tmp_path):
    with Hall(tmp_path / "data") as made:
        yield made


@pytest.fixture
def coordinator(hall):
    """A coordinator whose broker is away."""
    options = Options(centre=hall.centre, data_dir=hall.data_dir, host=HOST, port=free_port(HOST))
    return Coordinator(options, hall.store, hall.clock, hall.service, hall.witness)


def test_waits_for_a_broker_that_is_away_without_turning_in_a_circle(coordinator, monkeypatch):
    step, waited = Link.step, []

    def counted(link: Link, timeout: float) -> list[Delivery]:
        waited.append(timeout)
        if len(waited) == 5:
            coordinator.stop()
        return step(link, timeout)

    monkeypatch.setattr(Link, "step", counted)
    coordinator.run()

    assert any(timeout > 0.01 for timeout in waited[1:])


def test_rests_while_the_store_cannot_take_what_time_brings(hall, coordinator):
    hall.open_counter()
    hall.ticket()
    hall.serve_next()
    hall.clock.time += timedelta(minutes=5)  # the question has run out
    hall.store._connection.execute("PRAGMA query_only = ON")
    assert coordinator._wait() < 0.01

    hall.pass_time()

    assert coordinator._wait() == LONGEST_WAIT_S
    coordinator.stop()
    coordinator.run()


class Told:
    """A line that keeps what is retained at its other end."""

    def __init__(self) -> None:
        self.retained: dict[str, dict[str, Any]] = {}

    def publish(self, topic: str, payload: bytes, *, qos: int = 1, retain: bool = False) -> int:
        if retain and payload:
            self.retained[topic] = json.loads(payload)
        return qos


def test_a_counter_is_shown_as_it_is_after_a_commit_that_failed_and_stands_all_the_same(hall):
    hall.open_counter()
    number = hall.ticket()["number"]
    with Doubtful(hall.database) as store:
        service, line = hall.serve(store, store.replay()), Told()
        publisher = Publisher(line, "root", service.day.epoch)  # type: ignore[arg-type]
        publisher.show(service.day, store.tail.seq, hall.clock.time)
        store.fails = True
        for arrivals in ([hall.command("counter-1", "counter/call-next", counter="quay-1")], []):
            service.handle(arrivals, hall.devices)
            publisher.show(service.day, store.tail.seq, hall.clock.time)

        shown = line.retained["root/state/counter/quay-1"]
        assert (shown["number"], shown["stage"]) == (number, "called")
        assert line.retained["root/state/board"]["calls"][0]["number"] == number
    hall.restart()
