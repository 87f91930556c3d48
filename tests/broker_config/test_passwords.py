import base64
import subprocess
from pathlib import Path

import pytest

from broker_config.passwords import hash_password, matches, new_password

MOSQUITTO_PASSWD = "mosquitto_passwd"


def test_a_password_matches_its_own_hash_and_no_other():
    password = new_password()

    assert matches(password, hash_password(password))
    assert not matches(new_password(), hash_password(password))


def test_no_two_hashes_of_a_password_are_the_same():
    assert hash_password("secret") != hash_password("secret")


def test_a_hash_is_written_as_mosquitto_writes_it(tmp_path: Path):
    passwd = tmp_path / "passwd"
    subprocess.run([MOSQUITTO_PASSWD, "-b", "-c", passwd, "kiosk-1", "secret"], check=True)
    theirs = passwd.read_text().strip().partition(":")[2]
    salt = base64.b64decode(theirs.split("$")[3])

    assert hash_password("secret", salt) == theirs


@pytest.mark.parametrize("text", ["", "secret", "$6$101$c2FsdA==$c2FsdA==", "$7$101$?$c2FsdA=="])
def test_what_is_no_hash_is_refused(text: str):
    with pytest.raises(ValueError):
        matches("secret", text)
