"""When a command is sent, and sent again; with a clock in the hand."""

import json

import pytest

from motcua.wire.errors import NotConnected, TooLarge, Unanswered
from motcua.wire.outbox import Outbox
from motcua.wire.sending import Asker, Pending, Sender
from motcua.wire.states import Reply


class Line:
    """A line that notes what is sent."""

    def __init__(self) -> None:
        self.up = True
        self.sent: list[str] = []
        self.poison = ""

    def __call__(self, _name: str, payload: bytes) -> int:
        if not self.up:
            raise NotConnected("down")
        ident = json.loads(payload)["id"]
        if ident == self.poison:
            raise TooLarge("too large")
        self.sent.append(ident)
        return len(self.sent)


@pytest.fixture
def line():
    return Line()


@pytest.fixture
def outbox(tmp_path):
    with Outbox(tmp_path / "outbox.db") as opened:
        yield opened


@pytest.fixture
def sender(outbox, line):
    return Sender(outbox, line, 1)


def payload(ident: str) -> bytes:
    return json.dumps({"id": ident}).encode()


def put(outbox: Outbox, *names: str) -> None:
    for name in names:
        outbox.put("rating/shown", name, payload(name), replayed=True)


class TestSender:
    def test_repeats_after_one_second_doubling_to_fifteen(self, outbox, line, sender):
        put(outbox, "a")
        times = []
        for tenth in range(700):
            before = len(line.sent)
            sender.turn(tenth / 10)
            if len(line.sent) > before:
                times.append(tenth / 10)
        assert times == [0, 1, 3, 7, 15, 30, 45, 60]

    def test_sends_the_second_only_when_the_first_has_its_answer(self, outbox, line, sender):
        put(outbox, "a", "b")
        for second in range(5):
            sender.turn(second)
        assert set(line.sent) == {"a"}

        outbox.answered("a", b"{}")
        sender.turn(5)
        assert line.sent[-1] == "b"

    def test_begins_anew_with_short_waits_for_each_command(self, outbox, line, sender):
        put(outbox, "a", "b")
        for second in range(40):
            sender.turn(second)
        outbox.answered("a", b"{}")
        sender.turn(40)
        sender.turn(41)
        assert line.sent[-2:] == ["b", "b"]

    def test_sends_at_once_when_the_coordinator_is_back(self, outbox, line, sender):
        put(outbox, "a")
        for second in range(20):
            sender.turn(second)
        before = len(line.sent)
        sender.kick(20)
        sender.turn(20)
        assert len(line.sent) == before + 1

    def test_does_not_send_twice_when_two_signs_of_life_come_together(self, outbox, line, sender):
        put(outbox, "a")
        sender.turn(0)
        sender.kick(0.1)
        sender.turn(0.1)
        assert line.sent == ["a"]

    def test_sends_again_on_a_new_line_even_what_was_just_sent(self, outbox, line, sender):
        put(outbox, "a")
        sender.turn(0)
        sender.kick(0.1, new_line=True)
        sender.turn(0.1)
        assert line.sent == ["a", "a"]

    def test_waits_for_the_line_without_turning_in_circles(self, outbox, line, sender):
        line.up = False
        put(outbox, "a")
        sender.turn(0)
        assert sender.due == float("inf")

        line.up = True
        sender.kick(5, new_line=True)
        sender.turn(5)
        assert line.sent == ["a"]

    def test_a_command_that_can_never_be_sent_is_refused_and_the_next_one_goes(self, outbox, line, sender):
        line.poison = "a"
        put(outbox, "a", "b")
        reply = sender.turn(0)
        assert reply is not None
        assert (reply.re, reply.ok) == ("a", False)

        outbox.set_aside("a", "poison")
        assert sender.turn(0) is None
        assert line.sent == ["b"]

    def test_an_older_command_that_waits_again_goes_first(self, outbox, line, sender):
        put(outbox, "a", "b")
        outbox.answered("a", b"{}")
        sender.turn(0)
        outbox.replay("e2")
        sender.turn(0.1)
        assert line.sent == ["b", "a"]


class TestAsker:
    def test_asks_at_once_and_again_until_five_seconds_are_over(self, line):
        asker, pending = Asker(line), Pending("a", "counter/call-next")
        asker.add(pending, payload("a"), 0, 5)
        over = [asker.turn(tenth / 10, lambda: 0) for tenth in range(51)]
        assert line.sent == ["a"] * 3
        assert over[50] == [pending]
        assert not any(over[:50])
        assert asker.due == float("inf")

    def test_waits_a_moment_for_stored_commands_put_before_it(self, line):
        asker = Asker(line)
        asker.add(Pending("a", "counter/call-next"), payload("a"), 0, 5)
        asker.turn(0, lambda: 1)
        assert line.sent == []
        asker.hurry(0.1)
        asker.turn(0.1, lambda: 0)
        assert line.sent == ["a"]

    def test_goes_after_a_second_though_the_outbox_is_stuck(self, line):
        asker = Asker(line)
        asker.add(Pending("a", "counter/call-next"), payload("a"), 0, 5)
        for tenth in range(11):
            asker.turn(tenth / 10, lambda: 1)
        assert line.sent == ["a"]

    def test_an_answered_question_is_not_asked_again(self, line):
        asker, pending = Asker(line), Pending("a", "counter/call-next")
        asker.add(pending, payload("a"), 0, 5)
        asker.turn(0, lambda: 0)
        assert asker.answered("a") is pending
        asker.turn(2, lambda: 0)
        assert line.sent == ["a"]


class TestPending:
    def test_the_first_end_counts(self):
        pending = Pending("a", "ticket/request")
        pending.resolve(Reply(re="a", ok=True))
        pending.resolve(Reply(re="a", ok=False))
        pending.fail(NotConnected("late"))
        assert pending.done()
        assert pending.result(0).ok

    def test_a_result_that_does_not_come_in_time_is_unanswered(self):
        with pytest.raises(Unanswered, match="ticket/request a"):
            Pending("a", "ticket/request").result(0.01)

    def test_whoever_asked_to_be_told_is_told(self):
        told: list[Pending] = []
        pending = Pending("a", "ticket/request")
        pending.add_done_callback(told.append)
        pending.resolve(Reply(re="a", ok=True))
        pending.add_done_callback(told.append)
        assert told == [pending, pending]
