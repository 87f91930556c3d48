import json
import os
import signal
import string
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from broker_config.addresses import DEFAULT_PORT
from broker_config.enroll import Enrolment, enroll, retire
from broker_config.errors import (
    BadCounter,
    BadDevice,
    BadLetter,
    BadRole,
    BrokerError,
    BrokerNotReady,
    UnknownDevice,
    WrongRoot,
)
from broker_config.passwords import matches
from broker_config.registry import Registry
from motcua.settings import Counter, Hours, Name, PlannedDevice, Policy, RatingForm, Settings
from motcua.wire import topics
from motcua.wire.commands import Role
from tests.broker_config.peers import SUCCESS, Peer
from tests.brokers import ROOT, running_broker

NAME = Name(vi="Một cửa", en="One stop")


def settings(*planned: PlannedDevice) -> Settings:
    return Settings(
        id="q1",
        name=NAME,
        address="",
        web="",
        tz="Asia/Ho_Chi_Minh",
        languages=("vi", "en"),
        hours=Hours(always=True, days={}),
        policy=Policy(),
        rating=RatingForm(),
        groups={},
        services={},
        counters={"c1": Counter(id="c1", name=NAME, services=())},
        officers={},
        priorities={},
        devices={one.id: one for one in planned},
    )


def kiosk(data_dir: Path, device: str = "kiosk-1", letter: str | None = None, **more: Settings) -> Enrolment:
    return enroll(data_dir, device, Role.KIOSK, letter=letter, root=ROOT, settings=more.get("settings"))


class TestWhileNoBrokerRuns:
    def test_a_device_is_told_where_the_broker_will_be(self, tmp_path: Path):
        told = kiosk(tmp_path / "data")

        assert (told.host, told.port, told.root) == ("127.0.0.1", DEFAULT_PORT, ROOT)

    def test_a_device_is_told_where_the_broker_was_last(self, tmp_path: Path):
        with running_broker(tmp_path) as broker:
            port = broker.port

        assert kiosk(tmp_path / "data").port == port

    def test_a_device_enrolled_before_the_first_start_is_let_in_after_it(self, tmp_path: Path):
        told = kiosk(tmp_path / "data")

        with running_broker(tmp_path) as broker, Peer(broker, told.credentials) as peer:
            assert peer.is_admitted

    def test_the_answer_is_one_json_object(self, tmp_path: Path):
        told = json.loads(kiosk(tmp_path).json())

        assert " ".join(told) == "device role counter letter host port username password root"
        assert (told["device"], told["role"], told["counter"], told["letter"]) == (
            "kiosk-1",
            "kiosk",
            None,
            "K",
        )
        assert told["username"] == "kiosk-1"

    def test_the_registry_keeps_the_hash_and_not_the_password(self, tmp_path: Path):
        told = kiosk(tmp_path)

        assert matches(told.password, Registry.load(tmp_path).accounts["kiosk-1"].password_hash)
        assert all(told.password not in path.read_text() for path in tmp_path.rglob("*") if path.is_file())


