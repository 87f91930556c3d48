"""`motcua retire`: a device is let in no more."""

from pathlib import Path

from motcua.commands.retire import main
from motcua.wire.commands import Role
from tests.broker_config.peers import Peer
from tests.brokers import running_broker


def test_cuts_a_device_off_and_says_so(tmp_path: Path, capsys):
    with running_broker(tmp_path) as broker:
        credentials = broker.credentials(Role.KIOSK)
        with Peer(broker, credentials) as online:
            assert main(["kiosk-1", "--data-dir", str(broker.data_dir)]) == 0

            online.wait(lambda: online.is_cut_off)
        with Peer(broker, credentials) as again:
            assert not again.is_admitted

    assert capsys.readouterr().out == "kiosk-1 is let in no more; what it sent before stays.\n"


def test_says_that_there_is_no_such_device(tmp_path: Path, capsys):
    assert main(["kiosk-9", "--data-dir", str(tmp_path / "data")]) == 1

    assert "kiosk-9" in capsys.readouterr().err
