"""Commands in, replies out: what arrives together is decided together, and each command counts once."""

import json
from datetime import timedelta
from typing import Any

import pytest

from motcua.centre_file.reading import digest
from motcua.coordinator.service import Arrival
from motcua.coordinator.verify import verify
from motcua.core.order import Device
from motcua.wire.commands import Role
from tests.coordinator.hall import MORNING, Hall


@pytest.fixture
def hall(tmp_path):
    with Hall(tmp_path / "data") as made:
        yield made
        assert verify(made.data_dir).findings == []


def bytes_of(hall: Hall, *arrivals: Arrival) -> list[bytes]:
    sent, _ = hall.service.handle(arrivals, hall.devices)
    return [one.payload for one in sent]


def refused(reply: dict[str, Any]) -> str:
    assert not reply["ok"], reply
    return str(reply["error"]["code"])


class TestCommandsThatArriveTogether:
    def test_are_answered_in_their_order_and_know_of_each_other(self, hall):
        replies = hall.handle(
            *(hall.command("kiosk-1", "ticket/request", service="ho-tich") for _ in range(3))
        )

        numbers = [reply["body"]["ticket"]["number"] for reply in replies]
        assert numbers == ["A001", "A002", "A003"]
        assert [reply["body"]["ahead"] for reply in replies] == [0, 1, 2]

    def test_are_one_transaction(self, hall):
        commits = []
        hall.store._connection.set_trace_callback(lambda sql: commits.append(sql) if sql == "COMMIT" else 0)

        hall.handle(*(hall.command("kiosk-1", "ticket/request", service="ho-tich") for _ in range(20)))

        assert commits == ["COMMIT"]
        assert hall.query("SELECT COUNT(*) FROM ticket") == [(20,)]

    def test_may_be_refused_one_by_one_without_harm_to_the_others(self, hall):
        replies = hall.handle(
            hall.command("kiosk-1", "ticket/request", service="ho-tich"),
            hall.command("kiosk-1", "ticket/request", service="no-such-service"),
            Arrival("kiosk-1", "ticket/request", b"\xff\xfe"),
            hall.command("kiosk-1", "ticket/request", service="ho-tich"),
        )

        assert [reply["ok"] for reply in replies] == [True, False, False, True]
        assert [one.event.number for one in hall.happened[-2:]] == ["A001", "A002"]

    def test_may_have_midnight_before_them(self, hall):
        hall.play_day()
        day = hall.service.day.today
        hall.clock.time += timedelta(days=1)

        (reply,) = hall.handle(hall.command("kiosk-1", "ticket/request", service="ho-tich"))

        assert reply["body"]["ticket"]["number"] == "A001"
        assert reply["body"]["ticket"]["day"] == str(day + timedelta(days=1))
        assert hall.query("SELECT COUNT(*) FROM ticket WHERE state IN ('waiting', 'called')") == [(1,)]
        assert hall.query("SELECT COUNT(*) FROM prompt WHERE closed_at IS NULL") == [(0,)]

    def test_may_open_and_close_the_day_between_them(self, hall):
        hall.play_day()
        hall.clock.trusted = False
        hall.clock.time += timedelta(days=1)

        replies = hall.handle(
            hall.command("kiosk-1", "ticket/request", service="ho-tich"),
            hall.command("admin", "day/open"),
            hall.command("kiosk-1", "ticket/request", service="ho-tich"),
            hall.command("admin", "day/close"),
            hall.command("kiosk-1", "ticket/request", service="ho-tich"),
        )

        assert replies[0]["body"]["ticket"]["number"] != "A001"
        assert replies[1]["ok"]
        assert replies[3]["ok"]
        assert refused(replies[4]) == "closed"


