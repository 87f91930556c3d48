"""Stored commands of a device, on a real broker: each arrives, in order, until it is answered."""

import subprocess
import sys
from datetime import UTC, date, datetime
from itertools import islice

import pytest

from motcua.wire import topics
from motcua.wire.codec import MalformedMessage
from motcua.wire.errors import (
    AlreadySettled,
    GivenUp,
    NotConnected,
    NotOurCommand,
    OutboxError,
)
from motcua.wire.sending import FIRST_S
from tests.wire.hall import (
    REQUEST,
    ROOT,
    Hall,
    Mosquitto,
    centre,
    code,
    lines_of,
    now,
    ok,
    refuse,
    silence,
    until,
)

FEEDBACK = {"text": "Cảm ơn"}


def standing() -> float:
    """A clock that stands still: nothing is repeated."""
    return 1000.0


class TestStoredCommands:
    def test_a_command_is_answered(self, hall):
        reply = hall.device().send("ticket/request", **REQUEST).result(30)
        assert reply.ok

    def test_commands_go_one_at_a_time_in_the_order_in_which_they_were_sent(self, hall):
        hall.coordinator.script = silence
        device = hall.device()
        pendings = [device.send("feedback/submit", text=f"{number}") for number in range(5)]
        until(lambda: hall.coordinator.commands)
        for pending in pendings:
            hall.wait_for(pending)
            assert set(hall.coordinator.ids()) == {
                each.id for each in pendings[: pendings.index(pending) + 1]
            }
            hall.coordinator.reply("kiosk-1", {"re": pending.id, "ok": True, "body": {}})
            assert pending.result(30).ok

    def test_a_command_is_repeated_with_the_same_id_until_it_is_answered(self, hall):
        hall.coordinator.script = silence
        clock = [1000.0]
        pending = hall.device(clock=lambda: clock[0]).send("ticket/request", **REQUEST)
        until(lambda: hall.coordinator.commands)
        hall.coordinator.script = ok
        clock[0] += FIRST_S
        pending.result(30)
        bodies = [body for _, body in hall.coordinator.commands]
        assert bodies == [bodies[0]] * 2

    def test_a_second_answer_is_ignored(self, hall):
        device = hall.device()
        first = device.send("ticket/request", **REQUEST)
        first.result(30)
        hall.coordinator.reply("kiosk-1", {"re": first.id, **refuse("closed")})
        assert device.send("ticket/request", **REQUEST).result(30).ok
        assert device.outbox.refused_count() == 0

    def test_unavailable_is_no_answer(self, hall):
        hall.coordinator.script = lambda *_: refuse("unavailable")
        pending = hall.device().send("ticket/request", **REQUEST)
        until(lambda: hall.coordinator.commands)
        assert not pending.done()
        hall.coordinator.script = ok
        assert pending.result(30).ok

    def test_what_is_refused_for_good_is_set_aside_and_the_next_one_goes(self, hall):
        hall.coordinator.script = lambda name, body: (
            refuse("closed") if name == "ticket/request" else ok(name, body)
        )
        device = hall.device()
        refused = device.send("ticket/request", **REQUEST)
        taken = device.send("feedback/submit", **FEEDBACK)

        assert code(refused) == "closed"
        assert taken.result(30).ok
        until(lambda: hall.last("kiosk-1", "health").get("refused") == 1)
        ((entry, reason),) = device.outbox.refused()
        assert (entry.id, reason) == (refused.id, "closed: for a test")

    def test_answers_are_told_also_to_the_program_that_did_not_wait(self, hall):
        told: list[tuple[str, str | None]] = []
        device = hall.device(on_answer=lambda name, reply: told.append((name, reply.re)))
        pending = device.send("ticket/request", **REQUEST)
        until(lambda: told)
        assert told == [("ticket/request", pending.id)]

    def test_bad_values_are_refused_before_they_are_put(self, hall):
        device = hall.device()
        for values in ({}, {"service": "CIVIL"}, {"service": "civil", "colour": "red"}, {"service": None}):
            with pytest.raises(MalformedMessage):
                device.send("ticket/request", **values)
        with pytest.raises(MalformedMessage):
            device.send("feedback/submit", text="x" * 20_000)
        assert device.outbox.count() == 0

    def test_a_device_sends_only_what_its_role_may(self, hall):
        device = hall.device()
        for name in ("counter/open", "counter/call-next", "no/such"):
            with pytest.raises(NotOurCommand):
                device.send(name, counter="c1")
        with pytest.raises(NotOurCommand):
            device.ask("ticket/request", **REQUEST)

    def test_a_command_that_could_not_be_written_is_not_sent(self, hall):
        device = hall.device(clock=standing)
        device.outbox._db.execute("PRAGMA query_only = ON")
        with pytest.raises(OutboxError):
            device.send("ticket/request", **REQUEST)
        device.outbox._db.execute("PRAGMA query_only = OFF")
        assert device.send("ticket/request", **REQUEST).result(30).ok
        assert len(hall.coordinator.ids()) == 1

    def test_an_answer_that_cannot_be_written_down_is_told_and_the_command_settled_later(self, hall):
        hall.coordinator.script = silence
        device = hall.device()
        pending = device.send("ticket/request", **REQUEST)
        until(lambda: hall.coordinator.commands)
        device.outbox._db.execute("PRAGMA query_only = ON")
        hall.coordinator.script = ok
        assert pending.result(30).ok
        assert device.outbox.count() == 1
        device.outbox._db.execute("PRAGMA query_only = OFF")
        until(lambda: device.outbox.count() == 0, seconds=20)

    def test_what_lies_poisoned_in_the_outbox_does_not_block(self, hall):
        device = hall.device(start=False)
        device.outbox.put("nonsense", "x", b"{}", replayed=False)
        device.outbox.put("feedback/submit", "y", b"x" * 20_000, replayed=False)
        device.outbox.put("ticket/issued-offline", "z", b"[", replayed=True, aged_from=0.0)
        device.outbox.put("rating/shown", "w", b'{"id": "w", "tok', replayed=False)
        device.outbox.put("rating/shown", "v", b'{"id": "another"}', replayed=False)
        pending = device.send("ticket/request", **REQUEST)
        device.start()
        assert pending.result(30).ok
        assert device.outbox.refused_count() == 5

    def test_the_age_of_an_offline_ticket_is_its_age_when_it_is_sent(self, hall):
        clock = [1000.0]
        device = hall.device(start=False, clock=lambda: clock[0])
        pending = device.send(
            "ticket/issued-offline",
            ticket="01a2001a-7ffe-773f-bc72-da40bf5ad7b3",
            code="0123456789",
            number="A-K001",
            day=date(2026, 11, 21),
            service="civil",
            issued_at=datetime(2026, 11, 21, 1, 2, 3, tzinfo=UTC),
            age_ms=5000,
        )
        clock[0] += 30
        device.start()
        pending.result(30)
        (_, body) = hall.coordinator.commands[0]
        assert body["age_ms"] == 35_000
        assert body["code"] == "0123456789"


