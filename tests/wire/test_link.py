"""The link on a real broker: it moves bytes, mends itself, and keeps nothing that it should not."""

import os
import socket
import subprocess
import sys
import threading
from contextlib import contextmanager
from itertools import pairwise

import paho.mqtt.client as mqtt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from motcua.wire.codec import COMMAND_LIMIT
from motcua.wire.errors import NotConnected, TooLarge
from motcua.wire.link import CONNACK_S, NOT_ALLOWED, Delivery, Link
from tests.wire.hall import Mosquitto, Peer, lines_of, until


def make(port: int, name: str = "me", *filters: str, **more) -> Link:
    more.setdefault("will", None)
    return Link("127.0.0.1", port, name, "secret", filters=filters, **more)


def up(link: Link) -> None:
    until(lambda: link.step(0.02) is not None and link.is_up, what="the link being up")


def hear(link: Link, count: int) -> list[Delivery]:
    heard: list[Delivery] = []

    def enough() -> bool:
        heard.extend(link.step(0.02))
        return len(heard) >= count

    until(enough, what=f"{count} messages")
    return heard


@pytest.fixture
def link(mosquitto):
    with make(mosquitto.port, "me", "to/me", "kept/#") as made:
        up(made)
        yield made


class TestMovingBytes:
    def test_what_is_published_arrives_as_it_is(self, link):
        for payload in (b"", b"\x00\xff", "Một cửa".encode()):
            link.publish("to/me", payload)

        heard = hear(link, 3)
        assert [each.payload for each in heard] == [b"", b"\x00\xff", "Một cửa".encode()]
        assert heard[0] == Delivery("to/me", b"", False)

    def test_what_the_broker_kept_says_so(self, mosquitto, link):
        link.publish("kept/a", b"1", retain=True)
        assert not hear(link, 1)[0].retain

        with make(mosquitto.port, "other", "kept/#") as other:
            assert hear(other, 1) == [Delivery("kept/a", b"1", True)]

    def test_a_burst_of_thousands_arrives_whole_and_in_order(self, link):
        for number in range(3000):
            link.publish("to/me", b"%d" % number)
        assert [int(each.payload) for each in hear(link, 3000)] == list(range(3000))

    def test_a_large_state_arrives_whole(self, link):
        large = os.urandom(250_000)
        link.publish("to/me", large)
        assert hear(link, 1)[0].payload == large

    def test_more_than_the_limit_is_not_published(self, link):
        with pytest.raises(TooLarge, match="16385"):
            link.publish("to/me", b"x" * (COMMAND_LIMIT + 1), limit=COMMAND_LIMIT)
        with pytest.raises(TooLarge):
            link.publish("to/me", b"x" * (256 * 1024 + 1))
        link.publish("to/me", b"next")
        assert hear(link, 1)[0].payload == b"next"

    def test_nagle_is_off(self, link):
        assert link._client.socket().getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)

    def test_another_thread_can_wake_a_step(self, link):
        waiting = threading.Thread(target=link.step, args=(600,))
        waiting.start()
        until(lambda: link.wake() or not waiting.is_alive(), what="the step's end")
        assert not waiting.is_alive()

    def test_paho_reads_and_writes_through_our_buffers(self):
        for hook in ("_sock_recv", "_sock_send", "_sock_close"):
            assert callable(getattr(mqtt.Client, hook))