class TestTheSameId:
    def test_twice_in_one_group_takes_effect_once_with_the_same_answer(self, hall):
        request = hall.command("kiosk-1", "ticket/request", service="ho-tich")

        first, second = bytes_of(hall, request, request)

        assert first == second
        assert hall.query("SELECT COUNT(*) FROM ticket") == [(1,)]

    def test_after_a_restart_has_the_same_answer_byte_for_byte(self, hall):
        request = hall.command("kiosk-1", "ticket/request", service="ho-tich")
        (first,) = bytes_of(hall, request)
        hall.done("kiosk-1", "ticket/cancel", ticket=json.loads(first)["body"]["ticket"]["id"])

        hall.restart()

        assert bytes_of(hall, request) == [first]
        assert hall.query("SELECT COUNT(*) FROM ticket") == [(1,)]

    def test_with_another_body_or_name_has_the_first_answer(self, hall):
        request = hall.command("kiosk-1", "ticket/request", service="ho-tich")
        (first,) = bytes_of(hall, request)
        known = json.loads(request.payload)["id"]

        assert (
            bytes_of(
                hall,
                hall.command("kiosk-1", "ticket/request", service="dat-dai", id=known),
                hall.command("kiosk-1", "ticket/cancel", ticket=known, id=known),
                Arrival("kiosk-1", "no/such", json.dumps({"id": known}).encode()),
            )
            == [first] * 3
        )

    def test_of_another_device_is_not_allowed_and_stays_the_first_ones(self, hall):
        request = hall.command("kiosk-1", "ticket/request", service="ho-tich")
        known = json.loads(request.payload)["id"]

        together = hall.handle(
            request, hall.command("kiosk-2", "ticket/request", service="ho-tich", id=known)
        )
        later = hall.ask("kiosk-2", "ticket/request", service="ho-tich", id=known)

        assert together[0]["ok"]
        assert [refused(together[1]), refused(later)] == ["not_allowed", "not_allowed"]
        assert hall.handle(request) == together[:1]

    def test_has_the_same_refusal_for_ever(self, hall):
        request = hall.command("counter-1", "counter/call-next", counter="quay-1")
        (first,) = bytes_of(hall, request)
        hall.open_counter()
        hall.ticket()

        hall.restart()

        assert json.loads(first)["error"]["code"] == "counter_not_open"
        assert bytes_of(hall, request) == [first]

    @pytest.mark.parametrize("fields", [{"service": 7}, {}, {"service": "ho-tich", "lang": "fr"}])
    def test_in_a_malformed_command_has_the_same_answer_for_ever(self, hall, fields):
        request = hall.command("kiosk-1", "ticket/request", **fields)
        (first,) = bytes_of(hall, request)
        known = json.loads(request.payload)["id"]
        hall.restart()

        again = bytes_of(hall, hall.command("kiosk-1", "ticket/request", service="ho-tich", id=known))

        assert json.loads(first) | {"error": None} == {"re": known, "ok": False, "error": None}
        assert again == [first]

    def test_is_forgotten_after_five_weeks_and_not_before(self, hall):
        request = hall.command("kiosk-1", "ticket/request", service="ho-tich")
        (first,) = hall.handle(request)
        hall.pass_time(days=35)

        assert hall.handle(request) == [first]
        hall.pass_time(days=2)
        hall.next_day()
        (again,) = hall.handle(request)
        assert again != first
        assert hall.query("SELECT COUNT(*) FROM command") == [(1,)]

    def test_is_needed_for_an_answer_that_can_be_told_apart(self, hall):
        replies = hall.handle(
            Arrival("kiosk-1", "ticket/request", b"{}"),
            Arrival("kiosk-1", "ticket/request", b'{"id": "1"}'),
            Arrival("kiosk-1", "ticket/request", b'{"id": "00000000-0000-4000-8000-000000000000"}'),
        )

        assert [(reply.get("re"), refused(reply)) for reply in replies] == [(None, "invalid")] * 3
        assert hall.query("SELECT COUNT(*) FROM command") == [(0,)]


class TestWhoMayDoWhat:
    def test_a_device_that_is_not_enrolled_is_not_allowed(self, hall):
        assert refused(hall.ask("kiosk-9", "ticket/request", service="ho-tich")) == "not_allowed"

    def test_a_device_is_known_from_the_group_on_with_which_it_was_enrolled(self, hall):
        request = hall.command("kiosk-9", "ticket/request", service="ho-tich")
        hall.devices = (*hall.devices, Device(id="kiosk-9", role=Role.KIOSK, letter="Q"))

        (reply,) = hall.handle(request)

        assert reply["ok"]

    def test_a_device_whose_account_was_taken_away_is_not_allowed(self, hall):
        hall.devices = tuple(device for device in hall.devices if device.id != "kiosk-1")

        assert refused(hall.ask("kiosk-1", "ticket/request", service="ho-tich")) == "not_allowed"

    @pytest.mark.parametrize(
        ("device", "name"),
        [
            ("kiosk-1", "counter/call-next"),
            ("counter-1", "ticket/request"),
            ("web", "settings/adopt"),
            ("kiosk-1", "day/close"),
        ],
    )
    def test_a_role_has_its_own_commands(self, hall, device, name):
        fields = {"counter": "quay-1", "service": "ho-tich", "sha256": digest(hall.centre.read_text())}

        assert refused(hall.ask(device, name, **fields)) == "not_allowed"

    def test_a_command_that_does_not_exist_is_invalid(self, hall):
        assert refused(hall.ask("kiosk-1", "ticket/burn")) == "invalid"


