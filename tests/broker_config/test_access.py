"""What the real broker lets each device do."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from broker_config.registry import Credentials
from motcua.wire import topics
from motcua.wire.commands import Role
from tests.broker_config.peers import NOT_AUTHORIZED, SUCCESS, Peer
from tests.brokers import RunningTestBroker, running_broker
from tests.centres import eventually

ROOT = topics.root_of("q1")


def command(device: str, name: str) -> str:
    noun, verb = name.split("/")
    return topics.COMMAND.topic(ROOT, device=device, noun=noun, verb=verb)


@pytest.fixture
def broker(tmp_path: Path) -> Iterator[RunningTestBroker]:
    with running_broker(tmp_path) as broker:
        yield broker


@pytest.fixture
def coordinator(broker: RunningTestBroker) -> Iterator[Peer]:
    with Peer(broker, broker.credentials(Role.COORDINATOR)) as peer:
        peer.subscribe(f"{ROOT}/#")
        yield peer


class TestTheDoor:
    def test_is_shut_to_who_has_no_account(self, broker: RunningTestBroker):
        with Peer(broker, None) as stranger:
            assert not stranger.is_admitted

    def test_is_shut_to_a_wrong_password(self, broker: RunningTestBroker):
        right = broker.credentials(Role.KIOSK)

        with Peer(broker, replace(right, password="wrong")) as guesser, Peer(broker, right) as kiosk:
            assert not guesser.is_admitted
            assert kiosk.is_admitted

    def test_is_shut_to_a_name_that_nobody_has(self, broker: RunningTestBroker):
        with Peer(broker, Credentials(username="kiosk-9", password="")) as stranger:
            assert not stranger.is_admitted

    def test_lets_nobody_take_the_place_of_another(self, broker: RunningTestBroker):
        victim, thief = broker.credentials(Role.KIOSK), broker.credentials(Role.RATING, counter="c1")

        with Peer(broker, victim) as kiosk, Peer(broker, thief, client_id="kiosk-1") as rating:
            assert rating.is_admitted
            assert kiosk.publish(command("kiosk-1", "ticket/request")) == SUCCESS
            assert not kiosk.is_cut_off


class TestWriting:
    def test_a_kiosk_writes_its_own_commands(self, broker: RunningTestBroker, coordinator: Peer):
        with Peer(broker, broker.credentials(Role.KIOSK)) as kiosk:
            assert kiosk.publish(command("kiosk-1", "ticket/request")) == SUCCESS
            coordinator.wait_for(command("kiosk-1", "ticket/request"))

    @pytest.mark.parametrize(
        "topic",
        [
            command("kiosk-2", "ticket/request"),
            command("kiosk-1", "counter/call-next"),
            command("kiosk-1", "day/close"),
            command("kiosk-1", "no/such"),
            topics.REPLY.topic(ROOT, device="kiosk-1"),
            topics.PROMPT.topic(ROOT, device="rating-1"),
            topics.PRESENCE.topic(ROOT, device="kiosk-2"),
            topics.BOARD.topic(ROOT),
            topics.COORDINATOR.topic(ROOT),
            topics.HEARTBEAT.topic(ROOT),
            topics.EVENT.topic(ROOT, noun="ticket", verb="issued"),
            command("kiosk-1", "ticket/request").replace("/q1/", "/q2/"),
            "anything",
        ],
    )
    def test_a_kiosk_writes_nothing_else(self, broker: RunningTestBroker, coordinator: Peer, topic: str):
        with Peer(broker, broker.credentials(Role.KIOSK)) as kiosk:
            assert kiosk.publish(topic, retain=True) == NOT_AUTHORIZED
            assert kiosk.publish(command("kiosk-1", "ticket/request")) == SUCCESS

        coordinator.wait_for(command("kiosk-1", "ticket/request"))
        assert topic not in coordinator.topics

    def test_a_board_writes_no_command(self, broker: RunningTestBroker):
        with Peer(broker, broker.credentials(Role.BOARD)) as board:
            assert board.publish(command("board-1", "ticket/request")) == NOT_AUTHORIZED
            assert board.publish(topics.PRESENCE.topic(ROOT, device="board-1"), retain=True) == SUCCESS

    def test_a_last_will_on_the_presence_of_another_is_not_delivered(
        self, broker: RunningTestBroker, coordinator: Peer
    ):
        foreign, own = (topics.PRESENCE.topic(ROOT, device=name) for name in ("kiosk-2", "kiosk-1"))
        credentials = broker.credentials(Role.KIOSK)

        Peer(broker, credentials, will=foreign).drop_the_line()
        Peer(broker, credentials, will=own).drop_the_line()

        coordinator.wait_for(own)
        assert foreign not in coordinator.topics

    def test_a_message_over_the_limit_is_not_delivered(self, broker: RunningTestBroker, coordinator: Peer):
        topic = command("kiosk-1", "ticket/request")
        credentials = broker.credentials(Role.KIOSK)

        # The answer is 0x95, which paho takes for a malformed packet: it hangs up itself.
        with Peer(broker, credentials) as kiosk:
            kiosk.send(topic, bytes(300_001))
            kiosk.wait(lambda: kiosk.is_cut_off)
        with Peer(broker, credentials) as kiosk:
            assert kiosk.publish(topic, b"small") == SUCCESS

        coordinator.wait_for(topic)
        assert coordinator.got == [(topic, b"small")]

    def test_a_packet_far_over_the_limit_ends_the_connection(self, broker: RunningTestBroker):
        with Peer(broker, broker.credentials(Role.KIOSK)) as kiosk:
            kiosk.send(command("kiosk-1", "ticket/request"), bytes(1_000_000))
            kiosk.wait(lambda: kiosk.is_cut_off)
            said = "kiosk-1 disconnected due to oversize packet"
            eventually(lambda: said in broker.log.read_text(), "the broker's word about it")
            assert kiosk.is_cut_off

    def test_the_largest_state_is_delivered(self, broker: RunningTestBroker, coordinator: Peer):
        with Peer(broker, broker.credentials(Role.BOARD)) as board:
            board.subscribe(topics.BOARD.topic(ROOT))

            assert coordinator.publish(topics.BOARD.topic(ROOT), bytes(256 * 1024), retain=True) == SUCCESS
            board.wait_for(topics.BOARD.topic(ROOT))


class TestReading:
    def test_a_device_reads_the_states_and_its_own_replies_and_no_more(
        self, broker: RunningTestBroker, coordinator: Peer
    ):
        own, foreign = (topics.REPLY.topic(ROOT, device=name) for name in ("kiosk-1", "kiosk-2"))
        hidden = [
            foreign,
            topics.PROMPT.topic(ROOT, device="rating-1"),
            topics.EVENT.topic(ROOT, noun="ticket", verb="issued"),
        ]
        with Peer(broker, broker.credentials(Role.KIOSK)) as kiosk:
            kiosk.subscribe("#", f"{ROOT}/#", foreign)

            for topic in [*hidden, topics.CENTRE.topic(ROOT), own]:
                assert coordinator.publish(topic) == SUCCESS

            kiosk.wait_for(own)
            assert set(kiosk.topics) == {topics.CENTRE.topic(ROOT), own}

    def test_only_the_rating_terminal_itself_reads_its_prompt(
        self, broker: RunningTestBroker, coordinator: Peer
    ):
        prompt, last = topics.PROMPT.topic(ROOT, device="rating-1"), topics.CENTRE.topic(ROOT)
        others = {
            role: broker.credentials(role, f"{role}-2", counter="c2" if role is Role.RATING else None)
            for role in (Role.KIOSK, Role.RATING, Role.BOARD, Role.WEB, Role.ADMIN)
        }
        peers = [Peer(broker, credentials) for credentials in others.values()]
        with Peer(broker, broker.credentials(Role.RATING, counter="c1")) as terminal:
            for peer in [terminal, *peers]:
                peer.subscribe("#")
            coordinator.publish(prompt, retain=True)
            coordinator.publish(last)

            terminal.wait_for(prompt)
            for peer in peers:
                peer.wait_for(last)
                assert prompt not in peer.topics
                peer.__exit__()

    def test_a_device_reads_no_commands(self, broker: RunningTestBroker):
        with (
            Peer(broker, broker.credentials(Role.WEB)) as web,
            Peer(broker, broker.credentials(Role.KIOSK)) as kiosk,
        ):
            web.subscribe("#")

            assert kiosk.publish(command("kiosk-1", "ticket/request")) == SUCCESS
            assert kiosk.publish(topics.HEALTH.topic(ROOT, device="kiosk-1"), retain=True) == SUCCESS

            web.wait_for(topics.HEALTH.topic(ROOT, device="kiosk-1"))
            assert command("kiosk-1", "ticket/request") not in web.topics
