"""What the day looks like from outside, and what nobody outside may see."""

import json
import re
from dataclasses import fields, replace

import pytest

from motcua.core import events as e
from motcua.core import views
from motcua.core.order import _BASE32
from motcua.core.private import Private, private
from motcua.wire.codec import CODE, UUID7, decode, encode
from tests.core.builders import a_hall, public


class TestTheBoard:
    def test_shows_the_calls_newest_first_and_a_recall_as_the_newest(self):
        hall = a_hall()
        for service in ("ho-tich", "thue"):
            hall.ticket(service, lang="en")
        hall.open("quay-1")
        hall.open("quay-3", "nam")
        first = hall.next("quay-1")
        hall.wait(minutes=1)
        hall.next("quay-3")
        hall.wait(minutes=1)
        hall.visit("recall", "quay-1")

        calls = views.board_state(hall.day, hall.now, "e1", 7).calls

        assert [(call.number, call.counter, call.times, call.lang) for call in calls] == [
            ("A001", "quay-1", 2, "en"),
            ("CT001", "quay-3", 1, "en"),
        ]
        assert (calls[0].call, calls[0].at) == (first.id, hall.now)

    def test_shows_twelve_calls(self):
        hall = a_hall()
        hall.open()
        for _ in range(14):
            hall.ticket()
            hall.served()

        calls = views.board_state(hall.day, hall.now, "e1", 7).calls

        assert [call.number for call in calls] == [f"A{n:03d}" for n in range(14, 2, -1)]


class TestTheStates:
    def test_of_a_counter_shows_the_visit_in_hand(self):
        hall = a_hall()
        hall.ticket()
        hall.open()

        def shown() -> tuple[str, str, str | None]:
            state = views.counter_state(hall.day, "quay-1", "e1", 7)
            return state.status, state.stage, state.number

        assert shown() == ("open", "idle", None)
        hall.next()
        assert shown() == ("open", "called", "A001")
        hall.visit("serve")
        hall.do("counter/pause", "web", counter="quay-1")
        assert shown() == ("paused", "serving", "A001")

    def test_of_the_centre_names_what_there_is(self):
        hall = a_hall(closed=("thue",))

        state = views.centre_state(hall.day, hall.now, "e1", 7)

        assert (str(state.day), state.open, state.tz) == ("2026-11-23", True, "Asia/Ho_Chi_Minh")
        assert [(line.id, line.prefix, line.open) for line in state.services][-1] == ("thue", "CT", False)
        assert [line.id for line in state.priorities] == ["thuong", "cao-tuoi", "khuyet-tat"]
        assert [group.name.en for group in state.groups] == ["Documents"]
        assert "agency" not in encode(state).decode()

    def test_of_a_service_counts_who_waits(self):
        hall = a_hall()
        hall.ticket()

        state = views.service_state(hall.day, "ho-tich", "e1", 7)

        assert json.loads(encode(state)) == {"epoch": "e1", "rev": 7, "waiting": 1, "estimate": None}


class TestEvents:
    def test_have_one_kind_each(self):
        assert {e.KIND_OF[event] for event in e.KINDS.values()} == set(e.KINDS)

    def test_keep_their_secrets(self):
        hidden = {(kind, name) for kind in e.KINDS for name in e.secrets_of(kind)}
        words = {"code", "token", "comment", "text", "contact", "score", "reasons", "content"}

        assert {name for _, name in hidden} == words | {"visit"}
        assert ("rating/given", "visit") in hidden  # a visit leads to the officer
        shown = {f.name for kind in e.KINDS.values() for f in fields(kind)} - words
        assert "officer" in shown

    def test_hold_a_hash_in_place_of_what_must_be_erasable(self):
        hall = a_hall()
        hall.do("feedback/submit", "web", text="bí mật", contact="0900")
        given = hall.latest

        written = encode(given)

        assert "bí mật".encode() not in written
        assert b"0900" not in written
        read = decode(e.FeedbackGiven, written)
        assert read.text == Private(digest=given.text.digest)
        assert private("bí mật", given.text.salt).digest == read.text.digest
        assert replace(read, text=given.text, contact=given.contact) == given
        assert set(public(given)) == {"at", "case", "service", "device"}


class TestWhatAnOrderMakes:
    def test_is_an_id_of_the_wire_and_a_secret_of_the_alphabet(self):
        hall = a_hall()
        order = hall.order("ticket/request", "kiosk-1", service="thue")

        assert re.fullmatch(UUID7, order.new_id("ticket", hall.now))
        assert order.new_id("ticket", hall.now) != order.new_id("visit", hall.now)
        assert re.fullmatch(CODE, order.new_secret("code", 10))
        assert set(order.new_secret("token", 26)) <= set(_BASE32)

    def test_begins_with_the_time(self):
        hall = a_hall()
        order = hall.order("ticket/request", "kiosk-1", service="thue")

        assert int(order.new_id("x", hall.now)[:13].replace("-", ""), 16) == int(hall.now.timestamp() * 1000)


def test_no_settings_no_view():
    hall = a_hall()

    with pytest.raises(LookupError):
        views.centre_state(type(hall.day)(), hall.now, "e1", 1)