class TestTheBroker:
    def test_its_refusal_counts_as_the_answer_not_allowed(self, tmp_path):
        everything = f"user coordinator\ntopic readwrite {ROOT}/#\n"
        own = f"{ROOT}/device/kiosk-1"
        writes = [f"topic write {own}/{what}\n" for what in ("presence", "health", "cmd/feedback/submit")]
        kiosk = "".join([f"user kiosk-1\ntopic read {ROOT}/#\n", *writes])
        mosquitto = Mosquitto(tmp_path, acl=everything + kiosk)
        hall = Hall(mosquitto, tmp_path)
        try:
            device = hall.device()
            refused, taken = (
                device.send("ticket/request", **REQUEST),
                device.send("feedback/submit", **FEEDBACK),
            )
            assert code(refused) == "not_allowed"
            assert taken.result(30).ok
            assert device.outbox.refused_count() == 1
        finally:
            hall.close()
            mosquitto.kill()

    def test_commands_outlive_its_death(self, hall):
        device = hall.device()
        until(device.is_up)
        hall.mosquitto.kill()
        until(lambda: not device.is_up())
        pendings = [device.send("feedback/submit", text=f"{number}") for number in range(3)]
        hall.mosquitto.start()

        assert [pending.result(15).ok for pending in pendings] == [True] * 3
        assert list(dict.fromkeys(hall.coordinator.ids())) == [pending.id for pending in pendings]

    def test_presence_and_health_are_told_again_when_it_is_back(self, hall):
        device = hall.device()
        until(lambda: hall.last("kiosk-1", "presence").get("online"))
        hall.mosquitto.kill()
        until(lambda: not device.is_up())
        hall.coordinator.heard.clear()
        hall.mosquitto.start()
        until(lambda: hall.last("kiosk-1", "presence").get("online"), seconds=15)
        assert until(lambda: hall.last("kiosk-1", "health"))["outbox"] == 0