class TestMending:
    def test_comes_back_when_the_broker_was_killed_and_subscribes_again(self, mosquitto):
        told: list[str] = []
        with make(
            mosquitto.port,
            "me",
            "to/me",
            on_up=lambda: told.append("up"),
            on_down=lambda _: told.append("down"),
        ) as link:
            up(link)
            mosquitto.kill()
            until(lambda: link.step(0.02) is not None and not link.is_up)
            mosquitto.start()
            up(link)
            link.publish("to/me", b"again")
            assert hear(link, 1)[0].payload == b"again"
        assert told == ["up", "down", "up"]

    def test_waits_for_a_broker_that_starts_later(self, mosquitto):
        mosquitto.kill()
        with make(mosquitto.port, "me") as link:
            assert link.step(0.01) == []
            assert not link.is_up
            mosquitto.start()
            up(link)

    def test_nothing_is_queued_while_there_is_no_line(self, mosquitto):
        with Peer(mosquitto.port, "peer", "#") as peer, make(mosquitto.port, "me") as link:
            with pytest.raises(NotConnected):
                link.publish("to/peer", b"lost")
            up(link)
            link.publish("to/peer", b"sent")
            link.flush()
            until(lambda: peer.on("to/peer"))
        assert [each.payload for each in peer.on("to/peer")] == [b"sent"]

    def test_what_was_unacknowledged_on_the_old_line_is_not_sent_again(self, mosquitto):
        with make(mosquitto.port, "me", "to/me") as link:
            up(link)
            for number in range(100):
                link.publish("to/me", b"%d" % number)
            mosquitto.kill()
            until(lambda: link.step(0.02) is not None and not link.is_up)
            mosquitto.start()
            up(link)
            link.publish("to/me", b"new")
            assert hear(link, 1) == [Delivery("to/me", b"new", False)]

    def test_a_broker_that_accepts_and_is_silent_is_left(self):
        clock = [0.0]
        with deaf_server() as port, make(port, clock=lambda: clock[0]) as link:
            link.step(0.01)
            clock[0] += CONNACK_S + 1
            link.step(0.01)
            assert link._client is None

    def test_retries_are_further_and_further_apart(self, mosquitto):
        clock = [0.0]
        mosquitto.kill()
        tries = []
        with make(mosquitto.port, clock=lambda: clock[0]) as link:
            for hundredth in range(3000):
                clock[0] = hundredth / 100
                before = link._session
                link.step(0)
                if link._session != before:
                    tries.append(clock[0])
        gaps = [later - earlier for earlier, later in pairwise(tries)]
        assert gaps[0] <= 0.11
        assert 2.5 <= gaps[-1] <= 5.1
        assert len(tries) < 20

    def test_a_cut_line_leaves_the_last_will(self, mosquitto):
        script = f"""
from motcua.wire.link import Link
link = Link("127.0.0.1", {mosquitto.port}, "me", "x", will=("gone", b"will"), filters=[])
while not link.is_up:
    link.step(0.05)
print("up", flush=True)
while True:
    link.step(1)
"""
        with Peer(mosquitto.port, "peer", "#") as peer:
            with subprocess.Popen(
                [sys.executable, "-c", script], stdout=subprocess.PIPE, text=True
            ) as program:
                assert next(lines_of(program)) == "up"
                program.kill()
            until(lambda: peer.on("gone"))
            assert peer.on("gone")[0].payload == b"will"

    def test_leaving_says_farewell_and_no_will(self, mosquitto):
        with Peer(mosquitto.port, "peer", "#") as peer:
            link = make(mosquitto.port, "me", will=("gone", b"will"))
            up(link)
            link.close(("gone", b"farewell"))
            link.close()
            until(lambda: peer.on("gone"))
            peer.publish("end", b"")
            until(lambda: peer.on("end"))
            assert [each.payload for each in peer.on("gone")] == [b"farewell"]

    def test_a_closed_link_does_nothing_any_more(self, mosquitto):
        link = make(mosquitto.port)
        link.close()
        link.wake()
        with pytest.raises(NotConnected):
            link.step(0)
        with pytest.raises(NotConnected):
            link.publish("a", b"")


class TestRefusals:
    def test_what_the_access_list_forbids_is_told_by_its_number(self, tmp_path):
        broker = Mosquitto(tmp_path, acl="user me\ntopic readwrite to/me\n")
        try:
            with make(broker.port, "me", "to/me") as link:
                up(link)
                link.publish("to/me", b"good")
                bad = link.publish("to/others", b"bad")
                refused = until(lambda: link.step(0.02) is not None and link.take_refused())
                assert [(each.mid, each.code) for each in refused] == [(bad, NOT_ALLOWED)]
                assert link.take_refused() == []
        finally:
            broker.kill()

    def test_what_its_owner_raises_does_not_cut_the_line(self, mosquitto):
        def fail(*_: object) -> None:
            raise RuntimeError("the owner's fault")

        with make(mosquitto.port, "me", "to/me", on_up=fail, on_down=fail) as link:
            up(link)
            link.publish("to/me", b"1")
            assert hear(link, 1)

    @pytest.mark.parametrize(("host", "port"), [("", 1883), ("here", 0), ("here", 65536)])
    def test_an_address_that_is_none_is_refused(self, host, port):
        with pytest.raises(ValueError, match="no address"):
            Link(host, port, "me", "x", will=None, filters=[])

    def test_a_host_name_that_cannot_be_is_no_reason_to_stop(self):
        with Link("a..b", 1883, "me", "x", will=None, filters=[]) as link:
            assert link.step(0) == []


class TestBytesOfABrokenBroker:
    @settings(max_examples=40, deadline=None)
    @given(rubbish=st.binary(min_size=1, max_size=80), greet=st.booleans())
    def test_never_raise_out_of_a_step(self, rubbish, greet):
        greeting = b"\x20\x03\x00\x00\x00" if greet else b""
        with server_that_says(greeting + rubbish) as port, make(port, "me", "a/#") as link:
            for _ in range(5):
                link.step(0.002)
            assert greet or not link.is_up


@contextmanager
def server_that_says(data: bytes):
    with socket.create_server(("127.0.0.1", 0)) as server:

        def serve() -> None:
            try:
                connection, _ = server.accept()
            except OSError:
                return
            with connection:
                connection.sendall(data)
                connection.settimeout(0.02)
                try:
                    while connection.recv(4096):
                        pass
                except OSError:
                    return

        thread = threading.Thread(target=serve)
        thread.start()
        yield server.getsockname()[1]
        server.close()
        thread.join(0.2)


@contextmanager
def deaf_server():
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server.getsockname()[1]
