"""What a device hears and says besides its stored commands, on a real broker."""

import shutil

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from motcua.wire import topics
from motcua.wire.commands import Role
from motcua.wire.device import Change
from motcua.wire.errors import (
    NoHeartbeat,
    NotConnected,
    OutboxError,
    Unanswered,
)
from motcua.wire.link import Delivery
from tests.wire.hall import (
    REQUEST,
    ROOT,
    board,
    centre,
    code,
    now,
    ok,
    refuse,
    silence,
    until,
)


class TestTheHeartbeat:
    def test_a_device_is_live_for_five_seconds_after_one(self, hall):
        clock = [1000.0]
        told: list[Change] = []
        device = hall.device(clock=lambda: clock[0] + 0.0, on_change=told.append)
        assert not device.is_live()
        hall.live(device)
        clock[0] += 4.9
        assert device.is_live()
        told.clear()
        clock[0] += 0.2
        assert not device.is_live()
        until(lambda: Change.LIVE in told)

    def test_a_kept_heartbeat_is_no_sign_of_life(self, hall):
        hall.coordinator.publish(
            topics.HEARTBEAT.topic(ROOT), {"epoch": "e1", "rev": 1, "at": now()}, retain=True
        )
        device = hall.device()
        assert device.send("ticket/request", **REQUEST).result(30).ok
        assert not device.is_live()

    def test_a_waiting_command_goes_at_once_when_the_coordinator_is_back(self, hall):
        clock = [1000.0]
        hall.coordinator.script = silence
        device = hall.device(clock=lambda: clock[0])
        pending = device.send("ticket/request", **REQUEST)
        until(lambda: hall.coordinator.ids() == [pending.id])
        clock[0] += 0.9  # before the first repetition
        hall.coordinator.script = ok
        hall.coordinator.state("coordinator", {"online": True, "epoch": "e1", "version": "1", "since": now()})
        assert pending.result(30).ok


class TestQuestions:
    def test_are_refused_at_once_without_a_heartbeat(self, hall):
        device = hall.device("pad-1", Role.COUNTER)
        until(device.is_up)
        with pytest.raises(NoHeartbeat):
            device.ask("counter/call-next", counter="c1")
        assert hall.coordinator.commands == []

    def test_are_answered_and_never_stored(self, hall):
        device = hall.device("pad-1", Role.COUNTER)
        hall.live(device)
        pending = device.ask("counter/call-next", counter="c1")
        assert pending.result(30).ok
        assert device.outbox.count() == 0

    def test_a_refusal_is_their_answer_and_is_not_set_aside(self, hall):
        hall.coordinator.script = lambda *_: refuse("nobody_waiting")
        device = hall.device("pad-1", Role.COUNTER)
        hall.live(device)
        assert code(device.ask("counter/call-next", counter="c1")) == "nobody_waiting"
        assert device.outbox.refused_count() == 0

    def test_end_unanswered(self, hall):
        hall.coordinator.script = silence
        clock = [1000.0]
        device = hall.device("pad-1", Role.COUNTER, clock=lambda: clock[0])
        hall.live(device)
        pending = device.ask("counter/call-next", counter="c1", seconds=5.0)
        hall.wait_for(pending)
        clock[0] += 5.1
        with pytest.raises(Unanswered):
            pending.result(30)
        assert len(set(hall.coordinator.ids())) == 1

    def test_come_after_what_was_done_before_them(self, hall):
        device = hall.device("pad-1", Role.COUNTER, clock=lambda: 1000.0)
        hall.live(device)
        for _ in range(3):
            device.send("counter/pause", counter="c1")
            device.send("counter/resume", counter="c1")
        device.ask("counter/call-next", counter="c1").result(30)
        assert [name for name, _ in hall.coordinator.commands] == [
            *["counter/pause", "counter/resume"] * 3,
            "counter/call-next",
        ]


class TestStates:
    def test_the_newest_are_held_and_told(self, hall):
        told: list[Change] = []
        hall.coordinator.state("board", board("e1", 5, "A005"))
        device = hall.device("board-1", Role.BOARD, on_change=told.append)
        until(lambda: device.states.board)
        hall.coordinator.state("board", board("e1", 4, "A004"))
        hall.coordinator.state("board", board("e1", 6, "A006"))
        until(lambda: device.states.board.rev == 6)
        assert Change.STATES in told

    def test_the_centre_is_kept_on_disk(self, hall):
        first = hall.device()
        hall.coordinator.state("centre", centre())
        until(lambda: first.states.centre)
        until(lambda: first.outbox.recall("wire/centre"))
        first.close()
        assert hall.device(start=False).states.centre.name.vi == "Một cửa"

    def test_a_prompt_reaches_its_terminal_alone(self, hall):
        rating, other = hall.device("r1", Role.RATING), hall.device("r2", Role.RATING)
        hall.listens(rating)
        hall.listens(other)
        prompt = {
            "token": "t",
            "visit": "v",
            "number": "A001",
            "counter": "c1",
            "officer": None,
            "seconds": 30,
            "form": "five",
        }
        hall.coordinator.publish(topics.PROMPT.topic(ROOT, device="r1"), prompt, retain=True)
        until(lambda: rating.states.prompt)
        assert other.states.prompt is None

    def test_what_the_device_does_not_need_itself_goes_to_the_program(self, hall):
        heard: list[Delivery] = []
        device = hall.device("web", Role.WEB, on_other=heard.append)
        hall.listens(device)
        hall.coordinator.publish(f"{ROOT}/event/ticket/issued", {"seq": 1, "epoch": "e1", "at": now()})
        assert until(lambda: any(each.topic.endswith("event/ticket/issued") for each in heard))