class TestAKill:
    def test_loses_nothing_that_was_put_while_the_broker_was_down(self, hall):
        hall.mosquitto.kill()
        script = f"""
import sys
from pathlib import Path
from motcua.wire.device import Device
from tests.wire.hall import credentials
device = Device(credentials({hall.mosquitto.port}), Path({str(hall.folder / "kiosk-1")!r}), version="1.0")
device.start()
while True:
    print(device.send("feedback/submit", text="x").id, flush=True)
"""
        with subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, text=True) as program:
            lines = lines_of(program)
            said = list(islice(lines, 20))
            program.kill()
            said += lines
        hall.mosquitto.start()

        device = hall.device()
        until(lambda: device.is_up() and device.outbox.count() == 0, seconds=30)
        assert list(dict.fromkeys(hall.coordinator.ids()))[: len(said)] == said

    def test_raises_the_incarnation_and_the_old_will_names_the_old_one(self, hall):
        first = hall.device()
        until(lambda: hall.last("kiosk-1", "presence").get("online"))
        first.close()
        until(lambda: hall.last("kiosk-1", "presence") == {"online": False, "incarnation": first.incarnation})
        second = hall.device()
        until(lambda: hall.last("kiosk-1", "presence").get("incarnation") == second.incarnation)
        assert second.incarnation == first.incarnation + 1

    def test_a_command_of_an_earlier_start_can_be_given_up_before_the_line_is_opened(self, hall):
        first = hall.device(start=False)
        old = first.send("ticket/request", **REQUEST)
        first.close()
        with pytest.raises(NotConnected):
            old.result(0)

        second = hall.device(start=False)
        assert [entry.id for entry in second.waiting("ticket/request")] == [old.id]
        assert second.waiting("feedback/submit") == ()
        assert second.give_up(old.id)
        second.start()
        assert second.send("feedback/submit", **FEEDBACK).result(30).ok
        assert old.id not in hall.coordinator.ids()


