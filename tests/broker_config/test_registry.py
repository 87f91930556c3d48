import os
import resource
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from broker_config.errors import DataDirectoryClosed, FileDamaged, RegistryBusy
from broker_config.passwords import matches
from broker_config.registry import Registry, locked, new_account, registry_path, system_account
from motcua.wire.commands import Role

KIOSK = new_account("kiosk-1", Role.KIOSK, "secret", letter="A")
RATING = new_account("rating-1", Role.RATING, "secret", counter="c1")

SAVE_FOR_EVER = """
import sys
from pathlib import Path
from broker_config.registry import Registry, new_account
from motcua.wire.commands import Role
accounts = [new_account(f"kiosk-{n}", Role.KIOSK, "secret") for n in range(60)]
while True:
    Registry({one.device: one for one in accounts}).save(Path(sys.argv[1]))
"""


def test_a_data_directory_without_a_registry_has_no_devices(tmp_path: Path):
    assert Registry.load(tmp_path).accounts == {}


def test_a_saved_registry_is_loaded_as_it_was(tmp_path: Path):
    registry = Registry().with_account(RATING).with_account(KIOSK)

    registry.save(tmp_path)

    assert Registry.load(tmp_path).accounts == registry.accounts
    assert Registry.load(tmp_path).devices == (KIOSK, RATING)
    assert registry_path(tmp_path).stat().st_mode & 0o777 == 0o600


def test_a_registry_never_changes_under_its_reader():
    registry = Registry().with_account(KIOSK)

    registry.with_account(RATING)
    registry.without("kiosk-1")

    assert registry.devices == (KIOSK,)


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("", "file"),
        ("[]", "file"),
        ('{"version": 2, "accounts": []}', "version"),
        ('{"version": 1, "accounts": [{"device": "a/b"}]}', "accounts.0.device"),
    ],
)
def test_a_damaged_registry_is_refused_with_its_place(tmp_path: Path, text: str, place: str):
    registry_path(tmp_path).write_text(text)

    with pytest.raises(FileDamaged, match=f"devices.json cannot be read: {place}"):
        Registry.load(tmp_path)


def test_a_save_that_fails_leaves_the_registry_as_it_was(tmp_path: Path):
    Registry().with_account(KIOSK).save(tmp_path)
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (100, limits[1]))

    try:
        with pytest.raises(OSError):
            Registry().with_account(RATING).save(tmp_path)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)

    assert Registry.load(tmp_path).devices == (KIOSK,)
    assert [path.name for path in tmp_path.iterdir()] == ["devices.json"]


def test_a_registry_is_whole_after_its_writer_was_killed(tmp_path: Path):
    writer = subprocess.Popen([sys.executable, "-c", SAVE_FOR_EVER, tmp_path])
    deadline = time.monotonic() + 20
    seen: set[int] = set()
    try:
        while len(seen) < 20 and time.monotonic() < deadline:
            if registry_path(tmp_path).exists():
                seen.add(registry_path(tmp_path).stat().st_mtime_ns)
    finally:
        writer.kill()
        writer.wait()

    assert len(seen) == 20
    assert len(Registry.load(tmp_path).devices) == 60


class TestTheLock:
    def test_keeps_a_second_program_out_for_so_long(self, tmp_path: Path):
        with (
            locked(tmp_path),
            pytest.raises(RegistryBusy, match=r"devices\.lock"),
            locked(tmp_path, timeout=0),
        ):
            pass

    def test_lets_the_next_in_when_it_is_released(self, tmp_path: Path):
        entered = threading.Event()

        def wait_in_line() -> None:
            with locked(tmp_path):
                entered.set()

        with locked(tmp_path):
            waiting = threading.Thread(target=wait_in_line)
            waiting.start()
            assert not entered.is_set()
        waiting.join(timeout=30)

        assert entered.is_set()

    def test_makes_the_data_directory_private(self, tmp_path: Path):
        with locked(tmp_path / "new" / "data"):
            assert (tmp_path / "new" / "data").stat().st_mode & 0o777 == 0o700

    @pytest.mark.skipif(os.geteuid() != 0, reason="only root can give a directory away")
    def test_is_not_for_the_directory_of_another_user(self, tmp_path: Path):
        os.chown(tmp_path, 65534, 65534)

        with pytest.raises(DataDirectoryClosed, match="65534"), locked(tmp_path):
            pass


class TestTheAccountsOfTheSystem:
    def test_are_made_once_and_kept(self, tmp_path: Path):
        first = system_account(tmp_path, Role.COORDINATOR)

        assert system_account(tmp_path, Role.COORDINATOR) == first
        assert system_account(tmp_path, Role.ADMIN).password != first.password
        assert (tmp_path / "secrets.json").stat().st_mode & 0o777 == 0o600

    def test_stand_in_the_registry_but_not_among_the_devices(self, tmp_path: Path):
        credentials = system_account(tmp_path, Role.ADMIN)
        registry = Registry.load(tmp_path)

        assert registry.devices == ()
        assert matches(credentials.password, registry.accounts["admin"].password_hash)

    def test_get_new_passwords_when_the_secrets_are_lost(self, tmp_path: Path):
        former = system_account(tmp_path, Role.ADMIN)
        (tmp_path / "secrets.json").unlink()

        credentials = system_account(tmp_path, Role.ADMIN)

        assert credentials != former
        assert matches(credentials.password, Registry.load(tmp_path).accounts["admin"].password_hash)

    def test_do_not_show_their_passwords_in_a_log(self, tmp_path: Path):
        credentials = system_account(tmp_path, Role.ADMIN)

        assert credentials.password not in repr(credentials)