class TestWhileTheBrokerRuns:
    def test_a_new_device_is_let_in_and_nobody_is_cut_off(self, tmp_path: Path):
        with running_broker(tmp_path) as broker:
            topic = topics.PRESENCE.topic(ROOT, device="kiosk-1")
            with Peer(broker, broker.credentials(Role.KIOSK, "kiosk-1")) as first:
                second = broker.credentials(Role.KIOSK, "kiosk-2")

                with Peer(broker, second) as peer:
                    assert peer.is_admitted
                assert first.publish(topic) == SUCCESS
                assert not first.is_cut_off

    def test_a_device_enrolled_again_has_only_its_new_password(self, tmp_path: Path):
        with running_broker(tmp_path) as broker:
            former = broker.credentials(Role.KIOSK)
            with Peer(broker, former) as online:
                latter = broker.credentials(Role.KIOSK)

                online.wait(lambda: online.is_cut_off)
            with Peer(broker, former) as old, Peer(broker, latter) as new:
                assert not old.is_admitted
                assert new.is_admitted

    def test_a_retired_device_is_cut_off_and_not_let_in_again(self, tmp_path: Path):
        with running_broker(tmp_path) as broker:
            credentials = broker.credentials(Role.KIOSK)
            with Peer(broker, credentials) as online:
                retire(broker.data_dir, "kiosk-1")

                online.wait(lambda: online.is_cut_off)
            with Peer(broker, credentials) as again:
                assert not again.is_admitted

    def test_many_enrolments_at_once_all_succeed(self, tmp_path: Path):
        names = [f"kiosk-{number}" for number in range(12)]
        with running_broker(tmp_path) as broker, ThreadPoolExecutor(4) as pool:
            told = list(pool.map(lambda name: broker.enroll(name, Role.KIOSK), names))

            assert len({one.letter for one in told}) == len(names)
            for one in told:
                with Peer(broker, one.credentials) as peer:
                    assert peer.is_admitted

    def test_another_centre_is_refused_and_changes_nothing(self, tmp_path: Path):
        with running_broker(tmp_path) as broker:
            with pytest.raises(WrongRoot, match="serves motcua/v1/q1, not motcua/v1/q2"):
                enroll(broker.data_dir, "kiosk-1", Role.KIOSK, root=topics.root_of("q2"))

            assert Registry.load(broker.data_dir).devices == ()

    def test_a_broker_that_hangs_is_reported(self, tmp_path: Path):
        with running_broker(tmp_path) as broker:
            os.kill(broker.pid, signal.SIGSTOP)
            try:
                with pytest.raises(BrokerNotReady, match="does not answer"):
                    enroll(broker.data_dir, "kiosk-1", Role.KIOSK, root=ROOT, timeout=0.2)
            finally:
                os.kill(broker.pid, signal.SIGCONT)

    def test_a_reload_from_outside_harms_nothing(self, tmp_path: Path):
        with running_broker(tmp_path) as broker:
            os.kill(broker.pid, signal.SIGHUP)
            credentials = broker.credentials(Role.KIOSK)
            os.kill(broker.pid, signal.SIGHUP)

            with Peer(broker, credentials) as peer:
                assert peer.is_admitted


class TestNames:
    @pytest.mark.parametrize(
        "device", ["", "Kiosk", "a/b", "+", "kiosk 1", "k" * 33, "kiosk-1\n", "coordinator"]
    )
    def test_that_are_no_slugs_or_the_systems_own_are_refused(self, tmp_path: Path, device: str):
        with pytest.raises(BadDevice):
            kiosk(tmp_path, device)

    @pytest.mark.parametrize("role", [Role.ADMIN, Role.COORDINATOR])
    def test_never_get_a_role_of_the_system(self, tmp_path: Path, role: Role):
        with pytest.raises(BadRole):
            enroll(tmp_path, "kiosk-1", role, root=ROOT)

    def test_that_are_unknown_cannot_be_retired(self, tmp_path: Path):
        with pytest.raises(UnknownDevice):
            retire(tmp_path, "kiosk-1")

    def test_of_the_system_cannot_be_retired(self, tmp_path: Path):
        with pytest.raises(BadDevice):
            retire(tmp_path, "coordinator")


class TestCounters:
    @pytest.mark.parametrize("role", [Role.COUNTER, Role.RATING])
    def test_are_needed_by_what_stands_at_one(self, tmp_path: Path, role: Role):
        with pytest.raises(BadCounter, match="needs the counter"):
            enroll(tmp_path, "device-1", role, root=ROOT)

        assert enroll(tmp_path, "device-1", role, counter="c1", root=ROOT).counter == "c1"

    def test_come_from_the_settings_when_not_asked_for(self, tmp_path: Path):
        plan = settings(PlannedDevice(id="rating-1", role="rating", counter="c1"))

        assert enroll(tmp_path, "rating-1", Role.RATING, root=ROOT, settings=plan).counter == "c1"

    def test_are_those_that_the_settings_plan(self, tmp_path: Path):
        plan = settings(PlannedDevice(id="rating-2", role="rating", counter="c2"))

        with pytest.raises(BadCounter, match="the settings plan it for the counter c2, not c1"):
            enroll(tmp_path, "rating-2", Role.RATING, counter="c1", root=ROOT, settings=plan)

    def test_have_one_rating_terminal_where_that_is_asked_for(self, tmp_path: Path):
        enroll(tmp_path, "rating-1", Role.RATING, counter="c1", root=ROOT, alone=True)
        enroll(tmp_path, "counter-1", Role.COUNTER, counter="c1", root=ROOT, alone=True)

        with pytest.raises(
            BadCounter, match="c1 has the rating terminal rating-1 already; motcua retire rating-1"
        ):
            enroll(tmp_path, "rating-2", Role.RATING, counter="c1", root=ROOT, alone=True)
        assert enroll(tmp_path, "rating-1", Role.RATING, root=ROOT, alone=True).counter == "c1"
        assert enroll(tmp_path, "rating-2", Role.RATING, counter="c2", root=ROOT, alone=True).counter == "c2"

    def test_must_stand_in_the_settings(self, tmp_path: Path):
        with pytest.raises(BadCounter, match="no counter is called 'c9'; known: c1"):
            enroll(tmp_path, "rating-1", Role.RATING, counter="c9", root=ROOT, settings=settings())

    def test_are_kept_when_a_device_is_enrolled_again(self, tmp_path: Path):
        enroll(tmp_path, "rating-1", Role.RATING, counter="c1", root=ROOT)

        assert enroll(tmp_path, "rating-1", Role.RATING, root=ROOT).counter == "c1"

    def test_mean_nothing_to_a_kiosk(self, tmp_path: Path):
        with pytest.raises(BadCounter, match="stands at no counter"):
            enroll(tmp_path, "kiosk-1", Role.KIOSK, counter="c1", root=ROOT)


