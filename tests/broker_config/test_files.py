from pathlib import Path

import pytest

from broker_config.errors import BadAddress
from broker_config.files import BrokerFiles, acl_text, conf_text, passwd_text
from broker_config.registry import Registry, new_account
from motcua.wire.commands import Role
from motcua.wire.topics import root_of

GOLDEN = Path(__file__).parent.parent / "golden" / "acl" / "every-role.acl"
ROOT = root_of("q1")
ONE_OF_EACH = Registry(
    {
        device: new_account(device, role, "secret")
        for device, role in {
            "admin": Role.ADMIN,
            "board-1": Role.BOARD,
            "coordinator": Role.COORDINATOR,
            "counter-1": Role.COUNTER,
            "kiosk-1": Role.KIOSK,
            "rating-1": Role.RATING,
            "web-1": Role.WEB,
        }.items()
    }
)


def test_the_access_list_is_as_before():
    assert acl_text(ONE_OF_EACH, ROOT) == GOLDEN.read_text(encoding="utf-8")


def test_the_access_list_gives_every_line_to_one_user():
    lines = acl_text(ONE_OF_EACH, ROOT).splitlines()

    assert lines[0].startswith("user ")
    assert {line.split()[0] for line in lines if line} == {"user", "topic"}


def test_the_password_file_has_one_line_a_user():
    text = passwd_text(ONE_OF_EACH)

    assert [line.partition(":")[0] for line in text.splitlines()] == sorted(ONE_OF_EACH.accounts)
    assert "secret" not in text


def test_the_user_name_is_the_client_id_of_the_only_listener(tmp_path: Path):
    lines = conf_text(BrokerFiles(tmp_path), "127.0.0.1", 1884).splitlines()

    # Mosquitto 2.0.11 takes the option for the listener above it.
    assert lines.index("listener 1884 127.0.0.1") < lines.index("use_username_as_clientid true")
    assert sum(line.startswith("listener ") for line in lines) == 1
    assert "allow_anonymous false" in lines


@pytest.mark.parametrize(
    ("listen", "port"),
    [("", 1884), ("127.0.0.1\nallow_anonymous true", 1884), ("a b", 1884), ("127.0.0.1", 0), ("::", 65536)],
)
def test_a_bad_address_never_reaches_the_configuration(tmp_path: Path, listen: str, port: int):
    with pytest.raises(BadAddress):
        conf_text(BrokerFiles(tmp_path), listen, port)


def test_a_path_that_breaks_a_line_never_reaches_the_configuration():
    with pytest.raises(BadAddress, match="characters"):
        conf_text(BrokerFiles(Path("/tmp/a\nb")), "127.0.0.1", 1884)


def test_files_that_are_right_already_are_left_alone(tmp_path: Path):
    files = BrokerFiles(tmp_path)

    assert files.write_accounts(ONE_OF_EACH, ROOT)
    assert not files.write_accounts(ONE_OF_EACH, ROOT)
    assert files.write_accounts(ONE_OF_EACH.without("kiosk-1"), ROOT)