class TestHealth:
    def test_tells_the_printer_at_once_and_whatever_the_program_adds(self, hall):
        device = hall.device()
        until(lambda: hall.last("kiosk-1", "health"))
        device.set_health("out", jammed=True, outbox=99)
        until(lambda: hall.last("kiosk-1", "health").get("printer") == "out")
        health = hall.last("kiosk-1", "health")
        assert health["jammed"] is True
        assert health["outbox"] == 0
        assert health["disk_free_mb"] > 0

    def test_counts_what_waits(self, hall):
        hall.coordinator.script = silence
        hall.device().send("ticket/request", **REQUEST)
        assert until(lambda: hall.last("kiosk-1", "health").get("outbox") == 1)

    def test_a_damaged_outbox_is_a_fault(self, hall):
        (hall.folder / "kiosk-1").mkdir()
        (hall.folder / "kiosk-1" / "outbox.db").write_bytes(b"rubbish" * 2000)
        device = hall.device()
        until(lambda: hall.last("kiosk-1", "health").get("faults") == 1)
        assert device.send("ticket/request", **REQUEST).result(30).ok


TOPICS = [
    "state/centre",
    "state/board",
    "state/service/civil",
    "state/counter/c1",
    "state/coordinator",
    "heartbeat",
    "device/kiosk-1/reply",
    "device/kiosk-1/prompt",
    "state/unheard-of",
]


class TestRubbish:
    def test_on_any_topic_is_counted_and_stops_nothing(self, hall):
        device = hall.device()
        hall.listens(device)
        for topic in TOPICS:
            for payload in (
                b"",
                b"{",
                b"\xff\xfe\x00",
                b"[" * 50_000,
                b"null",
                b'{"re":null,"ok":false}',
                b'{"rev":1e999}',
            ):
                hall.coordinator.publish(f"{ROOT}/{topic}", payload)
        assert device.send("ticket/request", **REQUEST).result(30).ok
        until(lambda: hall.last("kiosk-1", "health").get("faults", 0) > 30)

    @settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(rubbish=st.lists(st.tuples(st.sampled_from(TOPICS), st.binary(max_size=60)), max_size=8))
    def test_of_any_kind_leaves_the_device_answering(self, hall, rubbish):
        if not hall._devices:
            hall.device()
        for topic, payload in rubbish:
            hall.coordinator.publish(f"{ROOT}/{topic}", payload)
        assert hall._devices[0].send("ticket/request", **REQUEST).result(30).ok

    def test_hooks_that_fail_stop_nothing(self, hall):
        def fail(*_: object) -> None:
            raise RuntimeError("the program's fault")

        device = hall.device(on_change=fail, on_answer=fail)
        hall.live(device)
        assert device.send("ticket/request", **REQUEST).result(30).ok
        assert device.send("ticket/request", **REQUEST).result(30).ok

    def test_is_logged_once_a_minute_at_most(self, hall, caplog):
        device = hall.device()
        hall.listens(device)
        for _ in range(50):
            hall.coordinator.publish(f"{ROOT}/state/centre", b"{")
        device.send("ticket/request", **REQUEST).result(30)
        until(lambda: hall.last("kiosk-1", "health").get("faults") == 50)
        assert (
            len(
                [
                    line
                    for line in caplog.records
                    if line.name == "motcua.wire.device" and "centre" in line.message
                ]
            )
            == 1
        )


class TestTheEnd:
    def test_closing_is_quick_and_may_come_twice(self, hall):
        device = hall.device()
        until(device.is_up)
        device.close()
        device.close()
        until(lambda: not device._thread.is_alive(), what="the end of its thread")
        until(lambda: hall.last("kiosk-1", "presence").get("online") is False)
        assert not device._thread.is_alive()

    def test_a_device_that_was_never_started_closes_too(self, hall):
        device = hall.device(start=False)
        device.close()
        with pytest.raises(OutboxError, match="closed"):
            device.outbox.count()

    def test_whoever_waits_is_told(self, hall):
        hall.coordinator.script = silence
        device = hall.device()
        pending = device.send("ticket/request", **REQUEST)
        device.close()
        with pytest.raises(NotConnected):
            pending.result(1)

    def test_two_devices_on_one_outbox_are_refused(self, hall, monkeypatch):
        monkeypatch.setattr("motcua.wire.outbox.LOCK_S", 0.05)
        hall.device()
        with pytest.raises(OutboxError, match="locked"):
            hall.device(start=False)

    def test_a_lost_data_directory_still_begins_a_higher_incarnation(self, hall):
        first = hall.device(start=False)
        first.close()
        shutil.rmtree(hall.folder / "kiosk-1")
        assert hall.device(start=False).incarnation >= first.incarnation