class TestAdoptingSettings:
    def adopt(self, hall: Hall, text: str) -> dict[str, Any]:
        return hall.ask("admin", "settings/adopt", sha256=digest(text))

    def test_takes_the_checked_file_into_force(self, hall):
        text = hall.centre.read_text().replace("seconds = 30", "seconds = 20")
        hall.centre.write_text(text)

        assert self.adopt(hall, text)["ok"]
        assert hall.service.day.in_force().rating.seconds == 20
        hall.restart()
        assert hall.service.day.in_force().rating.seconds == 20

    def test_refuses_a_file_that_was_changed_after_the_check(self, hall):
        checked = hall.centre.read_text()
        hall.centre.write_text(checked.replace("seconds = 30", "seconds = 20"))

        assert refused(self.adopt(hall, checked)) == "invalid"
        assert hall.service.day.in_force().rating.seconds == 30

    @pytest.mark.parametrize("text", ["", "[centre", 'id = "x"\n'])
    def test_refuses_a_file_with_mistakes_and_names_them(self, hall, text):
        hall.centre.write_text(text)

        reply = self.adopt(hall, text)

        assert refused(reply) == "invalid"
        assert reply["error"]["message"].startswith("centre.toml:")

    def test_refuses_when_the_file_is_gone(self, hall):
        hall.centre.unlink()

        assert refused(self.adopt(hall, "")) == "invalid"

    def test_refuses_the_settings_of_another_centre(self, hall):
        text = hall.centre.read_text().replace('id = "demo"', 'id = "other"')
        hall.centre.write_text(text)

        assert refused(self.adopt(hall, text)) == "invalid"

    def test_does_not_take_away_what_is_in_use(self, hall):
        hall.open_counter()
        known = hall.centre.read_text()
        text = known.replace('[[counter]]\nid = "quay-1"', '[[counter]]\nid = "quay-9"').replace(
            'counter = "quay-1"', 'counter = "quay-9"'
        )
        hall.centre.write_text(text)

        assert refused(self.adopt(hall, text)) == "counter_busy"
        hall.centre.write_text(known)


class TestAMistakeOfOurs:
    """A command that our own code fails on is refused alone, for ever, and leaves nothing behind."""

    def test_in_the_rules_refuses_the_command_and_nothing_of_it_happens(self, hall, monkeypatch, caplog):
        def fails(*_arguments: object) -> object:
            raise RuntimeError("a mistake")

        bad, good = (hall.command("kiosk-1", "ticket/request", service="ho-tich") for _ in range(2))
        with monkeypatch.context() as patch:
            patch.setattr("motcua.core.views._issued", fails)
            (first,) = hall.handle(bad)

        assert refused(first) == "invalid"
        assert hall.query("SELECT COUNT(*) FROM ticket") == [(0,)]
        assert not hall.service.day.tickets
        assert hall.service.faults == 1
        assert "could not be carried out" in caplog.text
        assert hall.handle(bad, good)[0] == first
        assert hall.query("SELECT number FROM ticket") == [("A001",)]

    def test_that_breaks_the_schema_refuses_only_the_command_that_does(self, hall, caplog):
        hall.ticket()
        broken = hall.command("kiosk-1", "ticket/request", service="ho-tich")
        others = [hall.command("kiosk-1", "ticket/request", service="dat-dai") for _ in range(2)]
        day = hall.service.day
        hall.service.day = day._replace(sequence=day.sequence.set("A", 0))  # a number is given out twice

        replies = hall.handle(others[0], broken, others[1])

        assert [reply["ok"] for reply in replies] == [True, False, True]
        assert refused(replies[1]) == "invalid"
        assert "breaks the schema" in caplog.text
        assert hall.query("SELECT number FROM ticket ORDER BY number") == [("A001",), ("C001",), ("C002",)]
        hall.restart()
        assert hall.handle(broken) == [replies[1]]


def test_time_alone_opens_the_day_and_ends_questions(tmp_path):
    with Hall(tmp_path / "data") as hall:
        hall.open_counter()
        hall.ticket()
        hall.serve_next()
        asked = hall.clock.time
        hall.pass_time(minutes=2)

        assert hall.query("SELECT why, closed_at FROM prompt") == [
            ("expired", f"{(asked + timedelta(seconds=40)).isoformat()[:19]}.000Z")
        ]
        hall.clock.trusted = False
        hall.pass_time(days=1)
        assert hall.service.day.today == MORNING.date()
        hall.clock.trusted = True
        hall.pass_time(seconds=1)
        assert hall.service.day.today == MORNING.date() + timedelta(days=1)
