import os
from pathlib import Path

import pytest

from broker_config.broker import Broker, RunningBroker, find_mosquitto, last_address, running
from broker_config.enroll import enroll
from broker_config.errors import AlreadyRunning, BrokerMissing, BrokerNotReady, PortTaken
from broker_config.files import BrokerFiles
from broker_config.registry import system_account
from motcua.ports import free_port
from motcua.wire.commands import Role
from tests.broker_config.peers import Peer
from tests.brokers import ROOT, running_broker


def test_a_running_broker_is_found_with_its_address(tmp_path: Path):
    with running_broker(tmp_path) as broker:
        found = running(broker.data_dir)

        assert found is not None
        assert (found.pid, found.host, found.port, found.root) == (broker.pid, "127.0.0.1", broker.port, ROOT)
        assert last_address(broker.data_dir).port == broker.port


def test_nothing_is_left_when_a_broker_has_ended(tmp_path: Path):
    with running_broker(tmp_path) as broker:
        found = running(broker.data_dir)
        assert found is not None
        assert found.files.stat().st_mode & 0o777 == 0o700

    assert running(broker.data_dir) is None
    assert not found.files.exists()
    assert not (broker.data_dir / "run" / "broker.json").exists()


def test_a_killed_broker_is_not_taken_for_running_and_starts_again(tmp_path: Path):
    with running_broker(tmp_path) as broker:
        broker.kill()
        assert running(broker.data_dir) is None

        broker.start()
        assert running(broker.data_dir) is not None


def test_the_files_of_a_killed_broker_are_removed_by_the_next(tmp_path: Path):
    with running_broker(tmp_path) as broker:
        left = running(broker.data_dir)
        assert left is not None
        broker.kill()

        with Broker(broker.data_dir, port=broker.port, root=ROOT) as successor:
            successor.prepare()
            directory = Path(successor.command()[2]).parent

            assert directory.exists()
            assert directory == left.files or not left.files.exists()


def test_a_process_that_only_has_the_number_of_the_broker_is_not_trusted(tmp_path: Path):
    other = RunningBroker(
        pid=os.getpid(), host="127.0.0.1", port=1884, root=ROOT, listen="127.0.0.1", files=tmp_path
    )

    assert not other.is_alive()


def test_two_brokers_never_share_a_data_directory(tmp_path: Path):
    with running_broker(tmp_path) as broker:
        second = Broker(broker.data_dir, port=free_port("127.0.0.1"), root=ROOT)

        with pytest.raises(AlreadyRunning, match=f"pid {broker.pid}, port {broker.port}"):
            second.prepare()


def test_a_taken_port_is_reported_before_mosquitto_starts(tmp_path: Path):
    with running_broker(tmp_path) as broker:
        second = Broker(tmp_path / "other", port=broker.port, root=ROOT)

        with pytest.raises(PortTaken, match=f"port {broker.port}"):
            second.prepare()


def test_a_mosquitto_that_ends_at_once_is_not_waited_for(tmp_path: Path):
    with Broker(tmp_path / "data", port=free_port("127.0.0.1"), root=ROOT) as broker:
        broker.prepare()

        with pytest.raises(BrokerNotReady, match="ended"):
            broker.ready(timeout=60, alive=lambda: False)


def test_a_broker_that_does_not_answer_in_time_is_not_ready(tmp_path: Path):
    with Broker(tmp_path / "data", port=free_port("127.0.0.1"), root=ROOT) as broker:
        broker.prepare()

        with pytest.raises(BrokerNotReady, match="no answer"):
            broker.ready(timeout=0)


def test_a_device_enrolled_while_the_broker_starts_is_let_in(tmp_path: Path):
    with running_broker(tmp_path, announce=False) as broker:
        told = enroll(broker.data_dir, "kiosk-1", Role.KIOSK, root=ROOT)

        broker.announce()

        with Peer(broker, told.credentials) as kiosk:
            assert kiosk.is_admitted


def test_a_process_that_is_not_mosquitto_is_not_announced(tmp_path: Path):
    with Broker(tmp_path / "data", port=free_port("127.0.0.1"), root=ROOT) as broker:
        broker.prepare()

        with pytest.raises(BrokerNotReady, match="is not the mosquitto"):
            broker.started(os.getpid())

    assert running(tmp_path / "data") is None


def test_closing_twice_is_harmless_and_a_closed_broker_has_no_command(tmp_path: Path):
    broker = Broker(tmp_path / "data", port=free_port("127.0.0.1"), root=ROOT)
    broker.prepare()
    broker.close()
    broker.close()

    with pytest.raises(BrokerNotReady):
        broker.command()


def test_a_missing_mosquitto_is_reported_with_how_to_install_it(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("PATH", "/nonexistent")

    with pytest.raises(BrokerMissing, match="sudo apt install mosquitto"):
        find_mosquitto(places=())


def test_the_accounts_of_the_system_are_let_in_from_the_first_start(tmp_path: Path):
    with (
        running_broker(tmp_path) as broker,
        Peer(broker, system_account(broker.data_dir, Role.COORDINATOR)) as coordinator,
        Peer(broker, system_account(broker.data_dir, Role.ADMIN)) as admin,
    ):
        assert coordinator.is_admitted
        assert admin.is_admitted


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can start mosquitto as another user")
def test_started_by_root_the_broker_is_not_root_and_its_files_are_its_own(tmp_path: Path):
    with running_broker(tmp_path) as broker:
        found = running(broker.data_dir)
        assert found is not None
        uid = Path(f"/proc/{broker.pid}").stat().st_uid
        files = BrokerFiles(found.files)

        assert uid != 0
        assert {path.stat().st_uid for path in (files.directory, files.passwd, files.acl, files.conf)} == {
            uid
        }