class TestGivingUp:
    def test_a_request_given_up_is_never_sent_again_and_its_late_answer_is_ignored(self, hall):
        hall.coordinator.script = silence
        device = hall.device(clock=standing)
        pending = device.send("ticket/request", **REQUEST)
        until(lambda: hall.coordinator.commands)
        assert device.give_up(pending.id)
        sent = len(hall.coordinator.ids())
        hall.coordinator.script = ok
        hall.coordinator.reply("kiosk-1", {"re": pending.id, "ok": True, "body": {}})

        assert device.send("feedback/submit", **FEEDBACK).result(30).ok
        assert hall.coordinator.ids().count(pending.id) == sent
        with pytest.raises(GivenUp):
            pending.result(0)

    def test_a_replacement_names_what_it_replaces(self, hall):
        hall.coordinator.script = silence
        device = hall.device(clock=standing)
        request = device.send("ticket/request", **REQUEST)
        until(lambda: hall.coordinator.commands)
        hall.coordinator.script = ok
        offline = device.replace(
            request.id,
            "ticket/issued-offline",
            ticket="01a2001a-7ffe-773f-bc72-da40bf5ad7b3",
            code="0123456789",
            number="A-K001",
            day=date(2026, 11, 21),
            service="civil",
            issued_at=datetime(2026, 11, 21, 1, 2, 3, tzinfo=UTC),
            age_ms=0,
        )
        assert offline.result(30).ok
        assert hall.coordinator.commands[-1][1]["replaces"] == request.id
        with pytest.raises(GivenUp, match="replaced"):
            request.result(0)

    def test_what_has_its_answer_is_not_replaced(self, hall):
        device = hall.device()
        request = device.send("ticket/request", **REQUEST)
        request.result(30)
        with pytest.raises(AlreadySettled):
            device.replace(request.id, "feedback/submit", **FEEDBACK)
        assert not device.give_up(request.id)
        assert device.outbox.count() == 0


class TestANewEpoch:
    def test_answered_commands_of_the_marked_kinds_are_sent_again_in_order(self, hall):
        device = hall.device(clock=standing)
        hall.live(device, "e1")
        kept = [device.send("feedback/submit", text=f"{number}") for number in range(3)]
        device.send("ticket/request", **REQUEST).result(30)
        hall.coordinator.commands.clear()

        hall.coordinator.beat("e2")
        until(lambda: len(hall.coordinator.ids()) == 3 and device.outbox.count() == 0)
        assert hall.coordinator.ids() == [pending.id for pending in kept]

    def test_a_state_or_the_coordinator_tells_it_too(self, hall):
        device = hall.device(clock=standing)
        hall.live(device, "e1")
        pending = device.send("feedback/submit", **FEEDBACK)
        pending.result(30)
        hall.coordinator.state("coordinator", {"online": True, "epoch": "e2", "version": "1", "since": now()})
        until(lambda: hall.coordinator.ids().count(pending.id) == 2)
        hall.coordinator.state("centre", centre("e3"))
        assert until(lambda: hall.coordinator.ids().count(pending.id) == 3)

    def test_what_is_answered_before_the_first_heartbeat_is_not_taken_for_older_than_it_is(self, hall):
        device = hall.device(clock=standing)
        started = {"online": True, "epoch": "e1", "version": "1", "since": "2026-01-01T00:00:00Z"}
        hall.coordinator.state("coordinator", started)
        until(lambda: device.states.coordinator)
        pending = device.send("feedback/submit", **FEEDBACK)
        pending.result(30)
        hall.coordinator.beat("e2")
        assert until(lambda: hall.coordinator.ids().count(pending.id) == 2)

    def test_an_old_epoch_that_lingers_sends_nothing_again(self, hall):
        device = hall.device(clock=standing)
        hall.live(device, "e1")
        hall.live(device, "e2")
        device.send("feedback/submit", **FEEDBACK).result(30)
        hall.coordinator.state("centre", centre("e1"))
        until(lambda: device.states.centre)
        device.send("ticket/request", **REQUEST).result(30)
        assert len(hall.coordinator.ids("feedback/submit")) == 1

    def test_what_was_answered_more_than_three_days_before_is_not(self, hall):
        device = hall.device(clock=standing)
        hall.listens(device)
        topic = topics.HEARTBEAT.topic(ROOT)
        hall.coordinator.publish(topic, {"epoch": "e1", "rev": 1, "at": "2026-11-20T00:00:00Z"})
        until(device.is_live)
        device.send("feedback/submit", **FEEDBACK).result(30)
        hall.coordinator.publish(topic, {"epoch": "e2", "rev": 1, "at": "2026-11-23T00:01:00Z"})
        until(lambda: "e2" in device.outbox.epochs())
        device.send("ticket/request", **REQUEST).result(30)
        assert len(hall.coordinator.ids("feedback/submit")) == 1