class TestLetters:
    def test_are_the_first_free_ones(self, tmp_path: Path):
        kiosk(tmp_path, "kiosk-b", "L")

        assert [kiosk(tmp_path, f"kiosk-{number}").letter for number in (1, 2)] == ["K", "M"]

    def test_come_from_the_settings_when_not_asked_for(self, tmp_path: Path):
        plan = settings(PlannedDevice(id="kiosk-1", role="kiosk", letter="K"))

        assert kiosk(tmp_path, settings=plan).letter == "K"
        assert kiosk(tmp_path, "kiosk-2", "Z", settings=plan).letter == "Z"

    def test_planned_for_another_kiosk_are_left_to_it(self, tmp_path: Path):
        plan = settings(PlannedDevice(id="kiosk-2", role="kiosk", letter="K"))

        assert kiosk(tmp_path, settings=plan).letter == "L"
        assert kiosk(tmp_path, "kiosk-2", settings=plan).letter == "K"

    def test_are_kept_when_a_kiosk_is_enrolled_again(self, tmp_path: Path):
        kiosk(tmp_path, letter="K")

        assert kiosk(tmp_path).letter == "K"

    def test_are_never_shared(self, tmp_path: Path):
        kiosk(tmp_path, letter="K")

        with pytest.raises(BadLetter, match="letter K belongs to kiosk-1"):
            kiosk(tmp_path, "kiosk-2", "K")

    @pytest.mark.parametrize("letter", ["k", "KK", "Đ", "1"])
    def test_are_capitals_from_a_to_z(self, tmp_path: Path, letter: str):
        with pytest.raises(BadLetter):
            kiosk(tmp_path, letter=letter)

    def test_run_out_with_a_clear_word(self, tmp_path: Path):
        for letter in string.ascii_lowercase:
            kiosk(tmp_path, f"kiosk-{letter}")

        with pytest.raises(BadLetter, match="all letters"):
            kiosk(tmp_path, "kiosk-1")

    def test_are_free_again_when_the_device_is_no_kiosk_any_more(
        self, tmp_path: Path, caplog: pytest.LogCaptureFixture
    ):
        kiosk(tmp_path)

        assert enroll(tmp_path, "kiosk-1", Role.BOARD, root=ROOT).letter is None
        assert kiosk(tmp_path, "kiosk-2").letter == "K"
        assert "kiosk-1 was a kiosk and is a board now" in caplog.text

    def test_belong_to_kiosks_only(self, tmp_path: Path):
        with pytest.raises(BadLetter, match="only a kiosk"):
            enroll(tmp_path, "board-1", Role.BOARD, letter="A", root=ROOT)


def test_a_refused_enrolment_leaves_the_account_as_it_was(tmp_path: Path):
    told = kiosk(tmp_path)

    with pytest.raises(BrokerError):
        kiosk(tmp_path, letter="1")

    assert matches(told.password, Registry.load(tmp_path).accounts["kiosk-1"].password_hash)
